namespace MemoryAnalyzers;

/// <summary>A rule that judges a field after all its uses in the type nest (nested and partial parts) are known.</summary>
/// <remarks>
/// Generated parts are analysed (a Clear in a designer file counts) and never reported in. Bodies are pooled by outermost type, because
/// actions of an outer type do not see the bodies of nested types, while the outermost type's end comes after all of them. The facts of a body
/// are collected once, whichever rule comes first, and shared.
/// </remarks>
public abstract class TypeRule : DiagnosticAnalyzer
{
    private protected TypeRule(params DiagnosticDescriptor[] descriptors) => SupportedDiagnostics = ImmutableArray.Create(descriptors);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
#pragma warning disable RS0030 // this is the place
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.EnableConcurrentExecution();
#pragma warning restore RS0030
        context.RegisterCompilationStartAction(start =>
        {
            var model = MemoryModel.For(start.Compilation);
            if (AppliesTo(model))
                start.RegisterSymbolStartAction(symbolStart => Collect(symbolStart, model), SymbolKind.NamedType);
        });
    }

    /// <summary>False when the compilation lacks what the rule speaks of: then the rule costs nothing.</summary>
    private protected virtual bool AppliesTo(MemoryModel model) => true;

    /// <summary>Whether the rule also judges types without a field that may hold memory.</summary>
    private protected virtual bool NeedsNoFields => false;

    /// <summary>
    /// For a rule that must also look at operations: registers actions for one type of the nest, nested ones each in its turn. What they find about a
    /// field is left with <see cref="TypeNest.Mark"/> and judged in <see cref="Analyze"/>, which runs after them.
    /// </summary>
    private protected virtual void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model)
    {
    }

    /// <summary>Judges the fields of an outermost type and of all types nested in it.</summary>
    private protected abstract void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model);

    private void Collect(SymbolStartAnalysisContext context, MemoryModel model)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var nest = model.NestOf(type);
        Register(context, nest, model);
        if (!nest.IsOfInterest && !NeedsNoFields)
            return;
        context.RegisterOperationBlockAction(block => nest.Collect(block.OwningSymbol, block.OperationBlocks, model, block.CancellationToken));
        // Nested types register too: Roslyn 4.5 does not wait for a nested type that has no end.
        context.RegisterSymbolEndAction(end =>
        {
            if (type.ContainingType is null)
                Analyze(end, nest.Summary(), model);
        });
    }
}
