namespace MemoryAnalyzers;

/// <summary>A rule that judges an operation, a block of operations or a symbol where it stands.</summary>
/// <remarks>Generated code is neither analysed nor reported. For a rule that must know all uses of a field, see <see cref="TypeRule"/>.</remarks>
public abstract class OperationRule : DiagnosticAnalyzer
{
    private protected OperationRule(params DiagnosticDescriptor[] descriptors) => SupportedDiagnostics = ImmutableArray.Create(descriptors);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
#pragma warning disable RS0030 // this is the place
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
#pragma warning restore RS0030
        context.RegisterCompilationStartAction(start =>
        {
            var model = MemoryModel.For(start.Compilation);
            if (AppliesTo(model))
                Register(start, model);
        });
    }

    /// <summary>False when the compilation lacks what the rule speaks of: then the rule costs nothing.</summary>
    private protected virtual bool AppliesTo(MemoryModel model) => true;

    /// <summary>Registers the narrowest action that sees what the rule reports.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext context, MemoryModel model);
}
