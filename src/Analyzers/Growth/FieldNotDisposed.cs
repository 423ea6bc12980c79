namespace MemoryAnalyzers.Growth;

/// <summary>Finds registrations, timed token sources, files and sockets that their owner makes, and forgets when it is disposed.</summary>
/// <remarks>
/// What keeps them (a token, a source of changes, the timer queue, the operating system) does so after their owner is gone, and keeps the owner with them
/// where a callback leads back to it. Silent unless the owner disposes others of its fields; where the field may be given anything that is not made here, is
/// handed on or out, or may be released anywhere in the type; for registrations with a token or source of the type's own; and for owners that live as long as the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FieldNotDisposed() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET922";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Owned field is not disposed",
        messageFormat: "'{0}' is disposed nowhere in '{1}', which disposes others of its fields, so {2}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "What a type makes for itself it must release: a registration stays with its token, a timed source in the timer queue, a file or socket open, after the owner has been disposed and let go.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.IDisposable is not null;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        HashSet<ISymbol>? disposing = null;
        foreach (var field in summary.Fields)
        {
            if (field.Resource is ResourceKind.None or ResourceKind.Timer or ResourceKind.LinkedSource || !IsForgotten(field, summary, model.Known))
                continue;
            var type = field.Symbol.ContainingType;
            disposing ??= DisposingTypes(summary);
            if (disposing.Contains(type) && model.Lifespans.ComeAndGo(type) && !Entries.IsOfTest(type, model.Known))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, field.Symbol.Locations[0], field.Symbol.Name, type.Name, Resources.Consequence(field.Resource)));
        }
    }

    private static bool IsForgotten(FieldFacts field, TypeSummary summary, KnownSymbols known) =>
        !field.Symbol.IsStatic && field.Symbol.IsPrivateToNest() && field.IsOwned && !Ownership.MayEnd(field) &&
        !Ownership.MayBeReleased(field, Resources.ReleasesOf(field.Resource), use => use.WaitArray is { } array && WaitArrays.AreWaitedFor(summary.FieldOf(array), known)) &&
        field.Uses.All(use => !use.Making.IsHere || IsLost(use.Making.Kind, field.Resource)) && summary.IsKeptOutside(field) && !MayBeWaitedFor(field, summary);

    /// <summary>An event that the type waits for, and whose waiter nothing wakes when the owner ends: it may be waiting still, and must not lose the handle.</summary>
    private static bool MayBeWaitedFor(FieldFacts field, TypeSummary summary) => field.Type.Name is "AutoResetEvent" or "ManualResetEvent" or "EventWaitHandle" &&
        field.Uses.Any(use => use is { Kind: UseKind.Called, Member.Name: "WaitOne" }) && !field.Uses.Any(use => use is { Kind: UseKind.Called, Member.Name: "Set" } && summary.IsTeardown(use.Body));

    /// <summary>Whether what is made there must be released, by itself or for what is done with it later.</summary>
    private static bool IsLost(ResourceKind made, ResourceKind kind) => made == kind || (made == ResourceKind.None && kind is ResourceKind.TimedSource or ResourceKind.Handle);

    /// <summary>The types that dispose a field of their own making.</summary>
    private static HashSet<ISymbol> DisposingTypes(TypeSummary summary)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var field in summary.Fields)
        {
            var type = field.Symbol.ContainingType;
            if (!found.Contains(type) && field.IsOwned && field.Uses.Any(Disposals.IsRelease) && summary.Disposals.Of(type) is var (sync, async) && (sync?.Releases(field) == true || async?.Releases(field) == true))
                found.Add(type);
        }

        return found;
    }
}
