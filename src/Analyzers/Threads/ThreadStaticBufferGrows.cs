namespace MemoryAnalyzers.Threads;

/// <summary>Finds buffers of which every thread keeps its own, as large as its largest use made it, or large from the start.</summary>
/// <remarks>
/// A <c>[ThreadStatic]</c> field or a <c>ThreadLocal</c> value lives as long as its thread, and each thread of the pool that ever came by keeps
/// one: 32 threads with 1 MB each hold 32 MB. Silent when the size has an upper bound, when the buffer is trimmed, dropped or tested anywhere in
/// its type, and when it is refilled at once from a source of fixed length.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ThreadStaticBufferGrows() : TypeRule(Grows, IsLarge)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET801";

    private const string Title = "Per-thread buffer keeps the largest size it ever had";
    private const string Description =
        "A buffer in a [ThreadStatic] field or a ThreadLocal exists once for each thread that used it, and each keeps its own peak for as long as the thread lives.";

    private static readonly DiagnosticDescriptor Grows = Rule.Create(
        Id, Title, "'{0}' keeps, for every thread that ever used it, the largest size that thread needed, because nothing limits or trims it", Family.Threads, DiagnosticSeverity.Warning, Description);

    private static readonly DiagnosticDescriptor IsLarge = Rule.Create(
        Id, Title, "'{0}' keeps {1} bytes for every thread that ever used it, as long as the thread lives", Family.Threads, DiagnosticSeverity.Warning, Description);

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ThreadStaticAttribute is not null || model.Known.ThreadLocal is not null;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        var pooling = new HashSet<ISymbol>(PoolReturns.Kept(summary, model).Select(kept => kept.Keeper).OfType<ISymbol>(), SymbolEqualityComparer.Default);
        foreach (var field in summary.Fields)
        {
            if (pooling.Contains(field.Symbol) || PerThread(field, model) is not { } content || field.Symbol.Locations[0] is not { SourceTree: { } tree } location)
                continue;
            if (GrowsUnlimited(content, summary, model))
            {
                if (Mentions.AreInsideNest(field.Symbol, model.Compilation, context.CancellationToken))
                    context.ReportDiagnostic(Diagnostic.Create(Grows, location, field.Symbol.Name));
            }
            else if (content.Uses.Max(use => use.AllocatedBytes) is { } bytes && bytes >= Sizes.LargeObjectBytes.Read(context.Options, tree, Id))
            {
                context.ReportDiagnostic(Diagnostic.Create(IsLarge, location, field.Symbol.Name, bytes));
            }
        }
    }

    /// <summary>The facts of what each thread has of its own for as long as it lives, or null.</summary>
    private static FieldFacts? PerThread(FieldFacts field, MemoryModel model)
    {
        if (field.Symbol is not IFieldSymbol symbol)
            return null;
        if (symbol.Type.IsConstructedFrom(model.Known.ThreadLocal))
            return EndsWithOwner(field, model) ? null : new(symbol, ((INamedTypeSymbol)symbol.Type).TypeArguments[0], field.Uses);
        return symbol.IsStatic && model.Lifespans.IsThreadStatic(symbol) ? field : null;
    }

    /// <summary>Disposed by an owner that ends before the process: then all threads let go of theirs.</summary>
    private static bool EndsWithOwner(FieldFacts field, MemoryModel model) =>
        !field.Symbol.IsStatic && field.Uses.Any(use => use is { Kind: UseKind.Called, Member.Name: "Dispose" }) && !model.Lifespans.Of(field.Symbol).IsProcessLong;

    private static bool GrowsUnlimited(FieldFacts content, TypeSummary summary, MemoryModel model)
    {
        if (content.Type is not IArrayTypeSymbol)
            return model.Collections.Of(content.Type) is not null && !Peaks.KeptAfter(content, summary, model.Known, isPerThread: true).IsEmpty;
        // Any other assignment may make it smaller again, or drop it.
        return content.Uses.Any(use => use.GrowsOnDemand) &&
            content.Uses.All(use => use.Kind != UseKind.Assigned || use.GrowsOnDemand || use.OnlyIfNull || use.AllocatedBytes is not null || summary.IsConstruction(use.Body));
    }
}
