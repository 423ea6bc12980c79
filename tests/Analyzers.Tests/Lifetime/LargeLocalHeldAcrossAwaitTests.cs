using Fix = MemoryAnalyzers.Lifetime.LargeLocalHeldAcrossAwaitFix;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Lifetime.LargeLocalHeldAcrossAwait, MemoryAnalyzers.Lifetime.LargeLocalHeldAcrossAwaitFix>;

namespace MemoryAnalyzers.Tests.Lifetime;

public sealed class LargeLocalHeldAcrossAwaitTests
{
    private const string Before =
        """
        using System;
        using System.Collections.Generic;
        using System.Data;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Text.Json;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using System.Xml.Linq;
        partial class C
        {
            static Task Send(object o) => Task.CompletedTask;
            static Task Other() => Task.CompletedTask;
            static int Use(object o) => 1;
            static bool Test() => false;
            private object? _field;
            private readonly List<object> _list = new();


        """;

    private static string In(string method) => Before + string.Join('\n', method.Split('\n').Select(line => line.Length == 0 ? line : "    " + line)) + "\n}\n";

    private static Task Check(string method, string? config = null) => Verify.VerifyAnalyzerAsync(In(method), config: config);

    private static Task CheckFix(string method, string fixedMethod, string key) => Verify.VerifyCodeFixAsync(In(method), In(fixedMethod), key);

    /// <summary>A large local, hoisted, and then a wait that is long by its nature.</summary>
    [Theory]
    [InlineData("await Task.Delay(TimeSpan.FromHours(1));")]
    [InlineData("await Task.Delay(Timeout.Infinite, CancellationToken.None);")]
    [InlineData("await Task.Delay(1000).ConfigureAwait(false);")]
    [InlineData("await Process.GetCurrentProcess().WaitForExitAsync();")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync()) Use(1);")]
    [InlineData("while (Test()) { await Other(); }")]
    [InlineData("do { await Other(); } while (Test());")]
    [InlineData("for (;;) { await Other(); }")]
    [InlineData("while (Test()) { foreach (var i in new[] { 1 }) await Other(); }")]
    [InlineData("await _reader.ReadAsync();")]
    [InlineData("await foreach (var i in _reader.ReadAllAsync()) Use(i);")]
    [InlineData("await foreach (var i in stream.ConfigureAwait(false)) Use(i);")]
    [InlineData("await foreach (var i in stream) await Other();")]
    [InlineData("await _reader.Completion;")]
    [InlineData("await Task.WhenAll(_tasks);")]
    [InlineData("await Task.WhenAny(_tasks[0], Task.Delay(-1));")]
    public Task Long_by_nature(string wait) => Check($$"""
        readonly ChannelReader<int> _reader = null!;
        readonly Task[] _tasks = new Task[0];
        async Task M(string path, IAsyncEnumerable<int> stream)
        {
            var {|RET501:text|} = await File.ReadAllTextAsync(path);
            await Send(1);
            Use(text);
            {{wait}}
        }
        """);

