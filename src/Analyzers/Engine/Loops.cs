namespace MemoryAnalyzers.Engine;

/// <summary>Questions about repetition: which loop is around an operation, how often it turns, and whether a statement can be skipped.</summary>
internal static class Loops
{
    /// <summary>The innermost loop in whose repeated part the operation stands, within its own function.</summary>
    public static ILoopOperation? Innermost(IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent; child = parent)
        {
            if (parent is ILoopOperation loop && IsRepeated(loop, child))
                return loop;
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return null;
        }

        return null;
    }

    public static bool IsInLambda(IOperation operation)
    {
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation)
                return true;
        }

        return false;
    }

    /// <summary>Whether the operation runs whenever its function, or the body of its innermost loop, is entered and gets that far.</summary>
    public static bool IsUnconditional(IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or IMethodBodyBaseOperation:
                    return true;
                case IConditionalOperation conditional when conditional.Condition != child:
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation:
                case ICoalesceOperation coalesce when coalesce.Value != child:
                case ICoalesceAssignmentOperation assignment when assignment.Target != child:
                case IConditionalAccessOperation access when access.Operation != child && access.Operation.Unwrap() is not IMemberReferenceOperation:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary when binary.LeftOperand != child:
                    return false;
            }
        }

        return true;
    }

    /// <summary>How many elements a loop can bring: few, as many as a field has, or any number.</summary>
    public static GrowthSource SourceOf(ILoopOperation loop)
    {
        switch (loop)
        {
            case IForEachLoopOperation each:
                var collection = each.Collection.Unwrap();
                return collection switch
                {
                    IParameterReferenceOperation { Parameter.IsParams: true } => GrowthSource.Small,
                    IInvocationOperation { TargetMethod: { Name: "GetValues" or "GetNames", ContainingType.SpecialType: SpecialType.System_Enum } } => GrowthSource.Small,
                    IArrayCreationOperation { Initializer: not null } => GrowthSource.Small,
                    IParameterReferenceOperation => GrowthSource.Loop,
                    _ when collection.IsCollectionExpression() => GrowthSource.Small,
                    _ when HasLength(collection.Type) => GrowthSource.FixedLoop,
                    _ => GrowthSource.Loop,
                };
            case IForLoopOperation { Condition: IBinaryOperation condition }:
                if (condition.RightOperand.ConstantNumber() is not null || condition.LeftOperand.ConstantNumber() is not null)
                    return GrowthSource.Small;
                return condition.RightOperand.Unwrap() is IPropertyReferenceOperation { Property.Name: "Length", Instance: IFieldReferenceOperation { Field.Type: IArrayTypeSymbol } }
                    ? GrowthSource.FixedLoop
                    : GrowthSource.Loop;
            default:
                return GrowthSource.Loop;
        }
    }

    /// <summary>An array, or a collection that knows how many elements it has.</summary>
    private static bool HasLength(ITypeSymbol? type) =>
        type is IArrayTypeSymbol || type?.AllInterfaces.Any(i => i.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_ICollection_T or SpecialType.System_Collections_Generic_IReadOnlyCollection_T) == true;

    /// <summary>
    /// Whether <paramref name="take"/> takes elements out until none is left: <c>while (q.TryDequeue(out x))</c>,
    /// <c>while (q.Count > 0) q.Dequeue()</c>, with no other way out of the loop.
    /// </summary>
    public static bool DrainsUntilEmpty(ILoopOperation loop, IOperation take, IOperation reference)
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
    public static bool HasExit(ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IReturnOperation { Kind: OperationKind.Return } || (operation is IBranchOperation { BranchKind: not BranchKind.Continue } branch && !IsInside(branch, loop)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the body of <paramref name="loop"/> always leaves it once <paramref name="operation"/> has run: a return, throw or break follows,
    /// and no continue comes before.
    /// </summary>
    public static bool LeavesAfter(ILoopOperation loop, IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent && child != loop; child = parent)
        {
            if (parent is not IBlockOperation block)
            {
                if (parent is IReturnOperation)
                    return true;
                continue;
            }

            var passed = false;
            foreach (var statement in block.Operations)
            {
                if (passed && Continues(statement, loop))
                    return false;
                if ((passed || statement == child) && Leaves(statement, loop))
                    return true;
                passed |= statement == child;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the assignment at or around <paramref name="creation"/> gives <paramref name="local"/> an object only when the one it has will not do:
    /// by <c>??=</c>, or under a test that asks the local itself (null, length).
    /// </summary>
    public static bool IsOnlyIfNeeded(IOperation creation, ILocalSymbol local)
    {
        for (var child = creation; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case ICoalesceAssignmentOperation or ICoalesceOperation:
                    return true;
                case IConditionalOperation conditional when conditional.Condition != child && Mentions(conditional.Condition, local):
                    return true;
                case ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
            }
        }

        return false;
    }

    private static bool Mentions(IOperation condition, ILocalSymbol local)
    {
        foreach (var operation in condition.DescendantsAndSelf())
        {
            if (operation is ILocalReferenceOperation reference && reference.Local.Is(local))
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

    private static bool IsRepeated(ILoopOperation loop, IOperation child) => loop switch
    {
        IForEachLoopOperation each => child != each.Collection,
        IForLoopOperation @for => !@for.Before.Contains(child),
        _ => true,
    };
}
