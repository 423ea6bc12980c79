using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.PooledArrayKeepsReferences, MemoryAnalyzers.Pooling.PooledArrayKeepsReferencesFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class PooledArrayKeepsReferencesTests
{
    [Theory]
    [InlineData("ArrayPool<string>.Shared.Return(a)", "ArrayPool<string>.Shared.Return(a, clearArray: true)")]
    [InlineData("ArrayPool<string>.Shared.Return(a, false)", "ArrayPool<string>.Shared.Return(a, clearArray: true)")]
    [InlineData("ArrayPool<string>.Shared.Return(a, clearArray: false)", "ArrayPool<string>.Shared.Return(a, clearArray: true)")]
    [InlineData("ArrayPool<string>.Shared.Return(clearArray: false, array: a)", "ArrayPool<string>.Shared.Return(clearArray: true, array: a)")]
    [InlineData("ArrayPool<string>.Shared.Return(array: a)", "ArrayPool<string>.Shared.Return(array: a, clearArray: true)")]
    [InlineData("ArrayPool<string>.Shared.Return(a, No)", "ArrayPool<string>.Shared.Return(a, clearArray: true)")]
    [InlineData("ArrayPool<string>.Shared.Return(/* it */ a /* goes */)", "ArrayPool<string>.Shared.Return(/* it */ a /* goes */, clearArray: true)")]
    public Task Array_of_references_is_reported_and_cleared(string bad, string good) => Verify.VerifyCodeFixAsync(References("[|" + bad + "|]"), References(good));

    private static string References(string call) =>
        $$"""
        using System.Buffers;
        class C
        {
            const bool No = false;
            void M()
            {
                var a = ArrayPool<string>.Shared.Rent(16);
                try
                {
                    a[0] = "x";
                }
                finally
                {
                    {{call}};
                }
            }
        }
        """;

    [Theory]
    [InlineData("object")]
    [InlineData("(int, string)")]
    [InlineData("KeyValuePair<int, string>")]
    [InlineData("KeyValuePair<string, int>?")]
    [InlineData("ReadOnlyMemory<byte>")]
    [InlineData("Holder<string>")]
    [InlineData("Holder<Holder<string>>?")]
    [InlineData("Outer")]
    public Task Element_that_contains_references_is_reported(string element) => Verify.VerifyAnalyzerAsync(Elements($"[|ArrayPool<{element}>.Shared.Return(ArrayPool<{element}>.Shared.Rent(1))|];"));

    [Theory]
    [InlineData("byte")]
    [InlineData("int?")]
    [InlineData("(int, long)")]
    [InlineData("KeyValuePair<int, Guid>")]
    [InlineData("DateTime?")]
    [InlineData("Holder<int>")]
    [InlineData("Holder<Holder<int?>>")]
    [InlineData("DayOfWeek")]
    [InlineData("nint")]
    [InlineData("U")]
    [InlineData("Holder<U>")]
    public Task Element_without_references_is_silent(string element) => Verify.VerifyAnalyzerAsync(Elements($"ArrayPool<{element}>.Shared.Return(ArrayPool<{element}>.Shared.Rent(1));"));

    private static string Elements(string statement) =>
        $$"""
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        struct Holder<T> { T item; int count; }
        struct Inner { string s; }
        struct Outer { Inner i; }
        class C
        {
            void M<U>() where U : unmanaged
            {
                {{statement}}
            }
        }
        """;

    [Fact]
    public Task Type_parameter_is_cleared_only_if_it_holds_references() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        class C<T>
        {
            struct Entry { public T Value; }
            struct Both { public T Value; public string Name; }
            void M(T[] a, Entry[] b, Both[] c)
            {
                [|ArrayPool<T>.Shared.Return(a)|];
                [|ArrayPool<Entry>.Shared.Return(b, false)|];
                [|ArrayPool<(T, int)>.Shared.Return(new (T, int)[16])|];
            }

            void N<R, S>(R[] a, S[] b) where R : class where S : struct
            {
                [|ArrayPool<R>.Shared.Return(a)|];
                [|ArrayPool<S>.Shared.Return(b)|];
            }
        }
        """,
        """
        using System.Buffers;
        using System.Runtime.CompilerServices;
        class C<T>
        {
            struct Entry { public T Value; }
            struct Both { public T Value; public string Name; }
            void M(T[] a, Entry[] b, Both[] c)
            {
                ArrayPool<T>.Shared.Return(a, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
                ArrayPool<Entry>.Shared.Return(b, RuntimeHelpers.IsReferenceOrContainsReferences<Entry>());
                ArrayPool<(T, int)>.Shared.Return(new (T, int)[16], clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<(T, int)>());
            }

            void N<R, S>(R[] a, S[] b) where R : class where S : struct
            {
                ArrayPool<R>.Shared.Return(a, clearArray: true);
                ArrayPool<S>.Shared.Return(b, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<S>());
            }
        }
        """);

    [Fact]
    public Task Type_parameter_is_cleared_always_where_the_runtime_cannot_tell() => Verify.VerifyCodeFixAsync(
        """
        namespace System.Buffers
        {
            public abstract class ArrayPool<T> { public abstract void Return(T[] array, bool clearArray = false); }
        }
        class C<T>
        {
            void M(System.Buffers.ArrayPool<T> pool, T[] a) => [|pool.Return(a)|];
        }
        """,
        """
        namespace System.Buffers
        {
            public abstract class ArrayPool<T> { public abstract void Return(T[] array, bool clearArray = false); }
        }
        class C<T>
        {
            void M(System.Buffers.ArrayPool<T> pool, T[] a) => pool.Return(a, clearArray: true);
        }
        """,
        framework: MemoryAnalyzers.Tests.References.NetStandard20);

    [Theory]
    [InlineData("Array.Clear(a);")]
    [InlineData("Array.Clear(a, 0, n);")]
    [InlineData("a.AsSpan(0, n).Clear();")]
    [InlineData("a.AsSpan()[..n].Clear();")]
    [InlineData("a.AsSpan(0, n).Slice(1).Clear();")]
    [InlineData("a.AsSpan(0, n).Fill(null);")]
    [InlineData("a.AsSpan(0, n).Fill(default);")]
    [InlineData("a.AsMemory(0, n).Span.Clear();")]
    [InlineData("new Span<string?>(a, 0, n).Clear();")]
    [InlineData("Span<string?> s = a; s.Clear();")]
    [InlineData("var s = a.AsSpan(0, n); s.Fill(null);")]
    [InlineData("Span<string?> s; s = a; s.Clear();")]
    [InlineData("var b = a; Array.Clear(b);")]
    [InlineData("Array.Fill(a, null);")]
    [InlineData("for (var i = 0; i < n; i++) a[i] = null;")]
    [InlineData("for (var i = 0; i < n; i++) { Use(a[i]); a[i] = default; }")]
    [InlineData("var s = a.AsSpan(); for (var i = 0; i < n; i++) s[i] = null;")]
    [InlineData("if (n > 0) Array.Clear(a, 0, n);")]
    [InlineData("Wipe(a);")]
    [InlineData("WipeSpan(a);")]
    [InlineData("WipeSpan(a.AsSpan(0, n));")]
    [InlineData("WipeDeep(n, a);")]
    [InlineData("a.WipeExtension();")]
    public Task Array_that_is_cleared_before_is_silent(string clear) => Verify.VerifyAnalyzerAsync(Cleared(clear, "ArrayPool<string?>.Shared.Return(a);"));

    [Theory]
    [InlineData("")]
    [InlineData("Array.Clear(other);")]
    [InlineData("a.AsSpan().Fill(\"x\");")]
    [InlineData("a[0] = \"x\";")]
    [InlineData("Use(a[0]);")]
    [InlineData("Read(a);")]
    [InlineData("other[0] = null;")]
    public Task Array_that_is_not_cleared_is_reported(string statement) => Verify.VerifyAnalyzerAsync(Cleared(statement, "[|ArrayPool<string?>.Shared.Return(a)|]; Array.Clear(a);"));

    private static string Cleared(string statement, string giveBack) =>
        $$"""
        using System;
        using System.Buffers;
        static class C
        {
            static void M(int n, string?[] other)
            {
                var a = ArrayPool<string?>.Shared.Rent(n);
                {{statement}}
                {{giveBack}}
            }

            static void Use(string? s) { }
            static void Read(string?[] array) { Use(array[0]); var mine = new string?[1]; mine[0] = null; Array.Clear(mine); }
            static void Wipe(string?[] array) => Array.Clear(array);
            static void WipeSpan(Span<string?> span) { span.Clear(); }
            static void WipeDeep(int n, string?[] array) { Use(null); Wipe(array); }
            static void WipeExtension<T>(this T[] array) where T : class? { for (var i = 0; i < array.Length; i++) array[i] = null!; }
        }
        """;

    /// <summary>What a generic method is called with tells what its arrays hold, where nobody else can call it.</summary>
    [Theory]
    [InlineData("internal", "C.Grow(ref bytes, 9); C.Grow(ref numbers, 9);", false)]
    [InlineData("internal", "C.Grow(ref bytes, 9); C.Grow(ref texts, 9);", true)]
    [InlineData("public", "C.Grow(ref bytes, 9);", true)]
    [InlineData("internal", "", true)]
    public Task Elements_are_of_the_types_that_callers_give(string access, string calls, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Buffers;
        public static class C
        {
            {{access}} static void Grow<T>(ref T[] a, int n) { var b = ArrayPool<T>.Shared.Rent(n); a.CopyTo(b, 0); {{(reported ? "[|ArrayPool<T>.Shared.Return(a)|]" : "ArrayPool<T>.Shared.Return(a)")}}; a = b; }
        }
        public class User
        {
            void M(byte[] bytes, (int, char)[] numbers, string[] texts) { {{calls}} }
        }
        """);

    /// <summary>So does what a generic class is named with, where nobody else can name it.</summary>
    [Theory]
    [InlineData("internal sealed", "new W<byte>(); W<int> w = new(); new Lazily<byte>();", false)]
    [InlineData("internal sealed", "new W<byte>(); W<string> w = new();", true)]
    [InlineData("internal sealed", "new W<byte>(); new Lazily<string>();", true)]
    [InlineData("internal sealed", "new Lazily<byte>();", false)]
    [InlineData("internal sealed", "", true)]
    [InlineData("internal", "new W<byte>(); new Lazily<byte>();", false)]
    [InlineData("internal", "new W<byte>(); W<string>.Shared.End();", true)]
    [InlineData("internal", "W<char>.Shared.End(); new Lazily<byte>();", false)]
    [InlineData("public sealed", "new W<byte>();", true)]
    public Task Elements_are_of_the_types_that_objects_are_made_with(string access, string creations, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System.Buffers;
        {{access}} class W<T>
        {
            public static readonly W<T> Shared = new();
            T[] buffer = ArrayPool<T>.Shared.Rent(9);
            public W<T> Other() => new W<T>();
            public void End() { {{(reported ? "[|ArrayPool<T>.Shared.Return(buffer)|]" : "ArrayPool<T>.Shared.Return(buffer)")}}; }
        }
        internal sealed class Lazily<T>
        {
            W<T>? inner;
            public void Begin() => inner ??= new W<T>();
        }
        public class User
        {
            void M() { {{creations}} }
        }
        """);

    /// <summary>A computed property gives a view of the field.</summary>
    [Theory]
    [InlineData("Memory<string> View => _items ?? default(Memory<string>);", "View.Span.Slice(0, 3).Fill(default!);", false)]
    [InlineData("Memory<string> View { get { return _items.AsMemory(); } }", "View.Span.Clear();", false)]
    [InlineData("Memory<string> View => _other;", "View.Span.Clear();", true)]
    [InlineData("Memory<string> View => _items;", "_ = View.Span.Length;", true)]
    public Task Field_that_is_cleared_by_a_view(string view, string forget, bool reported) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Buffers;
        class Segment
        {
            private string[]? _items = ArrayPool<string>.Shared.Rent(9);
            private string[] _other = new string[9];
            {{view}}
            void Forget() { {{forget}} }
            void Reset() { Forget(); if (_items != null) { {{(reported ? "[|ArrayPool<string>.Shared.Return(_items)|]" : "ArrayPool<string>.Shared.Return(_items)")}}; _items = null; } }
        }
        """);

    [Fact]
    public Task Field_that_another_method_clears_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        class C : IDisposable
        {
            string?[] items = ArrayPool<string?>.Shared.Rent(16);
            string?[] kept = ArrayPool<string?>.Shared.Rent(16);
            int count;
            public void Clear() { Array.Clear(items, 0, count); count = 0; }
            public void Dispose()
            {
                Clear();
                ArrayPool<string?>.Shared.Return(items);
                [|ArrayPool<string?>.Shared.Return(kept)|];
            }
        }
        """);

    [Fact]
    public Task Array_from_another_place_counts_when_it_is_a_variable() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        using System.Threading;
        class C
        {
            string?[]? a = new string?[1], b = new string?[1];
            string?[][] all = new string?[1][];
            string?[] Detach() => new string?[1];
            void M(int i)
            {
                ArrayPool<string?>.Shared.Return(Detach());
                [|ArrayPool<string?>.Shared.Return(Interlocked.Exchange(ref a, null)!)|];
                b.AsSpan().Clear();
                ArrayPool<string?>.Shared.Return(Interlocked.Exchange(ref b, null)!);
                [|ArrayPool<string?>.Shared.Return(all[i])|];
                Array.Clear(all[i]);
                ArrayPool<string?>.Shared.Return(all[i]);
            }
        }
        """);

    [Fact]
    public Task Decision_at_run_time_and_method_group_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        class C<T>
        {
            static readonly bool Clear = !typeof(T).IsValueType;
            void M(T[] a, bool clear)
            {
                ArrayPool<T>.Shared.Return(a, clear);
                ArrayPool<T>.Shared.Return(a, Clear);
                ArrayPool<T>.Shared.Return(a, clearArray: !clear);
                Action<T[], bool> give = ArrayPool<T>.Shared.Return;
                give(a, false);
            }
        }
        """);

    [Fact]
    public Task Custom_pool_is_reported_unless_it_clears_by_itself() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Buffers;
        class Pool : ArrayPool<string>
        {
            public override string[] Rent(int minimumLength) => new string[minimumLength];
            public override void Return(string[] array, bool clear = false) { }
        }
        class Tidy : Pool
        {
            public override void Return(string[] array, bool clear = false) { Array.Clear(array); base.Return(array, clear); }
        }
        class C
        {
            void M(Pool pool, Tidy tidy, ArrayPool<string>? any, string[] a)
            {
                [|pool.Return(a)|];
                any?[|.Return(a)|];
                tidy.Return(a);
            }
        }
        """,
        """
        using System;
        using System.Buffers;
        class Pool : ArrayPool<string>
        {
            public override string[] Rent(int minimumLength) => new string[minimumLength];
            public override void Return(string[] array, bool clear = false) { }
        }
        class Tidy : Pool
        {
            public override void Return(string[] array, bool clear = false) { Array.Clear(array); base.Return(array, clear); }
        }
        class C
        {
            void M(Pool pool, Tidy tidy, ArrayPool<string>? any, string[] a)
            {
                pool.Return(a, clear: true);
                any?.Return(a, clearArray: true);
                tidy.Return(a);
            }
        }
        """);

    [Fact]
    public Task Other_methods_named_Return_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        class Pool<T> { public void Return(T[] array, bool clearArray = false) { } }
        class C
        {
            void M(Pool<string> pool, string[] a) => pool.Return(a);
        }
        """);

    [Fact]
    public Task Broken_code_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            void M()
            {
                ArrayPool<{|CS0246:Missing|}>.Shared.Return(null!);
                ArrayPool<string>.Shared.{|CS7036:Return|}();
            }
        }
        """);
}
