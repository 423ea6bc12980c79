namespace MemoryAnalyzers.Capacity;

/// <summary>Finds collections that are filled once, in a loop, and then keep the spare capacity that growing left for as long as the process lives.</summary>
/// <remarks>
/// A list that grows by doubling has on average 29 in 100 of its slots unused, a dictionary 31. Silent when the capacity is given, the collection is
/// changed or handed out later, and when the loops are known to add few elements.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FilledOnceKeepsSlack() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET103";

    /// <summary>From how many elements on spare capacity is worth a word.</summary>
    internal static readonly Option<int> MinItems = Option.Number("min_items", 64, "elements");

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id, "Collection that is filled once keeps spare capacity", "'{0}' ({1}) is filled once and keeps the spare capacity that growing left, because nothing trims it", Family.Capacity, DiagnosticSeverity.Info,
        "A collection that is filled element by element grows by doubling, and has about 30 in 100 of its storage unused at the end. One that never changes again keeps that for nothing.");

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            if (!Fills.IsFilledOnce(field, summary, model) || field.Symbol.Locations[0] is not { SourceTree: { } tree } location || Fills.Adds(field, summary) < MinItems.Read(context.Options, tree, Id))
                continue;
            if (model.Lifespans.Of(field.Symbol) is { IsProcessLong: true } lifespan && Mentions.AreInsideNest(field.Symbol, model.Compilation, context.CancellationToken))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, location, field.Symbol.Name, lifespan.Reason));
        }
    }
}
