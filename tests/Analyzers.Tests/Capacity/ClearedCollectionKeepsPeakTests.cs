using MemoryAnalyzers.Capacity;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Capacity.ClearedCollectionKeepsPeak, MemoryAnalyzers.Capacity.ClearedCollectionKeepsPeakFix>;

namespace MemoryAnalyzers.Tests.Capacity;

public sealed class ClearedCollectionKeepsPeakTests
{
    // ---- reports -------------------------------------------------------------------------------------------------------------------------

    [Theory]
    [InlineData("List<int>", "_x.Add(i)", "_x.Clear()")]
    [InlineData("List<int>", "_x.Add(i)", "_x.RemoveRange(0, _x.Count)")]
    [InlineData("Dictionary<int, int>", "_x[i] = i", "_x.Clear()")]
    [InlineData("Dictionary<int, int>", "_x.TryAdd(i, i)", "_x.Clear()")]
    [InlineData("HashSet<int>", "_x.Add(i)", "_x.Clear()")]
    [InlineData("Queue<int>", "_x.Enqueue(i)", "_x.Clear()")]
    [InlineData("Stack<int>", "_x.Push(i)", "_x.Clear()")]
    [InlineData("PriorityQueue<int, int>", "_x.Enqueue(i, i)", "_x.Clear()")]
    [InlineData("SortedList<int, int>", "_x.Add(i, i)", "_x.Clear()")]
    [InlineData("OrderedDictionary<int, int>", "_x.Add(i, i)", "_x.Clear()")]
    [InlineData("System.Collections.ArrayList", "_x.Add(i)", "_x.Clear()")]
    [InlineData("System.Collections.Hashtable", "_x[i] = i", "_x.Clear()")]
    [InlineData("System.Collections.Queue", "_x.Enqueue(i)", "_x.Clear()")]
    [InlineData("System.Collections.Stack", "_x.Push(i)", "_x.Clear()")]
    [InlineData("System.Collections.Concurrent.ConcurrentBag<int>", "_x.Add(i)", "_x.Clear()")]
    [InlineData("System.Text.StringBuilder", "_x.Append(i.ToString())", "_x.Clear()")]
    [InlineData("System.IO.MemoryStream", "_x.WriteByte((byte)i)", "_x.SetLength(0)")]
    [InlineData("System.Buffers.ArrayBufferWriter<int>", "_x.Write(stackalloc int[] { i })", "_x.ResetWrittenCount()")]
    public Task Every_growable_type_is_reported(string type, string add, string empty) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Buffers;
        using System.Collections.Generic;
        static class C
        {
            private static readonly {{type}} _x = new();
            public static void Add(int n) { for (var i = 0; i < n; i++) { {{add}}; } }
            public static void Reset() { [|{{empty}}|]; }
        }
        """);

    [Theory]
    [InlineData("System.Text.StringBuilder", "_x.Append(i.ToString())", "[|_x.Length|] = 0")]
    public Task Length_set_to_zero_is_reported(string type, string add, string empty) => Verify.VerifyAnalyzerAsync(
        $$"""
        static class C
        {
            private static readonly {{type}} _x = new();
            public static void Add(int i) { {{add}}; }
            public static void Reset() { {{empty}}; }
        }
        """);

    [Theory]
    [InlineData("Queue<int>", "_x.Enqueue(i)", "while (_x.Count > 0) System.Console.WriteLine([|_x.Dequeue()|]);")]
    [InlineData("Queue<int>", "_x.Enqueue(i)", "while ([|_x.TryDequeue(out var item)|]) System.Console.WriteLine(item);")]
    [InlineData("Stack<int>", "_x.Push(i)", "while (_x.Count != 0) [|_x.Pop()|];")]
    [InlineData("System.Collections.Concurrent.ConcurrentBag<int>", "_x.Add(i)", "while ([|_x.TryTake(out var item)|]) System.Console.WriteLine(item);")]
    public Task Taking_until_empty_is_reported(string type, string add, string drain) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static readonly {{type}} _x = new();
            public static void Add(int n) { for (var i = 0; i < n; i++) { {{add}}; } }
            public static void Drain() { {{drain}} }
        }
        """);

    [Fact]
    public Task Flush_of_an_instance_is_RET102() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        sealed class Batch
        {
            private readonly System.Threading.Timer? _flushes = null;
            private readonly List<string> _lines = new();
            public void Add(string[] lines) => _lines.AddRange(lines);
            public string Flush()
            {
                var text = string.Join("\n", _lines);
                {|RET102:_lines.Clear()|};
                return text;
            }
        }
        """);

    [Fact]
    public Task Auto_property_partial_and_nested_types_count_as_one() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static partial class C
        {
            private static List<int> Items { get; } = new();
            public static void Reset() { [|Items.Clear()|]; }
        }
        static partial class C
        {
            private static class Filler
            {
                public static void Fill(IEnumerable<int> source) { foreach (var i in source) Items.Add(i); }
            }
        }
        """);

    [Fact]
    public Task Alias_and_lock_are_followed() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static readonly List<int> _x = new();
            public static void Add(int[] all) { var x = _x; lock (x) x.AddRange(all); }
            public static void Reset() { lock (_x) { [|_x.Clear()|]; } }
        }
        """);

    [Fact]
    public Task Internal_field_used_in_its_type_alone_is_reported() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            internal static readonly List<int> Items = new();
            public static void Add(IEnumerable<int> all) { Items.AddRange(all); }
            public static void Reset() { [|Items.Clear()|]; }
        }
        """);

    [Theory]
    [InlineData("services.AddSingleton<Store>();")]
    [InlineData("services.AddSingleton(typeof(Store));")]
    [InlineData("services.AddSingleton(_ => new Store());")]
    public Task Registered_singleton_is_RET101(string registration) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        using Microsoft.Extensions.DependencyInjection;
        static class Startup
        {
            public static void Configure(IServiceCollection services) { {{registration}} }
        }
        sealed class Store
        {
            private readonly List<int> _x = new();
            public void Add(IEnumerable<int> all) { _x.AddRange(all); }
            public void Reset() { {|RET101:_x.Clear()|}; }
        }
        """);

    [Fact]
    public Task Singleton_by_static_field_is_RET101() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        sealed class Store
        {
            public static readonly Store Instance = new();
            private readonly List<int> _x = new();
            private Store() { }
            public void Add(IEnumerable<int> all) { _x.AddRange(all); }
            public void Reset() { {|RET101:_x.Clear()|}; }
        }
        """);

    [Theory]
    // As many as callers give, or as there is to read
    [InlineData("List<string>", "public static void Add(IEnumerable<string> all) { _x.AddRange(all); }")]
    [InlineData("HashSet<string>", "public static void Add(string[] all) { _x.UnionWith(all); }")]
    [InlineData("List<string>", "public static void Add(IEnumerable<string> all) { foreach (var s in all.Where(s => s.Length > 0)) _x.Add(s); }")]
    [InlineData("List<string>", "public static void Add(string[] all) { for (var i = 0; i < all.Length; i++) _x.Add(all[i]); }")]
    [InlineData("List<string>", "public static void Add(string[] all) { foreach (var s in all) for (var i = 0; i < 3; i++) _x.Add(s + i); }")]
    [InlineData("List<string>", "public static void Load() { foreach (var s in File.ReadLines(\"a.txt\")) _x.Add(s); }")]
    [InlineData("List<string>", "public static void Load() { var text = File.ReadAllText(\"a.txt\"); var lines = text.Split('\\n'); foreach (var s in lines) _x.Add(s); }")]
    [InlineData("List<string>", "public static void Load(TextReader reader) { while (reader.ReadLine() is { } s) _x.Add(s); }")]
    [InlineData("List<string>", "public static async Task Load(StreamReader reader) { while (!reader.EndOfStream) _x.Add(await reader.ReadLineAsync()); }")]
    [InlineData("List<string>", "public static async Task Load(ChannelReader<string> reader) { await foreach (var s in reader.ReadAllAsync().ConfigureAwait(false)) _x.Add(s); }")]
    [InlineData("List<string>", "public static void Load(BlockingCollection<string> queue) { foreach (var s in queue.GetConsumingEnumerable()) _x.Add(s); }")]
    [InlineData("List<int>", "public static async Task Load(Stream stream) { while (true) { var n = await stream.ReadAsync(new byte[100]); if (n == 0) break; _x.Add(n); } }")]
    // One by one, or what the program lists itself
    [InlineData("List<string>", "public static void Add(string s) { _x.Add(s); }", false)]
    [InlineData("HashSet<string>", "public static void Add(string s) { _x.Add(s); }", false)]
    [InlineData("Dictionary<string, int>", "public static void Add(string s, int n) { _x[s] = n; }", false)]
    [InlineData("List<string>", "public static void Add(string s) { var one = new[] { s, s }; _x.AddRange(one); }", false)]
    [InlineData("List<string>", "public static void Add(params string[] few) { _x.AddRange(few); }", false)]
    [InlineData("List<string>", "public static void Load() { foreach (var s in Directory.GetFiles(\"plugins\")) _x.Add(s); }", false)]
    [InlineData("List<string>", "public static void Load(Type type) { foreach (var p in type.GetProperties()) _x.Add(p.Name); }", false)]
    [InlineData("List<string>", "private static readonly List<string> Plugins = new() { \"a\" }; public static void Load() { foreach (var s in Plugins) _x.Add(s); }", false)]
    [InlineData("List<string>", "public static void Load(Action<Action<string>> each) { each(s => _x.Add(s)); }", false)]
    [InlineData("List<int>", "private static int Step() => 0; public static void Load() { while (Step() > 0) _x.Add(1); }", false)]
    // Where elements go one by one as well
    [InlineData("List<string>", "public static void Add(string[] all) { _x.AddRange(all); } public static void Done(string s) { _x.Remove(s); }", false)]
    [InlineData("Queue<string>", "public static void Add(string[] all) { foreach (var s in all) _x.Enqueue(s); } public static string Next() => _x.Dequeue();", false)]
    // The content is replaced by what comes now
    [InlineData("List<string>", "public static void Set(string[] all) { _x.Clear(); _x.AddRange(all); }", null)]
    [InlineData("List<string>", "public static void Set(string[] all) { _x.Clear(); foreach (var s in all) _x.Add(s); }", null)]
    public Task Peak_needs_many_elements_at_once(string type, string members, bool? reported = true) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        static class C
        {
            private static readonly {{type}} _x = new();
            {{members}}
            {{(reported is not { } isReported ? "" : isReported ? "public static void Reset() { [|_x.Clear()|]; }" : "public static void Reset() { _x.Clear(); }")}}
        }
        """);

    [Theory]
    [InlineData("while (node != null) { s_text.Append(node.Name); node = node.Parent; }", false)]
    [InlineData("while (_node != null && _node.Name != null) { s_text.Insert(0, _node.Name); _node = _node.Parent; }", false)]
    [InlineData("while (node != null) { s_text.Append(node.Name); node = Next(node); }", true)]
    public Task Text_along_a_chain_of_objects_is_short(string append, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Text;
        class Node
        {
            private static readonly StringBuilder s_text = new();
            private static Node _node;
            public string Name;
            public Node Parent;
            private static Node Next(Node node) => node;
            public static string Path(Node node)
            {
                {{(reported ? "[|s_text.Clear()|]" : "s_text.Clear()")}};
                {{append}}
                return s_text.ToString();
            }
        }
        """);

    [Fact]
    public Task Swapping_two_fields_is_neither_a_trim_nor_an_escape() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static List<int> _front = new(), _back = new();
            public static void Add(IEnumerable<int> all) { _front.AddRange(all); }
            public static void Flush()
            {
                (_front, _back) = (_back, _front);
                foreach (var i in _back) System.Console.WriteLine(i);
                [|_back.Clear()|];
            }
            public static void AddBack(IEnumerable<int> all) { _back.AddRange(all); }
        }
        """);

    [Fact]
    public Task Writer_made_over_the_stream_in_the_method_does_not_let_it_escape() => Verify.VerifyAnalyzerAsync(
        """
        using System.IO;
        static class C
        {
            private static readonly MemoryStream _stream = new();
            public static byte[] Pack(string text)
            {
                [|_stream.SetLength(0)|];
                var writer = new BinaryWriter(_stream);
                writer.Write(text);
                writer.Flush();
                return _stream.ToArray();
            }
        }
        """);

    // ---- silent --------------------------------------------------------------------------------------------------------------------------

    [Theory]
    [InlineData("_x.Clear(); _x.TrimExcess();")]
    [InlineData("_x.Clear(); _x.Capacity = 16;")]
    [InlineData("if (_x.Capacity > 100) _x = new(); else _x.Clear();")]
    [InlineData("_x.Clear(); if (_x.Capacity > 10) System.Console.WriteLine();")]
    [InlineData("_x.Clear(); _x = new();")]
    [InlineData("_x.Clear(); System.Threading.Interlocked.Exchange(ref _x, new());")]
    public Task Trim_capacity_check_or_replacement_is_silent(string reset) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static List<int> _x = new();
            public static void Add(int[] all) { _x.AddRange(all); }
            public static void Reset() { {{reset}} }
        }
        """);

    [Theory]
    [InlineData("public static void Run(string[] items) { var batch = new Batch(); foreach (var item in items) batch.Add(item); batch.Flush(); }", false)]
    [InlineData("public static void Run(string[] items) { using var batch = new Batch(); foreach (var item in items) batch.Add(item); batch.Flush(); }", false)]
    [InlineData("public static string[] Run(string[] items) { using (var batch = new Batch()) { Fill(batch, items); return items; } } static void Fill(Batch batch, string[] items) { foreach (var item in items) batch.Add(item); batch.Flush(); }", false)]
    [InlineData("private readonly Batch _batch = new(); public void Run(string item) { _batch.Add(item); _batch.Flush(); }", true)]
    [InlineData("public static Batch Make() => new Batch();", true)]
    [InlineData("public static async System.Threading.Tasks.Task Run() { var batch = new Batch(); await System.Threading.Tasks.Task.Delay(-1); batch.Flush(); }", true)]
    [InlineData("public static void Run() { var batch = new Batch(); batch.Flush(); } public static Batch Make() { var batch = new Batch(); return batch; }", true)]
    [InlineData("", true)]
    public Task Object_that_its_maker_forgets_is_silent(string maker, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        public sealed class Batch : IDisposable
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly List<string> _items = new();
            public void Add(string item) { _items.Add(item); }
            public void AddAll(string[] items) { _items.AddRange(items); }
            public void Flush() { foreach (var item in _items) Console.WriteLine(item); {{(reported ? "{|RET102:_items.Clear()|}" : "_items.Clear()")}}; }
            public void Dispose() { }
        }
        public class User { {{maker}} }
        """);

    [Theory]
    // It waits for others, or is a part of what does
    [InlineData("private System.Timers.Timer? _timer;", "", true)]
    [InlineData("private Task? _running;", "", true)]
    [InlineData("", "class Connection { private readonly System.Net.Sockets.Socket? _socket = null; private readonly Lines _lines = new(); }", true)]
    [InlineData("", "class Main { static void Main2() { } private static readonly Lines s_lines = new(); }", true)]
    [InlineData("", "class Server { async Task Serve(System.IO.StreamReader reader) { var lines = new Lines(); while (await reader.ReadLineAsync() is { } line) { lines.Add(line); lines.Take(); } } }", true)]
    // Not known to stay, or known not to
    [InlineData("", "", false)]
    [InlineData("private readonly int _n = 0; private readonly object _other = new();", "", false)]
    [InlineData("private static System.Timers.Timer? s_timer;", "", false)]
    [InlineData("", "class Text { private readonly Lines _lines = new(); }", false)]
    [InlineData("", "static class Text { public static string Of(string a) { var lines = new Lines(); lines.Add(a); return lines.Take(); } public static Lines Make() => new(); }", false)]
    [InlineData("private Task? _running;", "static class Startup { public static void Configure(Microsoft.Extensions.DependencyInjection.IServiceCollection services) { services.AddTransient<Lines>(); } }", false)]
    public Task Object_must_be_known_to_last(string member, string type, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Text;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        public class Lines
        {
            private readonly StringBuilder _x = new();
            {{member}}
            public void Add(string line) { _x.Append(line); }
            public string Take() { var text = _x.ToString(); {{(reported ? "{|RET102:_x.Clear()|}" : "_x.Clear()")}}; return text; }
        }
        {{type}}
        """);

    [Theory]
    [InlineData("lock (_x) { var text = _x.ToString(); {|RET102:_x.Clear()|}; return text; }")]
    [InlineData("lock (_x) { System.Func<string> take = () => { var text = _x.ToString(); _x.Clear(); return text; }; return take(); }")]
    [InlineData("lock (new object()) { } var text = _x.ToString(); _x.Clear(); return text;")]
    public Task What_threads_share_lasts(string take) => Verify.VerifyAnalyzerAsync(
        $$"""
        public class Lines
        {
            private readonly System.Text.StringBuilder _x = new();
            public void Add(string line) { lock (_x) { _x.Append(line); } }
            public string Take() { {{take}} }
        }
        """);

    [Theory]
    // Filled and emptied by one call, itself or by what it calls alone
    [InlineData("public int Sum(IEnumerable<int> all) { foreach (var i in all) _x.Add(i); var sum = 0; foreach (var i in _x) sum += i; _x.Clear(); return sum; }", false)]
    [InlineData("public int Sum(IEnumerable<int> all) { if (all is null) return 0; foreach (var i in all) _x.Add(i); var sum = 0; foreach (var i in _x) sum += i; _x.Clear(); return sum; }", false)]
    [InlineData("public int Sum(IEnumerable<int> all) { try { foreach (var i in all) _x.Add(i); return System.Linq.Enumerable.Sum(_x); } finally { foreach (var i in _x) Console.Write(i); _x.Clear(); } }", false)]
    [InlineData("public void Run(IEnumerable<int> all) { Fill(all); foreach (var i in _x) Console.Write(i); _x.Clear(); } private void Fill(IEnumerable<int> all) { foreach (var i in all) _x.Add(i); }", false)]
    // Some calls leave it filled for the next
    [InlineData("public void Add(int[] all) { _x.AddRange(all); if (all.Length == 0) { foreach (var e in _x) Console.Write(e); {|RET102:_x.Clear()|}; } }", true)]
    [InlineData("public void Add(IEnumerable<int> all, bool more) { foreach (var i in all) _x.Add(i); if (more) return; foreach (var e in _x) Console.Write(e); {|RET102:_x.Clear()|}; }", true)]
    [InlineData("public void Add(int i) { _x.Add(i); foreach (var e in _x) Console.Write(e); {|RET102:_x.Clear()|}; } public void AddAlone(int[] all) { _x.AddRange(all); }", true)]
    [InlineData("public void Run(Action<Action<int[]>> some) { some(all => _x.AddRange(all)); foreach (var e in _x) Console.Write(e); _x.Clear(); }", false)]
    public Task What_one_call_fills_and_empties_is_silent(string members, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        public class {{(reported ? "Batch" : "Scratch")}}
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly List<int> _x = new();
            {{members}}
        }
        """);

    [Theory]
    [InlineData("while (_x.Count > 0) { var m = _x.Dequeue(); if (m > 1) { _x.Enqueue(m / 2); _x.Enqueue(m - 1); } }", "")]
    [InlineData("if (all.Length == 9) while (_x.Count > 0) Console.Write({|RET102:_x.Dequeue()|});", "")]
    [InlineData("while (_x.Count > 0) Console.Write({|RET102:_x.Dequeue()|});", "public void AddAlone(int n) { _x.Enqueue(n); }")]
    public Task Queue_that_one_call_fills_and_takes_empty_is_silent(string drain, string member) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        public class Walk
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly Queue<int> _x = new();
            public void Run(int[] all) { foreach (var n in all) _x.Enqueue(n); {{drain}} }
            {{member}}
        }
        """);

    [Theory]
    [InlineData("", "foreach (var item in _all) _x.Add(item);", false)]
    [InlineData("", "foreach (var item in _all) { if (item.Length > n) _x.Add(item); }", false)]
    [InlineData("public void Forget(string item) { _all.Remove(item); }", "foreach (var item in _all) _x.Add(item);", false)]
    [InlineData("public void Load(List<string> all) { _all = all; }", "foreach (var item in _all) _x.Add(item);", false)]
    [InlineData("", "foreach (var item in _all) _x.Add(item + n);", false)]
    [InlineData("public void Change(string[] items) { _x.UnionWith(items); }", "foreach (var item in _all) _x.Add(item);", true)]
    public Task Set_of_elements_that_the_object_keeps_anyway_is_silent(string member, string mark, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        public class Updates
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private List<string> _all;
            private readonly HashSet<string> _x = new();
            public Updates(List<string> all) { _all = all; }
            public void Mark(int n) { {{mark}} }
            public void Commit() { foreach (var item in _x) Console.WriteLine(item); {{(reported ? "{|RET102:_x.Clear()|}" : "_x.Clear()")}}; }
            {{member}}
        }
        """);

    [Theory]
    [InlineData("List<string>", "_x.Add(item)", "public void Done(string item) { _x.Remove(item); }")]
    [InlineData("List<string>", "_x.Add(item)", "public void Next() { Console.WriteLine(_x[0]); _x.RemoveAt(0); }")]
    [InlineData("Queue<string>", "_x.Enqueue(item)", "public string Next() => _x.Dequeue();")]
    [InlineData("Dictionary<string, int>", "_x[item] = 1", "public void Done(string item) { _x.Remove(item); }")]
    [InlineData("List<string>", "_x.Add(item)", "public bool Has(string item) => _x.Contains(item);", true)]
    public Task Emptied_by_way_of_exception_is_silent(string type, string add, string member, bool reported = false) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        public class Session
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly {{type}} _x = new();
            public void Add(string[] items) { foreach (var item in items) { {{add}}; } }
            public void Recover() { foreach (var item in _x) Console.WriteLine(item); {{(reported ? "{|RET102:_x.Clear()|}" : "_x.Clear()")}}; }
            {{member}}
        }
        """);

    [Fact]
    public Task Emptied_after_a_failure_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        public class Work
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly Queue<TaskCompletionSource<int>> _x = new();
            public void Add(TaskCompletionSource<int>[] items) { foreach (var item in items) _x.Enqueue(item); }
            private void Reject(InvalidOperationException why) { while (_x.Count > 0) _x.Dequeue().TrySetException(why); }
            public void Run() { try { } catch (InvalidOperationException e) { Reject(e); } }
        }
        """);

    [Fact]
    public Task Elements_ended_one_after_the_other_end_with_the_loop() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        using System.Runtime.InteropServices;
        public class Request
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly List<GCHandle> _x = new();
            public void Pin(byte[][] arrays) { foreach (var array in arrays) _x.Add(GCHandle.Alloc(array, GCHandleType.Pinned)); }
            private void Release() { for (var i = 0; i < _x.Count; i++) { if (_x[i].IsAllocated) _x[i].Free(); } _x.Clear(); }
            public void Done() { Release(); }
        }
        """);

    [Fact]
    public Task Trim_in_a_nested_or_generated_part_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static readonly List<int> _x = new();
            public static void Add(int[] all) { _x.AddRange(all); }
            public static void Reset() { _x.Clear(); }
            private static class Janitor { public static void Run() { _x.TrimExcess(); } }
        }
        """);

    [Theory]
    [InlineData("public static List<int> All => _x;")]
    [InlineData("public static void Give(System.Action<List<int>> take) { take(_x); }")]
    [InlineData("public static object[] Box() => new object[] { _x };")]
    [InlineData("public static IEnumerable<int> Odd() => System.Linq.Enumerable.Where(_x, i => i % 2 == 1);")]
    [InlineData("private static readonly List<List<int>> _all = new(); public static void Keep() { _all.Add(_x); }")]
    [InlineData("public static ref List<int> Ref() => ref _x;")]
    public Task Escaping_field_is_silent(string member) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static List<int> _x = new();
            public static void Add(int[] all) { _x.AddRange(all); }
            public static void Reset() { _x.Clear(); }
            {{member}}
        }
        """);

    [Theory]
    [InlineData("public void Dispose() { _x.Clear(); }")]
    [InlineData("public void Dispose() { End(); } private void End() { _x.Clear(); }")]
    [InlineData("public void Dispose() { } ~Store() { _x.Clear(); }")]
    [InlineData("public void Dispose() { } public void Close() { _x.Clear(); }")]
    [InlineData("public void Dispose() { } private System.Threading.Timer? _t = null; public void Halt() { _t?.Dispose(); _x.Clear(); }")]
    public Task Emptied_only_in_teardown_is_silent(string member) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        sealed class Store : System.IDisposable
        {
            public static readonly Store Instance = new();
            private readonly List<int> _x = new();
            private Store() { }
            public void Add(int[] all) { _x.AddRange(all); }
            {{member}}
        }
        """);

    [Fact]
    public Task Filled_as_a_service_starts_is_silent_and_in_its_loop_is_reported() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Hosting;
        sealed class Starts : IHostedService
        {
            private readonly List<string> _names = new();
            public Task StartAsync(CancellationToken token) { foreach (var name in System.Environment.GetCommandLineArgs()) _names.Add(name); return Task.CompletedTask; }
            public Task StopAsync(CancellationToken token) { End(); return Task.CompletedTask; }
            private void End() { foreach (var name in _names) System.Console.WriteLine(name); _names.Clear(); }
        }
        sealed class Works : BackgroundService
        {
            private readonly List<string> _names = new();
            protected override async Task ExecuteAsync(CancellationToken token)
            {
                while (await Next() is { } names) { _names.AddRange(names.Split(',')); if (names == "") Flush(); }
            }
            private void Flush() { foreach (var name in _names) System.Console.WriteLine(name); {|RET101:_names.Clear()|}; }
            private static Task<string?> Next() => Task.FromResult<string?>(null);
        }
        """);

    [Theory]
    [InlineData("public static void StopWatching() { _x.Clear(); }")]
    [InlineData("private static System.IDisposable? _s; public static void Reset() { _s?.Dispose(); _s = null; _x.Clear(); }")]
    [InlineData("public static void Reset() { foreach (var timer in _x) timer.Dispose(); _x.Clear(); }")]
    [InlineData("public static void Reset() { foreach (var timer in _x) timer?.Dispose(); _x.Clear(); }")]
    public Task Emptied_where_elements_or_fields_end_is_silent(string member) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        using System.Threading;
        static class C
        {
            private static readonly List<Timer> _x = new();
            public static void Add(Timer[] timers) { _x.AddRange(timers); }
            {{member}}
        }
        """);

    [Theory]
    [InlineData("if (_x.Count > 100) return; _x.Add(i);")]
    [InlineData("if (_x.Count >= Limit) throw new System.InvalidOperationException(); _x.Add(i);")]
    [InlineData("_x.Add(i); if (_x.Count == 100) Reset();")]
    [InlineData("if (IsFull()) return; _x.Add(i);")]
    [InlineData("if (_x is { Count: > 100 }) return; _x.Add(i);")]
    public Task Bounded_growth_is_silent(string add) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static int Limit = 10;
            private static readonly List<int> _x = new();
            public static void Add(int[] all) { foreach (var i in all) { {{add}} } }
            public static void Reset() { _x.Clear(); }
            private static bool IsFull() => _x.Count >= Limit;
        }
        """);

    [Fact]
    public Task Test_for_emptiness_is_no_bound() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static readonly List<int> _x = new();
            public static void Add(int[] all) { if (_x.Count > 0) System.Console.WriteLine(); _x.AddRange(all); }
            public static void Reset() { [|_x.Clear()|]; }
        }
        """);

    [Theory]
    [InlineData("List<int>", "_x.Clear(); foreach (var i in Source) _x.Add(i);")]
    [InlineData("List<int>", "_x.Clear(); for (var i = 0; i < Source.Length; i++) _x.Add(Source[i]);")]
    [InlineData("List<int>", "_x.Clear(); _x.Add(n); _x.Add(n + 1);")]
    [InlineData("StringBuilder", "_x.Clear(); _x.Append(n); _x.Append(\" of \").Append(Source.Length);")]
    [InlineData("List<int>", "_x.Clear(); Fill();")]
    [InlineData("Dictionary<System.DayOfWeek, int>", "_x.Clear(); _x[(System.DayOfWeek)n] = n;")]
    public Task Hot_refill_or_constant_number_of_adds_is_silent(string type, string cycle) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        using System.Text;
        static class C
        {
            private static readonly int[] Source = new int[100];
            private static readonly {{type}} _x = new();
            public static void Cycle(int n) { {{cycle}} }
            private static void Fill() { {{(cycle.Contains("Fill", System.StringComparison.Ordinal) ? "foreach (var i in Source) _x.Add(i);" : "")}} }
        }
        """);

    [Theory]
    [InlineData("HashSet<System.DayOfWeek>", "_x.Add((System.DayOfWeek)i)")]
    [InlineData("HashSet<byte>", "_x.Add((byte)i)")]
    [InlineData("Dictionary<bool, int>", "_x[i > 0] = i")]
    public Task Small_key_domain_is_silent(string type, string add) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static readonly {{type}} _x = new();
            public static void Add(int n) { for (var i = 0; i < n; i++) { {{add}}; } }
            public static void Reset() { _x.Clear(); }
        }
        """);

    [Theory]
    [InlineData("foreach (var i in System.Enum.GetValues(typeof(System.DayOfWeek))) _x.Add((int)i!);", "")]
    [InlineData("foreach (var i in items) _x.Add(i);", "params int[] items")]
    [InlineData("for (var i = 0; i < 10; i++) _x.Add(i);", "")]
    [InlineData("_x.Add(1);", "")]
    public Task Small_source_is_silent(string fill, string parameters) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static readonly List<int> _x = new();
            public static void Fill({{parameters}}) { {{fill}} }
            public static void Reset() { _x.Clear(); }
        }
        """);

    /// <summary>What empties the field of another object builds or hands on that one; a writer's buffer holds a line.</summary>
    [Theory]
    [InlineData("public class Parser", "", true)]
    [InlineData("public class Parser", "other.", false)]
    [InlineData("public abstract class Parser : System.IO.TextWriter", "", false)]
    public Task Buffer_of_another_object_or_of_a_writer_is_silent(string type, string of, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        {{type}}
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly System.Text.StringBuilder _text = new();
            public void Add(string text) => _text.Append(text);
            public string Take(Parser other) { var text = {{of}}_text.ToString(); {{(reported ? "{|RET102:" : "")}}{{of}}_text.Clear(){{(reported ? "|}" : "")}}; return text; }
        }
        """);

    [Fact]
    public Task Bare_Clear_of_an_instance_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        sealed class Selection
        {
            private readonly System.Threading.SemaphoreSlim _gate = new(1); // lasts
            private readonly List<int> _x = new();
            public void Add(int[] all) => _x.AddRange(all);
            public void Reset() => _x.Clear();
        }
        """);

    [Theory]
    [InlineData("System.Collections.Concurrent.ConcurrentDictionary<int, int>", "_x[i] = i")]
    [InlineData("System.Collections.Concurrent.ConcurrentQueue<int>", "_x.Enqueue(i)")]
    [InlineData("System.Collections.Concurrent.ConcurrentStack<int>", "_x.Push(i)")]
    [InlineData("LinkedList<int>", "_x.AddLast(i)")]
    [InlineData("SortedSet<int>", "_x.Add(i)")]
    [InlineData("SortedDictionary<int, int>", "_x[i] = i")]
    public Task Types_that_release_by_themselves_are_silent(string type, string add) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Collections.Generic;
        static class C
        {
            private static readonly {{type}} _x = new();
            public static void Add(int n) { for (var i = 0; i < n; i++) { {{add}}; } }
            public static void Reset() { _x.Clear(); }
        }
        """);

    [Fact]
    public Task Internal_field_mentioned_elsewhere_public_field_and_thread_static_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            internal static readonly List<int> Items = new();
            public static readonly List<int> Open = new();
            [System.ThreadStatic] private static List<int>? t_mine;
            public static void Add(int[] all) { Items.AddRange(all); Open.AddRange(all); (t_mine ??= new()).AddRange(all); }
            public static void Reset() { Items.Clear(); Open.Clear(); t_mine?.Clear(); }
        }
        static class Other { public static void Trim() { C.Items.TrimExcess(); } }
        """);

    [Fact]
    public Task Taking_until_a_break_does_not_empty() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static readonly Queue<int> _x = new();
            public static void Add(int[] all) { foreach (var i in all) _x.Enqueue(i); }
            public static void Drain() { while (_x.Count > 0) { if (_x.Dequeue() == 3) break; } }
        }
        """);

    // ---- fixes ---------------------------------------------------------------------------------------------------------------------------

    private static string Class(string type, string add, string reset, string constant = "", string modifier = "readonly ", string usings = "") =>
        $$"""
        using System.Collections.Generic;{{usings}}
        static class C
        {{{constant}}
            private static {{modifier}}{{type}} _pending = new();
            public static void Add(int n) { for (var i = 0; i < n; i++) { {{add}}; } }
            public static void Reset()
            {
        {{reset}}
            }
        }
        """;

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "        " + line));

    private const string Constant = "\n    private const int MaxPendingCapacity = 1024;";

    [Theory]
    [InlineData("List<int>", "_pending.Add(i)", "[|_pending.Clear()|];", "_pending.Clear();\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.TrimExcess();", References.Net10)]
    [InlineData("Dictionary<int, int>", "_pending[i] = i", "[|_pending.Clear()|]; // done", "_pending.Clear(); // done\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.TrimExcess();", References.Net10)]
    [InlineData("Dictionary<int, int>", "_pending[i] = i", "[|_pending.Clear()|];", "var pendingCount = _pending.Count;\n_pending.Clear();\nif (pendingCount > MaxPendingCapacity)\n    _pending.TrimExcess();", References.Net8)]
    [InlineData("System.Text.StringBuilder", "_pending.Append(i.ToString())", "[|_pending.Length|] = 0;", "_pending.Length = 0;\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.Capacity = MaxPendingCapacity;", References.Net472)]
    [InlineData("System.IO.MemoryStream", "_pending.WriteByte((byte)i)", "[|_pending.SetLength(0)|];", "_pending.SetLength(0);\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.Capacity = MaxPendingCapacity;", References.NetStandard20)]
    [InlineData("System.Collections.ArrayList", "_pending.Add(i)", "[|_pending.Clear()|];", "_pending.Clear();\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.TrimToSize();", References.NetStandard20)]
    [InlineData("Queue<int>", "_pending.Enqueue(i)", "while (_pending.Count > 0)\n    System.Console.WriteLine([|_pending.Dequeue()|]);", "while (_pending.Count > 0)\n    System.Console.WriteLine(_pending.Dequeue());\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.TrimExcess();", References.Net10)]
    [InlineData("List<int>", "_pending.Add(i)", "lock (_pending)\n{\n    [|_pending.Clear()|];\n}", "lock (_pending)\n{\n    _pending.Clear();\n    if (_pending.Capacity > MaxPendingCapacity)\n        _pending.TrimExcess();\n}", References.Net8)]
    [InlineData("List<int>", "_pending.Add(i)", "if (_pending.Count > 0)\n    [|_pending.Clear()|];", "if (_pending.Count > 0)\n{\n    _pending.Clear();\n    if (_pending.Capacity > MaxPendingCapacity)\n        _pending.TrimExcess();\n}", References.Net8)]
    public Task Bounded_trim(string type, string add, string reset, string fixedReset, string framework) => Verify.VerifyCodeFixAsync(
        Class(type, add, Indent(reset)), Class(type, add, Indent(fixedReset), Constant), ClearedCollectionKeepsPeakFix.BoundedKey, framework);

    [Theory]
    [InlineData("Dictionary<int, int>", "_pending[i] = i", "[|_pending.Clear()|];", "var pendingCount = _pending.Count;\n_pending.Clear();\nif (pendingCount > MaxPendingCapacity)\n    _pending = new Dictionary<int, int>();", References.NetStandard20)]
    [InlineData("System.Collections.Hashtable", "_pending[i] = i", "[|_pending.Clear()|];", "var pendingCount = _pending.Count;\n_pending.Clear();\nif (pendingCount > MaxPendingCapacity)\n    _pending = new System.Collections.Hashtable();", References.Net10)]
    [InlineData("System.Buffers.ArrayBufferWriter<int>", "_pending.GetSpan(i)", "[|_pending.Clear()|];", "_pending.Clear();\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending = new System.Buffers.ArrayBufferWriter<int>();", References.Net10)]
    public Task Types_without_a_trim_are_replaced(string type, string add, string reset, string fixedReset, string framework) => Verify.VerifyCodeFixAsync(
        Class(type, add, Indent(reset)), Class(type, add, Indent(fixedReset), Constant, modifier: ""), ClearedCollectionKeepsPeakFix.BoundedKey, framework);

    [Fact]
    public Task Trim_every_time() => Verify.VerifyCodeFixAsync(
        Class("List<int>", "_pending.Add(i)", Indent("[|_pending.Clear()|];")),
        Class("List<int>", "_pending.Add(i)", Indent("_pending.Clear();\n_pending.TrimExcess();")),
        ClearedCollectionKeepsPeakFix.AlwaysKey);

    [Fact]
    public Task Bound_is_an_option() => Verify.VerifyCodeFixAsync(
        Class("List<int>", "_pending.Add(i)", Indent("[|_pending.Clear()|];")),
        Class("List<int>", "_pending.Add(i)", Indent("_pending.Clear();\nif (_pending.Capacity > MaxPendingCapacity)\n    _pending.TrimExcess();"), Constant.Replace("1024", "64", StringComparison.Ordinal)),
        ClearedCollectionKeepsPeakFix.BoundedKey, config: "dotnet_code_quality.RET101.max_retained_capacity = 64");

    [Fact]
    public Task Expression_body_becomes_a_block() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        static class C
        {
            private static readonly List<int> s_pending = new();
            public static void Add(int[] all) => s_pending.AddRange(all);
            public static void Reset() => [|s_pending.Clear()|];
        }
        """,
        """
        using System.Collections.Generic;
        static class C
        {
            private const int MaxPendingCapacity = 1024;
            private static readonly List<int> s_pending = new();
            public static void Add(int[] all) => s_pending.AddRange(all);
            public static void Reset()
            {
                s_pending.Clear();
                if (s_pending.Capacity > MaxPendingCapacity)
                    s_pending.TrimExcess();
            }
        }
        """);

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++)\n        {\n            [|_pending.Clear()|];\n        }", "List<int>", "_pending.Add(i)")]
    [InlineData("System.Action reset = () => [|_pending.Clear()|];\n        reset();", "List<int>", "_pending.Add(i)")]
    [InlineData("[|_pending.Clear()|];", "System.Collections.Concurrent.ConcurrentBag<int>", "_pending.Add(i)")]
    [InlineData("lock (_pending) [|_pending.Clear()|];", "System.Collections.Hashtable", "_pending[i] = i")]
    public Task No_fix_in_a_loop_or_lambda_or_where_a_new_instance_would_race(string reset, string type, string add) =>
        Verify.VerifyCodeFixAsync(Class(type, add, "        " + reset), Class(type, add, "        " + reset));
}
