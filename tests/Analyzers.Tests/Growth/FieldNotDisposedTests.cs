using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.FieldNotDisposed, MemoryAnalyzers.Growth.FieldNotDisposedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class FieldNotDisposedTests
{
    private const string Header =
        """
        using System;
        using System.IO;
        using System.Net.Sockets;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Options;


        """;

    /// <summary>A type that disposes one file, with other members and more in its Dispose.</summary>
    private static string In(string members, string dispose = "", string type = "class C : IDisposable") => Header +
        $$"""
        {{type}}
        {
            private readonly FileStream _log = File.Create("log");
            {{members}}
            private void Run() { }

            public void Dispose()
            {
                _log.Dispose();{{(dispose.Length > 0 ? "\n        " + dispose : "")}}
            }
        }
        """;

    private static Task Reported(string members) => Verify.VerifyAnalyzerAsync(In(members));

    private static Task Silent(string members, string dispose = "", string type = "class C : IDisposable") => Verify.VerifyAnalyzerAsync(In(members, dispose, type));

    private static Task Fixed(string members, string added) => Verify.VerifyCodeFixAsync(In(members), In(members.Replace("[|", "").Replace("|]", ""), added));

    [Fact]
    public Task Registration_with_a_token_of_the_caller() => Fixed(
        "private readonly CancellationTokenRegistration [|_registration|]; public C(CancellationToken token) => _registration = token.Register(Run);",
        "_registration.Dispose();");

    [Fact]
    public Task Source_in_a_using_is_silent() => Silent("private CancellationTokenSource? _timeout; public void Fetch() { using (_timeout = new CancellationTokenSource(5000)) Run(); }");

    [Fact]
    public Task Subscription_to_injected_options() => Fixed(
        "private readonly IDisposable? [|_changes|]; public C(IOptionsMonitor<string> options) { _changes = options.OnChange(_ => Run()); }",
        "_changes?.Dispose();");

    [Fact]
    public Task Subscription_to_a_field_that_was_handed_in() => Reported(
        "private readonly IObservable<int> _source; private readonly IDisposable [|_ticks|]; public C(IObservable<int> source, IObserver<int> me) { _source = source; _ticks = _source.Subscribe(me); }");

    [Fact]
    public Task Timed_source() => Fixed(
        "private readonly CancellationTokenSource [|_limit|] = new(TimeSpan.FromMinutes(5)); public bool Over => _limit.IsCancellationRequested;",
        "_limit?.Dispose();");

    [Fact]
    public Task Source_that_is_timed_later() => Reported(
        "private readonly CancellationTokenSource [|_limit|] = new(); public Task Go() { _limit.CancelAfter(60_000); return Task.Delay(-1, _limit.Token); }");

    [Fact]
    public Task File() => Fixed(
        "private FileStream? [|_data|]; public void Open(string path) { _data = File.OpenRead(path); }",
        "_data?.Dispose();");

    [Theory]
    [InlineData("public void Wait() => WaitHandle.WaitAny(new WaitHandle[] { _ready, _other });")]
    [InlineData("public void Wait() => WaitHandle.WaitAll(new[] { _ready }, 100);")]
    [InlineData("public void Wait(bool both) { var all = both ? new WaitHandle[] { _ready, _other } : new WaitHandle[] { _ready }; while (WaitHandle.WaitAny(all, 100) != all.Length) Run(); }")]
    [InlineData("private readonly WaitHandle[] _all; public C() => _all = new WaitHandle[] { _ready, _other }; public void Wait() => WaitHandle.WaitAny(_all);")]
    public Task Handle_that_an_array_is_waited_for_with(string members) => Reported(
        "private readonly ManualResetEvent [|_ready|] = new(false); private readonly ManualResetEvent _other; public C(ManualResetEvent other) => _other = other; " + members);

    [Theory]
    [InlineData("private readonly Mutex [|_lock|] = new(false, \"x\"); public void Enter() => _lock.WaitOne(); public void Leave() => _lock.ReleaseMutex();", "")]
    [InlineData("private readonly AutoResetEvent [|_next|] = new(false); public void Loop() { while (true) _next.WaitOne(); }", "_next.Set();")]
    public Task Handle_that_nobody_waits_for_at_the_end(string members, string dispose) => Verify.VerifyAnalyzerAsync(In(members, dispose));

    /// <summary>A thread that is not woken may wait on: it must not lose the handle.</summary>
    [Fact]
    public Task Handle_that_may_be_waited_for_at_the_end_is_silent() => Silent("private readonly AutoResetEvent _next = new(false); public void Loop() { while (true) _next.WaitOne(); } public void Done() => _next.Set();");

    [Theory]
    [InlineData("public void Wait() { var all = new WaitHandle[] { _ready }; WaitHandle.WaitAny(all); foreach (var one in all) one.Dispose(); }")]
    [InlineData("public void Wait() { var all = new WaitHandle[] { _ready }; WaitHandle.WaitAny(all); all[0].Dispose(); }")]
    [InlineData("public void Wait() { var all = new WaitHandle[] { _ready }; WaitHandle.WaitAny(all); Array.ForEach(all, one => one.Dispose()); }")]
    [InlineData("public void Wait() { WaitHandle[] all; all = new WaitHandle[] { _ready }; Take(all); } private static void Take(WaitHandle[] all) { }")]
    [InlineData("public void Wait() => Take(new WaitHandle[] { _ready }); private static void Take(WaitHandle[] all) { }")]
    [InlineData("public void Wait() => Take(_ready); private static void Take(params WaitHandle[] all) { }")]
    [InlineData("public WaitHandle[] All() => new WaitHandle[] { _ready };")]
    [InlineData("private readonly WaitHandle[] _all; public C() => _all = new WaitHandle[] { _ready }; public void Wait() { WaitHandle.WaitAny(_all); } public void End() { foreach (var one in _all) one.Dispose(); }")]
    [InlineData("private readonly WaitHandle[] _all; public C() => _all = new WaitHandle[] { _ready }; public WaitHandle[] All => _all;")]
    [InlineData("internal readonly WaitHandle[] All; public C() => All = new WaitHandle[] { _ready };")]
    [InlineData("private readonly object[] _all; public C() => _all = new object[] { _ready };")]
    public Task Handle_in_an_array_that_may_end_it_is_silent(string members) => Silent("private readonly ManualResetEvent _ready = new(false); " + members);

    [Fact]
    public Task Writer_over_a_file_of_its_own() => Reported("private readonly StreamWriter [|_writer|] = new(File.Create(\"x\")); public void Put() => _writer.Write(1);");

    [Theory]
    [InlineData("private FileStream [|_data|]; public C(string path) { var data = File.OpenRead(path); data.Seek(3, SeekOrigin.Begin); if (data.CanRead) _data = data; }")]
    [InlineData("private readonly Socket [|_data|]; public C() { var data = new Socket(SocketType.Stream, ProtocolType.Tcp); data.NoDelay = true; data.Bind(null!); _data = data; }")]
    [InlineData("private readonly CancellationTokenRegistration [|_data|]; public C(CancellationToken token) { var r = token.Register(Run); _data = r; }")]
    public Task Through_a_local(string members) => Reported(members);

    [Theory]
    [InlineData("private FileStream [|_data|] = null!; public void Open() { _data = Make(\"x\"); } private static FileStream Make(string path) => File.OpenRead(path);")]
    [InlineData("private readonly Socket [|_data|]; public C(bool b) => _data = Make(b); private Socket Make(bool b) { if (b) return new Socket(SocketType.Stream, ProtocolType.Tcp); var s = new Socket(SocketType.Dgram, ProtocolType.Udp); s.NoDelay = true; return s; }")]
    public Task From_a_factory_of_its_own(string members) => Reported(members);

    [Theory]
    [InlineData("private readonly FileStream _data; public C(string path) { var data = File.OpenRead(path); Keep(data); _data = data; } private static void Keep(object o) { }")]
    [InlineData("private readonly FileStream _data; public FileStream Other; public C(string path) { var data = File.OpenRead(path); Other = data; _data = data; }")]
    [InlineData("private readonly FileStream _data; public C(FileStream other) { var data = File.OpenRead(\"x\"); if (other != null) data = other; _data = data; }")]
    [InlineData("private readonly FileStream _data; public C(FileStream? other) { var data = other; _data = data!; }")]
    [InlineData("private readonly FileStream _data; public C(string path) { using var data = File.OpenRead(path); _data = data; }")]
    [InlineData("private readonly FileStream _data; public C(string path) { var data = File.OpenRead(path); AppDomain.CurrentDomain.ProcessExit += (_, _) => data.Dispose(); _data = data; }")]
    [InlineData("private readonly FileStream _data; public C(string path) { var data = File.OpenRead(path); data.Close(); _data = data; }")]
    [InlineData("private readonly TcpClient _data; public C() { var data = new TcpClient(); var stream = data.GetStream(); _data = data; }")]
    [InlineData("private readonly FileStream _data; public C(string path) { foreach (var data in new[] { File.OpenRead(path) }) _data = data; }")]
    public Task Local_that_others_may_have_is_silent(string members) => Silent(members);

    [Theory]
    [InlineData("private readonly FileStream _data; private FileStream? _other; public C() => _data = Make(\"x\"); private FileStream Make(string path) => _other ??= File.OpenRead(path);")]
    [InlineData("private readonly FileStream _data; public C(FileStream f) => _data = Make(f); private static FileStream Make(FileStream f) => f;")]
    [InlineData("private readonly FileStream _data; public C() => _data = Make(true); private static FileStream Make(bool b) { if (b) return s_one; return File.OpenRead(\"x\"); } private static readonly FileStream s_one = File.OpenRead(\"y\");")]
    [InlineData("private readonly FileStream _data; public C() => _data = Make(); internal static FileStream Make() => File.OpenRead(\"x\");")]
    [InlineData("private readonly FileStream _data; public C() => _data = Make(); private static FileStream Make() => throw new Exception();")]
    [InlineData("private readonly CancellationTokenSource _own = new(); private readonly CancellationTokenRegistration _r; public C() => _r = Make(_own.Token); private CancellationTokenRegistration Make(CancellationToken t) => t.Register(Run);")]
    [InlineData("private readonly MemoryStream _data; public C() => _data = Make(); private static MemoryStream Make() => new();")]
    public Task Factory_that_does_not_surely_make_it_is_silent(string members) => Silent(members);

    [Fact]
    public Task Socket() => Fixed("private readonly UdpClient [|_socket|] = new(0); public int Available => _socket.Available;", "_socket?.Dispose();");

    [Fact]
    public Task Semaphore_whose_handle_is_read() => Reported("private readonly SemaphoreSlim [|_turn|] = new(1); public void Wait() => _turn.AvailableWaitHandle.WaitOne();");

    [Fact]
    public Task Wait_of_the_thread_pool_is_unregistered() => Fixed(
        "private readonly RegisteredWaitHandle [|_wait|]; public C(WaitHandle handle) => _wait = ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => Run(), null, -1, false);",
        "_wait?.Unregister(null);");

    [Fact]
    public Task In_Dispose_of_bool_under_the_flag() => Verify.VerifyCodeFixAsync(
        Header +
        """
        class C : IDisposable
        {
            private readonly FileStream _log = File.Create("log");
            private FileStream [|_data|] = File.OpenRead("data");

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _log.Dispose();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }
        }
        """,
        Header +
        """
        class C : IDisposable
        {
            private readonly FileStream _log = File.Create("log");
            private FileStream _data = File.OpenRead("data");

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _log.Dispose();
                    _data?.Dispose();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }
        }
        """);

    // Silent

    [Theory]
    [InlineData("private readonly MemoryStream _data = new();")]
    [InlineData("private readonly StringReader _data = new(\"\");")]
    [InlineData("private readonly CancellationTokenSource _stop = new();")]
    [InlineData("private readonly CancellationTokenSource _stop = new(Timeout.Infinite);")]
    [InlineData("private readonly SemaphoreSlim _turn = new(1);")]
    [InlineData("private readonly HttpContentLike _content = new(); class HttpContentLike : IDisposable { public void Dispose() { } }")]
    public Task Holds_nothing_that_is_lost(string member) => Silent(member);

    [Theory]
    [InlineData("private readonly FileStream _data; public C(FileStream data) => _data = data;")]
    [InlineData("private readonly FileStream _data; public C(FileStream? data) => _data = data ?? File.OpenRead(\"x\");")]
    [InlineData("private FileStream _data = File.OpenRead(\"x\"); public void Use(FileStream other) => _data = other;")]
    [InlineData("private readonly FileStream _data = Shared(); private static FileStream Shared() => s_shared; private static readonly FileStream s_shared = File.OpenRead(\"x\");")]
    [InlineData("private readonly StreamReader _reader; public C(Stream data) => _reader = new StreamReader(data);")]
    public Task Not_made_here(string members) => Silent(members);

    [Theory]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); public Stream Data => _data;")]
    [InlineData("public FileStream Data { get; } = File.OpenRead(\"x\");")]
    [InlineData("internal FileStream Data = File.OpenRead(\"x\");")]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); private readonly StreamReader _reader; public C() => _reader = new StreamReader(_data);")]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); public void Give(System.Collections.Generic.List<IDisposable> all) => all.Add(_data);")]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); public IDisposable[] All => new IDisposable[] { _data, _log };")]
    public Task Handed_on_or_out(string members) => Silent(members);

    [Theory]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); public void Close() => _data.Close();")]
    [InlineData("private FileStream? _data = File.OpenRead(\"x\"); public void Close() { var data = _data; _data = null; data?.Dispose(); }")]
    [InlineData("private FileStream? _data = File.OpenRead(\"x\"); public void Close() => Interlocked.Exchange(ref _data, null)?.Dispose();")]
    [InlineData("private FileStream? _data = File.OpenRead(\"x\"); public void Close() => Drop(ref _data); static void Drop(ref FileStream? d) { d?.Dispose(); d = null; }")]
    [InlineData("private FileStream? _data = File.OpenRead(\"x\"); public void Read() { using (_data) { } }")]
    [InlineData("private readonly CancellationTokenSource _limit = new(60_000); public void Stop() => _limit.Cancel();")]
    [InlineData("private readonly TcpListener _listener = new(System.Net.IPAddress.Any, 80); public void Stop() => _listener.Stop();")]
    [InlineData("private readonly FileSystemWatcher _watcher = new(\".\"); public void Stop() => _watcher.EnableRaisingEvents = false;")]
    [InlineData("private CancellationTokenRegistration _registration; public void On(CancellationToken t) => _registration = t.Register(Run); public void Off() => _registration.Unregister();")]
    [InlineData("private readonly TcpClient _client = new(\"host\", 80); private readonly NetworkStream _stream; public C() => _stream = _client.GetStream(); public void Close() => _stream.Dispose();")] // it closes the socket
    [InlineData("private readonly TcpClient _client = new(\"host\", 80); public void Close() => _client.Client.Dispose();")]
    [InlineData("private readonly FileStream _data = File.OpenRead(\"x\"); class Closer { public void Close(C c) => c._data.Dispose(); }")]
    public Task Released_somewhere(string members) => Silent(members);

    [Theory]
    [InlineData("private readonly CancellationTokenSource _stop = new(); private readonly CancellationTokenRegistration _registration; public C() => _registration = _stop.Token.Register(Run);")]
    [InlineData("private readonly CancellationTokenRegistration _registration; public C(CancellationToken token) => _registration = token.Register(static () => Console.WriteLine());")]
    [InlineData("private readonly CancellationTokenRegistration _registration; public C() { var source = new CancellationTokenSource(); _registration = source.Token.Register(Run); }")]
    [InlineData("private readonly CancellationTokenRegistration _registration; public C(Request r) => _registration = r.RequestAborted.Register(Run); public class Request { public CancellationToken RequestAborted => default; }")]
    [InlineData("private readonly Source _source = new(); private readonly IDisposable _ticks; public C(IObserver<int> me) => _ticks = _source.Subscribe(me); class Source : IObservable<int> { public IDisposable Subscribe(IObserver<int> o) => null!; }")]
    public Task Keeper_is_not_known_to_live_longer(string members) => Silent(members);

    [Theory]
    [InlineData("private readonly Timer _timer; public C() => _timer = new Timer(_ => Run(), null, 1000, 1000);")] // RET909
    [InlineData("private readonly CancellationTokenSource _linked; public C(CancellationToken t) => _linked = CancellationTokenSource.CreateLinkedTokenSource(t);")] // RET906
    [InlineData("private static readonly FileStream s_data = File.OpenRead(\"x\");")]
    public Task Others_report_or_none(string members) => Silent(members);

    [Fact]
    public Task Owner_that_lives_as_long_as_the_process() => Silent(
        "private readonly FileStream _data = File.OpenRead(\"x\"); private C() { } public static readonly C Instance = new();");

    [Fact]
    public Task Owner_that_disposes_nothing_else() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C : IDisposable
        {
            private readonly FileStream _data = File.OpenRead("x");
            private readonly Action _done = () => { };
            public void Dispose() => _done();
        }
        """);

    [Fact]
    public Task Owner_that_disposes_only_what_was_handed_in() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C : IDisposable
        {
            private readonly FileStream _data = File.OpenRead("x");
            private readonly Stream _inner;
            public C(Stream inner) => _inner = inner;
            public void Dispose() => _inner.Dispose();
        }
        """);

    [Fact]
    public Task Disposal_outside_Dispose_is_no_sibling() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C : IDisposable
        {
            private readonly FileStream _data = File.OpenRead("x");
            private readonly FileStream _log = File.Create("y");
            public void Rotate() => _log.Dispose();
            public void Dispose() { }
        }
        """);
}
