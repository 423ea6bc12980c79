using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Questions about how small a number can be, as far as the text of one method proves it.</summary>
/// <remarks>
/// Sums may wrap around to negative numbers, but no array has a negative length, so for lengths the answers hold. A guard counts for locals and
/// parameters that are given a value once, and for the whole of the block after it.
/// </remarks>
internal static class Bounds
{
    private const int Deepest = 8;

    /// <summary>The least value that <paramref name="value"/> can have where <paramref name="at"/> runs; null when nothing is proven.</summary>
    public static long? AtLeast(IOperation value, IOperation at, LocalUses uses) => AtLeast(value, at, uses, 0);

    private static long? AtLeast(IOperation value, IOperation at, LocalUses uses, int depth)
    {
        value = value.Unwrap();
        if (value.ConstantNumber() is { } constant)
            return constant;
        if (depth > Deepest)
            return null;
        switch (value)
        {
            case IInvocationOperation { TargetMethod: { Name: "Max" or "Clamp", ContainingType: { Name: "Math", ContainingNamespace.Name: "System" } } } call:
                return call.TargetMethod.Name == "Clamp"
                    ? AtLeast(Argument(call, 1), at, uses, depth + 1)
                    : Larger(AtLeast(Argument(call, 0), at, uses, depth + 1), AtLeast(Argument(call, 1), at, uses, depth + 1));
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Smaller(AtLeast(conditional.WhenTrue, at, uses, depth + 1), AtLeast(whenFalse, at, uses, depth + 1));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return AtLeast(sum.LeftOperand, at, uses, depth + 1) is >= 0 and var left && AtLeast(sum.RightOperand, at, uses, depth + 1) is >= 0 and var right ? left + right : null;
            case IPropertyReferenceOperation { Property: { Name: "Length" or "Count", Type.SpecialType: SpecialType.System_Int32 } }:
                return 0;
            case ILocalReferenceOperation { Local: var local } when IsGivenOnce(local, uses):
                return Larger(InitialValue(local, uses) is { } initial ? AtLeast(initial, at, uses, depth + 1) : null, Guarded(local, at, uses));
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when IsGivenOnce(parameter, uses):
                return Guarded(parameter, at, uses);
            default:
                return null;
        }
    }

    private static IOperation Argument(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return call.Arguments[0].Value;
    }

    private static long? Larger(long? a, long? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);

    private static long? Smaller(long? a, long? b) => a is null || b is null ? null : Math.Min(a.Value, b.Value);

    /// <summary>Whether the variable keeps the value that its declaration or the caller gives it.</summary>
    public static bool IsGivenOnce(ISymbol variable, LocalUses uses) => uses.Guards.IsGivenOnce(variable, v => FindOut(v, uses));

    private static bool FindOut(ISymbol variable, LocalUses uses)
    {
        if (variable is IParameterSymbol && IsOfPrimaryConstructor(variable.ContainingSymbol))
            return false; // other members may write it
        foreach (var reference in uses.Of(variable))
        {
            switch (reference.Parent)
            {
                case IAssignmentOperation assignment when assignment.Target == reference:
                case IIncrementOrDecrementOperation or IAddressOfOperation or ITupleOperation:
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }:
                    return false;
            }
        }

