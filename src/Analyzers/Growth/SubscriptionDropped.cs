namespace MemoryAnalyzers.Growth;

/// <summary>Finds subscriptions to options, change tokens and observables of the application, by objects that die earlier and cannot end them.</summary>
/// <remarks>
/// The source keeps each callback until its subscription is disposed, and with it the object that subscribed. Silent in types of which the compilation
/// does not show that they come and go, for sources that the type makes itself or is handed as a method's argument, where neither the object nor anything
/// of the call is kept, in lambdas and static members, and in code that runs once.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SubscriptionDropped() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET908";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Subscription is dropped",
        messageFormat: "The subscription to '{0}' is dropped, so that source keeps {1} for as long as it lives",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "The source of changes keeps the callback, and the object that the callback belongs to, until the subscription is disposed. Thrown away, it cannot be.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.Observable is not null || model.Known.OptionsMonitor is not null || model.Known.IChangeToken is not null;

    private protected override void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => Resources.IsSubscription(call.TargetMethod, all.Known) && Ownership.IsDropped(call),
            (end, calls) => Judge(end, calls, nest, model),
            OperationKind.Invocation));

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            foreach (var mark in summary.MarksOf(Id, field.Symbol))
            {
                // A source that the type makes itself goes with it.
                if (field.Uses.Any(use => use.Kind is UseKind.Assigned or UseKind.AssignedIfNull && (use.FromNew || !summary.IsConstruction(use.Body))))
                    break;
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, mark.Location, field.Symbol.Name, mark.Text));
            }
        }
    }

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> calls, TypeNest nest, MemoryModel model)
    {
        var body = context.OwningSymbol;
        if (body.IsStatic)
            return;
        Origins? origins = null;
        foreach (var call in calls)
        {
            var keeps = Callbacks.Of(call.Instance is null ? call.Arguments.RemoveAt(0) : call.Arguments);
            if (call.EnclosingFunction() is not null || (keeps & (Keeps.This | Keeps.OfTheCall)) == 0 || Entries.RunsOnce(call, body, model))
                continue;
            var source = call.Instance ?? call.Arguments[0].Value;
            var isObservable = call.TargetMethod.Name == "Subscribe";
            origins ??= new(context.OperationBlocks);
            var publisher = Publisher(source, origins, direct: isObservable);
            if (publisher is null || !model.Lifespans.ComeAndGo(body.ContainingType))
                continue;
            var kept = (keeps & Keeps.This) != 0 ? $"this '{body.ContainingType.Name}'" : "what its callback captures";
            switch (publisher)
            {
                case IFieldReferenceOperation { Field: { IsStatic: false } field } when isObservable:
                    nest.Mark(new(Id, field.Declared(), call.Syntax.GetLocation(), kept));
                    break;
                default:
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), Words(source), kept));
                    break;
            }
        }
    }

    private static string Words(IOperation source) => source.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: > 0 } statements } } && statements[0] is IReturnOperation { ReturnedValue: { } returned }
        ? returned.Syntax.ToString()
        : source.Syntax.ToString();

    /// <summary>
    /// The field, constructor parameter or static member that the source is, or is asked from: what the application has handed in. Null for all else, and
    /// for what an operator has made of an observable.
    /// </summary>
    private static IOperation? Publisher(IOperation source, Origins origins, bool direct)
    {
        for (var depth = 0; depth < 8; depth++)
        {
            source = source.Asked().Unwrap();
            switch (source)
            {
                case IFieldReferenceOperation:
                    return source;
                case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }:
                    return source;
                case IPropertyReferenceOperation { Property.IsStatic: true }:
                    return source;
                case IPropertyReferenceOperation { Instance: { } owner } when owner.Unwrap() is not IInstanceReferenceOperation:
                    source = owner;
                    continue;
                case ILocalReferenceOperation { Local: var local } when origins.Of(local) is { } value:
                    source = value;
                    continue;
                case IInvocationOperation { Instance: { } asked } when !direct:
                    source = asked;
                    continue;
                case IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: { } asked } }:
                    source = asked;
                    continue;
                case IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: > 0 } statements } } when statements[0] is IReturnOperation { ReturnedValue: { } returned }:
                    source = returned;
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }
}
