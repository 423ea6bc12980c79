namespace MemoryAnalyzers.Engine;

/// <summary>Has the operations of a body that a rule may have something to say of judged together: what is asked of the body is then asked once.</summary>
internal static class Candidates
{
    /// <summary>An action for bodies that gives the candidates in each to <paramref name="judge"/>, in the order of the text, if there are any.</summary>
    /// <param name="model">Knows the operations of the body, which all rules share.</param>
    /// <param name="isCandidate">A cheap question, asked of each operation of the kinds; it may be asked on several threads at once.</param>
    /// <param name="judge">Told all candidates of a body; none outlives it.</param>
    /// <param name="kinds">The kinds of operation that can be candidates, of those in <see cref="BodyOperations.KindsOfCandidates"/>.</param>
    public static Action<OperationBlockAnalysisContext> Together<T>(
        MemoryModel model, Func<T, bool> isCandidate, Action<OperationBlockAnalysisContext, IReadOnlyCollection<T>> judge, params OperationKind[] kinds)
        where T : class, IOperation => context =>
    {
        List<T>? candidates = null; // most bodies have none
        foreach (var block in context.OperationBlocks)
        {
            foreach (var operation in model.Bodies.OperationsOf(block).Candidates)
            {
                if (Array.IndexOf(kinds, operation.Kind) >= 0 && operation is T one && isCandidate(one))
                    (candidates ??= []).Add(one);
            }
        }

        if (candidates is not null)
            judge(context, candidates);
    };
}