        return true;
    }

    private static bool IsOfPrimaryConstructor(ISymbol owner)
    {
        foreach (var reference in owner.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is TypeDeclarationSyntax)
                return true;
        }

        return false;
    }

    /// <summary>The value that a declaration in a block gives.</summary>
    private static IOperation? InitialValue(ILocalSymbol local, LocalUses uses) =>
        uses.DeclaratorOf(local) is { Parent.Parent: IVariableDeclarationGroupOperation { Parent: IBlockOperation } } declarator ? declarator.GetVariableInitializer()?.Value : null;

    /// <summary>What the conditions around <paramref name="at"/>, and the guards before it, leave as least value.</summary>
    private static long? Guarded(ISymbol variable, IOperation at, LocalUses uses)
    {
        long? least = null;
        for (var child = at; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return least;
                case IConditionalOperation conditional when conditional.WhenTrue == child:
                    least = Larger(least, WhenHolds(conditional.Condition, variable, holds: true));
                    break;
                case IConditionalOperation conditional when conditional.WhenFalse == child:
                    least = Larger(least, WhenHolds(conditional.Condition, variable, holds: false));
                    break;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } loop when loop.Body == child && !((IWhileLoopOperation)parent).ConditionIsUntil:
                    least = Larger(least, WhenHolds(condition, variable, holds: true));
                    break;
                case IBlockOperation block:
                    least = Larger(least, uses.Guards.Before(child, block, variable, After));
                    break;
            }
        }

        return least;
    }

    private static IEnumerable<(ISymbol Variable, long Least)> After(IOperation statement)
    {
        foreach (var part in Tested(statement)?.DescendantsAndSelf() ?? [])
        {
            var variable = part switch { ILocalReferenceOperation local => local.Local, IParameterReferenceOperation parameter => parameter.Parameter, _ => (ISymbol?)null };
            if (variable is not null && After(statement, variable) is { } least)
                yield return (variable, least);
        }
    }

    private static IOperation? Tested(IOperation statement) => statement switch
    {
        IConditionalOperation { WhenFalse: null, Condition: var condition } => condition,
        IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod.ContainingType.Name: "ArgumentOutOfRangeException" } call } => call,
        _ => null,
    };

    /// <summary>What a statement that was passed proves: a guard that leaves, or a throw helper.</summary>
    private static long? After(IOperation statement, ISymbol variable)
    {
        switch (statement)
        {
            case IConditionalOperation { WhenFalse: null } guard when Loops.Leaves(guard.WhenTrue):
                return WhenHolds(guard.Condition, variable, holds: false);
            case IExpressionStatementOperation { Operation: IInvocationOperation { TargetMethod: { Name: var name, ContainingType: { Name: "ArgumentOutOfRangeException", ContainingNamespace.Name: "System" } } } call }
                when call.Arguments.Length > 1 && Refers(Argument(call, 0), variable) && Argument(call, 1).ConstantNumber() is { } limit:
                return name switch { "ThrowIfLessThan" or "ThrowIfNotEqual" => limit, "ThrowIfLessThanOrEqual" => limit + 1, _ => null };
            default:
                return null;
        }
    }

    private static long? WhenHolds(IOperation condition, ISymbol variable, bool holds)
    {
        switch (condition.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negation:
                return WhenHolds(negation.Operand, variable, !holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when holds:
                return Larger(WhenHolds(both.LeftOperand, variable, true), WhenHolds(both.RightOperand, variable, true));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !holds:
                return Larger(WhenHolds(either.LeftOperand, variable, false), WhenHolds(either.RightOperand, variable, false));
            case IBinaryOperation test:
                if (Refers(test.LeftOperand, variable) && test.RightOperand.ConstantNumber() is { } right)
                    return Least(test.OperatorKind, right, holds);
                if (Refers(test.RightOperand, variable) && test.LeftOperand.ConstantNumber() is { } left)
                    return Least(Mirrored(test.OperatorKind), left, holds);
                return null;
            case IIsPatternOperation { Pattern: IRelationalPatternOperation pattern } matched when Refers(matched.Value, variable) && pattern.Value.ConstantNumber() is { } limit:
                return Least(pattern.OperatorKind, limit, holds);
            default:
                return null;
        }
    }

    private static bool Refers(IOperation operation, ISymbol variable) => operation.Unwrap() switch
    {
        ILocalReferenceOperation local => local.Local.Is(variable),
        IParameterReferenceOperation parameter => parameter.Parameter.Is(variable),
        _ => false,
    };

    private static long? Least(BinaryOperatorKind test, long limit, bool holds) => (test, holds) switch
    {
        (BinaryOperatorKind.GreaterThan, true) or (BinaryOperatorKind.LessThanOrEqual, false) => limit + 1,
        (BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals, true) or (BinaryOperatorKind.LessThan or BinaryOperatorKind.NotEquals, false) => limit,
        _ => null,
    };

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind test) => test switch
    {
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        _ => test,
    };
}
