using MemoryAnalyzers.Threads;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Threads.ThreadStaticBufferGrows, MemoryAnalyzers.Threads.ThreadStaticBufferGrowsFix>;

namespace MemoryAnalyzers.Tests.Threads;

public sealed class ThreadStaticBufferGrowsTests
{
    private static string Class(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Text;
        using System.Threading;
        static class C
        {
            {{members}}
        }
        """;

    [Theory]
    [InlineData("[ThreadStatic] private static byte[]? [|_b|]; public static byte[] Get(int n) { if (_b == null || _b.Length < n) _b = new byte[n]; return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? [|_b|]; public static byte[] Get(int n) { var b = _b; if (b == null || b.Length < n) _b = b = new byte[n]; return b; }")]
    [InlineData("[ThreadStatic] private static byte[]? [|_b|]; public static byte[] Get(int n) { if (_b is null || n > _b.Length) { _b = GC.AllocateUninitializedArray<byte>(n); } return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? [|_b|]; public static byte[] Get(int n) { _b ??= new byte[256]; if (_b.Length < n) Array.Resize(ref _b, n); return _b; }")]
    [InlineData("private static readonly ThreadLocal<byte[]> [|_b|] = new(() => new byte[256]); public static byte[] Get(int n) { if (_b.Value!.Length < n) _b.Value = new byte[n]; return _b.Value; }")]
    public Task Array_made_larger_on_demand_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    [InlineData("[ThreadStatic] private static List<int>? [|_x|]; public static int Sum(IEnumerable<int> source) { _x ??= new(); _x.Clear(); foreach (var i in source) _x.Add(i); return _x.Count; }")]
    [InlineData("[ThreadStatic] private static StringBuilder? [|_x|]; public static string Format(IEnumerable<string> parts) { var b = _x ??= new StringBuilder(); b.Clear(); foreach (var p in parts) b.Append(p); return b.ToString(); }")]
    [InlineData("private static readonly ThreadLocal<List<int>> [|_x|] = new(() => new()); public static int Sum(IEnumerable<int> source) { _x.Value!.Clear(); foreach (var i in source) _x.Value.Add(i); return _x.Value.Count; }")]
    public Task Collection_emptied_for_reuse_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    [InlineData("[ThreadStatic] private static byte[]? {|RET801:_b|}; public static byte[] Get() => _b ??= new byte[100_000];")]
    [InlineData("private static readonly ThreadLocal<byte[]> {|RET801:_b|} = new(() => new byte[100_000]); public static byte[] Get() => _b.Value!;")]
    [InlineData("private static readonly ThreadLocal<int[]> {|RET801:_b|} = new(() => { return new int[30_000]; }); public static int[] Get() => _b.Value!;")]
    public Task Constant_large_array_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Fact]
    public Task Threshold_is_an_option() => Verify.VerifyAnalyzerAsync(
        Class("[ThreadStatic] private static byte[]? [|_b|]; public static byte[] Get() => _b ??= new byte[5_000];"), config: "dotnet_code_quality.large_object_bytes = 4096");

    [Theory]
    // An upper bound on what is asked for
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { if (n > 1024) return new byte[n]; if (_b == null || _b.Length < n) _b = new byte[n]; return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { n = Math.Min(n, 4096); if (_b == null || _b.Length < n) _b = new byte[n]; return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 4096); if (_b == null || _b.Length < n) _b = new byte[n]; return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { if (_b == null || _b.Length < (n & 0xFFF)) _b = new byte[n & 0xFFF]; return _b; }")]
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { if (n > 1024) return new byte[n]; if (_b == null || _b.Length < n) { var size = Up(n); _b = new byte[size]; } return _b; } private static int Up(int n) => n + 16;")]
    // Dropped, or made smaller, somewhere
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { if (_b == null || _b.Length < n) _b = new byte[n]; return _b; } public static void Drop() { _b = null; }")]
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get(int n) { if (_b == null || _b.Length < n) _b = new byte[n]; return _b; } public static void Shrink(int n) { _b = new byte[n]; }")]
    // Small, constant
    [InlineData("[ThreadStatic] private static byte[]? _b; public static byte[] Get() => _b ??= new byte[4096];")]
    [InlineData("private static readonly ThreadLocal<Random> _r = new(() => new Random()); public static int Next() => _r.Value!.Next();")]
    // Trimmed, tested or handed on
    [InlineData("[ThreadStatic] private static List<int>? _x; public static int Sum(IEnumerable<int> source) { _x ??= new(); _x.Clear(); foreach (var i in source) _x.Add(i); var n = _x.Count; if (_x.Capacity > 100) _x = null; return n; }")]
    [InlineData("[ThreadStatic] private static StringBuilder? _x; public static StringBuilder Take() { var b = _x ?? new(); _x = null; b.Clear(); return b; } public static void Give(StringBuilder b) { _x = b; }")]
    // Refilled at once from a source of fixed length
    [InlineData("private static readonly int[] Source = new int[10]; [ThreadStatic] private static List<int>? _x; public static int Sum() { _x ??= new(); _x.Clear(); foreach (var i in Source) _x.Add(i); return _x.Count; }")]
    // Shared by all threads: not this rule's
    [InlineData("private static byte[]? _b; public static byte[] Get(int n) { if (_b == null || _b.Length < n) _b = new byte[n]; return _b; }")]
    [InlineData("private static readonly byte[] _b = new byte[100_000]; public static byte[] Get() => _b;")]
    public Task Bounded_small_dropped_or_shared_is_silent(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    /// <summary>Disposed by its owner, it lets go of what all threads have.</summary>
    [Theory]
    [InlineData("public void Destroy() => _b.Dispose();", false)]
    [InlineData("public static readonly C Instance = new(); private C() { } public void Destroy() => _b.Dispose();", true)]
    [InlineData("", true)]
    public Task Value_of_an_owner_that_ends_is_silent(string members, bool reported) => Verify.VerifyAnalyzerAsync(
        Class($"private readonly ThreadLocal<byte[]> {(reported ? "[|_b|]" : "_b")} = new(() => new byte[256]); public byte[] Get(int n) {{ if (_b.Value!.Length < n) _b.Value = new byte[n]; return _b.Value; }} {members}").Replace("static class C", "class C", StringComparison.Ordinal));

    [Fact]
    public Task Collection_is_trimmed_where_it_is_emptied() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Collections.Generic;
        static class C
        {
            [ThreadStatic] private static List<int>? [|_items|];
            public static int Sum(IEnumerable<int> source)
            {
                _items ??= new();
                foreach (var i in source) _items.Add(i);
                var n = _items.Count;
                _items.Clear();
                return n;
            }
        }
        """,
        """
        using System;
        using System.Collections.Generic;
        static class C
        {
            private const int MaxItemsCapacity = 1024;
            [ThreadStatic] private static List<int>? _items;
            public static int Sum(IEnumerable<int> source)
            {
                _items ??= new();
                foreach (var i in source) _items.Add(i);
                var n = _items.Count;
                _items.Clear();
                if (_items.Capacity > MaxItemsCapacity)
                    _items.TrimExcess();
                return n;
            }
        }
        """);

