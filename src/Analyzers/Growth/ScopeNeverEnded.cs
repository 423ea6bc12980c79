namespace MemoryAnalyzers.Growth;

/// <summary>Finds scopes of a logger that are begun, and activities that are started, and never ended.</summary>
/// <remarks>
/// Both are links of a chain in an <c>AsyncLocal</c>: the next one refers to the one before, and the flow of execution keeps the last until it ends. An
/// async method gives its caller's chain back when it returns, so there it matters inside a loop alone. Silent when something may end it (it is handed
/// on, stored, or ended on every normal path, or the type ends <c>Activity.Current</c>), and in code that runs once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ScopeNeverEnded() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET920";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Logging scope or activity is never ended",
        messageFormat: "{0} is never ended, so each one stays in the chain that the flow of execution keeps",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "A logging scope or activity that is not ended stays current, and the next one refers to it. In a loop, or a flow of execution that goes on, the chain grows, and every log line walks it.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.Logger is not null || model.Known.Activity is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => Flows.Begins(call, all.Known), (end, calls) => Judge(end, calls, model), OperationKind.Invocation));

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> calls, MemoryModel model)
    {
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known))
            return;
        var (uses, exits) = (new LocalUses(context.OperationBlocks), new Exits(context));
        foreach (var call in calls)
        {
            if (!Flows.StaysAfter(call, context.OwningSymbol) || Flows.HolderOf(call, uses, exits, model.Known) is not var (holder, local) || Entries.RunsOnce(call, context.OwningSymbol, model))
                continue;
            var isScope = call.TargetMethod.Name == "BeginScope";
            if (!isScope && model.Flows.MayEndCurrent(context.OwningSymbol.ContainingType))
                continue;
            var what = isScope ? "scope" : "activity";
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), holder == Holder.Local ? $"The {what} in '{local!.Name}'" : $"This {what}"));
        }
    }
}
