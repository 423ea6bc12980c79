using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// Says which objects last: they wait for others, a thread, a timer, a connection or a user, and so outlive the call that makes them. Of others is not known
/// whether they go with it.
/// </summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete.</remarks>
internal sealed class Lasting(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>Fields of these types are there to wait, or to be waited for.</summary>
    private static readonly ImmutableHashSet<string> Waiters = ImmutableHashSet.Create(
        "System.Threading.Timer", "System.Timers.Timer", "System.Threading.PeriodicTimer", "System.Threading.Thread", "System.Threading.Lock",
        "System.Threading.WaitHandle", "System.Threading.SemaphoreSlim", "System.Threading.ManualResetEventSlim", "System.Threading.ReaderWriterLockSlim",
        "System.Threading.CancellationTokenSource", "System.Threading.Tasks.Task", "System.Threading.Tasks.TaskCompletionSource",
        "System.Threading.Tasks.TaskCompletionSource`1", "System.Threading.Channels.Channel`2", "System.Threading.Channels.ChannelReader`1",
        "System.Threading.Channels.ChannelWriter`1", "System.Collections.Concurrent.BlockingCollection`1", "System.Diagnostics.Process", "System.IO.FileSystemWatcher",
        "System.IO.Pipes.PipeStream", "System.IO.Ports.SerialPort", "System.Net.HttpListener", "System.Net.Sockets.NetworkStream", "System.Net.Sockets.Socket",
        "System.Net.Sockets.TcpClient", "System.Net.Sockets.TcpListener", "System.Net.Sockets.UdpClient", "System.Net.WebSockets.WebSocket");

    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> found = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the compilation shows that objects of the type last, by themselves or as parts of others.</summary>
    public bool Has(INamedTypeSymbol type) => found.GetOrAdd(type.OriginalDefinition, asked => Has(asked, 0));

    private bool Has(INamedTypeSymbol type, int depth) => model.Lifespans.OfInstancesOf(type).Kind switch
    {
        LifespanKind.Process => true,
        LifespanKind.Scope => false,
        _ => Wait(type) || UiTypes.IsElement(type) || model.Creations.Of(type) is var creations &&
            (creations.Any(creation => creation.Waits || IsPartOfLasting(creation, type, depth)) || (!creations.Any(creation => creation.InLocal) && model.Creations.AreOnce(type))),
    };

    private bool IsPartOfLasting(Creation creation, INamedTypeSymbol type, int depth) =>
        creation is { IsPart: true, InLocal: false, Maker: { } whole } && !whole.Is(type) && depth < Deepest && Has(whole, depth + 1);

    /// <summary>Whether the objects have a field of a type that waits.</summary>
    private static bool Wait(INamedTypeSymbol type)
    {
        for (var @class = type; @class is not null; @class = @class.BaseType)
        {
            foreach (var member in @class.GetMembers())
            {
                if (member is IFieldSymbol { IsStatic: false, Type: var kind } && IsWaiter(kind))
                    return true;
            }
        }

        return false;
    }

    private static bool IsWaiter(ITypeSymbol type)
    {
        for (var kind = type; kind is { SpecialType: SpecialType.None }; kind = kind.BaseType)
        {
            if (Waiters.Contains(kind.OriginalDefinition.FullName()))
                return true;
        }

        return false;
    }

    /// <summary>The types of the table, for the test that looks each up.</summary>
    internal static IEnumerable<string> Types => Waiters;
}
