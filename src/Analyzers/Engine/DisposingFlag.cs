namespace MemoryAnalyzers.Engine;

/// <summary>Says what of a <c>Dispose(bool disposing)</c> runs only when it is called with true: all that may touch other objects. Nothing, in other methods.</summary>
internal sealed class DisposingFlag(ISymbol owner)
{
    private readonly IParameterSymbol? flag = owner is IMethodSymbol method && IsIn(method) ? method.Parameters[0] : null;
    private int? guard;

    /// <summary>Whether the method is a <c>Dispose(bool)</c>.</summary>
    public static bool IsIn(IMethodSymbol method) => method is { Name: "Dispose", ReturnsVoid: true, Parameters: { Length: 1 } parameters } && parameters[0].Type.SpecialType == SpecialType.System_Boolean;

    /// <summary>Whether only true leads to the operation: it stands under <c>if (disposing)</c>, or after <c>if (!disposing) return;</c>.</summary>
    public bool LeadsTo(IOperation operation)
    {
        if (flag is null)
            return false;
        for (var (child, o) = (operation, operation.Parent); o is not null; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation conditional && ((conditional.WhenTrue == child && Requires(conditional.Condition)) || (conditional.WhenFalse == child && Excludes(conditional.Condition))))
                return true;
        }

        guard ??= Guard(operation.Root());
        return operation.Syntax.SpanStart > guard;
    }

    /// <summary>Where the method is left unless it disposes; else past its end.</summary>
    private int Guard(IOperation body)
    {
        var block = body is IMethodBodyOperation { BlockBody: { } inner } ? inner : body as IBlockOperation;
        foreach (var statement in block?.Operations ?? ImmutableArray<IOperation>.Empty)
        {
            if (statement is IConditionalOperation { WhenFalse: null } test && Excludes(test.Condition) && Loops.Leaves(test.WhenTrue))
                return statement.Syntax.SpanStart;
        }

        return int.MaxValue;
    }

    private bool Requires(IOperation condition) => condition.Unwrap() switch
    {
        IParameterReferenceOperation { Parameter: var parameter } => parameter.Is(flag),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } both => Requires(both.LeftOperand) || Requires(both.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equal => Requires(equal.LeftOperand) && equal.RightOperand.ConstantValue is { HasValue: true, Value: true },
        _ => false,
    };

    private bool Excludes(IOperation condition) => condition.Unwrap() switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } => operand.Unwrap() is IParameterReferenceOperation { Parameter: var parameter } && parameter.Is(flag),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either => Excludes(either.LeftOperand) || Excludes(either.RightOperand),
        _ => false,
    };
}
