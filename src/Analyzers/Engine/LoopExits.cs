namespace MemoryAnalyzers.Engine;

/// <summary>Questions about the ways out of the loops of one body. Remembers what it has seen: each loop and block is looked at once, however many ask.</summary>
internal sealed class LoopExits
{
    private readonly Dictionary<ILoopOperation, bool> exits = [];
    private readonly Dictionary<IOperation, bool?> ends = [];

    /// <summary>
    /// Whether <paramref name="take"/> takes elements out until none is left: <c>while (q.TryDequeue(out x))</c>,
    /// <c>while (q.Count > 0) q.Dequeue()</c>, with no other way out of the loop.
    /// </summary>
    public bool DrainsUntilEmpty(ILoopOperation loop, IOperation take, IOperation reference)
    {
        if (loop is not IWhileLoopOperation { Condition: { } condition } || HasExit(loop))
            return false;
        if (condition.Unwrap() == take)
            return true;
        return condition.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals } test &&
            test.RightOperand.ConstantNumber() == 0 &&
            test.LeftOperand.Unwrap() is IPropertyReferenceOperation { Property.Name: "Count", Instance: IMemberReferenceOperation counted } &&
            reference is IMemberReferenceOperation taken && counted.Member.Is(taken.Member);
    }

    /// <summary>Whether a break, goto or return can leave the loop before its condition does.</summary>
    public bool HasExit(ILoopOperation loop)
    {
        if (!exits.TryGetValue(loop, out var found))
            exits.Add(loop, found = FindExit(loop));
        return found;
    }

    /// <summary>
    /// Whether the body of <paramref name="loop"/>, the innermost one around <paramref name="operation"/>, always leaves it once the operation has
    /// run: a return, throw or break follows, and no continue comes before.
    /// </summary>
    public bool LeavesAfter(ILoopOperation loop, IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent && child != loop; child = parent)
        {
            if (parent is IReturnOperation)
                return true;
            if (parent is IBlockOperation block && EndAfter(child, block, loop) is { } leaves)
                return leaves;
        }

        return false;
    }

    /// <summary>Whether the rest of the block, from the statement on, leaves the loop (true) or goes on with it (false); null when it does neither.</summary>
    private bool? EndAfter(IOperation statement, IBlockOperation block, ILoopOperation loop)
    {
        if (ends.TryGetValue(statement, out var known))
            return known;
        bool? rest = null;
        for (var i = block.Operations.Length - 1; i >= 0; i--)
        {
            var current = block.Operations[i];
            var leaves = Leaves(current, loop);
            ends[current] = leaves ? true : rest;
            if (Continues(current, loop))
                rest = false;
            else if (leaves)
                rest = true;
        }

        return ends[statement];
    }

    private static bool FindExit(ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IReturnOperation { Kind: OperationKind.Return } || (operation is IBranchOperation { BranchKind: not BranchKind.Continue } branch && !IsInside(branch, loop)))
                return true;
        }

        return false;
    }

    /// <summary>Whether nothing goes on in the loop after the statement.</summary>
    private static bool Leaves(IOperation statement, ILoopOperation loop) => statement switch
    {
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak } => true,
        IExpressionStatementOperation { Operation: IThrowOperation } or IThrowOperation => true,
        IBranchOperation { BranchKind: BranchKind.Break } branch => branch.Target.Is(loop.ExitLabel),
        IBlockOperation block => block.Operations.Any(inner => Leaves(inner, loop)),
        IConditionalOperation { WhenFalse: { } whenFalse } conditional => Leaves(conditional.WhenTrue, loop) && Leaves(whenFalse, loop),
        IUsingOperation @using => Leaves(@using.Body, loop),
        ILockOperation @lock => Leaves(@lock.Body, loop),
        ITryOperation @try => Leaves(@try.Body, loop),
        _ => false,
    };

    private static bool Continues(IOperation statement, ILoopOperation loop)
    {
        foreach (var operation in statement.DescendantsAndSelf())
        {
            if (operation is IBranchOperation { BranchKind: not BranchKind.Break } branch && (branch.BranchKind == BranchKind.GoTo || branch.Target.Is(loop.ContinueLabel)))
                return true;
        }

        return false;
    }

    private static bool IsInside(IBranchOperation branch, ILoopOperation loop)
    {
        // A break belongs to the nearest loop or switch around it.
        if (branch.BranchKind != BranchKind.Break)
            return false;
        for (var o = branch.Parent; o is not null && o != loop; o = o.Parent)
        {
            if (o is ILoopOperation or ISwitchOperation)
                return true;
        }

        return false;
    }
}
