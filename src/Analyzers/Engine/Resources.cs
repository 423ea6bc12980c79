namespace MemoryAnalyzers.Engine;

/// <summary>The kinds of objects that must be released, by what keeps them, or what they keep, until then.</summary>
internal enum ResourceKind
{
    /// <summary>Nothing is lost when it is simply let go: a <c>MemoryStream</c>, a plain token source, a reader of a string; or it is not known.</summary>
    None,

    /// <summary>A callback that a cancellation token keeps.</summary>
    Registration,

    /// <summary>A callback that the thread pool keeps with a wait handle; <c>Unregister</c> ends it.</summary>
    Wait,

    /// <summary>A callback that a source of changes keeps: options, change tokens, observables.</summary>
    Subscription,

    /// <summary>A callback that the process keeps: of a listener for activities or measurements, or for a signal.</summary>
    Listener,

    /// <summary>A token source that its timer keeps until the time is up.</summary>
    TimedSource,

    /// <summary>A token source that its parent tokens keep.</summary>
    LinkedSource,

    /// <summary>A timer, see <see cref="Timers"/>.</summary>
    Timer,

    /// <summary>A stream, reader, writer, archive or map over an open file or pipe.</summary>
    File,

    /// <summary>A handle of the operating system.</summary>
    Handle,

    /// <summary>A socket, or what has one.</summary>
    Socket,

    /// <summary>A connection to a database, which is taken from a pool.</summary>
    Connection,
}

/// <summary>Says which objects that are made must be released, and why that matters.</summary>
/// <remarks>
/// Two reasons count: something that lives longer keeps the object until then (a token, a source, the timer queue, the process), or it has something of the
/// operating system that only its finalizer gives back otherwise. An object made over a disposable that was handed in is the other's business.
/// </remarks>
internal static class Resources
{
    private const string Constructor = "new";

    /// <summary>Type by metadata name, kind, and what makes an object of that kind: constructors or methods.</summary>
    private static readonly (string Type, ResourceKind Kind, string Makers)[] Table =
    [
        ("System.Threading.CancellationToken", ResourceKind.Registration, "Register UnsafeRegister"),
        ("System.Threading.ThreadPool", ResourceKind.Wait, "RegisterWaitForSingleObject UnsafeRegisterWaitForSingleObject"),
        ("Microsoft.Extensions.Primitives.ChangeToken", ResourceKind.Subscription, "OnChange"),
        ("System.Diagnostics.ActivityListener", ResourceKind.Listener, Constructor),
        ("System.Diagnostics.Metrics.MeterListener", ResourceKind.Listener, Constructor),
        ("System.Runtime.InteropServices.PosixSignalRegistration", ResourceKind.Listener, "Create"),
        ("System.Threading.CancellationTokenSource", ResourceKind.LinkedSource, "CreateLinkedTokenSource"),
        ("System.IO.File", ResourceKind.File, "AppendText Create CreateText Open OpenHandle OpenRead OpenText OpenWrite"),
        ("System.IO.FileInfo", ResourceKind.File, "AppendText Create CreateText Open OpenRead OpenText OpenWrite"),
        ("System.IO.FileStream", ResourceKind.File, Constructor),
        ("System.IO.StreamReader", ResourceKind.File, Constructor),
        ("System.IO.StreamWriter", ResourceKind.File, Constructor),
        ("System.IO.Compression.ZipFile", ResourceKind.File, "Open OpenRead"),
        ("System.IO.MemoryMappedFiles.MemoryMappedFile", ResourceKind.File, "CreateFromFile CreateNew CreateOrOpen OpenExisting CreateViewAccessor CreateViewStream"),
        ("System.IO.Pipes.AnonymousPipeClientStream", ResourceKind.File, Constructor),
        ("System.IO.Pipes.AnonymousPipeServerStream", ResourceKind.File, Constructor),
        ("System.IO.Pipes.NamedPipeClientStream", ResourceKind.File, Constructor),
        ("System.IO.Pipes.NamedPipeServerStream", ResourceKind.File, Constructor),
        ("System.Xml.XmlReader", ResourceKind.File, "Create"),
        ("System.IO.FileSystemWatcher", ResourceKind.Handle, Constructor),
        ("System.Threading.AutoResetEvent", ResourceKind.Handle, Constructor),
        ("System.Threading.EventWaitHandle", ResourceKind.Handle, Constructor + " OpenExisting"),
        ("System.Threading.ManualResetEvent", ResourceKind.Handle, Constructor),
        ("System.Threading.Mutex", ResourceKind.Handle, Constructor + " OpenExisting"),
        ("System.Threading.Semaphore", ResourceKind.Handle, Constructor + " OpenExisting"),
        ("Microsoft.Win32.RegistryKey", ResourceKind.Handle, "CreateSubKey OpenBaseKey OpenSubKey"),
        ("System.Net.HttpListener", ResourceKind.Socket, Constructor),
        ("System.Net.Sockets.Socket", ResourceKind.Socket, Constructor + " Accept AcceptAsync"),
        ("System.Net.Sockets.TcpClient", ResourceKind.Socket, Constructor),
        ("System.Net.Sockets.TcpListener", ResourceKind.Socket, Constructor + " AcceptSocket AcceptSocketAsync AcceptTcpClient AcceptTcpClientAsync"),
        ("System.Net.Sockets.UdpClient", ResourceKind.Socket, Constructor),
        ("System.Net.WebSockets.ClientWebSocket", ResourceKind.Socket, Constructor),
    ];

