using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.ReleaseOnly.AssertDoesTheWork, MemoryAnalyzers.ReleaseOnly.AssertDoesTheWorkFix>;

namespace MemoryAnalyzers.Tests.ReleaseOnly;

public sealed class AssertDoesTheWorkTests
{
    private const string Header =
        """
        using System;
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;

        """;

    /// <summary>A type with fields that its other members read.</summary>
    private static string In(string statement, string members = "") => Header +
        $$"""
        class C
        {
            private readonly Dictionary<string, object> _d = new();
            private readonly HashSet<string> _set = new();
            private readonly List<string> _list = new();
            private readonly Queue<string> _queue = new();
            private readonly ConcurrentDictionary<string, object> _concurrent = new();
            private int _count;
            private IDisposable? _owned;
            private object? _cache;
            public int Read() => _d.Count + _set.Count + _list.Count + _queue.Count + _concurrent.Count + _count + (_owned is null ? 1 : 0) + (_cache is null ? 1 : 0);
            {{members}}
            public void M(string k, bool ok, ref int byRef)
            {
                {{statement}}
            }
        }
        """;

    private static Task Silent(string statement, string members = "") => Verify.VerifyAnalyzerAsync(In(statement, members));

    private static Task Reported(string statement, string members = "") => Verify.VerifyAnalyzerAsync(In(statement, members));

    private static Task Fixed(string before, string after, string members = "") => Verify.VerifyCodeFixAsync(In(before, members), In(after, members));

    [Fact]
    public Task Removal_is_reported_and_done_before() => Fixed(
        "[|Debug.Assert(_d.Remove(k))|];",
        """
        var removed = _d.Remove(k);
                Debug.Assert(removed);
        """);

    [Theory]
    [InlineData("_set.Add(k)")]
    [InlineData("!_set.Add(k)")]
    [InlineData("ok && _d.Remove(k)")]
    [InlineData("_list.RemoveAll(x => x == k) == 1")]
    [InlineData("_queue.Dequeue() == k")]
    [InlineData("_queue.TryDequeue(out _)")]
    [InlineData("_concurrent.TryRemove(k, out _)")]
    [InlineData("_concurrent.TryAdd(k, k)")]
    [InlineData("_concurrent.GetOrAdd(k, k) != null")]
    [InlineData("_d.TryAdd(k, k)")]
    [InlineData("_d.Remove(k, out _)")]
    [InlineData("Interlocked.Increment(ref _count) == 1")]
    [InlineData("Interlocked.Exchange(ref _owned, null) != null")]
    [InlineData("_count++ < 3")]
    [InlineData("--_count >= 0")]
    [InlineData("(_count = 3) > k.Length")]
    [InlineData("(_count += 3) > k.Length")]
    [InlineData("(_cache ??= new object()) != null")]
    [InlineData("byRef++ == 0")]
    [InlineData("new[] { 1, 2 }.All(i => _set.Add(i.ToString()))")]
    [InlineData("_list?.Remove(k) == true")]
    [InlineData("this._d.Remove(k)")]
    [InlineData("((ICollection<string>)_list).Remove(k)")]
    public Task Change_of_a_field_is_reported(string argument) => Reported($"[|Debug.Assert({argument})|];");

