namespace MemoryAnalyzers.Growth;

/// <summary>Finds handlers added to events of objects that were handed in, and not taken off when the subscriber ends.</summary>
/// <remarks>
/// The object with the event holds its handlers and with them the subscriber, also after that was disposed. Silent when the subscriber is process-long, owns, made or
/// disposes the object, or is made by it or together with it; when the handler is taken off anywhere but where one object is swapped for another; when the object
/// is an ordinary method's parameter.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InjectedEventKeepsSubscriber() : TypeRule(Descriptor, Suggestion)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET904";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Event of an injected object keeps its subscriber alive",
        messageFormat: "'{0}' stays on '{1}', so '{2}', which {3}, keeps this '{4}' alive: {5}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "An event holds its handlers, and a handler holds the object whose method it is. What subscribes to an object that it was given, and does not take the handler off when it ends, lives as long as that object.");

    private static readonly DiagnosticDescriptor Suggestion = Rule.Suggestion(Descriptor);

    private protected override bool NeedsNoFields => true;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        if (summary.Subscriptions is not { } subscriptions)
            return;
        foreach (var add in subscriptions.All)
        {
            if (!subscriptions.StaysAtEnd(add) || IsOrder(add) || model.Subscribers.HandedIn(add, subscriptions) is not { } origin || Reason(add, subscriptions, model, context.Options) is not ({ } reason, var isSeen) ||
                model.Subscribers.LivesAsLongAsTheProcess(add, summary))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(isSeen ? Descriptor : Suggestion, add.Location, add.Handler.Name, add.Publisher.Text + "." + add.Event.Name, add.Publisher.Text, origin, add.Body.ContainingType.Name, reason));
        }
    }

    /// <summary>Work that a method leaves for later: taking it off at the end would lose it.</summary>
    private static bool IsOrder(Subscription add) => add.Handler.IsOrder && add.Body is not IMethodSymbol { MethodKind: MethodKind.Constructor };

    /// <summary>Why the handler stays, and whether the code shows that the publisher lives on: it takes others off it, or knows its lifetime.</summary>
    private static (string? Words, bool IsSeen) Reason(Subscription add, Subscriptions subscriptions, MemoryModel model, AnalyzerOptions options)
    {
        var type = add.Body.ContainingType;
        var longer = model.Subscribers.LongLived(add, options, Id);
        var isSeen = longer is not null || subscriptions.EndTakesOthersOff(add);
        if (subscriptions.TeardownOf(type) is { } teardown)
            return ($"'{teardown.Name}' does not take it off", isSeen);
        if (add.Handler.Kind == HandlerKind.Lambda && type.IsOrInherits(model.Known.IDisposable))
            return ("a lambda cannot be taken off", isSeen);
        return longer is null ? default : ($"'{add.Publisher.Type!.Name}' is {longer}", true);
    }
}
