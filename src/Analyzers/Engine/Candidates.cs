using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>Has the operations of a body that a rule may have something to say of judged together: what is asked of the body is then asked once.</summary>
internal static class Candidates
{
    /// <summary>An action that collects the candidates of a body while it is analysed, and gives them to <paramref name="judge"/> at its end, if there are any.</summary>
    /// <param name="isCandidate">A cheap question, asked of each operation of the kinds; it may be asked on several threads at once.</param>
    /// <param name="judge">Told all candidates of a body; none outlives it.</param>
    /// <param name="kinds">The kinds of operation that can be candidates.</param>
    public static Action<OperationBlockStartAnalysisContext> Together<T>(
        Func<T, bool> isCandidate, Action<OperationBlockAnalysisContext, IReadOnlyCollection<T>> judge, params OperationKind[] kinds)
        where T : class, IOperation => block =>
    {
        ConcurrentQueue<T>? candidates = null; // most bodies have none, and a queue is 1 kilobyte
        block.RegisterOperationAction(
            c =>
            {
                if (c.Operation is T operation && isCandidate(operation))
                    LazyInitializer.EnsureInitialized(ref candidates)!.Enqueue(operation);
            },
            kinds);
        block.RegisterOperationBlockEndAction(end =>
        {
            if (candidates is not null)
                judge(end, candidates);
        });
    };
}
