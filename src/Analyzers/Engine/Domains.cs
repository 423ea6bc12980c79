namespace MemoryAnalyzers.Engine;

/// <summary>Questions about how many values an expression can have while a process lives.</summary>
internal static class Domains
{
    private const int Deepest = 6;
    private const int MostCallers = 16;

    /// <summary>
    /// Whether the value is made of something that is another one in each call (a parameter, what a loop goes through), itself or by way of locals, calls and
    /// members, and could have any number of values. The parameter of a private method is what its callers give, if they are known.
    /// </summary>
    public static bool DiffersByCall(IOperation value, Origins origins, Callers? callers = null) => DiffersByCall(value, origins, callers, 0);

    private static bool DiffersByCall(IOperation value, Origins origins, Callers? callers, int depth)
    {
        value = value.Unwrap();
        if (depth > Deepest || value.ConstantValue.HasValue || (value.Type is { } type && KeyDomains.IsOfFew(type)))
            return false;
        switch (value)
        {
            case IParameterReferenceOperation { Parameter: var parameter }:
                return parameter.Type.Name is not ("CancellationToken" or "IServiceProvider") && MayBeGivenMany(parameter, callers, depth);
            case ILocalReferenceOperation { Local: var local }:
                return origins.Of(local) is { } origin && DiffersByCall(origin, origins, callers, depth + 1);
            case IMemberReferenceOperation { Instance: { } instance }:
                return instance is not IInstanceReferenceOperation && DiffersByCall(instance, origins, callers, depth + 1);
            case IInvocationOperation call:
                return (call.Instance is { } receiver and not IInstanceReferenceOperation && DiffersByCall(receiver, origins, callers, depth + 1)) || call.Arguments.Any(argument => DiffersByCall(argument.Value, origins, callers, depth + 1));
            case IAnonymousFunctionOperation or IDelegateCreationOperation or IInstanceReferenceOperation or ITypeOfOperation:
                return false;
            default:
                foreach (var part in value.ChildOperations)
                {
                    if (DiffersByCall(part, origins, callers, depth + 1))
                        return true;
                }

                return false;
        }
    }

    private static bool MayBeGivenMany(IParameterSymbol parameter, Callers? callers, int depth)
    {
        if (callers is null || parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || callers.Of(method) is not { } places)
            return true;
        foreach (var (place, _) in places.Take(MostCallers))
        {
            if (place is not IInvocationOperation call || call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is not { } given ||
                DiffersByCall(given.Value, new Origins(ImmutableArray.Create(call.Root())), callers, depth + 2))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the text is seen to have any number of values: read from a file, stream, reader or document, a piece of such text or of a buffer, or put together
    /// with numbers, times and the like. False for a parameter or member, of which nothing is known.
    /// </summary>
    public static bool IsOpen(IOperation text, Origins origins) => IsOpen(text, origins, 0);

    private static bool IsOpen(IOperation text, Origins origins, int depth)
    {
        text = text.Unwrap();
        if (depth > Deepest || text.ConstantValue.HasValue)
            return false;
        switch (text)
        {
            case ILocalReferenceOperation { Local: var local }:
                return origins.Of(local) is { } origin && IsOpen(origin, origins, depth + 1);
            case IAwaitOperation { Operation: var awaited }:
                return IsOpen(awaited, origins, depth + 1);
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                return IsOpen(array, origins, depth + 1);
            case IConditionalAccessOperation { WhenNotNull: var result }:
                return IsOpen(result, origins, depth + 1);
            case ICoalesceOperation coalesce:
                return IsOpen(coalesce.Value, origins, depth + 1) || IsOpen(coalesce.WhenNull, origins, depth + 1);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return IsOpenPart(sum.LeftOperand, origins, depth) || IsOpenPart(sum.RightOperand, origins, depth);
            case IInterpolatedStringOperation interpolated:
                return interpolated.Parts.Any(part => part is IInterpolationOperation { Expression: var expression } && IsOpenPart(expression, origins, depth));
            case IObjectCreationOperation { Type.SpecialType: SpecialType.System_String, Arguments: { Length: > 0 } arguments }:
                return arguments[0].Parameter?.Type.SpecialType != SpecialType.System_Char; // characters of a buffer
            case IPropertyReferenceOperation { Property: { Name: "Value" or "InnerText" or "OuterXml", ContainingType: { } type } }:
                return type.Name is "XmlReader" or "XmlTextReader" or "XmlNode" or "XmlAttribute" or "XmlText" or "XAttribute" or "XElement" or "XText" or "Capture" or "Group" or "Match";
            case IInvocationOperation call:
                return Reads(call.TargetMethod) || (IsPieceOf(call.TargetMethod) && (call.Instance?.AccessedObject() ?? call.Instance) is { } whole && IsOpenPart(whole, origins, depth));
            default:
                return false;
        }
    }

    private static bool IsOpenPart(IOperation part, Origins origins, int depth) => IsNumber(part.Unwrap()) || IsOpen(part, origins, depth + 1);

    private static bool IsNumber(IOperation part) => !part.ConstantValue.HasValue && (part.Type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_DateTime } or
        { Name: "Guid" or "DateTimeOffset" or "StringBuilder", ContainingNamespace.Name: "System" or "Text" } || (part.Type is { Name: "Span" or "ReadOnlySpan" } span && span.IsOfFramework()));

    private static bool Reads(IMethodSymbol method) => method.ContainingType.IsOfFramework() && method.Name switch
    {
        "ReadLine" or "ReadLineAsync" or "ReadToEnd" or "ReadToEndAsync" or "ReadString" or "ReadContentAsString" or "ReadElementContentAsString" or "ReadAllText" or "ReadAllLines" or "ReadLines" or "ReadAsStringAsync" => true,
        "GetString" => method.ContainingType.Name is not ("ResourceManager" or "ResourceSet" or "IStringLocalizer"),
        "Matches" or "Match" => method.ContainingType.Name == "Regex",
        _ => false,
    };

    /// <summary>Text made from the receiver alone.</summary>
    private static bool IsPieceOf(IMethodSymbol method) => method.Name switch
    {
        "Substring" or "Split" or "Trim" or "TrimStart" or "TrimEnd" or "ToLower" or "ToUpper" or "ToLowerInvariant" or "ToUpperInvariant" or "Replace" or "Remove" or "Normalize" => method.ContainingType.SpecialType == SpecialType.System_String,
        "ToString" => true,
        _ => false,
    };
}
