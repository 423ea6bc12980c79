namespace MemoryAnalyzers.Engine;

/// <summary>How long an array can be at most, as far as the expression of its length proves it.</summary>
internal static class Lengths
{
    private const int Deepest = 8;

    /// <summary>What reads a number out of a message or file.</summary>
    private static readonly MemberTable Reads = new(new()
    {
        ["System.Buffers.Binary.BinaryPrimitives"] = "*",
        ["System.BitConverter"] = "*",
        ["System.IO.BinaryReader"] = "*",
    });

    /// <summary>The most that <paramref name="length"/> can be; null when nothing bounds it.</summary>
    /// <param name="length">The expression.</param>
    /// <param name="initial">The value of a local that is given one value only; null for others.</param>
    public static long? AtMost(IOperation length, Func<ILocalSymbol, IOperation?>? initial = null) => AtMost(length, initial, 0);

    /// <summary>Whether the data itself tell the length, as that of one of their parts: of these most are short, and which is long is not known.</summary>
    public static bool AreRead(IOperation length, Func<ILocalSymbol, IOperation?>? initial = null) => AreRead(length, initial, 0);

    private static bool AreRead(IOperation length, Func<ILocalSymbol, IOperation?>? initial, int depth) => depth <= Deepest && length.Unwrap() switch
    {
        IInvocationOperation { TargetMethod: var method } => Reads.HasInherited(method),
        IBinaryOperation { LeftOperand: var left, RightOperand: var right } => AreRead(left, initial, depth + 1) || AreRead(right, initial, depth + 1),
        ILocalReferenceOperation { Local: var local } when initial?.Invoke(local) is { } value => AreRead(value, initial, depth + 1),
        _ => false,
    };

    private static long? AtMost(IOperation length, Func<ILocalSymbol, IOperation?>? initial, int depth)
    {
        if (length.ConstantNumber() is { } constant)
            return constant;
        if (depth > Deepest)
            return null;
        switch (length)
        {
            case IConversionOperation { OperatorMethod: null, Operand: var operand }:
                return Smaller(AtMost(operand, initial, depth + 1), MostOf(length.Type));
            case IParenthesizedOperation { Operand: var operand }:
                return AtMost(operand, initial, depth + 1);
            case IInvocationOperation { TargetMethod: { Name: "Min" or "Clamp", ContainingType: { Name: "Math" or "Int32", ContainingNamespace.Name: "System" } } } call:
                return call.TargetMethod.Name == "Clamp"
                    ? AtMost(call.Arguments[2].Value, initial, depth + 1)
                    : Smaller(AtMost(call.Arguments[0].Value, initial, depth + 1), AtMost(call.Arguments[1].Value, initial, depth + 1));
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Larger(AtMost(conditional.WhenTrue, initial, depth + 1), AtMost(whenFalse, initial, depth + 1));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return AtMost(sum.LeftOperand, initial, depth + 1) is { } left && AtMost(sum.RightOperand, initial, depth + 1) is { } right ? left + right : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } product:
                return AtMost(product.LeftOperand, initial, depth + 1) is >= 0 and < int.MaxValue and var a && AtMost(product.RightOperand, initial, depth + 1) is >= 0 and < int.MaxValue and var b ? a * b : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract or BinaryOperatorKind.Divide or BinaryOperatorKind.RightShift } less:
                return AtMost(less.LeftOperand, initial, depth + 1);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder } remainder:
                return AtMost(remainder.RightOperand, initial, depth + 1);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.And } mask:
                return Smaller(AtMost(mask.LeftOperand, initial, depth + 1), AtMost(mask.RightOperand, initial, depth + 1));
            case ILocalReferenceOperation { Local: var local } when initial?.Invoke(local) is { } value:
                return AtMost(value, initial, depth + 1);
        }

        return MostOf(length.Type);
    }

    private static long? MostOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Byte => byte.MaxValue,
        SpecialType.System_SByte => sbyte.MaxValue,
        SpecialType.System_UInt16 or SpecialType.System_Char => ushort.MaxValue,
        SpecialType.System_Int16 => short.MaxValue,
        _ => null,
    };

    private static long? Larger(long? a, long? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);

    private static long? Smaller(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);
}
