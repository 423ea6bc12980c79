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
            if (Skips(parent, child) is { } skips)
                return !skips;
        }

        return true;
    }

    /// <summary>Whether the operation around another can skip it; null when that is up to what is around both.</summary>
    internal static bool? Skips(IOperation outer, IOperation inner) => outer switch
    {
        ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or IMethodBodyBaseOperation => false,
        IConditionalOperation conditional when conditional.Condition != inner => true,
        ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation => true,
        ICoalesceOperation coalesce when coalesce.Value != inner => true,
        ICoalesceAssignmentOperation assignment when assignment.Target != inner => true,
        IConditionalAccessOperation access when access.Operation != inner && access.Operation.Unwrap() is not IMemberReferenceOperation => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary when binary.LeftOperand != inner => true,
        _ => null,
    };

    /// <summary>How many elements a loop can bring: few, as many as a field has, or any number.</summary>
    public static GrowthSource SourceOf(ILoopOperation loop)
    {
        switch (loop)
        {
            case var some when GoesThroughMembers(some):
                return GrowthSource.Small;
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
            case IWhileLoopOperation { Condition: { } condition } @while when GoesUp(condition, @while.Body):
                return GrowthSource.Small;
            default:
                return GrowthSource.Loop;
        }
    }

    /// <summary>Whether the loop goes through members by reflection: a type, or a method, has few.</summary>
    public static bool GoesThroughMembers(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol.Type: var element } } => IsMember(element),
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var limit } } => limit.Unwrap() is IPropertyReferenceOperation { Property.Name: "Length", Instance.Type: IArrayTypeSymbol { ElementType: var element } } && IsMember(element),
        _ => false,
    };

    private static bool IsMember(ITypeSymbol type) =>
        type is { Name: "PropertyInfo" or "FieldInfo" or "MethodInfo" or "ConstructorInfo" or "EventInfo" or "MemberInfo" or "ParameterInfo", ContainingNamespace.Name: "Reflection" };

    /// <summary>
    /// <c>while (node != null) { …; node = node.Parent; }</c>: from an object to the one around it, as often as they are nested.
    /// </summary>
    private static bool GoesUp(IOperation condition, IOperation body)
    {
        if (body is not IBlockOperation block)
            return false;
        foreach (var statement in block.Operations)
        {
            if (statement is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation, Value: var value } step } &&
                value.Unwrap() is IMemberReferenceOperation { Instance: { } from } && SameVariable(from.Unwrap(), step.Target) && condition.DescendantsAndSelf().Any(tested => SameVariable(tested, step.Target)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SameVariable(IOperation one, IOperation other) => (one, other) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => a.Local.Is(b.Local),
        (IParameterReferenceOperation a, IParameterReferenceOperation b) => a.Parameter.Is(b.Parameter),
        (IMemberReferenceOperation a, IMemberReferenceOperation b) => a.Member.Is(b.Member) && a.Instance is null or IInstanceReferenceOperation && b.Instance is null or IInstanceReferenceOperation,
        _ => false,
    };

    /// <summary>The field of the same object (or type) whose elements the loop goes through, when <paramref name="value"/> is the element.</summary>
    public static ISymbol? FieldOf(IOperation? value, ILoopOperation loop) =>
        loop is IForEachLoopOperation each && value?.Unwrap() is ILocalReferenceOperation element && loop.Locals.Contains(element.Local) &&
        each.Collection.Unwrap() is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } member ? member.Member.OriginalDefinition : null;

    /// <summary>An array, or a collection that knows how many elements it has.</summary>
    private static bool HasLength(ITypeSymbol? type) =>
        type is IArrayTypeSymbol || type?.AllInterfaces.Any(i => i.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_ICollection_T or SpecialType.System_Collections_Generic_IReadOnlyCollection_T) == true;

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

    /// <summary>Whether the loop is left at the end of a block that the operation stands in, after it: by return, throw, break or goto.</summary>
    public static bool IsLeftAfter(IOperation operation, ILoopOperation loop)
    {
        for (var o = operation.Parent; o is not null && o != loop; o = o.Parent)
        {
            if (o is IBlockOperation { Operations: { Length: > 0 } statements } && statements[statements.Length - 1] is var last && last is not IBranchOperation { BranchKind: BranchKind.Continue } && Leaves(last))
                return true;
        }

        return false;
    }

    /// <summary>Whether a statement always leaves the code around it: by return, throw, break, continue or goto at its end.</summary>
    public static bool Leaves(IOperation statement) => statement switch
    {
        IBlockOperation { Operations: { Length: > 0 } operations } => Leaves(operations[operations.Length - 1]),
        IReturnOperation or IBranchOperation or IThrowOperation => true,
        IExpressionStatementOperation { Operation: var operation } => operation.Unwrap() is IThrowOperation,
        ILockOperation @lock => Leaves(@lock.Body),
        IConditionalOperation { WhenFalse: { } whenFalse } conditional => Leaves(conditional.WhenTrue) && Leaves(whenFalse),
        _ => false,
    };

    private static bool Mentions(IOperation condition, ILocalSymbol local)
    {
        foreach (var operation in condition.DescendantsAndSelf())
        {
            if (operation is ILocalReferenceOperation reference && reference.Local.Is(local))
                return true;
        }

        return false;
    }

    /// <summary>Whether the part of the loop runs in each turn.</summary>
    internal static bool IsRepeated(ILoopOperation loop, IOperation child) => loop switch
    {
        IForEachLoopOperation each => child != each.Collection,
        IForLoopOperation @for => !@for.Before.Contains(child),
        _ => true,
    };
}
