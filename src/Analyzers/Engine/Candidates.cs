namespace MemoryAnalyzers.Engine;

/// <summary>
/// The operations of a body that a rule may have something to say of. The first rule that asks has each operation shown to all rules: in a long body, going
/// over it again for each rule would fetch all of it into the processor's caches as often. A rule then judges its own together, so that what it asks of the
/// body is asked once.
/// </summary>
internal sealed class Candidates(MemoryModel model)
{
    private readonly object gate = new();
    private readonly Dictionary<Delegate, int> numbers = [];
    private volatile Table table = new(0, []);

    /// <summary>An action for bodies that gives the candidates in each to <paramref name="judge"/>, in the order of the text, if there are any.</summary>
    /// <param name="isCandidate">
    /// A cheap question, asked of each operation of the kinds, perhaps on several threads at once. It captures nothing, and so is one question, however many
    /// types it is asked for.
    /// </param>
    /// <param name="judge">Told all candidates of a body; none outlives it.</param>
    /// <param name="kinds">The kinds of operation that can be candidates.</param>
    public Action<OperationBlockAnalysisContext> Together<T>(
        Func<T, MemoryModel, bool> isCandidate, Action<OperationBlockAnalysisContext, IReadOnlyCollection<T>> judge, params OperationKind[] kinds)
        where T : class, IOperation
    {
        var number = NumberOf(isCandidate, operation => operation is T one && isCandidate(one, model), kinds);
        return context =>
        {
            List<T>? candidates = null; // most bodies have none
            foreach (var block in context.OperationBlocks)
            {
                if (Of(number, model.Bodies.OperationsOf(block)) is { } some)
                    (candidates ??= []).AddRange(some.Cast<T>());
            }

            if (candidates is not null)
                judge(context, candidates);
        };
    }

    private int NumberOf(Delegate key, Func<IOperation, bool> isCandidate, OperationKind[] kinds)
    {
        lock (gate)
        {
            if (numbers.TryGetValue(key, out var number))
                return number;
            numbers.Add(key, number = numbers.Count);
            var byKind = new Question[Math.Max(table.ByKind.Length, kinds.Max(kind => (int)kind) + 1)][];
            table.ByKind.CopyTo(byKind, 0);
            foreach (var kind in kinds)
                byKind[(int)kind] = (byKind[(int)kind] ?? []).Append(new(number, isCandidate)).ToArray();
            table = new(numbers.Count, byKind);
            return number;
        }
    }

    private List<IOperation>? Of(int number, BodyOperations body)
    {
        if (body.Candidates is not { } known || known.Length <= number)
            body.Candidates = known = table.Ask(body.All);
        return known[number];
    }

    private readonly record struct Question(int Number, Func<IOperation, bool> IsCandidate);

    /// <summary>The questions so far; a new one makes a new table.</summary>
    private sealed class Table(int count, Question[]?[] byKind)
    {
        public Question[]?[] ByKind { get; } = byKind;

        public List<IOperation>?[] Ask(IOperation[] operations)
        {
            var candidates = new List<IOperation>?[count];
            foreach (var operation in operations)
            {
                if ((int)operation.Kind >= ByKind.Length || ByKind[(int)operation.Kind] is not { } questions)
                    continue;
                foreach (var question in questions)
                {
                    if (question.IsCandidate(operation))
                        (candidates[question.Number] ??= []).Add(operation);
                }
            }

            return candidates;
        }
    }
}
