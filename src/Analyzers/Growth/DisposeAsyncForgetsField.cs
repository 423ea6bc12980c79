namespace MemoryAnalyzers.Growth;

/// <summary>Finds types that can be disposed in two ways, one of which forgets what the other releases.</summary>
/// <remarks>
/// Which of the two runs is the user's choice (<c>using</c>, <c>await using</c>, a service provider's scope): disposed in the wrong way the object leaves a
/// registration, a timer, a connection behind, and with it perhaps itself. Silent where the method may call the other, calls what is not seen, may release the
/// field in any way, or only throws; for fields that can be released in one way only, that are handed on, or that hold nothing; and for owners that live as
/// long as the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DisposeAsyncForgetsField() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET918";

    /// <summary>The property with the names of the forgotten fields, with commas between.</summary>
    public const string Forgotten = "Fields";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "One way of disposal forgets a field",
        messageFormat: "'{0}' does not dispose {1}, which '{2}' does, so {3}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A type with Dispose and DisposeAsync is disposed by either of them. What only one releases is left behind by the other.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.IAsyncDisposable is not null;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var fields in summary.Fields.Where(field => field.Uses.Any(Disposals.IsRelease)).ToLookup<FieldFacts, ISymbol>(field => field.Symbol.ContainingType, SymbolEqualityComparer.Default))
        {
            var type = (INamedTypeSymbol)fields.Key;
            if (!type.IsOrInherits(model.Known.IAsyncDisposable) || !type.IsOrInherits(model.Known.IDisposable) || summary.Disposals.Of(type) is not ({ } sync, { } async) ||
                !model.Lifespans.ComeAndGo(type) || Entries.IsOfTest(type, model.Known))
            {
                continue;
            }

            Judge(async, sync, fields);
            // A Dispose that releases nothing is there for the interface alone.
            if (fields.Any(sync.Releases))
                Judge(sync, async, fields.Where(field => field.Type.IsOrInherits(model.Known.IDisposable)));
        }

        void Judge(DisposalPath path, DisposalPath other, IEnumerable<FieldFacts> fields)
        {
            if (!path.IsKnown || path.Runs(other.Entry))
                return;
            var forgotten = fields.Where(field => IsOwned(field, other, summary) && summary.IsKeptOutside(field) && other.Releases(field) && !path.MayRelease(field)).ToList();
            if (forgotten.Count == 0)
                return;
            var kind = forgotten[0].Resource;
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptor, path.Core.Locations[0], ImmutableDictionary<string, string?>.Empty.Add(Forgotten, string.Join(",", forgotten.Select(field => field.Symbol.Name))), path.Core.Name.Split('.').Last(), string.Join(", ", forgotten.Select(field => $"'{field.Symbol.Name}'")), other.Core.Name.Split('.').Last(),
                kind == ResourceKind.None ? "what it holds stays when the object is disposed this way" : Resources.Consequence(kind)));
        }
    }

    /// <summary>
    /// Made here, or handed in for good: the other way disposes it whatever the constructor was told. Handed to nobody who could release it, and worth the release.
    /// </summary>
    private static bool IsOwned(FieldFacts field, DisposalPath other, TypeSummary summary) =>
        !field.Symbol.IsStatic && field.Symbol.IsPrivateToNest() && (field.IsOwned || (other.ReleasesAlways(field) && field.Uses.All(use => use.Kind is not (UseKind.Assigned or UseKind.AssignedIfNull) || summary.IsConstruction(use.Body)))) && (field.Resource != ResourceKind.None || !Resources.IsIdle(field.Type)) &&
        field.Uses.All(use => use.Kind is not (UseKind.Passed or UseKind.Stored or UseKind.ByReference) && !Ownership.LendsPart(use));
}
