using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says how long a time is, in milliseconds, where the code tells.</summary>
internal static class Durations
{
    /// <summary>What <c>Timeout.Infinite</c> and <c>Timeout.InfiniteTimeSpan</c> mean.</summary>
    public const long Infinite = -1;

    /// <summary>
    /// The milliseconds of a number or a <c>TimeSpan</c>: a constant, <c>TimeSpan.FromSeconds(constant)</c> and the like, <c>new TimeSpan(…)</c>, or a
    /// static readonly field that is initialised so; null when that is not known.
    /// </summary>
    public static long? Of(IOperation time)
    {
        time = time.Unwrap();
        if (time.ConstantNumber() is { } milliseconds)
            return milliseconds;
        switch (time)
        {
            case IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType.Name: "TimeSpan" } method, Arguments: { Length: > 0 } arguments }:
                for (var i = 1; i < arguments.Length; i++)
                {
                    if (arguments[i].Value.ConstantNumber() != 0)
                        return null;
                }

                return Number(arguments[0].Value) is { } number ? Milliseconds(method.Name, number) : null;
            case IObjectCreationOperation { Type.Name: "TimeSpan", Arguments: var parts }:
                return OfParts(parts);
            case IFieldReferenceOperation { Field: { IsStatic: true } field }:
                return OfField(field);
            default:
                return null;
        }
    }

    private static double? Number(IOperation value) =>
        value.Unwrap().ConstantValue is { HasValue: true, Value: int or long or double or float } constant ? Convert.ToDouble(constant.Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static long? Milliseconds(string unit, double number) => unit switch
    {
        "FromTicks" => (long)(number / TimeSpan.TicksPerMillisecond),
        "FromMicroseconds" => (long)(number / 1000),
        "FromMilliseconds" => (long)number,
        "FromSeconds" => (long)(number * 1000),
        "FromMinutes" => (long)(number * 60_000),
        "FromHours" => (long)(number * 3_600_000),
        "FromDays" => (long)(number * 86_400_000),
        _ => null,
    };

    /// <summary>Ticks; hours, minutes, seconds; days, hours, minutes, seconds, milliseconds.</summary>
    private static long? OfParts(ImmutableArray<IArgumentOperation> parts)
    {
        long[] units = parts.Length switch
        {
            0 => [],
            1 => [0],
            3 => [3_600_000, 60_000, 1000],
            4 => [86_400_000, 3_600_000, 60_000, 1000],
            5 => [86_400_000, 3_600_000, 60_000, 1000, 1],
            _ => [],
        };
        if (units.Length != parts.Length)
            return null;
        var sum = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Value.ConstantNumber() is not { } number)
                return null;
            sum += parts.Length == 1 ? number / TimeSpan.TicksPerMillisecond : number * units[i];
        }

        return sum;
    }

    private static long? OfField(IFieldSymbol field)
    {
        if (field.ContainingType is { Name: "Timeout" })
            return field.Name == "InfiniteTimeSpan" ? Infinite : null;
        if (field is { Name: "Zero", ContainingType.Name: "TimeSpan" })
            return 0;
        if (!field.IsReadOnly)
            return null;
        foreach (var part in field.DeclaringSyntaxReferences)
        {
            // The field may stand in another file, which cannot be bound here: only TimeSpan.FromX(literal) is read.
            if (part.GetSyntax() is VariableDeclaratorSyntax
                {
                    Initializer.Value: InvocationExpressionSyntax
                    {
                        Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "TimeSpan" }, Name.Identifier.ValueText: var unit },
                        ArgumentList.Arguments: { Count: 1 } arguments,
                    },
                } && arguments[0].Expression is LiteralExpressionSyntax { Token.Value: int or double } literal)
            {
                return Milliseconds(unit, Convert.ToDouble(literal.Token.Value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return null;
    }
}
