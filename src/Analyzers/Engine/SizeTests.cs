namespace MemoryAnalyzers.Engine;

/// <summary>Questions about tests of how large something has grown.</summary>
internal static class SizeTests
{
    private const int MostTerms = 64;

    /// <summary>
    /// <c>Count > n</c>, <c>Count >= n</c>, <c>Count == n</c>, <c>Count &lt; n</c>: with n anything but 0 or a local (an index).
    /// </summary>
    public static bool IsUpper(IOperation count)
    {
        if (count is IIsPatternOperation pattern)
            return pattern.Pattern.Descendants().Any(operation => operation is IRelationalPatternOperation { Value: var bound } && bound.ConstantNumber() is not (0 or 1));
        var (side, steps) = (count, 0);
        for (; side.Parent is IConversionOperation or IParenthesizedOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply }; side = side.Parent)
        {
            if (++steps > MostTerms)
                return true; // not known
        }

        switch (side.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.Equals } test:
                var other = (test.LeftOperand == side ? test.RightOperand : test.LeftOperand).Unwrap();
                if (other.ConstantNumber() is { } number)
                    return number > 1 || (number == 1 && test.OperatorKind == BinaryOperatorKind.GreaterThan && test.LeftOperand == side);
                return other is not ILocalReferenceOperation;
            case IIsPatternOperation { Pattern: IRelationalPatternOperation { Value: var value } }:
                return value.ConstantNumber() is not (0 or 1);
            default:
                return false;
        }
    }
}
