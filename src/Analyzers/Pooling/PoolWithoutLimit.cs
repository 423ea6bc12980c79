namespace MemoryAnalyzers.Pooling;

/// <summary>Finds pools written by hand that take back every object, and so keep as many as were ever in use at once.</summary>
/// <remarks>
/// A stack, queue, list or bag that gives an object out or, when it has none, makes a new one, grows by one with each object that was missing at the
/// peak, and nothing takes them away again. Silent when anything may limit the number: a test of the count, a condition that is not understood, a
/// semaphore, an eviction, a fixed set of objects made beforehand.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PoolWithoutLimit() : TypeRule(Descriptor, Suggestion)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET207";

    /// <summary>How many objects the fix lets a pool keep; it writes the number as a constant.</summary>
    internal static readonly Option<int> MaxRetainedObjects = Option.Number("max_retained_objects", 64, "objects", least: 1);

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id, "Pool has no limit", "'{0}' ({1}) keeps as many objects as were ever in use at once, because every one is put back and nothing limits their number", Family.Pooling, DiagnosticSeverity.Warning,
        "A pool that makes an object when it has none and takes back every object holds the peak number of objects for as long as it lives.");

    private static readonly DiagnosticDescriptor Suggestion = Rule.Suggestion(Descriptor);

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            if (!ObjectPools.IsStore(field.Type, model.Known) || !ObjectPools.IsUnlimited(field, summary, model) || !Mentions.AreInsideNest(field.Symbol, model.Compilation, context.CancellationToken))
                continue;
            context.ReportDiagnostic(Diagnostic.Create(ObjectPools.AreHeavy(field, model) ? Descriptor : Suggestion, field.Symbol.Locations[0], field.Symbol.Name, model.Lifespans.Of(field.Symbol).Reason));
        }
    }
}
