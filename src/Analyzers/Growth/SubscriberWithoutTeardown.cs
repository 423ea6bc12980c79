namespace MemoryAnalyzers.Growth;

/// <summary>Finds handlers added to events of objects that were handed in, by types that have nothing that could take them off.</summary>
/// <remarks>
/// As <see cref="InjectedEventKeepsSubscriber"/>, for types without any teardown: whether the object outlives its subscriber cannot be seen, so the rule is off
/// by default. Where the type of the object is named in <c>long_lived_types</c>, the other rule reports.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SubscriberWithoutTeardown() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET923";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Subscriber has nothing that takes its handlers off",
        messageFormat: "'{0}' stays on '{1}', so '{2}', which {3}, keeps this '{4}' alive, and '{4}' has no Dispose that could take it off",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "An event holds its handlers, and a handler holds the object whose method it is. What subscribes to an object that it was given lives as long as that object; a type without a Dispose has no place to take the handler off.",
        enabled: false);

    private protected override bool NeedsNoFields => true;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        if (summary.Subscriptions is not { } subscriptions)
            return;
        foreach (var add in subscriptions.All)
        {
            var type = add.Body.ContainingType;
            if (!subscriptions.StaysAtEnd(add) || model.Subscribers.HasTeardown(type) || model.Subscribers.HandedIn(add, subscriptions) is not { } origin ||
                model.Subscribers.LongLived(add, context.Options, InjectedEventKeepsSubscriber.Id) is not null || model.Subscribers.LivesAsLongAsTheProcess(add, summary))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(Descriptor, add.Location, add.Handler.Name, add.Publisher.Text + "." + add.Event.Name, add.Publisher.Text, origin, type.Name));
        }
    }
}