    [Theory]
    [InlineData("private readonly Channel<string> _c = Channel.CreateUnbounded<string>(); public bool R() => _c.Writer.TryWrite(\"\");", "_c.Reader.TryRead(out _)")]
    [InlineData("private readonly Stack<string> _c = new(); public void R() => _c.Push(\"\");", "_c.Pop() == k")]
    [InlineData("private readonly PriorityQueue<string, int> _c = new(); public void R() => _c.Enqueue(\"\", 1);", "_c.TryDequeue(out _, out _)")]
    [InlineData("private readonly LinkedList<string> _c = new(); public void R() => _c.AddLast(\"\");", "_c.Remove(k)")]
    [InlineData("private readonly SortedSet<string> _c = new(); public void R() => _c.Add(\"\");", "_c.Remove(k)")]
    [InlineData("private readonly SortedDictionary<string, int> _c = new(); public void R() => _c.Add(\"\", 1);", "_c.Remove(k)")]
    [InlineData("private readonly ConcurrentQueue<string> _c = new(); public void R() => _c.Enqueue(\"\");", "_c.TryDequeue(out _)")]
    [InlineData("private readonly ConcurrentStack<string> _c = new(); public void R() => _c.Push(\"\");", "_c.TryPop(out _)")]
    [InlineData("private readonly ConcurrentBag<string> _c = new(); public void R() => _c.Add(\"\");", "_c.TryTake(out _)")]
    [InlineData("private readonly BlockingCollection<string> _c = new(); public void R() => _c.Add(\"\");", "_c.TryTake(out _)")]
    [InlineData("private readonly ArrayList _c = new(); public int R() => _c.Count;", "_c.Add(k) >= 0")]
    [InlineData("private readonly Queue _c = new(); public void R() => _c.Enqueue(\"\");", "_c.Dequeue() is string")]
    [InlineData("private readonly IDictionary<string, int> _c = new Dictionary<string, int>(); public void R() => _c.Add(\"\", 1);", "_c.Remove(k)")]
    [InlineData("private readonly System.Collections.ObjectModel.ObservableCollection<string> _c = new(); public void R() => _c.Add(\"\");", "_c.Remove(k)")]
    [InlineData("private readonly System.Runtime.CompilerServices.ConditionalWeakTable<string, object> _c = new(); public void R() => _c.Add(\"\", 1);", "_c.Remove(k)")]
    [InlineData("private readonly AutoResetEvent _c = new(false); public void R() => _c.WaitOne();", "_c.Set()")]
    [InlineData("private readonly SemaphoreSlim _c = new(1); public void R() => _c.Release();", "_c.Wait(0)")]
    [InlineData("private readonly TaskCompletionSource<int> _c = new(); public Task R() => _c.Task;", "_c.TrySetResult(1)")]
    [InlineData("private readonly Timer _c = new(_ => { }); public void R() => _c.Dispose();", "_c.Change(1, 1)")]
    [InlineData("private IntPtr _c; public IntPtr R() => _c;", "System.Runtime.InteropServices.Marshal.Release(_c) == 0")]
    [InlineData("private CancellationTokenRegistration _c; public bool R() => _c.Token.CanBeCanceled;", "_c.Unregister()")]
    [InlineData("private sealed class Mine : HashSet<string> { } private readonly Mine _c = new(); public int R() => _c.Count;", "_c.Add(k)")]
    [InlineData("private sealed class Mine : System.Collections.ObjectModel.Collection<string> { } private readonly Mine _c = new(); public int R() => _c.Count;", "_c.Remove(k)")]
    [InlineData("private readonly char[] _c = new char[9]; public int R() => _c[0];", "k.AsSpan().TryCopyTo(_c)")]
    [InlineData("private ImmutableDictionary<string, int> _c = ImmutableDictionary<string, int>.Empty; public int R() => _c.Count;", "ImmutableInterlocked.TryAdd(ref _c, k, 1)")]
    public Task Members_of_the_table_are_reported(string field, string argument) => Reported($"[|Debug.Assert({argument})|];", field);

    [Fact]
    public Task Method_that_disposes_its_parameter_is_reported() => Reported(
        "[|Debug.Assert(Close(_owned))|];", "private static bool Close(IDisposable? x) { x?.Dispose(); return x != null; }");

    [Fact]
    public Task Method_that_removes_from_a_field_is_reported() => Reported(
        "[|Debug.Assert(Drop(k))|];", "private bool Drop(string k) { return _d.Remove(k); }");

    [Fact]
    public Task Static_method_that_removes_from_a_static_field_is_reported() => Reported(
        "[|Debug.Assert(Drop(k))|];", "private static readonly HashSet<string> All = new(); public int N => All.Count; private static bool Drop(string k) => All.Remove(k);");

