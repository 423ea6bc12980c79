namespace MemoryAnalyzers.Capacity;

/// <summary>Finds methods that give growable objects back to a pool or a cache at whatever size they have grown to.</summary>
/// <remarks>
/// Emptying a pooled builder, stream or collection keeps its storage, and the pool keeps the object: one use of 10 MB leaves 10 MB in the pool for
/// good, as often as it holds objects. Silent when the method, or a private one around it, asks for the capacity (or for the length or count before
/// the object is emptied), when it is trimmed, when it cannot grow, and when who else has the object is not known.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PoolAcceptsGrownObject() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET104";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id, "Pool keeps objects of any size", "'{0}' goes back to {1} with all the storage it has grown to, because {2}", Family.Capacity, DiagnosticSeverity.Warning,
        "A builder, stream or collection that is emptied keeps its storage. A pool or cache that takes it back without asking for its capacity keeps the largest use of each object.");

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var kept in PoolReturns.Kept(summary, model))
        {
            if (kept.Keeper is null || Mentions.AreInsideNest(kept.Keeper, model.Compilation, context.CancellationToken))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, kept.Location, kept.Object.Name, Pool(kept, model), Reason(kept)));
        }
    }

    private static string Pool(PoolReturn kept, MemoryModel model) =>
        kept.Keeper is null ? "the object pool" : $"'{kept.Keeper.Name}' ({model.Lifespans.Of(kept.Keeper).Reason})";

    private static string Reason(PoolReturn kept) =>
        kept.IsTestedTooLate ? "its count is tested after it is emptied, when it is always 0"
        : kept.IsEmptied ? "nothing tests its capacity before it is emptied here"
        : $"'{kept.Method.Name}' accepts it without testing its capacity";
}
