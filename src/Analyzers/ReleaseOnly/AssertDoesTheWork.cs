using System.Collections.Concurrent;

namespace MemoryAnalyzers.ReleaseOnly;

/// <summary>Finds assertions whose argument does work that the program needs.</summary>
/// <remarks>
/// A call of <c>Debug.Assert</c>, or of any method marked <c>[Conditional]</c>, is compiled away with its arguments: what they remove, dispose or
/// dequeue in a debug build stays in a release build, and the collection only grows. Silent when nothing that stays in a release build reads the
/// changed state, when the object is made inside the argument, for a lambda's own variables, and where a call is not known to change anything.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AssertDoesTheWork() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET401";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Assertion does work that release builds leave out",
        messageFormat: "'{0}' is an argument of '{1}', which is compiled away where {2} is not defined, and then '{3}' {4}",
        Family.ReleaseOnly,
        DiagnosticSeverity.Warning,
        description: "The arguments of a [Conditional] method are evaluated only where its symbol is defined. An element removed, an object disposed or an item dequeued there stays in a release build.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ConditionalAttribute is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model)
    {
        var changes = new StateChanges(model);
        var state = new DebugState(model);
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => call.TargetMethod.ReturnsVoid && !call.Arguments.IsEmpty && all.DebugRegions.ConditionOf(call.TargetMethod, call.Syntax.SyntaxTree) is not null,
            (body, calls) =>
            {
                Consequences? consequences = null;
                foreach (var call in calls)
                {
                    var list = call.Arguments.SelectMany(argument => changes.In(argument.Value)).ToList();
                    if (list.Count == 0 || model.DebugRegions.Contain(call, body.OwningSymbol))
                        continue;
                    consequences ??= new Consequences(body.OperationBlocks, body.OwningSymbol, state, model);
                    foreach (var change in list.OrderBy(change => change.Operation.Syntax.SpanStart))
                    {
                        if (!consequences.Outlive(change, call))
                            continue;
                        var condition = model.DebugRegions.ConditionOf(call.TargetMethod, call.Syntax.SyntaxTree);
                        body.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), change.Operation.Syntax.ToString(), call.TargetMethod.Name, condition, Name(change), Effect(change)));
                        break;
                    }
                }
            },
            OperationKind.Invocation));
    }

    private static string Name(StateChange change) => change.Field?.Name ?? change.Target.Unwrap() switch
    {
        IConditionalAccessInstanceOperation instance => instance.AccessedObject()?.Syntax.ToString() ?? instance.Syntax.ToString(),
        IInstanceReferenceOperation => "this",
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation local } => local.Local.Name,
        var target => target.Syntax.ToString(),
    };

    private static string Effect(StateChange change) => change.Kind switch
    {
        Mutation.Removes => "keeps what is removed here",
        Mutation.Releases => "keeps what is released here",
        Mutation.Adds => "lacks what is added here",
        Mutation.Advances => "does not move on",
        _ => "is not changed",
    };
}