    [Fact]
    public Task Array_used_in_one_method_is_rented() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.IO;
        static class C
        {
            [ThreadStatic]
            private static byte[]? [|t_buffer|];

            public static int Copy(Stream source, int n)
            {
                // as much as asked for
                if (t_buffer == null || t_buffer.Length < n)
                    t_buffer = new byte[n];

                var read = source.Read(t_buffer, 0, n);
                return read + t_buffer[0];
            }
        }
        """,
        """
        using System;
        using System.IO;
        static class C
        {
            public static int Copy(Stream source, int n)
            {
                // as much as asked for
                var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(n);
                try
                {
                    var read = source.Read(buffer, 0, n);
                    return read + buffer[0];
                }
                finally
                {
                    System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        """);

    [Fact]
    public Task Array_handed_out_is_kept_only_when_small() => Verify.VerifyCodeFixAsync(
        """
        using System;
        static class C
        {
            [ThreadStatic]
            private static byte[]? [|_buffer|];

            public static byte[] Get(int n)
            {
                if (_buffer == null || _buffer.Length < n)
                    _buffer = new byte[n];
                return _buffer;
            }
        }
        """,
        """
        using System;
        static class C
        {
            private const int MaxBufferLength = 1024;
            [ThreadStatic]
            private static byte[]? _buffer;

            public static byte[] Get(int n)
            {
                if (n > MaxBufferLength)
                    return new byte[n];
                if (_buffer == null || _buffer.Length < n)
                    _buffer = new byte[n];
                return _buffer;
            }
        }
        """);

    [Theory]
    [InlineData("[ThreadStatic] private static byte[]? {|RET801:_b|}; public static byte[] Get() => _b ??= new byte[100_000];")]
    [InlineData("[ThreadStatic] private static string[]? {|RET801:_b|}; public static int Use(int n) { if (_b == null || _b.Length < n) _b = new string[n]; _b[0] = \"\"; return n; }")]
    [InlineData("[ThreadStatic] private static byte[]? {|RET801:_b|}; public static int Use(int n, Action<byte[]> keep) { if (_b == null || _b.Length < n) _b = new byte[n]; keep(_b); return n; }")]
    public Task No_fix_where_none_is_safe(string members) => Verify.VerifyCodeFixAsync(Class(members), Class(members));
}
