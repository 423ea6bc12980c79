namespace MemoryAnalyzers.Engine;

/// <summary>What is around an operation of a body.</summary>
/// <param name="Loop">As <see cref="Loops.Innermost"/> says.</param>
/// <param name="IsInLambda">As <see cref="Loops.IsInLambda"/> says.</param>
/// <param name="IsConditional">The opposite of what <see cref="Loops.IsUnconditional"/> says.</param>
/// <param name="IsInFinally">In a <c>finally</c> of its function: no return leads around it.</param>
/// <param name="IsInLock">In a <c>lock</c> of its function.</param>
internal readonly record struct Surrounding(ILoopOperation? Loop, bool IsInLambda, bool IsConditional, bool IsInFinally = false, bool IsInLock = false);

/// <summary>Says what is around the operations of one body. Remembers each that was on the way: a sum or chain of many parts is climbed once, not once for each part.</summary>
internal sealed class Surroundings
{
    private readonly Dictionary<IOperation, Surrounding> known = [];
    private readonly Stack<IOperation> way = new();

    public Surrounding Of(IOperation operation)
    {
        var outer = operation;
        while (outer is not null && !known.ContainsKey(outer))
        {
            way.Push(outer);
            outer = outer.Parent;
        }

        var found = outer is null ? default : known[outer];
        for (; way.Count > 0; known.Add(outer, found))
        {
            var inner = way.Pop();
            if (outer is not null)
                found = Within(outer, inner, found);
            outer = inner;
        }

        return found;
    }

    private static Surrounding Within(IOperation outer, IOperation inner, Surrounding around) => new(
        outer is ILoopOperation loop && Loops.IsRepeated(loop, inner) ? loop : outer is IAnonymousFunctionOperation or ILocalFunctionOperation ? null : around.Loop,
        outer is IAnonymousFunctionOperation || around.IsInLambda,
        Loops.Skips(outer, inner) ?? around.IsConditional,
        (outer is ITryOperation { Finally: { } end } && end == inner) || (outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation) && around.IsInFinally),
        (outer is ILockOperation { Body: var body } && body == inner) || (outer is not (IAnonymousFunctionOperation or ILocalFunctionOperation) && around.IsInLock));
}
