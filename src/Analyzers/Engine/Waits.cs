namespace MemoryAnalyzers.Engine;

/// <summary>Which awaits are long by their nature: until a time, a signal, a message or a client comes.</summary>
internal static class Waits
{
    /// <summary>A delay of a constant length below this is a pause, not a wait.</summary>
    private const long ShortDelay = 1000;

    /// <summary>Methods whose task waits for somebody else: type, and its methods.</summary>
    private static readonly MemberTable Table = new(new()
    {
        ["System.Diagnostics.Process"] = "WaitForExitAsync",
        ["System.Threading.PeriodicTimer"] = "WaitForNextTickAsync",
        ["System.Threading.Channels.ChannelReader`1"] = "ReadAsync WaitToReadAsync",
        ["System.Net.HttpListener"] = "GetContextAsync",
        ["System.Net.Sockets.TcpListener"] = "AcceptTcpClientAsync AcceptSocketAsync",
        ["System.Net.Sockets.Socket"] = "AcceptAsync",
        ["System.IO.Pipes.NamedPipeServerStream"] = "WaitForConnectionAsync",
        ["Microsoft.Extensions.Hosting.HostingAbstractionsHostExtensions"] = "RunAsync WaitForShutdownAsync",
        ["Microsoft.AspNetCore.Builder.WebApplication"] = "RunAsync",
    });

    /// <summary>Whether the suspension is long by itself, wherever it stands.</summary>
    public static bool IsLong(Suspension suspension, KnownSymbols known) => suspension switch
    {
        { Kind: SuspensionKind.MoveNext, Operation: IForEachLoopOperation loop } => IsEndless(loop.Collection),
        { Kind: SuspensionKind.Await, Operation: IAwaitOperation wait } => IsLong(Awaited(wait), known),
        _ => false,
    };

    /// <summary>Whether the loop has no known end: a while, a do, a for without condition, or an await foreach that waits for somebody else.</summary>
    public static bool IsEndless(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation => true,
        IForLoopOperation { Condition: null } => true,
        IForEachLoopOperation { IsAsynchronous: true } each => IsEndless(each.Collection),
        _ => false,
    };

    /// <summary>Whether each turn of the loop sleeps for a while, or waits for the next tick of a timer.</summary>
    public static bool Sleeps(ILoopOperation loop, KnownSymbols known) => loop.Descendants().Any(operation => IsSleep(operation, known) && Loops.Innermost(operation) == loop && Loops.IsUnconditional(operation));

    private static bool IsSleep(IOperation operation, KnownSymbols known) => operation switch
    {
        IAwaitOperation wait => Awaited(wait) is IInvocationOperation { TargetMethod.Name: "Delay" or "WaitForNextTickAsync" } awaited && IsLong(awaited, known),
        IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } } } sleep => !IsShort(sleep.Arguments[0].Value.Unwrap()),
        _ => false,
    };

    /// <summary>What is awaited, without ConfigureAwait and AsTask around it.</summary>
    public static IOperation Awaited(IAwaitOperation wait)
    {
        var operation = wait.Operation.Unwrap();
        while (operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask", Instance: { } instance })
            operation = instance.Unwrap();
        return operation;
    }

    private static bool IsLong(IOperation awaited, KnownSymbols known)
    {
        if (awaited is IPropertyReferenceOperation { Property: { Name: "Completion", ContainingType: { Name: "ChannelReader", ContainingNamespace.Name: "Channels" } } })
            return true;
        if (awaited is not IInvocationOperation { TargetMethod: var method } call)
            return false;
        if (method.ContainingType.Is(known.Task))
        {
            return method.Name switch
            {
                "Delay" => !IsShort(call.Arguments[0].Value.Unwrap()),
                "WhenAny" or "WhenAll" => call.Arguments.All(argument => IsStartedElsewhere(argument.Value)),
                _ => false,
            };
        }

        return Table.HasInherited(method);
    }

    private static bool IsShort(IOperation delay) => Durations.Of(delay) is >= 0 and < ShortDelay;

    /// <summary>Tasks out of variables, fields and properties: what they do was begun before. A call in place begins it here.</summary>
    private static bool IsStartedElsewhere(IOperation tasks)
    {
        switch (tasks.Unwrap())
        {
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation:
                return true;
            case IArrayCreationOperation { Initializer.ElementValues: { Length: > 0 } elements }:
                return elements.All(IsStartedElsewhere);
            case IArrayElementReferenceOperation:
                return true;
            case IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } } delay:
                return !IsShort(delay.Arguments[0].Value.Unwrap());
            default:
                return false;
        }
    }

    /// <summary>A stream of elements that others send: a channel, or whatever the caller gives.</summary>
    private static bool IsEndless(IOperation collection)
    {
        var source = collection.Unwrap();
        while (source is IInvocationOperation { TargetMethod: { Name: "ConfigureAwait" or "WithCancellation" } } call)
            source = (call.Instance ?? call.Arguments[0].Value).Unwrap();
        return source switch
        {
            IParameterReferenceOperation => true,
            IInvocationOperation { TargetMethod: { Name: "ReadAllAsync", ContainingType: { Name: "ChannelReader", ContainingNamespace.Name: "Channels" } } } => true,
            _ => false,
        };
    }

    /// <summary>The rows of the table, for the tests that look each up.</summary>
    internal static IEnumerable<(string Type, string Method)> Methods => Table.Rows.SelectMany(row => row.Members.Select(method => (row.Type, method)));

    internal static IEnumerable<string> Types => Table.Types;
}
