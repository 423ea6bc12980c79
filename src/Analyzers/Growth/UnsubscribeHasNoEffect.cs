namespace MemoryAnalyzers.Growth;

/// <summary>Finds removals of event handlers that remove nothing.</summary>
/// <remarks>
/// The handler stays on the event, and keeps its object alive, although the code reads as if it were taken off. A lambda equals no other delegate; a handler that was
/// never added cannot be removed; <c>+=</c> adds once more. Silent when the handler may have been added elsewhere: it is not private, or comes from a variable.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsubscribeHasNoEffect() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET905";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Unsubscribing has no effect",
        messageFormat: "Nothing is taken off '{0}' here: {1}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A handler is removed only by a delegate that equals the one that was added: the same method of the same object, or the same delegate. Otherwise it stays on the event and keeps its object alive.");

    private protected override bool NeedsNoFields => true;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        if (summary.Subscriptions is not { } subscriptions || Entries.IsOfTest(summary.Type, model.Known))
            return;
        foreach (var mismatch in subscriptions.Mismatches.All)
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, mismatch.Wrong.Location, mismatch.Wrong.Publisher.Text + "." + mismatch.Wrong.Event.Name, Reason(mismatch)));
    }

    private static string Reason(Mismatch mismatch) => mismatch.Kind switch
    {
        MismatchKind.Lambda when mismatch.Add is { } add => $"a lambda equals no other delegate, so the {(add.Handler.Kind == HandlerKind.Lambda ? "lambda" : $"'{add.Handler.Name}'")} added in '{NameOf(add.Body)}' stays",
        MismatchKind.Lambda => "a lambda equals no other delegate",
        MismatchKind.OtherHandler => $"'{mismatch.Wrong.Handler.Name}' is never added to it, and '{mismatch.Add!.Handler.Name}', added in '{NameOf(mismatch.Add.Body)}', stays",
        MismatchKind.AddsAgain => $"'+=' adds '{mismatch.Wrong.Handler.Name}' once more",
        MismatchKind.OtherEvent => $"the handler is on '{mismatch.Add!.Event.Name}', where 'add' puts it",
        _ => $"the handler is taken off the new object, and stays on the old one in '{mismatch.Member!.Name}'",
    };

    private static string NameOf(ISymbol body) => body is IMethodSymbol { AssociatedSymbol: { } member } ? member.Name : body is IMethodSymbol { MethodKind: MethodKind.Constructor } ? body.ContainingType.Name : body.Name;
}