    [Fact]
    public Task Own_implementation_of_a_contract_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        abstract class Bag : ICollection<string>
        {
            public abstract int Count { get; }
            public abstract bool IsReadOnly { get; }
            public abstract void Add(string item);
            public abstract void Clear();
            public abstract bool Contains(string item);
            public abstract void CopyTo(string[] array, int arrayIndex);
            public abstract IEnumerator<string> GetEnumerator();
            public abstract bool Remove(string item);
            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
        class C
        {
            void M(Bag bag) => [|Debug.Assert(bag.Remove(""))|];
        }
        """);

    [Theory]
    [InlineData("private bool IsKnown(string k) => _d.ContainsKey(k);", "IsKnown(k)")]
    [InlineData("private object Cached(string k) { if (!_d.TryGetValue(k, out var v)) { v = k; _d.Add(k, v); } return v; }", "Cached(k) != null")]
    [InlineData("private bool Guarded(string k) { if (!_set.Add(k)) return true; _set.Remove(k); return false; }", "Guarded(k)")]
    [InlineData("private int _statistics; private bool Counted() { _statistics++; return true; }", "Counted()")]
    [InlineData("protected virtual bool Overridable(string k) => _d.Remove(k);", "Overridable(k)")]
    [InlineData("private bool Local(string k) { var s = new HashSet<string>(); s.Add(k); return s.Remove(k); }", "Local(k)")]
    public Task Method_that_does_not_visibly_take_anything_out_is_silent(string method, string argument) => Silent($"Debug.Assert({argument});", method);

    [Theory]
    [InlineData("k.Remove(0).Length == 0")]
    [InlineData("k.Replace('a', 'b') == k")]
    [InlineData("ImmutableList.Create(k).Remove(k).IsEmpty")]
    [InlineData("ImmutableHashSet.Create(k).Add(k).Count == 1")]
    [InlineData("_list.Append(k).Any()")]
    [InlineData("_list.Except(_set).Any()")]
    [InlineData("_d.ContainsKey(k)")]
    [InlineData("_d.TryGetValue(k, out _)")]
    [InlineData("_d.TryGetValue(k, out var v) && v is string")]
    [InlineData("new TimeSpan(1).Add(new TimeSpan(2)).Ticks == 3")]
    [InlineData("new DateTime(1).Add(new TimeSpan(2)).Ticks == 3")]
    [InlineData("Path.Combine(k, k) != k")]
    [InlineData("nameof(_d.Remove) != k")]
    [InlineData("_count == 3")]
    [InlineData("_queue.Peek() == k")]
    [InlineData("Volatile.Read(ref _count) == 1")]
    [InlineData("Interlocked.CompareExchange(ref _count, 0, 0) == 0")]
    public Task Pure_argument_is_silent(string argument) => Silent($"Debug.Assert({argument});");

    [Theory]
    [InlineData("_list.All(new HashSet<string>().Add)")]
    [InlineData("new HashSet<string>(_list).Remove(k)")]
    [InlineData("_list.ToList().Remove(k)")]
    [InlineData("new List<string> { k, k }.Count == 2")]
    [InlineData("new Mine { P = 1 }.P == 1")]
    [InlineData("(new Mine() with { P = 1 }).P == 1")]
    [InlineData("_list.All(x => { var seen = new HashSet<string>(); seen.Add(x); var n = 0; n++; return n == seen.Count; })")]
    [InlineData("_list.All(x => { x = x.Trim(); return x != k; })")]
    public Task Object_made_inside_the_argument_is_silent(string argument) => Silent($"Debug.Assert({argument});", "private record Mine { public int P { get; set; } }");

    [Fact]
    public Task Set_that_only_asserts_read_is_silent() => Silent(
        """
        Debug.Assert(_seen.Add(k));
        """,
        "private readonly HashSet<string> _seen = new(); private void Reset() { _seen.Clear(); Debug.Assert(_seen.Count == 0); }");

    [Fact]
    public Task Set_that_is_filled_in_release_but_emptied_in_asserts_is_reported() => Reported(
        "_seen.Add(k); [|Debug.Assert(_seen.Remove(k))|];", "private readonly HashSet<string> _seen = new();");

    [Fact]
    public Task Counter_that_only_asserts_read_is_silent() => Silent(
        "Debug.Assert(Interlocked.Increment(ref _busy) == 1); Debug.Assert(Interlocked.Decrement(ref _busy) == 0); _busy = 0; Interlocked.Exchange(ref _busy, 0);",
        "private int _busy;");

    [Fact]
    public Task Counter_that_a_conditional_method_or_a_debug_region_reads_is_silent() => Silent(
        "Debug.Assert(_depth++ < 9);",
        """
        private int _depth;
            [Conditional("DEBUG")] private void Check() { if (_depth > 9) throw new Exception(); }
        #if DEBUG
            public int Depth => _depth;
        #endif
        """);

    [Fact]
    public Task Counter_that_a_property_of_another_part_reads_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        partial class C
        {
            private int _depth;
            void M() => [|Debug.Assert(_depth++ < 9)|];
        }
        partial class C
        {
            public int Depth => _depth;
        }
        """);

