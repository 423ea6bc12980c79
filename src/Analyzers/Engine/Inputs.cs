namespace MemoryAnalyzers.Engine;

/// <summary>
/// Tells sequences and loops that bring in what is read or received: the lines of a file, the rows of a query, the messages of a socket, the parts of
/// a text. Nobody can tell how much that is, and now and then it is a lot. What the program lists itself — its parts, settings, plug-ins, resources — is mostly little.
/// </summary>
internal static class Inputs
{
    private const int MostSteps = 8;

    /// <summary>A call that reads stands near the start of a condition or statement; each add of a loop asks, so that the whole of a long one is not gone through.</summary>
    private const int MostParts = 64;

    /// <summary>Whether the loop turns as often as there is something to read, or as callers say.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="fromCallers">Whether a sequence, or a number, that is a parameter counts.</param>
    public static bool Turn(ILoopOperation loop, bool fromCallers) => loop switch
    {
        IForEachLoopOperation each => Give(each.Collection, fromCallers),
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var limit } } => IsCount(limit.Unwrap(), fromCallers),
        IWhileLoopOperation { Condition: { } condition } @while => Reads(condition) || (@while.Body is IBlockOperation { Operations: { Length: > 0 } statements } && Reads(statements[0])),
        _ => false,
    };

    /// <summary>Whether the value is a sequence of what is read, or, if that counts, of what callers give.</summary>
    public static bool Give(IOperation value, bool fromCallers)
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            switch (value.Unwrap())
            {
                case IParameterReferenceOperation { Parameter: { IsParams: false, ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.LambdaMethod } } }:
                    return fromCallers;
                case IAwaitOperation @await:
                    value = @await.Operation;
                    continue;
                case IInvocationOperation call when IsRead(call.TargetMethod):
                    return !IsResource(call);
                case IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } }, Arguments: { Length: > 0 } arguments }:
                    value = arguments[0].Value;
                    continue;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WithCancellation" } wrapped when (wrapped.Instance ?? wrapped.Arguments.FirstOrDefault()?.Value) is { } instance:
                    value = instance;
                    continue;
                case ILocalReferenceOperation local when Reopened.Initial(local) is { } initial:
                    value = initial;
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsCount(IOperation limit, bool fromCallers) => limit switch
    {
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.LambdaMethod } } => fromCallers,
        IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } sequence } => Give(sequence, fromCallers),
        _ => false,
    };

    private static bool Reads(IOperation condition)
    {
        foreach (var operation in condition.DescendantsAndSelf().Take(MostParts))
        {
            if (operation is IInvocationOperation call && IsRead(call.TargetMethod))
                return !IsResource(call);
            if (operation is IPropertyReferenceOperation { Property: { Name: "EndOfStream", ContainingType.Name: "StreamReader" } })
                return !IsResource(operation);
        }

        return false;
    }

    /// <summary>Whether the value is read, or made of what is read, from a resource of the assembly: a part of the program.</summary>
    private static bool IsResource(IOperation value)
    {
        var from = value;
        for (var steps = 0; from is not null && steps < MostSteps; steps++)
        {
            switch (from.Unwrap())
            {
                case IInvocationOperation { TargetMethod.Name: "GetManifestResourceStream" }:
                    return true;
                case IInvocationOperation call:
                    from = call.Instance ?? call.Arguments.FirstOrDefault()?.Value;
                    break;
                case IObjectCreationOperation creation:
                    from = creation.Arguments.FirstOrDefault()?.Value;
                    break;
                case IPropertyReferenceOperation property:
                    from = property.Instance;
                    break;
                case ILocalReferenceOperation local:
                    from = Reopened.Initial(local);
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsRead(IMethodSymbol method) => method.Name switch
    {
        "Split" => method.ContainingType.SpecialType == SpecialType.System_String,
        "Matches" or "EnumerateMatches" => method.ContainingType is { Name: "Regex", ContainingNamespace.Name: "RegularExpressions" },
        "GetConsumingEnumerable" => method.ContainingType is { Name: "BlockingCollection", ContainingNamespace.Name: "Concurrent" },
        _ => IsReadsName(method.Name) && IsReader(method.ContainingType),
    };

    private static bool IsReadsName(string name) => Starts(name, "Read") || Starts(name, "Receive") || Starts(name, "TryRead") || Starts(name, "WaitToRead");

    private static bool Starts(string name, string start) => name.StartsWith(start, StringComparison.Ordinal);

    private static bool IsReader(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            switch (type.Name)
            {
                case "File" or "Stream" or "TextReader" or "BinaryReader" when type.ContainingNamespace is { Name: "IO", ContainingNamespace.Name: "System" }:
                case "PipeReader" when type.ContainingNamespace.Name == "Pipelines":
                case "DbDataReader" or "IDataReader" when type.ContainingNamespace is { Name: "Common" or "Data" }:
                case "Console" when type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true }:
                case "Socket" or "UdpClient" when type.ContainingNamespace.Name == "Sockets":
                case "WebSocket" when type.ContainingNamespace.Name == "WebSockets":
                case "ChannelReader" when type.ContainingNamespace.Name == "Channels":
                case "XmlReader" when type.ContainingNamespace.Name == "Xml":
                    return true;
            }
        }

        return false;
    }
}