    /// <summary>The same, and then a wait that is not.</summary>
    [Theory]
    [InlineData("foreach (var i in new[] { 1 }) await Other();")]
    [InlineData("for (var i = 0; i < 3; i++) await Other();")]
    [InlineData("await foreach (var i in Numbers()) Use(i);")]
    [InlineData("foreach (var i in new[] { 1 }) { if (Test()) foreach (var j in new[] { 2 }) { await Other(); } }")]
    // Some awaits that are not long, and then the method ends
    [InlineData("await Other(); await Other();", false)]
    [InlineData("try { await Other(); } finally { await Other(); }", false)]
    [InlineData("await Other();", false)]
    [InlineData("await Task.Delay(TimeSpan.FromMilliseconds(20));", false)]
    [InlineData("await Task.WhenAll(new[] { 1 }.Select(i => Send(i)));", false)]
    [InlineData("await Task.Yield();", false)]
    [InlineData("if (Test()) await Other(); else await Send(1);", false)]
    [InlineData("if (Test()) { await Other(); return; } await Send(1);", false)]
    [InlineData("switch (path.Length) { case 1: await Other(); break; case 2: await Send(1); break; }", false)]
    [InlineData("try { await Other(); } catch (IOException) { await Send(1); }", false)]
    [InlineData("await Other(); text = null; await Other();", false)]
    [InlineData("while (Test()) { if (path.Length == 1) { await Other(); return; } Use(1); }", false)] // the loop is over then
    [InlineData("while (Test()) { if (path.Length == 1) { await Other(); break; } Use(1); }", false)]
    [InlineData("while (Test()) { foreach (var i in new[] { 1 }) { if (path.Length == i) { await Other(); return; } } }", false)]
    [InlineData("foreach (var i in new[] { 1 }) { if (Test()) { await Other(); continue; } return; }")]
    [InlineData("foreach (var i in new[] { 1 }) { foreach (var j in new[] { 1 }) { await Other(); break; } Use(1); }")]
    public Task Other_wait(string wait, bool reported = true) => Check($$"""
        static async IAsyncEnumerable<int> Numbers() { await Other(); yield return 1; }
        static async Task<int> Number() { await Other(); return 1; }
        async Task M(string path)
        {
            var {{(reported ? "{|RET511:text|}" : "text")}} = await File.ReadAllTextAsync(path);
            await Send(1);
            Use(text);
            {{wait}}
        }
        """);

    /// <summary>What is large, and what may be.</summary>
    [Theory]
    [InlineData("RET501", "byte[]", "File.ReadAllBytes(path)")]
    [InlineData("RET501", "var", "await File.ReadAllLinesAsync(path).ConfigureAwait(false)")]
    [InlineData("RET501", "var", "new MemoryStream().ToArray()")]
    [InlineData("RET501", "var", "new StreamReader(path).ReadToEnd()")]
    [InlineData("RET501", "string", "await _client.GetStringAsync(path)")]
    [InlineData("RET501", "string?", "_response?.Content.ReadAsStringAsync().Result")]
    [InlineData("RET501", "var", "await _response!.Content.ReadAsByteArrayAsync()")]
    [InlineData("RET501", "var", "Convert.FromBase64String(path)")]
    [InlineData("RET501", "var", "new BinaryReader(Stream.Null).ReadBytes(path.Length)")]
    [InlineData("RET501", "var", "XDocument.Load(path)")]
    [InlineData("RET501", "var", "new DataTable()")]
    [InlineData("RET501", "var", "new byte[85_000]")]
    [InlineData("RET501", "var", "new long[100, 200]")]
    [InlineData("RET501", "var", "GC.AllocateUninitializedArray<byte>(1 << 20)")]
    [InlineData("RET501", "var", "new Blob()")]
    [InlineData("RET501", "Memory<byte>", "File.ReadAllBytes(path)")]
    [InlineData("RET501", "var", "File.ReadAllBytes(path).AsMemory(3)")]
    [InlineData("RET501", "var", "new ArraySegment<byte>(File.ReadAllBytes(path))")]
    [InlineData("RET501", "var", "(File.ReadAllBytes(path), 3)")]
    [InlineData("RET501", "var", "File.ReadAllBytesAsync(path)")]
    [InlineData("RET501", "var", "Test() ? File.ReadAllText(path) : path")]
    [InlineData("RET511", "var", "new byte[path.Length]")]
    [InlineData("RET511", "var", "new char[path.Length]")]
    [InlineData("RET511", "var", "new int[Math.Min(path.Length, 1 << 20)]")]
    [InlineData("RET511", "var", "new byte[Test() ? path.Length : 10]")]
    [InlineData("RET511", "var", "new byte[Math.Min(path.Length, 1 << 20)]")]
    public Task Large_and_possibly_large(string id, string type, string value) => Check(
        $$"""
        readonly HttpClient _client = new();
        readonly HttpResponseMessage? _response;
        sealed class Blob { }
        async Task M(string path)
        {
            {{type}} {|{{id}}:data|} = {{value}};
            await Send(1);
            Use(data!);
            await Task.Delay(-1);
        }
        """,
        "dotnet_code_quality.large_types = C.Blob|Other.Type");

