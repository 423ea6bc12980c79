namespace MemoryAnalyzers.Engine;

/// <summary>What a call does to a collection that may be a pool.</summary>
internal enum PoolStep
{
    None,

    /// <summary>Takes an object out, and nothing is made where there is none.</summary>
    Take,

    /// <summary>Takes an object out, or else makes one.</summary>
    TakeOrMake,

    /// <summary>Puts an object in that was there before, with no limit on how many.</summary>
    Put,

    /// <summary>Puts a new object in.</summary>
    PutNew,

    /// <summary>Something that is not known, or a put that something may keep from happening.</summary>
    Unknown,
}

/// <summary>Says of the calls on a collection what they mean if it is a pool.</summary>
internal static class PoolSteps
{
    /// <param name="call">The call.</param>
    /// <param name="reference">The reference to the collection.</param>
    public static PoolStep Of(IInvocationOperation call, IOperation reference)
    {
        if (reference.Type is not INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } || reference is not IMemberReferenceOperation { Member: var store })
            return PoolStep.None;
        if (ObjectPools.IsPut(call.TargetMethod))
        {
            if (call.EnclosingFunction() is not null)
                return PoolStep.Unknown;
            return IsMade(call.Arguments[0].Value.Unwrap(), arguments[0], store) ? PoolStep.PutNew : IsConditional(call, null) ? PoolStep.Unknown : PoolStep.Put;
        }

        if (!ObjectPools.IsTake(call.TargetMethod))
            return PoolStep.None;
        if (call.EnclosingFunction() is not null)
            return PoolStep.Unknown;
        foreach (var place in PlacesWithout(call, store))
        {
            foreach (var operation in place.DescendantsAndSelf())
            {
                if (IsMade(operation, arguments[0], store) && operation.EnclosingFunction() is null && !IsConditional(operation, store))
                    return PoolStep.TakeOrMake;
            }
        }

        return PoolStep.Take;
    }

    /// <summary>The code that runs where the collection had no object.</summary>
    private static IEnumerable<IOperation> PlacesWithout(IInvocationOperation take, ISymbol store)
    {
        var (isNegated, isCondition) = (false, true);
        for (IOperation child = take; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not }:
                    isNegated = !isNegated;
                    break;
                case IBinaryOperation or IParenthesizedOperation or IConversionOperation:
                    break;
                case IConditionalOperation conditional when conditional.Condition == child && isCondition:
                    if (isNegated)
                        yield return conditional.WhenTrue;
                    else if (conditional.WhenFalse is { } otherwise)
                        yield return otherwise;
                    else if (Loops.Leaves(conditional.WhenTrue))
                    {
                        foreach (var statement in After(conditional))
                            yield return statement;
                    }

                    isCondition = false;
                    break;
                case IConditionalOperation conditional when conditional.Condition != child && Mentions(conditional.Condition, store):
                    isCondition = false;
                    if (conditional.WhenTrue != child)
                        yield return conditional.WhenTrue;
                    else if (conditional.WhenFalse is { } other)
                        yield return other;
                    else if (Loops.Leaves(conditional.WhenTrue))
                    {
                        foreach (var statement in After(conditional))
                            yield return statement;
                    }

                    break;
                case IBlockOperation block:
                    isCondition = false;
                    foreach (var statement in block.Operations)
                    {
                        if (statement == child)
                            break;
                        if (statement is IConditionalOperation { WhenFalse: null } guard && Mentions(guard.Condition, store) && Loops.Leaves(guard.WhenTrue))
                            yield return guard.WhenTrue;
                    }

                    if (child is IExpressionStatementOperation { Operation: var alone } && alone == take)
                    {
                        // _pool.TryTake(out var x); return x ?? new X();
                        foreach (var missing in After(child).SelectMany(statement => statement.Descendants()))
                        {
                            if (missing is ICoalesceOperation coalesce)
                                yield return coalesce.WhenNull;
                            else if (missing is ICoalesceAssignmentOperation assignment)
                                yield return assignment.Value;
                        }
                    }

                    break;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    yield break;
                default:
                    isCondition = false;
                    break;
            }
        }
    }

    /// <summary>The statements after one in its block, and after the locks and the like that the block is the whole of.</summary>
    private static IEnumerable<IOperation> After(IOperation statement)
    {
        for (var (child, parent) = (statement, statement.Parent); parent is IBlockOperation or ILockOperation or IUsingOperation or ITryOperation; (child, parent) = (parent, parent.Parent))
        {
            if (parent is not IBlockOperation block)
                continue;
            var passed = false;
            foreach (var operation in block.Operations)
            {
                if (passed)
                    yield return operation;
                passed |= operation == child;
            }
        }
    }

    /// <summary>Whether an object of that very type is made here: by <c>new</c>, or by a factory.</summary>
    private static bool IsMade(IOperation operation, ITypeSymbol type, ISymbol store) => operation switch
    {
        IObjectCreationOperation or IArrayCreationOperation or ITypeParameterObjectCreationOperation => SymbolEqualityComparer.Default.Equals(operation.Type, type),
        IInvocationOperation call => SymbolEqualityComparer.Default.Equals(call.Type, type) && !Mentions(call, store) && (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke || !call.TargetMethod.DeclaringSyntaxReferences.IsEmpty || call.TargetMethod.Name == "CreateInstance"),
        _ => false,
    };

    /// <summary>
    /// Whether a condition around the operation, or a guard before it, may be a limit on the number of objects. What only asks for null, for a type or a
    /// flag is none, nor is what asks the collection itself (<paramref name="store"/>) whether it has an object.
    /// </summary>
    private static bool IsConditional(IOperation operation, ISymbol? store)
    {
        for (var child = operation; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when conditional.Condition != child && !IsNoLimit(conditional.Condition, store):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation:
                    return true;
                case IBlockOperation block:
                    foreach (var statement in block.Operations)
                    {
                        if (statement == child)
                            break;
                        if (statement is IConditionalOperation guard && (Loops.Leaves(guard.WhenTrue) || (guard.WhenFalse is { } otherwise && Loops.Leaves(otherwise))) && !IsNoLimit(guard.Condition, store))
                            return true;
                    }

                    break;
            }
        }

        return false;
    }

    private static bool IsNoLimit(IOperation condition, ISymbol? store)
    {
        if (store is not null && Mentions(condition, store))
            return true;
        return condition.Unwrap() switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation => IsNoLimit(negation.Operand, store),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => IsNoLimit(both.LeftOperand, store) && IsNoLimit(both.RightOperand, store),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => test.LeftOperand.IsNull() || test.RightOperand.IsNull(),
            IIsPatternOperation { Pattern: var pattern } => IsNoLimit(pattern),
            IIsTypeOperation => true,
            IFieldReferenceOperation { Field.Type.SpecialType: SpecialType.System_Boolean } => true,
            _ => false,
        };
    }

    private static bool IsNoLimit(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => IsNoLimit(negated.Pattern),
        IConstantPatternOperation { Value: var value } => value.IsNull(),
        ITypePatternOperation or IDeclarationPatternOperation => true,
        _ => false,
    };

    private static bool Mentions(IOperation operation, ISymbol store)
    {
        foreach (var inner in operation.DescendantsAndSelf())
        {
            if (inner is IMemberReferenceOperation reference && reference.Member.Is(store))
                return true;
        }

        return false;
    }
}
