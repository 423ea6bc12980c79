namespace MemoryAnalyzers.Pooling;

/// <summary>Finds what is rented from a pool, used by one method alone, and given back on no path.</summary>
/// <remarks>
/// It is no leak: the collector frees what is not given back. But the pool never gets warm, so every call allocates, arrays of the pool's sizes at that.
/// Silent when it may be given back elsewhere (it escapes, or is captured), on some path only, and in code that runs once.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RentedNeverReturned() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET205";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Rented from a pool and never returned",
        messageFormat: "'{0}' is never given back, so the pool stays empty and allocates {1} on every call",
        Family.Pooling,
        DiagnosticSeverity.Info,
        description: "A pool saves allocations only when what is rented comes back. What does not is freed by the collector, and the next call allocates anew, often more than it asked for.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ArrayPool is not null || model.Known.ObjectPool is not null || model.Known.MemoryPool is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => Pools.Rented(call, all.Known) != Pooled.None,
            (end, rents) =>
            {
                var uses = new LocalUses(end.OperationBlocks);
                foreach (var rent in rents)
                    Analyze(end, rent, uses, model);
            },
            OperationKind.Invocation));

    private static void Analyze(OperationBlockAnalysisContext context, IInvocationOperation rent, LocalUses uses, MemoryModel model)
    {
        if (LocalArrays.LocalOf(rent, model.Known) is not { } local || Pools.MayBeReturned(local, Pools.Rented(rent, model.Known), uses, model.Known))
            return;
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known))
            return;
        if (Loops.Innermost(rent) is null && (Entries.RunOnce(context.OwningSymbol, model.Known) || Entries.RunsOnce(rent, context.OwningSymbol, model)))
            return;
        context.ReportDiagnostic(Diagnostic.Create(Descriptor, rent.Syntax.GetLocation(), local.Name, Pools.Rented(rent, model.Known) == Pooled.Object ? "an object" : "an array"));
    }
}
