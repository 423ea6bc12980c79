namespace MemoryAnalyzers.Growth;

/// <summary>Finds meters, activity sources, diagnostic listeners and event counters that are made again and again and never disposed.</summary>
/// <remarks>
/// The process keeps a list of all of them, for listeners that come later; disposing alone takes one off it. Silent where one is made once as far as the
/// compilation shows, or nothing shows that it is more often; where a static member, a map or <c>Lazy</c> keeps it, or somebody else may; where the type
/// disposes it; and in tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InstrumentPerInstance() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET914";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Source of diagnostics is made again and again",
        messageFormat: "The process keeps each '{0}' until it is disposed, and {1} makes one more that never is",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "The process keeps a list of all meters, activity sources, diagnostic listeners and event counters, each with its instruments, until they are disposed. They are made to be shared: one for a library, in a static field.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.Meter is not null || model.Known.ActivitySource is not null || model.Known.DiagnosticListener is not null || model.Known.DiagnosticCounter is not null;

    private protected override void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IObjectCreationOperation>(
            static (creation, all) => IsSource(creation.Type, all.Known),
            (end, creations) => Judge(end, creations, nest, model),
            OperationKind.ObjectCreation));

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            foreach (var mark in summary.MarksOf(Id, field.Symbol))
            {
                if (Ownership.MayBeReleased(field) || !model.Lifespans.ComeAndGo(field.Symbol.ContainingType))
                    break;
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, mark.Location, mark.Text, $"each '{field.Symbol.ContainingType.Name}'"));
            }
        }
    }

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IObjectCreationOperation> creations, TypeNest nest, MemoryModel model)
    {
        foreach (var creation in creations)
        {
            switch (model.Repetitions.OfMade(creation, context.OwningSymbol, IsInstrument))
            {
                case (Fate.Forgotten, _):
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, creation.Syntax.GetLocation(), creation.Type!.Name, "each call"));
                    break;
                case (Fate.InObject, { } member):
                    nest.Mark(new(Id, member, creation.Syntax.GetLocation(), creation.Type!.Name));
                    break;
            }
        }
    }

    private static bool IsSource(ITypeSymbol? type, KnownSymbols known) =>
        type.Is(known.Meter) || type.Is(known.ActivitySource) || type.Is(known.DiagnosticListener) || (known.DiagnosticCounter is not null && type.IsOrInherits(known.DiagnosticCounter));

    /// <summary>What a meter makes knows its meter.</summary>
    private static bool IsInstrument(IOperation given)
    {
        for (var type = given.Type; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Instrument", ContainingNamespace: { Name: "Metrics", ContainingNamespace.Name: "Diagnostics" } })
                return true;
        }

        return false;
    }
}
