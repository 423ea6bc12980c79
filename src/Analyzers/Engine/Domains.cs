using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>Says how many values an expression can have while a process lives.</summary>
/// <param name="bodies">Knows what the locals are given.</param>
/// <param name="callers">Knows what private methods are given; without it, a parameter can be given anything.</param>
internal sealed class Domains(Bodies bodies, Callers? callers = null)
{
    private const int Deepest = 6;
    private const int MostCallers = 16;

    private readonly ConcurrentDictionary<(IParameterSymbol Parameter, int Depth), bool> given = new(); // by depth: the answer must not depend on who asks first

    /// <summary>
    /// Whether the value is made of something that is another one in each call (a parameter, what a loop goes through), itself or by way of locals, calls and
    /// members, and could have any number of values. The parameter of a private method is what its callers give, if they are known.
    /// </summary>
    public bool DiffersByCall(IOperation value) => DiffersByCall(value, 0);

    private bool DiffersByCall(IOperation value, int depth)
    {
        value = value.Unwrap();
        if (depth > Deepest || value.ConstantValue.HasValue || (value.Type is { } type && KeyTypes.IsOfFew(type)))
            return false;
        return value switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => parameter.Type.Name is not ("CancellationToken" or "IServiceProvider") && given.GetOrAdd((parameter, depth), IsGivenMany),
            ILocalReferenceOperation local => OriginOf(local) is { } origin && DiffersByCall(origin, depth + 1),
            IMemberReferenceOperation { Instance: { } instance } => DiffersByCall(instance, depth + 1),
            IInvocationOperation call => (call.Instance is { } receiver && DiffersByCall(receiver, depth + 1)) || call.Arguments.Any(argument => DiffersByCall(argument.Value, depth + 1)),
            IAnonymousFunctionOperation or IDelegateCreationOperation or IInstanceReferenceOperation or ITypeOfOperation => false,
            _ => value.ChildOperations.Any(part => DiffersByCall(part, depth + 1)),
        };
    }

    private bool IsGivenMany((IParameterSymbol Parameter, int Depth) asked)
    {
        if (asked.Parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || callers?.Of(method) is not { } places)
            return true;
        return places.Take(MostCallers).Any(place => place.Operation is not IInvocationOperation call ||
            call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == asked.Parameter.Ordinal) is not { } argument || DiffersByCall(argument.Value, asked.Depth + 2));
    }

    private IOperation? OriginOf(ILocalReferenceOperation local) => bodies.Of(local).Origins.Of(local.Local);

    /// <summary>
    /// Whether the text is seen to have any number of values: read from a file, stream, reader or document, a piece of such text or of a buffer, or put together
    /// with numbers, times and the like. False for a parameter or member, of which nothing is known.
    /// </summary>
    public bool IsOpen(IOperation text) => IsOpen(text, 0);

    private bool IsOpen(IOperation text, int depth)
    {
        text = text.Unwrap();
        if (depth > Deepest || text.ConstantValue.HasValue)
            return false;
        switch (text)
        {
            case ILocalReferenceOperation local:
                return OriginOf(local) is { } origin && IsOpen(origin, depth + 1);
            case IAwaitOperation { Operation: var awaited }:
                return IsOpen(awaited, depth + 1);
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                return IsOpen(array, depth + 1);
            case IConditionalAccessOperation { WhenNotNull: var result }:
                return IsOpen(result, depth + 1);
            case ICoalesceOperation coalesce:
                return IsOpen(coalesce.Value, depth + 1) || IsOpen(coalesce.WhenNull, depth + 1);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                return IsOpenPart(sum.LeftOperand, depth) || IsOpenPart(sum.RightOperand, depth);
            case IInterpolatedStringOperation interpolated:
                return interpolated.Parts.Any(part => part is IInterpolationOperation { Expression: var expression } && IsOpenPart(expression, depth));
            case IObjectCreationOperation { Type.SpecialType: SpecialType.System_String, Arguments: { Length: > 0 } arguments }:
                return arguments[0].Parameter?.Type.SpecialType != SpecialType.System_Char; // characters of a buffer
            case IPropertyReferenceOperation { Property: { Name: "Value" or "InnerText" or "OuterXml", ContainingType: { } type } }:
                return type.Name is "XmlReader" or "XmlTextReader" or "XmlNode" or "XmlAttribute" or "XmlText" or "XAttribute" or "XElement" or "XText" or "Capture" or "Group" or "Match";
            case IInvocationOperation call:
                return Reads(call.TargetMethod) || (IsPieceOf(call.TargetMethod) && call.Instance?.Asked() is { } whole && IsOpenPart(whole, depth));
            default:
                return false;
        }
    }

    private bool IsOpenPart(IOperation part, int depth) => IsNumber(part.Unwrap()) || IsOpen(part, depth + 1);

    private static bool IsNumber(IOperation part) => !part.ConstantValue.HasValue && (part.Type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_DateTime } or
        { Name: "Guid" or "DateTimeOffset" or "StringBuilder", ContainingNamespace.Name: "System" or "Text" } || (part.Type is { Name: "Span" or "ReadOnlySpan" } span && span.IsOfFramework()));

    private static bool Reads(IMethodSymbol method) => method.ContainingType.IsOfFramework() && method.Name switch
    {
        "ReadLine" or "ReadLineAsync" or "ReadToEnd" or "ReadToEndAsync" or "ReadString" or "ReadContentAsString" or "ReadElementContentAsString" or "ReadAllText" or "ReadAllLines" or "ReadLines" or "ReadAsStringAsync" => true,
        "GetString" => method.ContainingType.Name is not ("ResourceManager" or "ResourceSet" or "IStringLocalizer" or "MetadataReader"), // texts and names of programs
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