    [Theory]
    [InlineData("new byte[84_000]")]
    [InlineData("new byte[Math.Min(path.Length, 4096)]")]
    [InlineData("new byte[path.Length & 0xff]")]
    [InlineData("new byte[path.Length % 100]")]
    [InlineData("new byte[path[0]]")]
    [InlineData("new byte[(byte)path.Length]")]
    [InlineData("new[] { path }")]
    [InlineData("Convert.FromBase64String(\"AAAA\")")]
    [InlineData("path + path")]
    [InlineData("path.ToCharArray()")]
    [InlineData("new Blob()")]
    [InlineData("new BinaryReader(Stream.Null).ReadBytes(16)")]
    [InlineData("new string[path.Length]")] // of objects, and of numbers, there are seldom so many
    [InlineData("new int[path.Length]")]
    [InlineData("new byte[BitConverter.ToInt32(_head, 0)]")] // a part of a message, which is mostly short
    [InlineData("new byte[_reader.ReadInt32() + 4]")]
    [InlineData("new byte[(int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_head)]")]
    [InlineData("GC.AllocateUninitializedArray<byte>(_reader.Read7BitEncodedInt())")]
    [InlineData("new Process().StandardOutput.ReadToEndAsync()")] // what goes to a console is seldom long
    [InlineData("new Process().StandardError.ReadToEnd()")]
    public Task Small_is_silent(string value) => Check($$"""
        static readonly byte[] _head = new byte[4];
        static readonly BinaryReader _reader = new(Stream.Null);
        sealed class Blob { }
        async Task M(string path)
        {
            var data = {{value}};
            await Send(1);
            Use(data);
            await Task.Delay(-1);
        }
        """);

