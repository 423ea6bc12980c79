namespace MemoryAnalyzers.Growth;

/// <summary>Finds handlers added to static events, or to events of singletons, by objects that end before the process and never take them off.</summary>
/// <remarks>
/// An event holds its handlers, a handler the object whose method it is or whose variables it uses, and a static event lives as long as the process. Silent
/// when the type has a <c>-=</c> of the same handler, when nothing shows that its objects come and go, when the subscriber is process-long itself or made once, in start-up code and tests, and when the
/// handler is static, or the event's accessors are not known to hold it.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticEventKeepsSubscriber() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET903";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Static event keeps its subscriber alive",
        messageFormat: "'{0}' is never taken off '{1}', {2}, so it keeps {3} alive for as long as the process runs",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "An event holds its handlers, and a handler holds the object whose method it is or whose variables it uses. What subscribes to a static event, or to an event of a singleton, is never collected unless it takes its handler off.");

    private protected override bool NeedsNoFields => true;

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        if (summary.Subscriptions is not { } subscriptions)
            return;
        foreach (var add in subscriptions.All)
        {
            var handler = subscriptions.Held(add);
            if (!add.Adds || !Keeps(handler, add, model) || Holder(add, subscriptions) is not { } holder ||
                subscriptions.IsRemoved(add) || subscriptions.Mismatches.Tell(add) || IsEnded(add, summary) || model.Subscribers.LivesAsLongAsTheProcess(add, summary))
            {
                continue;
            }

            var kept = handler.KeepsThis ? $"each '{add.Body.ContainingType.Name}'" : $"the variables of '{add.Body.Name}' that it uses";
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, add.Location, add.Handler.Name, add.Publisher.Text + "." + add.Event.Name, holder, kept));
        }
    }

    /// <summary>What the event belongs to, in words, when that lives as long as the process.</summary>
    private static string? Holder(Subscription add, Subscriptions subscriptions)
    {
        if (add.Publisher.Kind == PublisherKind.Member && add.Publisher.Rest.Length == 0 && (subscriptions.SourcesOf(add.Publisher.Symbol!) & ~Sources.Nothing) == Sources.Static)
            return "the event of a singleton";
        if (add.Publisher.Kind != PublisherKind.Static || !StaticEvents.Hold(add.Event))
            return null;
        return add.Event.IsStatic ? "a static event" : "the event of a singleton";
    }

    /// <summary>Whether the type itself stops or disposes the publisher: no other object of it can be there to need it.</summary>
    private static bool IsEnded(Subscription add, TypeSummary summary) =>
        add.Publisher.Symbol is { } publisher && summary.FieldOf(publisher)?.Uses.Any(use => use.Kind == UseKind.Called && !use.Body.IsStatic && Teardowns.MayBe(use.Member!)) == true;

    /// <summary>
    /// Whether the handler keeps what comes and goes, as far as the compilation shows: objects that can be disposed, or that code makes again and again. What is
    /// made who knows where may be there once, and what finds assemblies is, unless it ends with a using or a scope. A handler for the end of the process is meant to stay until then, and so are the variables of a method that waits for it.
    /// </summary>
    private static bool Keeps(Handler handler, Subscription add, MemoryModel model) =>
        (handler.KeepsThis && add.Body is { IsStatic: false, ContainingType: { IsReferenceType: true } type } && ComeAndGo(type, add, model)) ||
        (handler.KeepsLocals && !add.Body.IsStatic && !StaticEvents.AreOfProcess(add.Event));

    /// <summary>
    /// Programs add handlers for the process as a whole once, when they start: elsewhere than in a constructor it takes more than a type that could come and go, and a
    /// service that cannot be disposed may be one that the start-up asks for.
    /// </summary>
    private static bool ComeAndGo(INamedTypeSymbol type, Subscription add, MemoryModel model)
    {
        var isSetUp = StaticEvents.AreOfProcess(add.Event) && add.Body is not IMethodSymbol { MethodKind: MethodKind.Constructor };
        if (isSetUp && !model.Known.IsDisposable(type) && model.Lifespans.OfInstancesOf(type).Kind == LifespanKind.Scope)
            return false;
        return isSetUp || StaticEvents.FindsCode(add.Event) ? model.KeyDomains.ComeAndGo(type) : model.Lifespans.ComeAndGo(type) || model.Creations.ArePartsOfTheCall(type);
    }
}
