using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.OverwrittenWithoutDispose, MemoryAnalyzers.Growth.OverwrittenWithoutDisposeFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class OverwrittenWithoutDisposeTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Net.Sockets;
        using System.Threading;
        using System.Threading.Tasks;


        """;

    private static string In(string members) => Header +
        $$"""
        class C : IDisposable
        {
            private FileStream? _file;
            private CancellationTokenRegistration _registration;
            private CancellationTokenSource _limit = new(60_000);
            private void Run() { }
            public void Read() => _file?.ReadByte();
            public CancellationToken Limit => _limit.Token;

            public void Dispose()
            {
                _file?.Dispose();
                _registration.Dispose();
                _limit.Dispose();
            }

            {{members}}
        }
        """;

    private static Task Reported(string members) => Verify.VerifyAnalyzerAsync(In(members));

    private static Task Silent(string members) => Verify.VerifyAnalyzerAsync(In(members));

    [Fact]
    public Task In_a_loop() => Verify.VerifyCodeFixAsync(
        In(
            """
            public void Follow(IEnumerable<string> all, CancellationToken token)
                {
                    foreach (var one in all)
                    {
                        Run();

                        // the next
                        [|_registration = token.Register(Run)|];
                    }
                }
            """),
        In(
            """
            public void Follow(IEnumerable<string> all, CancellationToken token)
                {
                    foreach (var one in all)
                    {
                        Run();

                        // the next
                        _registration.Dispose();
                        _registration = token.Register(Run);
                    }
                }
            """));

    [Fact]
    public Task Over_what_the_constructor_made() => Verify.VerifyCodeFixAsync(
        In(
            """
            public void Restart()
                {
                    [|_limit = new CancellationTokenSource(60_000)|];
                }
            """),
        In(
            """
            public void Restart()
                {
                    _limit?.Dispose();
                    _limit = new CancellationTokenSource(60_000);
                }
            """));

    [Fact]
    public Task In_a_setter() => Reported("public string Path { set { [|_file = File.OpenRead(value)|]; } }");

    [Fact]
    public Task In_a_method_that_is_called_in_a_loop() => Reported("public void All(string[] paths) { foreach (var path in paths) Open(path); } private void Open(string path) { [|_file = File.OpenRead(path)|]; }");

    [Fact]
    public Task Started_timer() => Reported("private System.Timers.Timer _timer = new(1000); public void Again() { [|_timer = new System.Timers.Timer(1000)|]; _timer.Start(); }");

    // Silent

    [Theory]
    [InlineData("_file?.Dispose(); _file = File.OpenRead(path);")]
    [InlineData("_file?.Close(); _file = File.OpenRead(path);")]
    [InlineData("if (_file == null) _file = File.OpenRead(path);")]
    [InlineData("if (_file is not null) continue; _file = File.OpenRead(path);")]
    [InlineData("_file ??= File.OpenRead(path);")]
    [InlineData("var old = _file; _file = File.OpenRead(path); old?.Dispose();")]
    [InlineData("using (_file) _file = File.OpenRead(path);")]
    [InlineData("Interlocked.Exchange(ref _file, File.OpenRead(path))?.Dispose();")]
    [InlineData("_file = File.OpenRead(path); _file.ReadByte(); _file.Dispose();")]
    [InlineData("try { _file = File.OpenRead(path); break; } catch (IOException) { }")]
    [InlineData("_file = File.OpenRead(path); return;")]
    [InlineData("if (path.Length > 0) { _file = File.OpenRead(path); break; }")]
    public Task Released_or_looked_at(string statement) => Silent($"public void Go(string[] paths) {{ foreach (var path in paths) {{ {statement} }} }}");

    [Theory]
    [InlineData("public void Open(string path) { _file = File.OpenRead(path); }")] // perhaps once
    [InlineData("public C(string path) { _file = File.OpenRead(path); _limit = new(1000_000); }")]
    [InlineData("private void Open(string path) => _file = File.OpenRead(path); public void Start() => Open(\"x\");")]
    [InlineData("public Action Later() => () => _limit = new CancellationTokenSource(60_000);")]
    public Task Not_plainly_again(string members) => Silent(members);

    [Theory]
    [InlineData("public void Stop() => _limit.Dispose(); public void Restart() { Stop(); _limit = new CancellationTokenSource(60_000); }")]
    [InlineData("public void Stop() => _limit.Cancel(); public void Restart() { _limit = new CancellationTokenSource(60_000); }")]
    [InlineData("private void Stop() => _limit.Dispose(); public void Restart() { Stop(); _limit = new CancellationTokenSource(60_000); }")]
    [InlineData("public CancellationTokenSource Take() => _limit; public void Restart() { _limit = new CancellationTokenSource(60_000); }")]
    [InlineData("public void Give(List<IDisposable> all) => all.Add(_limit); public void Restart() { _limit = new CancellationTokenSource(60_000); }")]
    public Task Released_elsewhere_first(string members) => Silent(members);

    [Theory]
    [InlineData("private MemoryStream _data = new(); public void Again() { _data = new MemoryStream(); }")]
    [InlineData("private Timer _timer = new(_ => { }, null, 1000, 1000); public void Again() { _timer = new Timer(_ => { }, null, 1000, 1000); }")]
    [InlineData("private System.Timers.Timer _timer = new(1000); public void Again() { _timer = new System.Timers.Timer(1000); }")]
    [InlineData("private readonly CancellationTokenSource _stop = new(); private CancellationTokenRegistration _own; public void Again() { while (true) _own = _stop.Token.Register(Run); }")]
    [InlineData("private FileStream? _given; public void Take(FileStream[] all) { foreach (var one in all) _given = one; }")]
    public Task Nothing_is_lost_or_not_owned(string members) => Silent(members);
}