    [Theory]
    [InlineData("var text = File.ReadAllText(path); Use(text); await Other(); await Task.Delay(-1);")] // not hoisted
    [InlineData("var text = File.ReadAllText(path); await Other(); Use(text);")] // no later await
    [InlineData("var text = File.ReadAllText(path); await Other(); await Send(text);")] // the operand holds the last use
    [InlineData("var text = File.ReadAllText(path); await Other(); await foreach (var c in Each(text)) await Other();")]
    [InlineData("var text = File.ReadAllText(path); await Other(); foreach (var c in text) await Other();")]
    [InlineData("await using var s = File.OpenRead(path); var text = File.ReadAllText(path); await Other(); Use(text);")] // implicit DisposeAsync
    [InlineData("var text = File.ReadAllText(path); await Other(); Use(text); text = null; await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); Use(text); text = \"\"; await Task.Delay(-1); Use(text);")]
    [InlineData("{ var text = File.ReadAllText(path); await Other(); Use(text); } await Task.Delay(-1);")]
    [InlineData("if (Test()) { var text = File.ReadAllText(path); await Other(); Use(text); } await Task.Delay(-1);")]
    [InlineData("foreach (var t in new[] { new DataTable() }) { await Other(); Use(t); } await Task.Delay(-1);")]
    [InlineData("switch (_field) { case DataTable t: await Other(); Use(t); break; } await Task.Delay(-1);")]
    [InlineData("using var d = JsonDocument.Parse(path); await Other(); Use(d); await Task.Delay(-1);")] // RET503
    [InlineData("var d = JsonDocument.Parse(path); using (d) { await Other(); } await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); _field = text; await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); _list.Add(text); await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllBytes(path); await Other(); _field = new MemoryStream(text); await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); _event += () => Use(text); await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); var t = Send(text); await Task.Delay(-1); await t;")]
    [InlineData("var text = File.ReadAllText(path); await Other(); _ = Send(text); await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); var t = Task.Run(() => Use(text)); await Task.WhenAny(t, Task.Delay(-1)); await t;")]
    [InlineData("var text = File.ReadAllBytes(path); await Other(); var s = new MemoryStream(text); await Task.Delay(-1); Use(s);")]
    [InlineData("var text = File.ReadAllBytes(path); await Other(); using var s = new MemoryStream(text); await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); var other = text; await Task.Delay(-1); Use(other);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); var list = new List<object>(); list.Add(text); await Task.Delay(-1); Use(list);")]
    [InlineData("var text = File.ReadAllText(path); Func<int> f = () => text.Length; await Other(); f(); await Task.Delay(-1); f();")]
    [InlineData("var table = new DataTable(); await Other(); var rows = table.Rows; await Task.Delay(-1); Use(rows);")]
    [InlineData("var t = File.ReadAllBytesAsync(path); var bytes = await t; await Other(); Use(t.Id); await Task.Delay(-1); Use(bytes);")]
    [InlineData("var text = await File.ReadAllTextAsync(path); await Other(); while (Test()) { Use(text); await Task.Delay(1000); }")] // live in the next turn
    [InlineData("while (Test()) { var text = await File.ReadAllTextAsync(path); await Other(); Use(text); } await Task.Delay(-1);")]
    [InlineData("var text = File.ReadAllText(path); await Other(); Use(text); if (Test()) { await Task.Delay(-1); Use(text); }")]
    [InlineData("var text = File.ReadAllText(path); await Other(); Use(text); throw new IOException();")]
    [InlineData("foreach (var i in new[] { 1 }) { await Other(); var text = File.ReadAllText(path); await Other(); if (Use(text) == 1) continue; Use(2); }")] // until the next is read
    [InlineData("while (Test()) { var text = File.ReadAllText(path); await Other(); Use(text); await Other(); }")] // cleared in each turn
    [InlineData("var buffer = new byte[path.Length]; var s = File.OpenRead(path); while (true) { var n = await s.ReadAsync(buffer); if (n == 0) break; await Send(n); } await s.FlushAsync();")]
    [InlineData("var text = File.ReadAllText(path); await Other(); if (Use(text) > 3) { try { await Send(1); } catch (IOException) { } throw new IOException(); }")] // cleans up before it fails
    [InlineData("if (_field is not DataTable table) return; await Other(); Use(table); await Task.Delay(-1);")] // the field holds it
    [InlineData("TryMake(out var table); await Other(); Use(table); await Task.Delay(-1);")] // whose it is is not known
    [InlineData("try { var text = File.ReadAllText(path); await Other(); Use(text); } finally { await Task.Delay(-1); }")]
    public Task Silent(string body) => Check($$"""
        event Action? _event;
        static bool TryMake(out DataTable table) { table = new(); return true; }
        static async IAsyncEnumerable<int> Each(string text) { await Other(); yield return text.Length; }
        async Task M(string path)
        {
            Use(_event!);
            {{body}}
        }
        """);

