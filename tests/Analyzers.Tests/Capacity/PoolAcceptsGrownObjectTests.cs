using MemoryAnalyzers.Capacity;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Capacity.PoolAcceptsGrownObject, MemoryAnalyzers.Capacity.PoolAcceptsGrownObjectFix>;

namespace MemoryAnalyzers.Tests.Capacity;

public sealed class PoolAcceptsGrownObjectTests
{
    private const string Usings =
        """
        using System;
        using System.Buffers;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Text;
        using System.Threading;
        using Microsoft.Extensions.ObjectPool;

        """;

    private static string Policy(string type, string @return, string create = "new()") =>
        Usings + $$"""
        enum Kind { A, B }
        sealed class P : PooledObjectPolicy<{{type}}>
        {
            public override {{type}} Create() => {{create}};
            {{@return}}
        }
        """;

    private static string Class(string members) => Usings + "enum Kind { A, B } sealed class C\n{\n" + members + "\n}";

    [Theory]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { [|obj.Clear()|]; return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { [|obj.Length|] = 0; return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj == null) return false; [|obj.Clear()|]; return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj.Length == 0) return true; [|obj.Clear()|]; return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj.Length > 0) [|obj.Clear()|]; return true; }")]
    [InlineData("MemoryStream", "public override bool Return(MemoryStream obj) { [|obj.SetLength(0)|]; obj.Position = 0; return true; }")]
    [InlineData("List<byte>", "public override bool Return(List<byte> obj) { [|obj.Clear()|]; return true; }")]
    [InlineData("List<byte>", "public override bool Return(List<byte> obj) { [|obj.RemoveRange(0, obj.Count)|]; return true; }")]
    [InlineData("Dictionary<string, int>", "public override bool Return(Dictionary<string, int> obj) { [|obj.Clear()|]; return true; }")]
    [InlineData("ArrayBufferWriter<byte>", "public override bool Return(ArrayBufferWriter<byte> obj) { [|obj.Clear()|]; return true; }")]
    // The first emptying; a nullable or interface form
    [InlineData("List<int>", "public override bool Return(List<int> obj) { [|obj.Clear()|]; obj.Clear(); return true; }")]
    [InlineData("List<int>", "public override bool Return(List<int>? obj) { [|obj?.Clear()|]; return true; }")]
    public Task Policy_that_empties_and_keeps_everything_is_reported(string type, string @return) =>
        Verify.VerifyAnalyzerAsync(Policy(type, @return).Replace("[|obj?.Clear()|]", "obj?[|.Clear()|]", StringComparison.Ordinal));

    [Theory]
    [InlineData("StringBuilder", "public override bool [|Return|](StringBuilder obj) => true;")]
    [InlineData("List<int>", "public override bool [|Return|](List<int> obj) { return true; }")]
    public Task Policy_that_empties_nothing_is_reported_at_its_name(string type, string @return) => Verify.VerifyAnalyzerAsync(Policy(type, @return));

    [Theory]
    [InlineData("sealed class P : IPooledObjectPolicy<StringBuilder> { public StringBuilder Create() => new(); public bool Return(StringBuilder obj) { [|obj.Clear()|]; return true; } }")]
    [InlineData("sealed class P : IPooledObjectPolicy<StringBuilder> { public StringBuilder Create() => new(); bool IPooledObjectPolicy<StringBuilder>.Return(StringBuilder obj) { [|obj.Clear()|]; return true; } }")]
    [InlineData("struct P : IPooledObjectPolicy<List<int>> { public List<int> Create() => new(); public bool Return(List<int> obj) { [|obj.Clear()|]; return true; } }")]
    [InlineData("static class Outer { private sealed class P<T> : PooledObjectPolicy<List<T>> { public override List<T> Create() => new(); public override bool Return(List<T> obj) { [|obj.Clear()|]; return true; } } }")]
    public Task All_forms_of_policies_are_seen(string code) => Verify.VerifyAnalyzerAsync(Usings + code);

    [Theory]
    [InlineData("public override bool Return(List<int> obj) { [|obj.Clear()|]; return obj.Count < 1000; }")]
    [InlineData("public override bool Return(List<int> obj) { [|obj.Clear()|]; if (obj.Count > 1000) return false; return true; }")]
    public Task Count_tested_after_the_emptying_is_no_test(string @return) => Verify.VerifyAnalyzerAsync(Policy("List<int>", @return));

    [Theory]
    // A test of the capacity, before or after
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj.Capacity > 4096) return false; obj.Clear(); return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { obj.Clear(); return obj.Capacity <= 4096; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { obj.Clear(); if (obj.Capacity > 4096) obj.Capacity = 4096; return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj is { Capacity: > 4096 }) return false; obj.Clear(); return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) => obj.Capacity <= 4096;")]
    // Of the length, or an upper test of the count, before
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (obj.Length > 4096) return false; obj.Clear(); return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { var n = obj.Length; obj.Clear(); return n < 4096; }")]
    [InlineData("List<int>", "public override bool Return(List<int> obj) { if (obj.Count > 100) return false; obj.Clear(); return true; }")]
    [InlineData("List<int>", "public override bool Return(List<int> obj) { if (obj is { Count: > 100 }) return false; obj.Clear(); return true; }")]
    [InlineData("MemoryStream", "public override bool Return(MemoryStream obj) { if (obj.Length >= 4096) { return false; } obj.SetLength(0); return true; }")]
    // Trimmed
    [InlineData("List<int>", "public override bool Return(List<int> obj) { obj.Clear(); obj.TrimExcess(); return true; }")]
    [InlineData("List<int>", "public override bool Return(List<int> obj) { obj.Clear(); if (obj.EnsureCapacity(0) > 10) obj.TrimExcess(); return true; }")]
    // A guard in a private method called first, or in a method that is not known
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (!Fits(obj)) return false; obj.Clear(); return true; } private static bool Fits(StringBuilder b) => b.Capacity < 4096;")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { if (!Guard.Fits(obj)) return false; obj.Clear(); return true; } static class Guard { public static bool Fits(StringBuilder b) => b.Capacity < 4096; }")]
    // Some other reason to refuse: not known
    [InlineData("StringBuilder", "private bool _full; public override bool Return(StringBuilder obj) { if (_full) return false; obj.Clear(); return true; }")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) { obj.Clear(); return Decide(); } private static bool Decide() => true;")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) => false;")]
    [InlineData("StringBuilder", "public override bool Return(StringBuilder obj) => throw new NotSupportedException();")]
    // Keys of few values; not growable
    [InlineData("Dictionary<Kind, int>", "public override bool Return(Dictionary<Kind, int> obj) { obj.Clear(); return true; }")]
    [InlineData("HashSet<byte>", "public override bool Return(HashSet<byte> obj) { obj.Clear(); return true; }")]
    [InlineData("ConcurrentQueue<int>", "public override bool Return(ConcurrentQueue<int> obj) { obj.Clear(); return true; }")]
    [InlineData("SortedSet<int>", "public override bool Return(SortedSet<int> obj) { obj.Clear(); return true; }")]
    public Task Measured_trimmed_small_or_unknown_policy_is_silent(string type, string @return) => Verify.VerifyAnalyzerAsync(Policy(type, @return));

    [Fact]
    public Task Stream_over_a_fixed_array_is_silent() =>
        Verify.VerifyAnalyzerAsync(Policy("MemoryStream", "public override bool Return(MemoryStream obj) { obj.SetLength(0); return true; }", "new(new byte[4096])"));

    [Theory]
    // What the object's own parts have grown to
    [InlineData("sealed class Job : IResettable { private readonly List<int> _items = new(); public void Add(int i) => _items.Add(i); public bool TryReset() { [|_items.Clear()|]; return true; } }")]
    [InlineData("sealed class Job : IResettable { private readonly System.Threading.SemaphoreSlim _gate = new(1); private readonly StringBuilder _text = new(); private int _n; public void Add(string s) => _text.Append(s); public bool TryReset() { _n = 0; [|_text.Clear()|]; return true; } }")]
    [InlineData("sealed class Job : IResettable { public StringBuilder Text { get; } = new(); public bool TryReset() { [|Text.Clear()|]; return true; } }")]
    [InlineData("sealed class Outer { internal sealed class Job { internal readonly List<int> Items = new(); internal void Read(IEnumerable<int> source) { foreach (var i in source) Items.Add(i); } } sealed class P : PooledObjectPolicy<Job> { public override Job Create() => new(); public override bool Return(Job obj) { [|obj.Items.Clear()|]; return true; } } }")]
    [InlineData("sealed class Job { public MemoryStream Body { get; } = new(); } sealed class P : PooledObjectPolicy<Job> { public override Job Create() => new(); public override bool Return(Job obj) { [|obj.Body.SetLength(0)|]; return true; } }")]
    public Task Part_of_a_pooled_object_is_reported(string code) => Verify.VerifyAnalyzerAsync(Usings + code);

    [Fact]
    public Task First_part_that_is_not_measured_is_reported() => Verify.VerifyAnalyzerAsync(Usings +
        "sealed class Job : IResettable { private readonly List<int> _a = new(); private readonly List<int> _b = new(); private readonly List<int> _c = new(); public void Add(int i) { _a.Add(i); _b.Add(i); _c.Add(i); } " +
        "public bool TryReset() { if (_a.Capacity > 100) return false; _a.Clear(); [|_b.Clear()|]; _c.Clear(); return true; } }");

    [Theory]
    // Of a constant number; measured or replaced somewhere; handed out to who knows whom; not a buffer and not known
    [InlineData("sealed class Job : IResettable { private readonly List<int> _items = new(); public void Init() { for (var i = 0; i < 4; i++) _items.Add(i); } public bool TryReset() { _items.Clear(); return true; } }")]
    [InlineData("sealed class Job : IResettable { private readonly List<int> _items = new(); public void Add(int i) { if (_items.Count < 100) _items.Add(i); } public bool TryReset() { _items.Clear(); return true; } }")]
    [InlineData("sealed class Job : IResettable { private readonly List<int> _items = new(); public void Add(int i) => _items.Add(i); private bool TooLarge() => _items.Capacity > 100; public bool TryReset() { if (TooLarge()) return false; _items.Clear(); return true; } }")]
    [InlineData("sealed class Job : IResettable { private List<int> _items = new(); public void Add(int i) => _items.Add(i); public bool TryReset() { if (_items.Count > 100) _items = new(); else _items.Clear(); return true; } }")]
    [InlineData("sealed class Job : IResettable { private readonly List<int> _items = new(); public List<int> Items => _items; public bool TryReset() { _items.Clear(); return true; } }")]
    [InlineData("sealed class Job { public List<int> Items { get; } = new(); } sealed class P : PooledObjectPolicy<Job> { public override Job Create() => new(); public override bool Return(Job obj) { obj.Items.Clear(); return true; } }")]
    [InlineData("sealed class Job { public int N; } sealed class P : PooledObjectPolicy<Job> { public override Job Create() => new(); public override bool Return(Job obj) { obj.N = 0; return true; } }")]
    // Not the interface's method
    [InlineData("sealed class Job { private readonly List<int> _items = new(); public void Add(int i) => _items.Add(i); public bool TryReset() { _items.Clear(); return true; } }")]
    public Task Part_that_is_small_measured_or_unknown_is_silent(string code) => Verify.VerifyAnalyzerAsync(Usings + code);

    [Theory]
    [InlineData("[ThreadStatic] private static StringBuilder? t_cached; public static StringBuilder Get() { var b = t_cached ?? new(); t_cached = null; return b; } public static void Release(StringBuilder b) { [|b.Clear()|]; t_cached = b; }")]
    [InlineData("private static StringBuilder? s_cached; public static StringBuilder Get() => Interlocked.Exchange(ref s_cached, null) ?? new(); public static void Release(StringBuilder b) { [|b.Clear()|]; s_cached = b; }")]
    [InlineData("private static StringBuilder? s_cached; public static StringBuilder Get() => Interlocked.Exchange(ref s_cached, null) ?? new(); public static void Release(StringBuilder b) { [|b.Clear()|]; Interlocked.CompareExchange(ref s_cached, b, null); }")]
    [InlineData("private static readonly ThreadLocal<StringBuilder?> s_cached = new(); public static StringBuilder Get() => s_cached.Value ?? new(); public static void Release(StringBuilder b) { [|b.Clear()|]; s_cached.Value = b; }")]
    [InlineData("private static readonly Stack<List<int>> s_pool = new(); public static int Sum(IEnumerable<int> source) { var all = s_pool.Count > 0 ? s_pool.Pop() : new(); all.AddRange(source); var n = 0; foreach (var i in all) n += i; [|all.Clear()|]; s_pool.Push(all); return n; }")]
    [InlineData("private static StringBuilder? s_cached; public static string Join(IEnumerable<string> all) { var b = Interlocked.Exchange(ref s_cached, null) ?? new StringBuilder(); foreach (var s in all) b.Append(s); var r = b.ToString(); [|b.Clear()|]; s_cached = b; return r; }")]
    [InlineData("private static readonly Stack<StringBuilder> s_pool = new(); public static StringBuilder Get() { lock (s_pool) return s_pool.Count > 0 ? s_pool.Pop() : new(); } public static void Return(StringBuilder b) { [|b.Clear()|]; lock (s_pool) s_pool.Push(b); }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> x) { [|x.Clear()|]; s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentQueue<MemoryStream> s_pool = new(); public static MemoryStream Get() => s_pool.TryDequeue(out var x) ? x : new(); public static void Return(MemoryStream x) { [|x.SetLength(0)|]; s_pool.Enqueue(x); }")]
    // Through what Clear returns; the number of objects is limited, their size is not; count tested too late
    [InlineData("private static readonly ConcurrentBag<StringBuilder> s_pool = new(); public static StringBuilder Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(StringBuilder b) => s_pool.Add([|b.Clear()|]);")]
    [InlineData("private static readonly ConcurrentBag<StringBuilder> s_pool = new(); public static StringBuilder Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(StringBuilder b) { if (s_pool.Count < 10) { [|b.Clear()|]; s_pool.Add(b); } }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> b) { [|b.Clear()|]; if (b.Count < 100) s_pool.Add(b); }")]
    // A pool object of its own
    [InlineData("private readonly ConcurrentBag<List<int>> _pool = new(); public List<int> Get() => _pool.TryTake(out var x) ? x : new(); public void Return(List<int> x) { [|x.Clear()|]; _pool.Add(x); }")]
    [InlineData("[ThreadStatic] private static Stack<List<int>>? t_pool; public static List<int> Get() => t_pool is { Count: > 0 } ? t_pool.Pop() : new(); public static void Return(List<int> x) { [|x.Clear()|]; (t_pool ??= new()).Push(x); }")]
    public Task Cache_or_pool_written_by_hand_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    // Measured, in time or around
    [InlineData("[ThreadStatic] private static StringBuilder? t_cached; public static StringBuilder Get() { var b = t_cached ?? new(); t_cached = null; return b; } public static void Release(StringBuilder b) { if (b.Capacity <= 360) { b.Clear(); t_cached = b; } }")]
    [InlineData("[ThreadStatic] private static StringBuilder? t_cached; public static StringBuilder Get() { var b = t_cached ?? new(); t_cached = null; return b; } public static void Release(StringBuilder b) { b.Clear(); if (b.Capacity <= 360) t_cached = b; }")]
    // Filled here with what the program itself lists
    [InlineData("private static readonly Stack<List<Action>> s_pool = new(); private readonly Dictionary<string, List<Action>> _handlers = new(); public void Raise(string name) { if (!_handlers.TryGetValue(name, out var handlers)) return; var all = s_pool.Count > 0 ? s_pool.Pop() : new(); all.AddRange(handlers); foreach (var one in all) one(); all.Clear(); s_pool.Push(all); }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> x) { if (x.Count < 100) { x.Clear(); s_pool.Add(x); } }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); private const int Max = 10; public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> x) { var limit = Max; if (x.Count < limit) { x.Clear(); s_pool.Add(x); } }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> x) { if (x.Capacity < 100) Keep(x); } private static void Keep(List<int> x) { x.Clear(); s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(List<int> x) { if (IsLarge(x)) return; x.Clear(); s_pool.Add(x); } private static bool IsLarge(List<int> x) => x.Capacity > 100;")]
    // Two fields trade places
    [InlineData("private static List<int> s_a = new(); private static List<int> s_b = new(); public static void Add(int i) => s_a.Add(i); public static void Swap() { var old = s_a; s_a = s_b; old.Clear(); s_b = old; }")]
    // New; bounded content
    [InlineData("private static List<int>? s_last; public static int N => s_last!.Count; public static void Reset() { var x = new List<int>(); x.Clear(); s_last = x; }")]
    [InlineData("private static StringBuilder? s_cached; public static string Two() { var b = Interlocked.Exchange(ref s_cached, null) ?? new StringBuilder(); b.Append('a'); b.Append('b'); var r = b.ToString(); b.Clear(); s_cached = b; return r; }")]
    [InlineData("[ThreadStatic] private static HashSet<string>? t_names; public static int Names(Type type) { var x = t_names ?? new(); t_names = null; foreach (var p in type.GetProperties()) x.Add(p.Name); var n = x.Count; x.Clear(); t_names = x; return n; }")]
    [InlineData("[ThreadStatic] private static HashSet<string>? t_names; public static int Names(Type type) { var x = t_names ?? new(); t_names = null; var all = type.GetProperties(); for (var i = 0; i < all.Length; ++i) { var p = all[i]; x.Add(p.Name); } var n = x.Count; x.Clear(); t_names = x; return n; }")]
    // Not taken from again: a queue of work, or a plain store
    [InlineData("private static readonly List<List<int>> s_all = new(); public static void Add(List<int> x) { x.Clear(); s_all.Add(x); }")]
    // An instance that lives no longer than its work
    [InlineData("private readonly Stack<List<int>> _spare = new(); private List<int> Get() => _spare.Count > 0 ? _spare.Pop() : new(); private void Return(List<int> x) { x.Clear(); _spare.Push(x); } public int Parse(string s) { var x = Get(); foreach (var c in s) x.Add(c); var n = x.Count; Return(x); return n; } public int Other() => 1;")]
    [InlineData("private StringBuilder? _last; public int N => _last!.Length; public void Keep(StringBuilder b) { b.Clear(); _last = b; }")]
    // Emptied, but not kept; kept, but visible to others; keys of few values
    [InlineData("public static void Use(List<int> x) { x.Clear(); Console.WriteLine(x.Count); }")]
    [InlineData("public static StringBuilder? Cached; public static StringBuilder Get() => Cached ?? new(); public static void Release(StringBuilder b) { b.Clear(); Cached = b; }")]
    [InlineData("private static readonly ConcurrentBag<Dictionary<Kind, int>> s_pool = new(); public static Dictionary<Kind, int> Get() => s_pool.TryTake(out var x) ? x : new(); public static void Return(Dictionary<Kind, int> x) { x.Clear(); s_pool.Add(x); }")]
    // In a lambda
    [InlineData("private static readonly ConcurrentBag<List<int>> s_pool = new(); public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); public static Action<List<int>> Return => x => { x.Clear(); s_pool.Add(x); };")]
    public Task Measured_swapped_small_or_short_lived_is_silent(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Fact]
    public async Task Partial_parts_are_one_type() => await Verify.VerifyAnalyzerAsync(Usings + """
        static partial class C { private static readonly ConcurrentBag<List<int>> s_pool = new(); public static void Return(List<int> x) { [|x.Clear()|]; s_pool.Add(x); } }
        static partial class C { public static List<int> Get() => s_pool.TryTake(out var x) ? x : new(); }
        """);

    [Fact]
    public async Task Rules_on_emptied_fields_leave_it_to_this_rule()
    {
        const string Job = Usings + "sealed class Job : IResettable { private readonly System.Threading.SemaphoreSlim _gate = new(1); private readonly StringBuilder _text = new(); public void Add(string s) => _text.Append(s); public bool TryReset() { Console.Write(_text.ToString()); _text.Clear(); return true; } }";
        await Verify<ClearedCollectionKeepsPeak>.VerifyAnalyzerAsync(Job);
        await Verify<ClearedCollectionKeepsPeak>.VerifyAnalyzerAsync(Job.Replace(" : IResettable", "", StringComparison.Ordinal).Replace("_text.Clear()", "{|RET102:_text.Clear()|}", StringComparison.Ordinal));
        await Verify<MemoryAnalyzers.Threads.ThreadStaticBufferGrows>.VerifyAnalyzerAsync(Class("[ThreadStatic] private static StringBuilder? t_cached; public static StringBuilder Get() => t_cached ?? new(); public static void Release(StringBuilder b) { b.Clear(); t_cached ??= b; }"));
    }

    [Fact]
    public Task Policy_refuses_large_objects() => Verify.VerifyCodeFixAsync(
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : PooledObjectPolicy<StringBuilder>
        {
            public override StringBuilder Create() => new();

            public override bool Return(StringBuilder obj)
            {
                // ready for the next one
                [|obj.Clear()|];
                return true;
            }
        }
        """,
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : PooledObjectPolicy<StringBuilder>
        {
            private const int MaxRetainedCapacity = 1024;

            public override StringBuilder Create() => new();

            public override bool Return(StringBuilder obj)
            {
                if (obj.Capacity > MaxRetainedCapacity)
                    return false;
                // ready for the next one
                obj.Clear();
                return true;
            }
        }
        """);

    [Fact]
    public Task Bound_is_an_option() => Verify.VerifyCodeFixAsync(
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : PooledObjectPolicy<StringBuilder>
        {
            public override StringBuilder Create() => new();
            public override bool [|Return|](StringBuilder obj) => true;
        }
        """,
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : PooledObjectPolicy<StringBuilder>
        {
            private const int MaxRetainedCapacity = 4096;

            public override StringBuilder Create() => new();
            public override bool Return(StringBuilder obj) => obj.Capacity <= MaxRetainedCapacity;
        }
        """,
        config: "dotnet_code_quality.RET104.max_retained_capacity = 4096");

    [Fact]
    public Task Part_of_a_pooled_object_makes_it_refused() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using Microsoft.Extensions.ObjectPool;

        sealed class Job : IResettable
        {
            private readonly List<int> _items = new();

            public void Add(int i) => _items.Add(i);

            public bool TryReset()
            {
                [|_items.Clear()|];
                return true;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using Microsoft.Extensions.ObjectPool;

        sealed class Job : IResettable
        {
            private const int MaxRetainedCapacity = 1024;
            private readonly List<int> _items = new();

            public void Add(int i) => _items.Add(i);

            public bool TryReset()
            {
                if (_items.Capacity > MaxRetainedCapacity)
                    return false;
                _items.Clear();
                return true;
            }
        }
        """);

    [Theory]
    [InlineData(References.Net10, "Capacity")]
    [InlineData(References.Net8, "Count")]
    public Task Where_capacity_cannot_be_read_the_count_decides(string framework, string size) => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Concurrent;
        using System.Collections.Generic;

        static class C
        {
            private static readonly ConcurrentBag<Dictionary<int, int>> s_pool = new();
            public static Dictionary<int, int> Get() => s_pool.TryTake(out var x) ? x : new();

            public static void Return(Dictionary<int, int> map)
            {
                [|map.Clear()|];
                s_pool.Add(map);
            }
        }
        """,
        $$"""
        using System.Collections.Concurrent;
        using System.Collections.Generic;

        static class C
        {
            private const int MaxRetainedCapacity = 1024;
            private static readonly ConcurrentBag<Dictionary<int, int>> s_pool = new();
            public static Dictionary<int, int> Get() => s_pool.TryTake(out var x) ? x : new();

            public static void Return(Dictionary<int, int> map)
            {
                if (map.{{size}} > MaxRetainedCapacity)
                    return;
                map.Clear();
                s_pool.Add(map);
            }
        }
        """,
        framework: framework);

    [Fact]
    public Task What_follows_still_happens_and_a_lock_stays() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.Text;

        static class C
        {
            private static readonly Stack<StringBuilder> s_pool = new();
            private static int s_returned;

            public static StringBuilder Get()
            {
                lock (s_pool)
                    return s_pool.Count > 0 ? s_pool.Pop() : new();
            }

            public static string ToStringAndReturn(StringBuilder builder)
            {
                var text = builder.ToString();
                lock (s_pool)
                {
                    // for the next one
                    [|builder.Clear()|];
                    s_pool.Push(builder);
                    s_returned++;
                }

                return text;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Text;

        static class C
        {
            private const int MaxRetainedCapacity = 1024;
            private static readonly Stack<StringBuilder> s_pool = new();
            private static int s_returned;

            public static StringBuilder Get()
            {
                lock (s_pool)
                    return s_pool.Count > 0 ? s_pool.Pop() : new();
            }

            public static string ToStringAndReturn(StringBuilder builder)
            {
                var text = builder.ToString();
                lock (s_pool)
                {
                    // for the next one
                    if (builder.Capacity <= MaxRetainedCapacity)
                    {
                        builder.Clear();
                        s_pool.Push(builder);
                    }
                    s_returned++;
                }

                return text;
            }
        }
        """);

    [Fact]
    public Task Arrow_becomes_a_body() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Concurrent;
        using System.Text;

        static class C
        {
            private static readonly ConcurrentBag<StringBuilder> s_pool = new();
            public static StringBuilder Get() => s_pool.TryTake(out var x) ? x : new();
            public static void Return(StringBuilder builder) => s_pool.Add([|builder.Clear()|]);
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Text;

        static class C
        {
            private const int MaxRetainedCapacity = 1024;
            private static readonly ConcurrentBag<StringBuilder> s_pool = new();
            public static StringBuilder Get() => s_pool.TryTake(out var x) ? x : new();
            public static void Return(StringBuilder builder)
            {
                if (builder.Capacity > MaxRetainedCapacity)
                    return;
                s_pool.Add(builder.Clear());
            }
        }
        """);

    [Fact]
    public Task Two_methods_share_the_constant() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : IPooledObjectPolicy<StringBuilder>, IPooledObjectPolicy<List<int>>
        {
            StringBuilder IPooledObjectPolicy<StringBuilder>.Create() => new();
            List<int> IPooledObjectPolicy<List<int>>.Create() => new();
            public bool Return(StringBuilder obj)
            {
                [|obj.Clear()|];
                return true;
            }

            public bool Return(List<int> obj)
            {
                [|obj.Clear()|];
                return true;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Text;
        using Microsoft.Extensions.ObjectPool;

        sealed class P : IPooledObjectPolicy<StringBuilder>, IPooledObjectPolicy<List<int>>
        {
            private const int MaxRetainedCapacity = 1024;

            StringBuilder IPooledObjectPolicy<StringBuilder>.Create() => new();
            List<int> IPooledObjectPolicy<List<int>>.Create() => new();
            public bool Return(StringBuilder obj)
            {
                if (obj.Capacity > MaxRetainedCapacity)
                    return false;
                obj.Clear();
                return true;
            }

            public bool Return(List<int> obj)
            {
                if (obj.Capacity > MaxRetainedCapacity)
                    return false;
                obj.Clear();
                return true;
            }
        }
        """);

    [Fact]
    public Task No_fix_where_a_value_is_returned_in_between()
    {
        const string Source =
            """
            using System.Text;
            using System.Threading;

            static class C
            {
                private static StringBuilder? s_cached;
                public static StringBuilder Get() => Interlocked.Exchange(ref s_cached, null) ?? new();

                public static StringBuilder Keep(StringBuilder builder)
                {
                    [|builder.Clear()|];
                    return s_cached = builder;
                }
            }
            """;
        return Verify.VerifyCodeFixAsync(Source, Source);
    }
}
