namespace MemoryAnalyzers.Growth;

/// <summary>Finds fields that are given a new registration, timer or stream while they still hold the old one, which nobody disposes.</summary>
/// <remarks>
/// The old object is kept by its token, its source or the timer queue, and can no longer be reached by its owner: one more with each assignment. Silent where
/// it is not plain that the field is assigned again (in a loop, in a setter, over what the constructor puts in); where the body looks at the field or may release
/// it, or something that others may call first does; and for fields that are handed in, on or out.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverwrittenWithoutDispose() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET921";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Field is overwritten without being disposed",
        messageFormat: "'{0}' is given a new object while the old one is not disposed, so {1}",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "What a field held before an assignment cannot be disposed by its owner any more. A registration stays with its token, a timer goes on, a file or socket stays open.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.IDisposable is not null;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            if (field.Resource == ResourceKind.None || !IsOwned(field, summary) || (field.Resource == ResourceKind.Timer && !OutlivesItsField(field, model.Known)))
                continue;
            foreach (var use in field.Uses)
            {
                if (Overwrites(use, field, summary, model) && !Entries.IsOfTest(field.Symbol.ContainingType, model.Known))
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, use.Location, field.Symbol.Name, Resources.Consequence(field.Resource)));
            }
        }
    }

    /// <summary>Made here alone, seen by nobody else, and released only when the owner is disposed.</summary>
    private static bool IsOwned(FieldFacts field, TypeSummary summary) =>
        field.Symbol.IsPrivateToNest() && field.IsOwned && summary.IsKeptOutside(field) && field.Uses.All(use =>
            use.Kind is not (UseKind.Passed or UseKind.Stored or UseKind.ByReference or UseKind.Returned or UseKind.Used) && (!Ownership.MayEnd(use) || summary.IsDisposal(use.Body)));

    /// <summary>A <c>System.Threading.Timer</c> is collected with its last reference; others go on once they are started.</summary>
    private static bool OutlivesItsField(FieldFacts field, KnownSymbols known) => field.Type.Name == "ITimer" ||
        (field.Type.Is(known.TimersTimer) && field.Uses.Any(use => use is { Kind: UseKind.Called, Member.Name: "Start" } or { Kind: UseKind.PropertyWritten, Member.Name: "Enabled" }));

    private static bool Overwrites(FieldUse use, FieldFacts field, TypeSummary summary, MemoryModel model) =>
        use is { Kind: UseKind.Assigned, Member: null, Making.IsHere: true, OnlyIfNull: false, InLambda: false } && (use.Making.Kind == field.Resource || use.Making.Kind == ResourceKind.None) &&
        IsRepeated(use, field, summary, model) && !field.Uses.Any(other => other.Body.Is(use.Body) && (other.Kind == UseKind.Read || Ownership.MayEnd(other)));

    /// <summary>Whether the field surely holds an object already when the assignment comes, or comes to hold one for the next time.</summary>
    private static bool IsRepeated(FieldUse use, FieldFacts field, TypeSummary summary, MemoryModel model)
    {
        if (use.Loop >= 0)
            return !use.LeavesLoop;
        if (summary.IsConstruction(use.Body) || summary.RunsOnce(use.Body, model))
            return false;
        return use.Body is IMethodSymbol { MethodKind: MethodKind.PropertySet, DeclaredAccessibility: not Accessibility.Private } || summary.Disposals.IsCalledInLoop(use.Body) ||
            field.Uses.Any(first => first is { Kind: UseKind.Assigned, Making.IsHere: true, Unconditional: true } && first.Making.Kind == field.Resource && summary.IsConstruction(first.Body));
    }
}