    private static readonly ImmutableDictionary<string, (ResourceKind Kind, ImmutableHashSet<string> Makers)> ByType =
        Table.ToImmutableDictionary(row => row.Type, row => (row.Kind, row.Makers.Split(' ').ToImmutableHashSet()));

    /// <summary>A cheap filter: the simple names of the types, and the names of the methods.</summary>
    private static readonly ImmutableHashSet<string> TypeNames = Table.Select(row => row.Type.Substring(row.Type.LastIndexOf('.') + 1)).ToImmutableHashSet();

    private static readonly ImmutableHashSet<string> MethodNames = Table.SelectMany(row => row.Makers.Split(' ')).Where(name => name != Constructor).ToImmutableHashSet();

    /// <summary>The kind of what the creation or call makes, if it must be released; looks through <c>await</c>, <c>?.</c> and conversions.</summary>
    public static ResourceKind MadeBy(IOperation value, KnownSymbols known)
    {
        switch (value.Unwrap())
        {
            case IAwaitOperation { Operation: var awaited }:
                return MadeBy(awaited, known);
            case IConditionalAccessOperation { WhenNotNull: var called }:
                return MadeBy(called, known);
            case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } awaited }:
                return MadeBy(awaited, known);
            case IObjectCreationOperation { Type: INamedTypeSymbol type } creation:
                var own = OfNew(creation, type, known);
                if (own == ResourceKind.None && !Borrowers.IsWrapper(type))
                    return ResourceKind.None; // nearly all
                return Over(creation.Arguments, known) switch
                {
                    null => own,
                    var kind => Borrowers.IsWrapper(type) || OfTable(type, Constructor) != ResourceKind.None ? kind.Value : ResourceKind.None,
                };
            case IInvocationOperation call:
                return OfCall(call, known);
            default:
                return ResourceKind.None;
        }
    }

    /// <summary>What an object that needs no release by itself becomes by this use of it; else <see cref="ResourceKind.None"/>.</summary>
    /// <remarks><c>CancelAfter</c> puts a token source into the timer queue; reading the wait handle of a slim semaphore or event makes one.</remarks>
    public static ResourceKind MadeOf(Use use, KnownSymbols known) => use switch
    {
        { Kind: UseKind.Called, Operation: IInvocationOperation { TargetMethod: { Name: "CancelAfter", ContainingType: var type }, Arguments: { Length: > 0 } arguments } } when type.Is(known.CancellationTokenSource) && IsLong(arguments[0].Value) => ResourceKind.TimedSource,
        { Kind: UseKind.PropertyRead, Member: IPropertySymbol { Name: "AvailableWaitHandle" or "WaitHandle", ContainingType: { Name: "SemaphoreSlim" or "ManualResetEventSlim" or "CountdownEvent" } type } } when type.IsOfFramework() => ResourceKind.Handle,
        _ => ResourceKind.None,
    };

    /// <summary>The token, source or handle that keeps a registration or subscription; null for other kinds.</summary>
    public static IOperation? KeeperOf(IOperation value, ResourceKind kind)
    {
        if (kind is not (ResourceKind.Registration or ResourceKind.Subscription or ResourceKind.Wait) || value.Unwrap() is not IInvocationOperation call)
            return null;
        return (call.Instance ?? (call.Arguments.IsEmpty ? null : call.Arguments[0].Value))?.Asked();
    }

    /// <summary>Whether the method adds a callback to a source of changes: options, a change token, an observable.</summary>
    public static bool IsSubscription(IMethodSymbol method, KnownSymbols known) => method.Name switch
    {
        "OnChange" => method.ContainingType.IsOrInherits(known.OptionsMonitor) || method.ContainingType.Is(known.ChangeToken) ||
            (method.IsExtensionMethod && (method.ReducedFrom ?? method).Parameters[0].Type.IsConstructedFrom(known.OptionsMonitor)),
        "RegisterChangeCallback" => method.ContainingType.IsOrInherits(known.IChangeToken),
        "Subscribe" => method.ContainingType.IsOrInherits(known.Observable) || (method.IsExtensionMethod && (method.ReducedFrom ?? method).Parameters[0].Type.IsConstructedFrom(known.Observable)),
        _ => false,
    };

    /// <summary>The names of the methods after which nothing is kept.</summary>
    public static ImmutableHashSet<string> ReleasesOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Registration or ResourceKind.Wait => WithUnregister,
        ResourceKind.TimedSource => WithCancel,
        ResourceKind.Timer or ResourceKind.Socket => WithStop,
        ResourceKind.Connection => WithCloseAsync,
        _ => Ownership.Releases,
    };

    /// <summary>What happens to it when nobody releases it, after 'so': 'its token keeps …'.</summary>
    public static string Consequence(ResourceKind kind) => kind switch
    {
        ResourceKind.Registration => "its token keeps the callback, with all that it refers to, until the token is cancelled",
        ResourceKind.Wait => "the thread pool keeps the callback, with all that it refers to",
        ResourceKind.Subscription => "its source keeps the callback, with all that it refers to",
        ResourceKind.Listener => "the process keeps its callbacks, with all that they refer to",
        ResourceKind.TimedSource => "it stays in the timer queue until its time is up",
        ResourceKind.LinkedSource => "its parent tokens keep it",
        ResourceKind.Timer => "it ticks on",
        ResourceKind.File => "its file or pipe stays open until the finalizer runs",
        ResourceKind.Handle => "its handle stays open until the finalizer runs",
        ResourceKind.Socket => "its socket stays open until the finalizer runs",
        ResourceKind.Connection => "its connection does not go back to the pool",
        _ => "",
    };

    /// <summary>The types and their makers, for the test that looks each up.</summary>
    internal static IEnumerable<(string Type, IEnumerable<string> Methods)> Rows => ByType.Select(row => (row.Key, row.Value.Makers.Where(name => name != Constructor)));

    /// <summary>Whether the type is one of the framework's whose objects hold nothing that is lost when they are simply let go.</summary>
    public static bool IsIdle(ITypeSymbol type)
    {
        for (var t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            if (IdleNames.Contains(t.Name) && t.IsOfFramework())
                return true;
        }

        return false;
    }

    private static ImmutableHashSet<string> IdleNames { get; } = ImmutableHashSet.Create(
        "MemoryStream", "StringReader", "StringWriter", "CancellationTokenSource", "SemaphoreSlim", "ManualResetEventSlim", "CountdownEvent", "Barrier", "ReaderWriterLockSlim", "HttpContent",
        "HttpRequestMessage", "CancellationTokenRegistration", "JsonDocument", "DataTable", "DataSet", "Task", "BlockingCollection", "IMemoryOwner", "MemoryOwner", "IEnumerator");

    private static ImmutableHashSet<string> WithUnregister { get; } = Ownership.Releases.Add("Unregister");

    private static ImmutableHashSet<string> WithCancel { get; } = Ownership.Releases.Union(["Cancel", "CancelAsync"]);

    private static ImmutableHashSet<string> WithStop { get; } = Ownership.Releases.Union(["Stop", "Abort"]);

    private static ImmutableHashSet<string> WithCloseAsync { get; } = Ownership.Releases.Add("CloseAsync");

    private static ResourceKind OfNew(IObjectCreationOperation creation, INamedTypeSymbol type, KnownSymbols known)
    {
        if (type.Is(known.CancellationTokenSource))
            return creation.Arguments.Length > 0 && IsLong(creation.Arguments[0].Value) ? ResourceKind.TimedSource : ResourceKind.None;
        if (Timers.MadeBy(creation, known) != TimerKind.None)
            return ResourceKind.Timer;
        if (type.Name.EndsWith("Connection", StringComparison.Ordinal) && type.IsOrInherits(known.DbConnection))
            return ResourceKind.Connection;
        if (type.Name.EndsWith("Handle", StringComparison.Ordinal) && type.IsOrInherits(known.SafeHandle))
            return creation.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: false }) ? ResourceKind.None : ResourceKind.Handle;
        return OfTable(type, Constructor);
    }

    private static ResourceKind OfCall(IInvocationOperation call, KnownSymbols known)
    {
        var method = call.TargetMethod;
        if (IsSubscription(method, known))
            return ResourceKind.Subscription;
        if (method.Name == "CreateTimer" && Timers.MadeBy(call, known) != TimerKind.None)
            return ResourceKind.Timer;
        var kind = MethodNames.Contains(method.Name) ? OfTable(method.ContainingType, method.Name) : ResourceKind.None;
        return kind is ResourceKind.File && Over(call.Arguments, known) is { } inner ? inner : kind;
    }

    private static ResourceKind OfTable(INamedTypeSymbol? type, string maker) =>
        type is not null && TypeNames.Contains(type.Name) && ByType.TryGetValue(type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName, out var row) && row.Makers.Contains(maker)
            ? row.Kind
            : ResourceKind.None;

    /// <summary>The kind of the disposable that the object is made over, when that is made in the same expression: None when it is handed in. Null when there is none.</summary>
    private static ResourceKind? Over(ImmutableArray<IArgumentOperation> arguments, KnownSymbols known)
    {
        foreach (var argument in arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Type is { IsReferenceType: true } type && type.IsOrInherits(known.IDisposable))
                return MadeBy(argument.Value, known);
        }

        return null;
    }

    /// <summary>A limit under a second is over soon by itself; an endless one has no timer.</summary>
    private static bool IsLong(IOperation time) => Durations.Of(time) is null or >= 1000;
}