    [Fact]
    public Task Local_that_only_asserts_read_is_silent() => Silent(
        """
        var seen = new HashSet<string>();
        var n = 0;
        foreach (var x in _list)
        {
            Debug.Assert(seen.Add(x));
            Debug.Assert(n++ < 10);
        }
        """);

    [Theory]
    [InlineData("using var s = new System.IO.MemoryStream(); Debug.Assert(s.Seek(0L, System.IO.SeekOrigin.Begin) == 0); s.WriteByte(1);", false)]
    [InlineData("using var s = new System.IO.MemoryStream(); Debug.Assert((s.Position = 4) == 4); Debug.Assert(s.CanRead); s.Position = 8; s.WriteByte(1);", false)]
    [InlineData("using var s = new System.IO.MemoryStream(); [|Debug.Assert((s.Position = 4) == 4)|]; s.WriteByte(1); s.Position = 8;", true)]
    [InlineData("using var s = new System.IO.MemoryStream(); [|Debug.Assert((s.Position = 4) == 4)|]; if (s.CanRead) s.Position = 8; s.WriteByte(1);", true)]
    [InlineData("using var s = new System.IO.MemoryStream(); s.WriteByte(1); [|Debug.Assert(s.Seek(0, System.IO.SeekOrigin.Begin) == 0)|]; s.WriteByte(1);", true)]
    [InlineData("using var s = new System.IO.MemoryStream(); [|Debug.Assert(s.Seek(9, System.IO.SeekOrigin.Begin) == 9)|]; s.WriteByte(1);", true)]
    public Task Stream_that_was_just_made_is_at_its_start(string statements, bool reported) => reported ? Reported(statements) : Silent(statements);

    [Fact]
    public Task Local_that_the_loop_reads_is_reported() => Reported(
        """
        var n = 0;
        foreach (var x in _list)
        {
            if (n > 5) return;
            [|Debug.Assert(n++ < 10)|];
        }
        """);

    [Fact]
    public Task Out_variable_used_after_is_reported() => Reported(
        """
        object? v = null;
        [|Debug.Assert(_d.TryGetValue(k, out v))|];
        Console.WriteLine(v);
        """);

    [Fact]
    public Task Out_variable_overwritten_before_use_is_silent() => Silent(
        """
        object? v = null;
        Debug.Assert(_d.TryGetValue(k, out v));
        v = k;
        Console.WriteLine(v);
        """);

    [Fact]
    public Task Out_variable_used_in_asserts_only_is_silent() => Silent(
        """
        object? v = null;
        Debug.Assert(_d.TryGetValue(k, out v));
        Debug.Assert(v is string);
        """);

    [Fact]
    public Task Local_that_stands_for_a_field_is_reported() => Reported("var d = _d; [|Debug.Assert(d.Remove(k))|];");

    [Fact]
    public Task Local_set_that_escaped_before_is_reported() => Reported("var s = new HashSet<string>(); Keep(s); [|Debug.Assert(s.Add(k))|];", "private object? _kept; public object? Kept => _kept; private void Keep(object o) => _kept = o;");

    [Fact]
    public Task Local_collection_not_used_after_is_silent() => Silent("var q = new Queue<string>(_list); Debug.Assert(q.Dequeue() == k);");

    [Fact]
    public Task Enumerator_moved_by_an_assert_and_read_after_is_reported() => Reported(
        "using var e = _list.GetEnumerator(); [|Debug.Assert(e.MoveNext())|]; Console.WriteLine(e.Current);");