    [Theory]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); Call(() => Use(text)); await Other(); Use(text); await Task.Delay(-1);")] // captured
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); int L() => text.Length; await Other(); L(); await Task.Delay(-1);")]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); await Task.Run(() => Use(1)); await Task.Run(() => Use(text)); await Task.Delay(-1);")]
    [InlineData("if (File.ReadAllText(path) is { } {|RET501:text|}) { await Other(); Use(text); } await Task.Delay(-1);")] // the block around is the scope
    [InlineData("if (Make() is not DataTable {|RET501:table|}) return; await Other(); Use(table); await Task.Delay(-1);")]
    [InlineData("var ({|RET501:text|}, n) = (File.ReadAllText(path), 3); await Other(); Use(text); await Task.Delay(n);")]
    [InlineData("string {|RET501:text|}; while (Test()) { text = File.ReadAllText(path); await Other(); Use(text); await Task.Delay(1000); }")] // declared outside
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); await Other(); Use(text); while (Test()) { try { await Other(); } catch (IOException) { } }")]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); await Other(); if (Test()) Use(text); await Task.Delay(-1);")]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); await Other(); using (var s = File.OpenRead(path)) { Use(text); await Task.Delay(-1); }")]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); await Other(); lock (text) { Use(1); } await Task.Delay(-1);")]
    [InlineData("var {|RET501:text|} = File.ReadAllText(path); var doc = await Parse(text); await Other(); Use(text); doc = null; await Task.Delay(-1);")]
    [InlineData("while (true) { var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); break; } await Task.Delay(-1);")] // a jump is the other id
    [InlineData("for (var i = 0; i < 3; i++) { var {|RET511:text|} = File.ReadAllText(path); await Other(); if (Use(text) == 1) break; } await Task.Delay(-1);")]
    [InlineData("{ var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); goto end; } end: await Task.Delay(-1);")]
    [InlineData("try { var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); } catch (IOException) { } await Task.Delay(-1);")]
    [InlineData("while (Test()) { try { var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); } catch (IOException) { await Task.Delay(1000); } }")]
    [InlineData("switch (path.Length) { case 1: { var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); break; } } await Task.Delay(-1);")]
    [InlineData("while (true) { try { var {|RET511:text|} = File.ReadAllText(path); await Other(); Use(text); break; } finally { Use(1); } } await Task.Delay(-1);")]
    public Task Reported(string body) => Check($$"""
        static void Call(Action a) => a();
        static DataTable Make() => new();
        static Task<object?> Parse(string s) => Task.FromResult<object?>(s);
        async Task M(string path)
        {
            {{body}}
        }
        """);

    [Fact]
    public Task Lambdas_local_functions_and_iterators() => Check(
        """
        void M(string path)
        {
            Func<Task> lambda = async () =>
            {
                var {|RET501:text|} = File.ReadAllText(path);
                await Other();
                Use(text);
                await Task.Delay(-1);
            };
            Use(lambda);
            Use(L());

            async Task L()
            {
                var {|RET501:text|} = File.ReadAllText(path);
                await Other();
                Use(text);
                await Task.Delay(-1);
            }
        }

        async IAsyncEnumerable<int> Stream(string path)
        {
            var {|RET511:text|} = File.ReadAllText(path);
            await Other();
            yield return text.Length;
            for (var i = 0; i < 9; i++)
                yield return i;
        }

        IEnumerable<int> Numbers(string path)
        {
            var {|RET511:text|} = File.ReadAllText(path);
            yield return 1;
            yield return text.Length;
            for (var i = 0; i < 9; i++)
                yield return i;
        }

        IEnumerable<int> Last(string path)
        {
            var text = File.ReadAllText(path);
            yield return 1;
            Use(text);
            yield return 2;
        }

        IEnumerable<int> Short(string path)
        {
            var text = File.ReadAllText(path);
            yield return text.Length;
            yield return 2;
        }
        """);

    [Fact]
    public Task Top_level_statements() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.IO;
        using System.Threading.Tasks;
        var {|RET501:text|} = File.ReadAllText(args[0]);
        await Task.Delay(10);
        Console.WriteLine(text);
        await Task.Delay(-1);
        """,
        """
        using System;
        using System.IO;
        using System.Threading.Tasks;
        {
            var text = File.ReadAllText(args[0]);
            await Task.Delay(10);
            Console.WriteLine(text);
        }

        await Task.Delay(-1);
        """,
        Fix.BlockKey,
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Broken_code_does_not_throw() => Verify.VerifyAnalyzerAsync(
        """
        using System.IO;
        using System.Threading.Tasks;
        class C
        {
            async Task M(string path)
            {
                var text = File.ReadAllText({|CS0103:missing|});
                await {|CS0103:Nothing|}();
                goto {|CS0159:nowhere|};
                await Task.Delay(-1);
            }
        }
        """);

    [Fact]
    public Task Read_after_an_await_then_a_loop_of_delays() => Check(
        """
        async Task M(string path, CancellationToken token)
        {
            var {|RET501:bytes|} = await File.ReadAllBytesAsync(path, token);
            await Send(1);
            Use(bytes);
            while (!token.IsCancellationRequested)
                await Task.Delay(1000, token);
        }
        """);

    [Fact]
    public Task Long_delay() => Check(
        """
        async Task M(string path)
        {
            var {|RET501:text|} = File.ReadAllText(path);
            await Send(text);
            Use(text);
            await Task.Delay(TimeSpan.FromHours(1));
        }
        """);

    [Fact]
    public Task Plain_awaits_are_the_other_id() => Check(
        """
        async Task M(string path)
        {
            var {|RET511:text|} = File.ReadAllText(path);
            await Send(1);
            Use(text);
            for (var i = 0; i < 9; i++)
                await Send(i);
        }
        """);

    [Fact]
    public Task Not_hoisted_is_silent() => Check(
        """
        async Task M(string path)
        {
            var text = File.ReadAllText(path);
            Use(text);
            await Send(1);
            await Task.Delay(10000);
        }
        """);

    [Fact]
    public Task Retry_loop_left_by_an_exception() => Check(
        """
        async Task M(string path)
        {
            while (true)
            {
                try
                {
                    var {|RET511:text|} = File.ReadAllText(path);
                    await Send(1);
                    await Send(text);
                    return;
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }
        }
        """);

    [Fact]
    public Task Continue_skips_the_clearing() => Check(
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                var {|RET511:text|} = File.ReadAllText(path);
                await Send(1);
                if (Use(text) == 3)
                    continue;
                Use(2);
            }
        }
        """);

    [Fact]
    public Task Loop_body_is_silent() => Check(
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                var text = File.ReadAllText(path);
                await Send(1);
                Use(text);
            }
        }
        """);

    [Fact]
    public Task Block_from_declaration_to_last_use() => CheckFix(
        """
        async Task M(string path)
        {
            // the settings
            var {|RET501:bytes|} = await File.ReadAllBytesAsync(path);
            await Send(1);
            Use(bytes); // all of them

            await Task.Delay(60000);
        }
        """,
        """
        async Task M(string path)
        {
            {
                // the settings
                var bytes = await File.ReadAllBytesAsync(path);
                await Send(1);
                Use(bytes); // all of them
            }

            await Task.Delay(60000);
        }
        """,
        Fix.BlockKey);

    [Fact]
    public Task What_is_used_later_is_declared_above_the_block() => CheckFix(
        """
        async Task M(string path)
        {
            Use(0);

            var {|RET501:bytes|} = await File.ReadAllBytesAsync(path);
            var count = bytes.Length;
            string? name = null;
            await Send(1);
            int.TryParse("3", out var number);
            Use(bytes);
            await Task.Delay(60000);
            Use(count + number);
            Use(name!);
        }
        """,
        """
        async Task M(string path)
        {
            Use(0);

            int count;
            string? name;
            int number;
            {
                var bytes = await File.ReadAllBytesAsync(path);
                count = bytes.Length;
                name = null;
                await Send(1);
                int.TryParse("3", out number);
                Use(bytes);
            }

            await Task.Delay(60000);
            Use(count + number);
            Use(name!);
        }
        """,
        Fix.BlockKey);

    [Fact]
    public Task Null_after_the_last_use() => CheckFix(
        """
        async Task M(string path)
        {
            var {|RET501:bytes|} = await File.ReadAllBytesAsync(path);
            await Send(1);
            Use(bytes);
            await Task.Delay(60000);
        }
        """,
        """
        async Task M(string path)
        {
            var bytes = await File.ReadAllBytesAsync(path);
            await Send(1);
            Use(bytes);
            bytes = null;
            await Task.Delay(60000);
        }
        """,
        Fix.NullKey);

    [Fact]
    public Task Null_inside_the_loop_that_assigns_it() => CheckFix(
        """
        async Task M(string path)
        {
            string? {|RET501:text|};
            while (Test())
            {
                text = await File.ReadAllTextAsync(path);
                await Send(1);
                Use(text);
                await Task.Delay(60000);
            }
        }
        """,
        """
        async Task M(string path)
        {
            string? text;
            while (Test())
            {
                text = await File.ReadAllTextAsync(path);
                await Send(1);
                Use(text);
                text = null;
                await Task.Delay(60000);
            }
        }
        """,
        Fix.NullKey);

    [Fact]
    public Task Function_where_an_exception_leaves_the_block() => CheckFix(
        """
        async Task M(string path)
        {
            while (true)
            {
                try
                {
                    var {|RET511:text|} = File.ReadAllText(path);
                    await Send(1);
                    await Send(text);
                    return;
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }
        }
        """,
        """
        async Task M(string path)
        {
            while (true)
            {
                try
                {
                    await UseText(path);
                    return;
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }

            static async Task UseText(string path)
            {
                var text = File.ReadAllText(path);
                await Send(1);
                await Send(text);
            }
        }
        """,
        Fix.FunctionKey);

    [Fact]
    public Task Function_gives_the_value_of_a_return() => CheckFix(
        """
        async Task<int> M(string path)
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    var {|RET511:text|} = File.ReadAllText(path);
                    await Send(i).ConfigureAwait(false);
                    return Use(text);
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }
        }
        """,
        """
        async Task<int> M(string path)
        {
            for (var i = 0; ; i++)
            {
                try
                {
                    return await UseText(path, i).ConfigureAwait(false);
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }

            static async Task<int> UseText(string path, int i)
            {
                var text = File.ReadAllText(path);
                await Send(i).ConfigureAwait(false);
                return Use(text);
            }
        }
        """,
        Fix.FunctionKey);

    [Fact]
    public Task Function_for_a_condition_that_jumps() => CheckFix(
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                var {|RET511:text|} = File.ReadAllText(path);
                await Send(_list.Count);
                if (Use(text) == 3)
                    continue;
                Use(2);
            }
        }
        """,
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                if (await UseText(path))
                    continue;
                Use(2);
            }

            async Task<bool> UseText(string path)
            {
                var text = File.ReadAllText(path);
                await Send(_list.Count);
                return Use(text) == 3;
            }
        }
        """,
        Fix.FunctionKey);

    [Fact]
    public Task Function_with_results() => CheckFix(
        """
        async Task M(string path)
        {
            var total = 0;
            while (Test())
            {
                try
                {
                    var {|RET511:text|} = File.ReadAllText(path);
                    await Send(1);
                    total += text.Length;
                    var first = text[0];
                    Use(first);
                    await Task.Delay(5);
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }

            Use(total);
        }
        """,
        """
        async Task M(string path)
        {
            var total = 0;
            while (Test())
            {
                try
                {
                    (total, var first) = await UseText(path, total);
                    Use(first);
                    await Task.Delay(5);
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }

            Use(total);

            static async Task<(int total, char first)> UseText(string path, int total)
            {
                var text = File.ReadAllText(path);
                await Send(1);
                total += text.Length;
                var first = text[0];
                return (total, first);
            }
        }
        """,
        Fix.FunctionKey);

    [Fact]
    public Task Pattern_variable_gets_a_block() => CheckFix(
        """
        async Task M(string path)
        {
            if (await File.ReadAllTextAsync(path) is { Length: > 0 } {|RET501:text|})
            {
                await Send(1);
                Use(text);
            }

            await Task.Delay(60000);
        }
        """,
        """
        async Task M(string path)
        {
            {
                if (await File.ReadAllTextAsync(path) is { Length: > 0 } text)
                {
                    await Send(1);
                    Use(text);
                }
            }

            await Task.Delay(60000);
        }
        """,
        Fix.BlockKey);
}
