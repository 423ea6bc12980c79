using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.ReleasedOnlyOnSuccess, MemoryAnalyzers.Growth.ReleasedOnlyOnSuccessFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class ReleasedOnlyOnSuccessTests
{
    private static string In(string statement, string signature = "async Task M(string path, bool ok, CancellationToken ct)") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Data.Common;
        using System.IO;
        using System.Net;
        using System.Net.Sockets;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Options;

        class Holder : IDisposable { public Holder(object o) { } public void Dispose() { } }
        abstract class Connection : DbConnection { public static Connection Make() => null; }
        class SqlConnection : DbConnection
        {
            public override string ConnectionString { get; set; }
            public override string Database => "";
            public override string DataSource => "";
            public override string ServerVersion => "";
            public override System.Data.ConnectionState State => default;
            public override void ChangeDatabase(string name) { }
            public override void Close() { }
            public override void Open() { }
            protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel level) => null;
            protected override DbCommand CreateDbCommand() => null;
        }
        class C
        {
            private Stream _stream;
            private IDisposable _subscription;
            private CancellationTokenSource _source;
            private readonly List<Socket> _all = new();
            private static Task Work(CancellationToken ct) => Task.CompletedTask;
            private static void Compute() { }
            private static void Take(object o) { }
            private void OnStop() { }
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Check(string statement, string signature = "async Task M(string path, bool ok, CancellationToken ct)") => Verify.VerifyAnalyzerAsync(In(statement, signature));

    private static Task Fixed(string before, string after, string signature = "async Task M(string path, bool ok, CancellationToken ct)") => Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature));

    [Theory]
    [InlineData("var r = [|ct.Register(OnStop)|]; await Work(ct); r.Dispose();")]
    [InlineData("var r = [|ct.Register(OnStop)|]; await Work(ct).ConfigureAwait(false); await r.DisposeAsync();")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); _stream = s;")]
    [InlineData("var s = [|new FileStream(path, FileMode.Open)|]; s.ReadByte(); s.Dispose();")]
    [InlineData("FileStream s; s = [|File.OpenRead(path)|]; await s.FlushAsync(ct); s.Close();")]
    [InlineData("var l = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; await Work(l.Token); l.Dispose();")]
    [InlineData("var s = [|new Socket(SocketType.Stream, ProtocolType.Tcp)|]; s.Connect(path, 80); _all.Add(s);")]
    [InlineData("var s = [|File.OpenRead(path)|]; if (!ok) { s.Dispose(); return; } await s.FlushAsync(ct); _stream = s;")]
    [InlineData("var c = [|new SqlConnection()|]; await c.OpenAsync(); await Work(ct); await c.CloseAsync();")]
    [InlineData("var s = [|File.OpenRead(path)|]; await s.CopyToAsync(Stream.Null); Take(s); s.Dispose();")]
    [InlineData("var s = [|File.OpenRead(path)|]; Take(s); await Work(ct); s.Dispose();")]
    [InlineData("var s = [|File.Create(path)|]; await System.Text.Json.JsonSerializer.SerializeAsync(s, path, cancellationToken: ct).ConfigureAwait(false); _stream = s;")]
    [InlineData("while (ok) { var s = [|File.OpenRead(path)|]; await Work(ct); s.Dispose(); }")]
    [InlineData("Func<Task> f = async () => { var s = [|File.OpenRead(path)|]; await Work(ct); s.Dispose(); }; await f();")]
    [InlineData("try { var s = [|File.OpenRead(path)|]; await Work(ct); s.Dispose(); } catch (IOException) { Compute(); }")]
    [InlineData("var s = [|File.OpenRead(path)|]; try { await Work(ct); } finally { Compute(); } s.Dispose();")]
    [InlineData("var p = [|Marshal.AllocHGlobal(8)|]; var b = await File.ReadAllBytesAsync(path); Marshal.Copy(b, 0, p, 8); Marshal.FreeHGlobal(p);")]
    [InlineData("var s = await [|new TcpListener(IPAddress.Any, 1).AcceptSocketAsync(ct)|]; await Work(ct); s.Dispose();")]
    public Task Lost_when_something_fails_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(default); return s;")]
    [InlineData("var s = [|new StreamReader(path)|]; s.ReadLine(); return s.BaseStream.Length > 3 ? s.BaseStream : Keep(s); static Stream Keep(StreamReader r) => r.BaseStream;")]
    [InlineData("var s = [|File.OpenRead(path)|]; File.Delete(path); return s;")]
    public Task Lost_before_it_is_returned_is_reported(string statement) => Check(statement, "async Task<Stream> M(string path)");

    [Theory]
    [InlineData("using var s = File.OpenRead(path); await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); using (s) await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); try { await Work(ct); } finally { s.Dispose(); }")]
    [InlineData("var s = File.OpenRead(path); try { await Work(ct); _stream = s; } catch { s.Dispose(); throw; }")]
    [InlineData("var s = File.OpenRead(path); try { await Work(ct); } catch (IOException) { } s.Dispose();")]
    [InlineData("FileStream s = null; try { s = File.OpenRead(path); await Work(ct); _stream = s; } catch { s?.Dispose(); throw; }")]
    [InlineData("var s = File.OpenRead(path); using var reader = new StreamReader(s); await reader.ReadLineAsync();")]
    public Task Protected_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var s = File.OpenRead(path); s.Dispose(); await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); _stream = s; await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); Take(s); await Work(ct); Take(s);")]
    [InlineData("await Work(ct); var s = File.OpenRead(path); s.Dispose();")]
    [InlineData("var s = File.OpenRead(path); Compute(); s.Dispose();")]
    [InlineData("var s = File.OpenRead(path); await Task.Yield(); await Task.Delay(3); await Task.CompletedTask; s.Dispose();")]
    [InlineData("var s = File.OpenRead(path); if (ok) _stream = s; await Work(ct); s.Dispose();")]
    [InlineData("if (ok) { var s = File.OpenRead(path); s.Dispose(); } else await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); await Work(ct);")]
    [InlineData("var s = File.OpenRead(path); await Task.Run(() => s.ReadByte()); s.Dispose();")]
    [InlineData("var s = File.OpenRead(path); var t = s; await Work(ct); t.Dispose();")]
    [InlineData("var h = new Holder(File.OpenRead(path)); await Work(ct); h.Dispose();")]
    [InlineData("var s = File.OpenRead(path); await s.DisposeAsync();")]
    public Task Not_in_danger_or_not_known_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var s = new MemoryStream(); await Work(ct); s.Dispose();")]
    [InlineData("var s = new StringReader(path); await Work(ct); s.Dispose();")]
    [InlineData("var s = new CancellationTokenSource(); await Work(s.Token); s.Dispose();")]
    [InlineData("var s = new CancellationTokenSource(5000); await Work(s.Token); s.Dispose();")]
    [InlineData("var c = new System.Net.Http.StringContent(path); await Work(ct); c.Dispose();")]
    [InlineData("var t = new Timer(_ => { }, null, 1000, 1000); await Work(ct); t.Dispose();")]
    [InlineData("var c = new SqlConnection(); await c.OpenAsync(); c.Close();")]
    [InlineData("var c = new SqlConnection(); await Work(ct); c.Dispose();")]
    [InlineData("var w = new System.Net.WebSockets.ClientWebSocket(); await w.ConnectAsync(new Uri(path), ct); Take(w);")]
    [InlineData("var w = new FileSystemWatcher(path); await Work(ct); w.Dispose();")]
    [InlineData("var a = System.Buffers.ArrayPool<byte>.Shared.Rent(10); await Work(ct); System.Buffers.ArrayPool<byte>.Shared.Return(a);")]
    public Task Other_objects_are_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var l = CancellationTokenSource.CreateLinkedTokenSource(ct); if (ok) return; await Work(l.Token); l.Dispose();")]
    [InlineData("var l = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(l.Token); _source = l;")]
    public Task What_another_rule_reports_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var s = File.OpenRead(path); await Work(ct); Take(s);")]
    [InlineData("var s = File.OpenRead(path); await Work(ct); Look(s); static long Look(Stream x) { var y = x; return y.Length; }")]
    [InlineData("var s = File.OpenRead(path); await Work(ct); ((IList<object>)null).IndexOf(s);")]
    [InlineData("var s = File.OpenRead(path); await Work(ct); _all.Contains(s as object as Socket); Console.WriteLine(s);")]
    [InlineData("Action<Stream> a = null; var s = File.OpenRead(path); await Work(ct); a(s);")]
    [InlineData("var s = new Socket(SocketType.Stream, ProtocolType.Tcp); _all.Add(s); await Work(ct); s.Dispose();")]
    [InlineData("var s = File.OpenRead(path); Set(s); await Work(ct); s.Dispose(); void Set(Stream x) => _stream = x;")]
    [InlineData("var s = File.OpenRead(path); GC.SuppressFinalize(s); Console.WriteLine(s); await Work(ct); _stream = s;")]
    public Task Passed_to_who_does_not_take_it_over_or_took_it_before_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); Set(s); void Set(Stream x) => _stream = x;")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); Set(s); void Set(Stream x) { var y = x; Further(y); } void Further(Stream z) { using (z) z.ReadByte(); }")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); Run(s); void Run(Stream x) => Task.Run(() => x.ReadByte());")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); _subscription = new Holder(s);")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); Take(s); _stream = s;")]
    public Task Taken_over_only_after_what_fails_is_reported(string statement) => Check(statement.Replace("new Holder(s)", "new System.IO.Compression.ZipArchive(s)", StringComparison.Ordinal));

    [Fact]
    public Task Code_that_runs_once_is_silent() => Check("var s = File.OpenRead(\"\"); await Work(default); s.Dispose();", "static async Task Main()");

    [Fact]
    public Task Test_is_silent() => Verify.VerifyAnalyzerAsync(In("var s = File.OpenRead(path); await Work(ct); s.Dispose();").Replace("class C\n", "namespace Xunit { class FactAttribute : Attribute { } } class C\n", StringComparison.Ordinal).Replace("public async Task M", "[Xunit.Fact] public async Task M", StringComparison.Ordinal));

    [Fact]
    public Task Release_goes_into_a_finally() => Fixed(
        """
        // listen
                var r = [|ct.Register(OnStop)|];
                await Work(ct);
                // no more
                r.Dispose();
                Compute();
        """,
        """
        // listen
                var r = ct.Register(OnStop);
                try
                {
                    await Work(ct);
                }
                finally
                {
                    // no more
                    r.Dispose();
                }
                Compute();
        """);

    [Fact]
    public Task Second_release_goes_into_a_finally() => Fixed(
        """
        var w = [|new StreamWriter(path)|];
                w.Write(path);
                w.Close();
                w.Dispose();
        """,
        """
        var w = new StreamWriter(path);
                try
                {
                    w.Write(path);
                    w.Close();
                }
                finally
                {
                    w.Dispose();
                }
        """,
        "void M(string path)");

    [Theory]
    [InlineData("var w = [|new StreamWriter(path)|]; w.Write(path); w.Close(); Console.WriteLine(w.Encoding);")]
    [InlineData("var w = [|new StreamWriter(path)|]; w.Write(path); w.Close(); if (ok) w.Dispose();")]
    public Task What_is_used_after_its_release_has_no_fix(string statement) => Fixed(statement, statement, "void M(string path, bool ok)");

    [Fact]
    public Task Memory_is_freed_in_a_finally() => Fixed(
        """
        var p = [|Marshal.AllocHGlobal(8)|];
                var b = File.ReadAllBytes(path);
                Marshal.Copy(b, 0, p, 8);
                Marshal.FreeHGlobal(p);
        """,
        """
        var p = Marshal.AllocHGlobal(8);
                try
                {
                    var b = File.ReadAllBytes(path);
                    Marshal.Copy(b, 0, p, 8);
                }
                finally
                {
                    Marshal.FreeHGlobal(p);
                }
        """);

    [Fact]
    public Task Hand_over_goes_into_a_try() => Fixed(
        """
        var s = [|new Socket(SocketType.Stream, ProtocolType.Tcp)|];
                await s.ConnectAsync(path, 80);
                return s;
        """,
        """
        var s = new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await s.ConnectAsync(path, 80);
                    return s;
                }
                catch
                {
                    s.Dispose();
                    throw;
                }
        """, "async Task<Socket> M(string path)");

    [Theory]
    [InlineData("FileStream s; s = [|File.OpenRead(path)|]; await s.FlushAsync(ct); s.Close();")]
    [InlineData("var s = [|File.OpenRead(path)|]; await Work(ct); s.Dispose(); Console.WriteLine(s.CanRead);")]
    public Task No_fix_in_other_shapes(string statement) => Fixed(statement, statement);
}