    [Fact]
    public Task Enumerator_at_its_end_is_silent() => Silent(
        "using var e = _list.GetEnumerator(); while (e.MoveNext()) Console.WriteLine(e.Current); Debug.Assert(!e.MoveNext());");

    [Fact]
    public Task Parameter_of_the_method_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C
        {
            void M(ISet<string> s, StreamReader r) { [|Debug.Assert(s.Remove(""))|]; Debug.Assert(r.ReadLine() == null); }
            string? N(StreamReader r) { [|Debug.Assert(r.ReadLine() == "header")|]; return r.ReadLine(); }
        }
        """);

    [Fact]
    public Task Other_conditional_methods_are_reported_and_trace_is_silent() => Reported(
        """
        [|Debug.WriteLine(_queue.Dequeue())|];
        [|Debug.WriteLineIf(_d.Remove(k), "gone")|];
        [|Check(_d.Remove(k))|];
        Both(_d.Remove(k));
        Trace.Assert(_d.Remove(k));
        Trace.WriteLine(_queue.Dequeue());
        Plain(_d.Remove(k));
        """,
        """
        [Conditional("CHECKED")] private static void Check(bool x) { }
            [Conditional("DEBUG"), Conditional("TRACE")] private static void Both(bool x) { }
            private static void Plain(bool x) { }
        """);

    [Fact]
    public Task Symbol_that_the_file_defines_is_silent() => Verify.VerifyAnalyzerAsync("#define DEBUG\n#define CHECKED\n" + In(
        "Debug.Assert(_d.Remove(k)); Check(_d.Remove(k));", """[Conditional("CHECKED")] private static void Check(bool x) { }"""));

    [Fact]
    public Task Assert_in_a_debug_region_or_a_conditional_method_is_silent() => Verify.VerifyAnalyzerAsync("#define X\n" + In(
        """
        #if !DEBUG
                [|Debug.Assert(_d.Remove(k))|];
        #endif
                Check(k);
        """,
        """[Conditional("DEBUG")] private void Check(string k) { Debug.Assert(_d.Remove(k)); }"""));

    [Fact]
    public Task Interpolated_message_is_silent() => Silent("Debug.Assert(ok, $\"{_queue.Dequeue()}\");");

    [Fact]
    public Task Fix_keeps_constants_beside_the_work() => Fixed(
        "[|Debug.Assert(Interlocked.Increment(ref _count) == 1, \"busy\")|]; // one",
        """
        var incremented = Interlocked.Increment(ref _count);
                Debug.Assert(incremented == 1, "busy"); // one
        """);

    [Fact]
    public Task Fix_moves_the_whole_condition_when_it_short_circuits() => Fixed(
        "[|Debug.Assert(ok && _d.Remove(k), k)|];",
        """
        var condition = ok && _d.Remove(k);
                Debug.Assert(condition, k);
        """);

    [Fact]
    public Task Fix_moves_the_whole_condition_when_something_is_evaluated_first() => Fixed(
        "[|Debug.Assert(_list.Count == _count++)|];",
        """
        var condition = _list.Count == _count++;
                Debug.Assert(condition);
        """);

    [Fact]
    public Task Fix_keeps_the_order_of_several_arguments() => Fixed(
        "[|Check(_queue.Dequeue(), k.Trim(), _queue.Dequeue(), k.Length)|];",
        """
        var dequeued = _queue.Dequeue();
                var value = k.Trim();
                var dequeued2 = _queue.Dequeue();
                Check(dequeued, value, dequeued2, k.Length);
        """,
        """[Conditional("DEBUG")] private static void Check(string a, string b, string c, int d) { }""");

    [Fact]
    public Task Fix_takes_a_name_that_is_free() => Fixed(
        "var removed = ok; [|Debug.Assert(!_d.Remove(k) /* why */, removed.ToString())|];",
        """
        var removed = ok; var removed2 = _d.Remove(k);
                Debug.Assert(!removed2 /* why */, removed.ToString());
        """);

    [Fact]
    public Task Fix_adds_a_block_to_an_embedded_statement() => Fixed(
        """
        // above
                if (ok)
                    [|Debug.Assert(_d.Remove(k))|];
                else
                    [|Debug.Assert(_set.Add(k))|]; // beside
        """,
        """
        // above
                if (ok)
                {
                    var removed = _d.Remove(k);
                    Debug.Assert(removed);
                }
                else
                {
                    var added = _set.Add(k);
                    Debug.Assert(added);
                } // beside
        """);

    [Fact]
    public Task Fix_works_in_a_switch_section() => Fixed(
        """
        switch (k)
                {
                    case "a":
                        // first
                        [|Debug.Assert(_d.Remove(k))|];
                        break;
                    default:
                        [|Debug.Assert(_d.Remove(k))|];
                        break;
                }
        """,
        """
        switch (k)
                {
                    case "a":
                        // first
                        var removed = _d.Remove(k);
                        Debug.Assert(removed);
                        break;
                    default:
                        var removed2 = _d.Remove(k);
                        Debug.Assert(removed2);
                        break;
                }
        """);

    [Fact]
    public Task Fix_gives_members_and_lambdas_a_block() => Verify.VerifyCodeFixAsync(Header +
        """
        class C
        {
            private readonly HashSet<string> _set = new();
            public int Count => _set.Count;

