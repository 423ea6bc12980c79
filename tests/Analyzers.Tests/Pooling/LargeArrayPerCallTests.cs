using Behaviour = MemoryAnalyzers.Tests.Behaviour<MemoryAnalyzers.Pooling.LargeArrayPerCall, MemoryAnalyzers.Pooling.LargeArrayPerCallFix>;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.LargeArrayPerCall, MemoryAnalyzers.Pooling.LargeArrayPerCallFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class LargeArrayPerCallTests
{
    [Fact]
    public Task Copy_buffer_is_rented_named_cleared_and_bounded() => Verify.VerifyCodeFixAsync(
        """
        using System.IO;
        class C
        {
            void Copy(Stream from, Stream to)
            {
                // The buffer.
                var buffer = [|new byte[100_000]|]; // large
                int read;
                while ((read = from.Read(buffer, 0, buffer.Length)) > 0)
                    to.Write(buffer, 0, read); // a block
            }
        }
        """,
        """
        using System.Buffers;
        using System.IO;
        class C
        {
            void Copy(Stream from, Stream to)
            {
                // The buffer.
                const int bufferLength = 100_000;
                var buffer = ArrayPool<byte>.Shared.Rent(bufferLength); // large
                try
                {
                    System.Array.Clear(buffer, 0, bufferLength);
                    int read;
                    while ((read = from.Read(buffer, 0, bufferLength)) > 0)
                        to.Write(buffer, 0, read); // a block
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        """);

    [Fact]
    public Task Constant_of_the_type_serves_as_length() => Verify.VerifyCodeFixAsync(
        """
        using System;
        class C
        {
            private const int Size = 100_000;
            static int M(ReadOnlySpan<byte> data)
            {
                byte[] a = [|new byte[Size]|];
                data.CopyTo(a);
                foreach (var b in a)
                {
                    if (b > 3)
                        return b;
                }

                return a[^1] + a.AsSpan(4)[0] + Sum(a);
            }

            static int Sum(ReadOnlySpan<byte> s) => s.Length;
        }
        """,
        """
        using System;
        using System.Buffers;
        class C
        {
            private const int Size = 100_000;
            static int M(ReadOnlySpan<byte> data)
            {
                byte[] a = ArrayPool<byte>.Shared.Rent(Size);
                try
                {
                    a.AsSpan(0, Size).Clear();
                    data.CopyTo(a.AsSpan(0, Size));
                    foreach (var b in a.AsSpan(0, Size))
                    {
                        if (b > 3)
                            return b;
                    }

                    return a[Size - 1] + a.AsSpan(0, Size).Slice(4)[0] + Sum(a.AsSpan(0, Size));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }

            static int Sum(ReadOnlySpan<byte> s) => s.Length;
        }
        """);

    [Fact]
    public Task Span_over_a_new_array_is_a_span_over_a_rented_one() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Buffers;
        class C
        {
            int M()
            {
                Span<int> s = [|new int[30_000]|];
                for (var i = 0; i < s.Length; i++)
                    s[i] = i;
                return s[3];
            }
        }
        """,
        """
        using System;
        using System.Buffers;
        class C
        {
            int M()
            {
                const int sLength = 30_000;
                var sArray = ArrayPool<int>.Shared.Rent(sLength);
                try
                {
                    Span<int> s = sArray.AsSpan(0, sLength);
                    sArray.AsSpan(0, sLength).Clear();
                    for (var i = 0; i < s.Length; i++)
                        s[i] = i;
                    return s[3];
                }
                finally
                {
                    ArrayPool<int>.Shared.Return(sArray);
                }
            }
        }
        """);

    [Theory]
    [InlineData("System.Array.Fill(a, (byte)1);", "System.Array.Fill(a, (byte)1, 0, aLength);")]
    [InlineData("a.AsSpan().Fill(1);", "a.AsSpan(0, aLength).Fill(1);")]
    [InlineData("new Random(1).NextBytes(a);", "new Random(1).NextBytes(a.AsSpan(0, aLength));")]
    [InlineData("stream.ReadExactly(a);", "stream.ReadExactly(a.AsSpan(0, aLength));")]
    [InlineData("stream.ReadExactly(a, 0, a.Length);", "stream.ReadExactly(a, 0, aLength);")]
    [InlineData("for (var i = 0; i < a.Length; i++) a[i] = (byte)i;", "for (var i = 0; i < aLength; i++) a[i] = (byte)i;")]
    [InlineData("RandomNumberGenerator.Fill(a);", "RandomNumberGenerator.Fill(a.AsSpan(0, aLength));")]
    public Task Array_that_is_wholly_overwritten_first_is_not_cleared(string use, string bounded) => Verify.VerifyCodeFixAsync(
        Overwriting("[|new byte[100_000]|]", use),
        $$"""
        using System;
        using System.Buffers;
        using System.IO;
        using System.Security.Cryptography;
        class C
        {
            int M(Stream stream)
            {
                const int aLength = 100_000;
                var a = ArrayPool<byte>.Shared.Rent(aLength);
                try
                {
                    {{bounded}}
                    return a[5];
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }
        }
        """);

    private static string Overwriting(string creation, string use) =>
        $$"""
        using System;
        using System.IO;
        using System.Security.Cryptography;
        class C
        {
            int M(Stream stream)
            {
                var a = {{creation}};
                {{use}}
                return a[5];
            }
        }
        """;

    [Theory]
    [InlineData("stream.Read(a, 0, 10);", "stream.Read(a, 0, 10);")]
    [InlineData("a.AsSpan(1).Fill(1);", "a.AsSpan(0, aLength).Slice(1).Fill(1);")]
    [InlineData("a.AsSpan().Fill(a[7]);", "a.AsSpan(0, aLength).Fill(a[7]);")]
    [InlineData("for (var i = 1; i < a.Length; i++) a[i] = 1;", "for (var i = 1; i < aLength; i++) a[i] = 1;")]
    [InlineData("for (var i = 0; i < a.Length; i += 2) a[i] = 1;", "for (var i = 0; i < aLength; i += 2) a[i] = 1;")]
    [InlineData("for (var i = 0; i < a.Length; i++) a[i] = a[i / 2];", "for (var i = 0; i < aLength; i++) a[i] = a[i / 2];")]
    [InlineData("for (var i = 0; i < a.Length; i++) a[i] = (byte)i++;", "for (var i = 0; i < aLength; i++) a[i] = (byte)i++;")]
    [InlineData("for (var i = 0; i < a.Length - 1; i++) a[i] = 1;", "for (var i = 0; i < aLength - 1; i++) a[i] = 1;")]
    [InlineData("for (var i = 0; i < a.Length; i++) { if (i == 9) break; a[i] = 1; }", "for (var i = 0; i < aLength; i++) { if (i == 9) break; a[i] = 1; }")]
    [InlineData("if (stream.CanRead) a.AsSpan().Fill(1);", "if (stream.CanRead) a.AsSpan(0, aLength).Fill(1);")]
    public Task Array_that_is_partly_overwritten_first_is_cleared(string use, string bounded) => Verify.VerifyCodeFixAsync(
        Overwriting("[|new byte[100_000]|]", use),
        $$"""
        using System;
        using System.Buffers;
        using System.IO;
        using System.Security.Cryptography;
        class C
        {
            int M(Stream stream)
            {
                const int aLength = 100_000;
                var a = ArrayPool<byte>.Shared.Rent(aLength);
                try
                {
                    a.AsSpan(0, aLength).Clear();
                    {{bounded}}
                    return a[5];
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }
        }
        """);

    [Fact]
    public Task Uninitialized_array_is_not_cleared() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Buffers;
        class C
        {
            int M()
            {
                var a = [|GC.AllocateUninitializedArray<byte>(100_000)|];
                return a[5];
            }
        }
        """,
        """
        using System;
        using System.Buffers;
        class C
        {
            int M()
            {
                const int aLength = 100_000;
                var a = ArrayPool<byte>.Shared.Rent(aLength);
                try
                {
                    return a[5];
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }
        }
        """);

    [Fact]
    public Task Async_method_gets_no_span_that_lives_across_an_await() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Buffers;
        using System.IO;
        using System.Threading.Tasks;
        class C
        {
            async Task<int> M(Stream stream)
            {
                var a = [|new byte[100_000]|];
                await stream.ReadAsync(a);
                await stream.WriteAsync(a.AsMemory());
                var sum = 0;
                foreach (var b in a)
                {
                    await Task.Yield();
                    sum += b;
                }

                return sum;
            }
        }
        """,
        """
        using System;
        using System.Buffers;
        using System.IO;
        using System.Threading.Tasks;
        class C
        {
            async Task<int> M(Stream stream)
            {
                const int aLength = 100_000;
                var a = ArrayPool<byte>.Shared.Rent(aLength);
                try
                {
                    a.AsSpan(0, aLength).Clear();
                    await stream.ReadAsync(a.AsMemory(0, aLength));
                    await stream.WriteAsync(a.AsMemory(0, aLength));
                    var sum = 0;
                    foreach (var b in new ArraySegment<byte>(a, 0, aLength))
                    {
                        await Task.Yield();
                        sum += b;
                    }

                    return sum;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }
        }
        """);

    [Fact]
    public Task Names_do_not_collide() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        class C
        {
            int aLength;
            int M()
            {
                var a = [|new byte[100_000]|];
                { var aLength2 = 5; a[1] = (byte)aLength2; }
                return a.Length + aLength;
            }
        }
        """,
        """
        using System.Buffers;
        class C
        {
            int aLength;
            int M()
            {
                const int aLength3 = 100_000;
                var a = ArrayPool<byte>.Shared.Rent(aLength3);
                try
                {
                    System.Array.Clear(a, 0, aLength3);
                    { var aLength2 = 5; a[1] = (byte)aLength2; }
                    return aLength3 + aLength;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(a);
                }
            }
        }
        """);

    [Theory]
    [InlineData("return a.GetLength(0);")]
    [InlineData("return a.Clone().GetHashCode();")]
    [InlineData("var b = a; return b.Length;")]
    [InlineData("a = new byte[3]; return a.Length;")]
    [InlineData("return a[1..^1].Length;")]
    [InlineData("return a?.Length ?? 0;")]
    [InlineData("return string.Join(',', a).Length;")]
    [InlineData("return Array.LastIndexOf(a, (byte)1);")]
    [InlineData("again: a[0]++; if (a[0] < 3) goto again; return 0;")]
    [InlineData("return Buffer.ByteLength(a);")]
    [InlineData("return BitConverter.ToString(a, 3).Length;")]
    [InlineData("return Array.IndexOf(a, (byte)3, 5);")]
    [InlineData("object o = a; return o.GetHashCode();")]
    [InlineData("return Encoding.UTF8.GetBytes(\"x\", 0, 1, a, 3);")]
    [InlineData("return ((System.Collections.Generic.IEnumerable<byte>)a).Count();")]
    [InlineData("switch (a[0]) { case 1: return 1; default: return 2; }\n#if X\n#endif")]
    public Task No_fix_is_offered_when_a_use_cannot_be_bounded(string use)
    {
        var source = $$"""
            using System;
            using System.Linq;
            using System.Text;
            class C
            {
                int M()
                {
                    var a = [|new byte[100_000]|];
                    {{use}}
                }
            }
            """;
        return Verify.VerifyCodeFixAsync(source, source);
    }

    [Theory]
    [InlineData("object a = [|new byte[100_000]|]; return a is null ? 1 : 0;")]
    [InlineData("Array a = [|new byte[100_000]|]; return a.Length;")]
    [InlineData("var a = [|new int[100_000]|]; return Array.IndexOf(a, 3, 5);")]
    [InlineData("var a = [|new int[300, 300]|]; return a.Length;")]
    [InlineData("byte[] a; a = [|new byte[100_000]|]; return a.Length;")]
    [InlineData("byte[] a = [|new byte[100_000]|], b = a; return a.Length;")]
    [InlineData("switch (1) { default: var a = [|new byte[100_000]|]; return a.Length; }")]
    public Task No_fix_is_offered_for_other_declarations(string body)
    {
        var source = "using System; class C { int M() { " + body + " } }";
        return Verify.VerifyCodeFixAsync(source, source);
    }

    [Fact]
    public Task No_fix_is_offered_without_a_pool() => Verify.VerifyCodeFixAsync(
        "class C { int M() { var a = [|new byte[100_000]|]; return a[5]; } }",
        "class C { int M() { var a = [|new byte[100_000]|]; return a[5]; } }",
        framework: References.Net472);

    [Theory]
    [InlineData("var a = new byte[84_975];")]
    [InlineData("var a = new string[100_000];")]
    [InlineData("var a = new T[100_000];")]
    [InlineData("var a = new byte[n];")]
    [InlineData("var a = new byte[Math.Max(n, 100_000)];")]
    [InlineData("var a = GC.AllocateArray<byte>(100_000, pinned: true);")]
    public Task What_is_small_or_of_unknown_size_or_holds_references_is_silent(string declaration) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        class C
        {
            int M<T>(int n) where T : unmanaged
            {
                {{declaration}}
                return a.Length;
            }
        }
        """);

    [Theory]
    [InlineData("var a = [|new byte[84_976]|];")]
    [InlineData("byte[] a = [|new byte[50_000 * 2]|];")]
    [InlineData("var a = [|new DateTime[20_000]|];")]
    [InlineData("var a = [|new int?[20_000]|];")]
    [InlineData("var a = [|new DayOfWeek[30_000]|];")]
    [InlineData("var a = [|new (int, long)[10_000]|];")]
    [InlineData("var a = [|new S[1_000]|];")]
    [InlineData("var a = [|new bool[300, 300]|];")]
    [InlineData("var a = [|GC.AllocateArray<byte>(100_000)|];")]
    [InlineData("byte[] a; a = [|new byte[100_000]|];")]
    [InlineData("byte[]? a = null; a ??= [|new byte[100_000]|];")]
    public Task Large_array_of_any_unmanaged_element_is_reported(string declaration) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        unsafe struct S { public fixed byte B[100]; }
        class C
        {
            int M()
            {
                {{declaration}}
                return a.Length;
            }

            int this[int i]
            {
                get
                {
                    {{declaration}}
                    return a.Length;
                }
            }

            C()
            {
                {{declaration}}
                _ = a.Length;
            }
        }
        """);

    [Theory]
    [InlineData("field = a;")]
    [InlineData("return a;")]
    [InlineData("Keep(a);")]
    [InlineData("list.Add(a);")]
    [InlineData("Action f = () => a[0]++; f();")]
    [InlineData("int Local() => a[0]; Local();")]
    [InlineData("other = new ArraySegment<byte>(a);")]
    [InlineData("memory = a.AsMemory(3);")]
    [InlineData("var m = a.AsMemory(); memory = m.Slice(1);")]
    [InlineData("var s = new ArraySegment<byte>(a); return s.Array!;")]
    [InlineData("var ms = new MemoryStream(a);")]
    [InlineData("var t = stream.ReadAsync(a, 0, a.Length);")]
    [InlineData("Array.Resize(ref a, 7);")]
    [InlineData("ref byte r = ref a[3]; r = 1;")]
    [InlineData("fixed (byte* p = a) { }")]
    [InlineData("fixed (byte* p = &a[1]) { }")]
    [InlineData("var t = (a, 1);")]
    [InlineData("var o = new byte[][] { a };")]
    [InlineData("object o = a; field2 = o;")]
    [InlineData("IEnumerable<byte> e = a.Where(x => x > 1); lazily = e;")]
    [InlineData("MemoryMarshal.TryGetArray<byte>(a.AsMemory(), out var segment);")]
    [InlineData("var h = a.AsMemory().Pin();")]
    [InlineData("var h = GCHandle.Alloc(a);")]
    [InlineData("dynamic d = a; d.Foo();")]
    [InlineData("if (a is { Length: > 3 } b) field = b;")]
    [InlineData("var writer = new Writer(a); ")]
    public Task Array_that_escapes_is_silent(string use) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Runtime.InteropServices;
        ref struct Writer { public Span<byte> S; public Writer(Span<byte> s) => S = s; }
        unsafe class C
        {
            byte[]? field; object? field2; ArraySegment<byte> other; Memory<byte> memory; IEnumerable<byte>? lazily;
            static void Keep(byte[] a) { }
            byte[] M(List<byte[]> list, Stream stream)
            {
                var a = new byte[100_000];
                {{use}}
                return null!;
            }

            ref byte R()
            {
                var a = new byte[100_000];
                return ref a[4];
            }

            Span<byte> V()
            {
                var a = new byte[100_000];
                Span<byte> s = a;
                return s[2..];
            }
        }
        """);

    [Fact]
    public Task Code_that_runs_once_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Hosting;
        class C
        {
            static readonly int Total = ((Func<int>)(() => { var a = new byte[100_000]; return a.Length; }))();
            static C() { var a = new byte[100_000]; a[0] = 1; }
            [ModuleInitializer] internal static void Init() { var a = new byte[100_000]; a[0] = 1; }
            static int Main(string[] args) { var a = new byte[100_000]; return a[0]; }
        }
        class S : BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                var a = new byte[100_000];
                while (!stoppingToken.IsCancellationRequested) { a[0]++; await Task.Delay(1); }
            }
            public override Task StartAsync(CancellationToken cancellationToken) { var a = new byte[100_000]; a[0] = 1; return Task.CompletedTask; }
            public S() { var a = new byte[100_000]; a[0] = 1; }
            static void AddAll(Microsoft.Extensions.DependencyInjection.IServiceCollection services) { var a = new byte[100_000]; a[0] = 1; }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_silent() => Verify.VerifyAnalyzerAsync(
        "var a = new byte[100_000]; System.Console.WriteLine(a.Length);", output: Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Tests_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        namespace Xunit { class FactAttribute : System.Attribute { } }
        class MyFact : Xunit.FactAttribute { }
        class T
        {
            [Xunit.Fact] void A() { var a = new byte[100_000]; a[0] = 1; }
            [MyFact] void B() { var a = new byte[100_000]; a[0] = 1; }
            void Arrange() { var a = new byte[100_000]; a[0] = 1; }
        }
        """);

    [Fact]
    public Task Methods_that_only_look_like_entries_are_reported() => Verify.VerifyAnalyzerAsync(
        """
        using System.Threading;
        using System.Threading.Tasks;
        class C
        {
            void Main() { var a = [|new byte[100_000]|]; a[0] = 1; }
            static void Main(int x) { var a = [|new byte[100_000]|]; a[0] = 1; }
            Task ExecuteAsync(CancellationToken t) { var a = [|new byte[100_000]|]; a[0] = 1; return Task.CompletedTask; }
            Task StartAsync(CancellationToken t) { var a = [|new byte[100_000]|]; a[0] = 1; return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task Loops_are_left_to_the_other_rule() => Verify.VerifyAnalyzerAsync(
        """
        class C
        {
            int M(int n)
            {
                var sum = 0;
                for (var i = 0; i < n; i++)
                {
                    var a = new byte[100_000];
                    sum += a[i];
                }
                return sum;
            }
        }
        """);

    [Fact]
    public Task Threshold_is_an_option() => Verify.VerifyAnalyzerAsync(
        "class C { int M() { var a = [|new byte[1_000]|]; var b = new byte[900]; return a[0] + b[0]; } }",
        config: "dotnet_code_quality.large_object_bytes = 1000");

    [Fact]
    public Task Broken_code_does_no_harm() => Verify.VerifyAnalyzerAsync(
        "class C { void M() { var a = new {|CS0246:Missing|}[100_000]; var b = new byte[{|CS0103:x|}]; var c = new byte[100_000][{|CS0178:0|}]; byte[] d = {|CS0103:y|}(new byte[100_000]); } }");

    [Theory]
    [InlineData("var a = new byte[100_000]; for (int i = 0; i < a.Length; i += 7) a[i] = 3; return a.Length + \" \" + a.Sum(x => x) + \" \" + a[^1] + a[a.Length - 1];")]
    [InlineData("var a = new byte[100_000]; a[10] = 4; foreach (var x in a) if (x != 0) return x; return -1;")]
    [InlineData("var a = new int[100_000]; new Random(3).NextBytes(MemoryMarshal.AsBytes(a.AsSpan())); Array.Sort(a); return a[0] + \" \" + a[^1] + \" \" + Array.IndexOf(a, a[500]) + \" \" + Array.BinarySearch(a, a[700]);")]
    [InlineData("var a = new char[50_000]; a[0] = 'x'; return new string(a).Length + \" \" + new string(a, 0, 1);")]
    [InlineData("var a = new byte[100_000]; var ms = new MemoryStream(); ms.Write(a); ms.Write(a, 0, a.Length); return ms.Length + \" \" + SHA256.HashData(a)[0] + \" \" + Convert.ToBase64String(a).Length + \" \" + Encoding.ASCII.GetString(a).Length;")]
    [InlineData("var a = new double[20_000]; a.AsSpan(10).Fill(2); Array.Reverse(a); var b = new double[30_000]; a.CopyTo(b, 5); return a.Sum() + b.Sum() + \" \" + a.Max() + b[4] + b[5] + a.AsSpan(^3..)[0];", 2)]
    [InlineData("Span<byte> s = new byte[100_000]; s[3] = 9; s = s[2..]; return s.Length + \" \" + s[1] + s[^1] + s.IndexOf((byte)9);")]
    [InlineData("var m = new byte[100_000].AsMemory(); m.Span[3] = 9; return m.Length + \" \" + m.Span[^1] + m.ToArray().Length;")]
    [InlineData("var n = 100_000; var a = GC.AllocateUninitializedArray<byte>(100_000); Array.Clear(a); return a.Length + n + a.Count(x => x == 0);")]
    [InlineData("var a = new byte[100_000]; try { a[3] = 1; if (a[3] == 1) throw new InvalidOperationException(\"x\" + a.Length); } catch (InvalidOperationException e) { return e.Message + a.Contains((byte)1) + a.SequenceEqual(new byte[3]); } return 0;")]
    public Task Rented_array_gives_the_same_results(string body, int fixes = 1) => Behaviour.VerifySameAsync(
        $$"""
        using System;
        using System.IO;
        using System.Linq;
        using System.Runtime.InteropServices;
        using System.Security.Cryptography;
        using System.Text;
        public static class P
        {
            public static object Run()
            {
                {{body}}
            }
        }
        """,
        "RET201.rent",
        fixes);

    [Fact]
    public Task Rented_array_gives_the_same_results_in_async_methods_iterators_and_lambdas() => Behaviour.VerifySameAsync(
        """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading.Tasks;
        public static class P
        {
            public static object Run() => Async().Result + " " + Iterate().Sum() + " " + Lambda()() + Nested();

            static async Task<int> Async()
            {
                var a = new byte[100_000];
                var sum = 0;
                sum += await new MemoryStream(new byte[7]).ReadAsync(a);
                foreach (var b in a)
                {
                    await Task.Yield();
                    sum += b;
                    if (sum > 50) break;
                }
                return sum;
            }

            static IEnumerable<int> Iterate()
            {
                var a = new int[40_000];
                a[4] = 2;
                foreach (var b in a)
                    yield return b;
                yield return a.Length;
            }

            static Func<int> Lambda() => () =>
            {
                var a = new int[40_000];
                for (var i = 0; i < a.Length; i++) a[i] = 1;
                return a.Sum();
            };

            static int Nested()
            {
                int Local(int n)
                {
                    var a = new int[40_000];
                    if (n > 0)
                        return Local(n - 1) + a[n];
                    return a.Length + a[a.Length - 1];
                }
                return Local(3);
            }
        }
        """,
        "RET201.rent",
        fixes: 4);
}