            // removes
            void M(string k) => [|Debug.Assert(_set.Remove(k))|];

            Action<string> L() => k => [|Debug.Assert(_set.Remove(k))|];
        }
        """,
        Header +
        """
        class C
        {
            private readonly HashSet<string> _set = new();
            public int Count => _set.Count;

            // removes
            void M(string k)
            {
                var removed = _set.Remove(k);
                Debug.Assert(removed);
            }

            Action<string> L() => k =>
            {
                var removed = _set.Remove(k);
                Debug.Assert(removed);
            };
        }
        """);

    [Fact]
    public Task Fix_works_in_top_level_statements() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;

        var set = new HashSet<string>(args);
        // the first goes
        [|Debug.Assert(set.Remove("a"))|];
        Console.WriteLine(set.Count);
        """,
        """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;

        var set = new HashSet<string>(args);
        // the first goes
        var removed = set.Remove("a");
        Debug.Assert(removed);
        Console.WriteLine(set.Count);
        """,
        output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Fix_keeps_an_out_variable_in_scope() => Fixed(
        "object? v = null; [|Debug.Assert(_d.TryGetValue(k, out v))|]; Console.WriteLine(v);",
        """
        object? v = null; var found = _d.TryGetValue(k, out v);
                Debug.Assert(found); Console.WriteLine(v);
        """);

    [Fact]
    public Task No_fix_where_the_work_may_not_be_run() => Verify.VerifyCodeFixAsync(Lazy, Lazy);

    private static readonly string Lazy = In(
        """
        [|Check(() => _d.Remove(k))|];
                for (var i = 0; i < 3; [|Debug.Assert(_d.Remove(k))|])
                    i++;
                again: [|Debug.Assert(_d.Remove(k))|];
                if (ok) goto again;
        """,
        """[Conditional("DEBUG")] private static void Check(Func<bool> x) { }""");

    [Fact]
    public Task Broken_code_does_not_throw() => new BrokenCode().RunAsync();

    private sealed class BrokenCode : Microsoft.CodeAnalysis.CSharp.Testing.CSharpCodeFixTest<MemoryAnalyzers.ReleaseOnly.AssertDoesTheWork, Microsoft.CodeAnalysis.Testing.EmptyCodeFixProvider, Microsoft.CodeAnalysis.Testing.DefaultVerifier>
    {
        public BrokenCode()
        {
            ReferenceAssemblies = new("none");
            CompilerDiagnostics = Microsoft.CodeAnalysis.Testing.CompilerDiagnostics.None;
            TestState.AdditionalReferences.AddRange(References.Of(References.Net10));
            TestCode = Header + "class C { void M() { Debug.Assert(x.Remove(); Debug.Assert(); Debug.Assert(d?.Remove(1) is var ); Debug.Assert(() => a++); Debug.Assert((a, b) = c); } [Conditional] void N(int i) => N(i++); }";
        }
    }
}
