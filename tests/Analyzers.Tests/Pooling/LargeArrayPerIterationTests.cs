using Behaviour = MemoryAnalyzers.Tests.Behaviour<MemoryAnalyzers.Pooling.LargeArrayPerIteration, MemoryAnalyzers.Pooling.LargeArrayPerIterationFix>;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.LargeArrayPerIteration, MemoryAnalyzers.Pooling.LargeArrayPerIterationFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class LargeArrayPerIterationTests
{
    private const string Loop =
        """
        using System.Buffers;
        using System.IO;
        class C
        {
            int M(Stream[] streams)
            {
                var sum = 0;
                foreach (var stream in streams)
                {
                    // One block.
                    var a = [|new byte[100_000]|];
                    sum += stream.Read(a, 0, a.Length);
                    if (a[0] == 3)
                        continue;
                    sum += a[^1];
                }

                return sum;
            }
        }
        """;

    [Fact]
    public Task Array_is_rented_and_returned_in_every_turn() => Verify.VerifyCodeFixAsync(
        Loop,
        """
        using System.Buffers;
        using System.IO;
        class C
        {
            int M(Stream[] streams)
            {
                var sum = 0;
                foreach (var stream in streams)
                {
                    // One block.
                    const int aLength = 100_000;
                    var a = ArrayPool<byte>.Shared.Rent(aLength);
                    try
                    {
                        System.Array.Clear(a, 0, aLength);
                        sum += stream.Read(a, 0, aLength);
                        if (a[0] == 3)
                            continue;
                        sum += a[aLength - 1];
                    }
                    finally
                    {
                        ArrayPool<byte>.Shared.Return(a);
                    }
                }

                return sum;
            }
        }
        """,
        "RET202.rent");

    [Fact]
    public Task Array_is_made_once_above_the_loop_and_cleared_in_every_turn() => Verify.VerifyCodeFixAsync(
        Loop,
        """
        using System.Buffers;
        using System.IO;
        class C
        {
            int M(Stream[] streams)
            {
                var sum = 0;
                var a = new byte[100_000];
                foreach (var stream in streams)
                {
                    // One block.
                    System.Array.Clear(a, 0, a.Length);
                    sum += stream.Read(a, 0, a.Length);
                    if (a[0] == 3)
                        continue;
                    sum += a[^1];
                }

                return sum;
            }
        }
        """,
        "RET202.hoist");

    [Fact]
    public Task Array_that_is_overwritten_first_is_hoisted_out_of_all_loops_without_clearing() => Verify.VerifyCodeFixAsync(
        """
        using System;
        class C
        {
            const int Rows = 300;
            int M(int n)
            {
                var sum = 0;
                while (n-- > 0)
                {
                    for (var i = 0; i < n; i++)
                    {
                        var a = [|new int[30_000]|];
                        Array.Fill(a, i);
                        sum += a[3];
                        var m = [|new bool[Rows, Rows]|];
                        sum += m[1, 2] ? 1 : 0;
                    }
                }

                return sum;
            }
        }
        """,
        """
        using System;
        class C
        {
            const int Rows = 300;
            int M(int n)
            {
                var sum = 0;
                var a = new int[30_000];
                var m = new bool[Rows, Rows];
                while (n-- > 0)
                {
                    for (var i = 0; i < n; i++)
                    {
                        Array.Fill(a, i);
                        sum += a[3];
                        Array.Clear(m, 0, m.Length);
                        sum += m[1, 2] ? 1 : 0;
                    }
                }

                return sum;
            }
        }
        """,
        "RET202.hoist");

    [Theory]
    [InlineData("if (i == 3) { var a = [|new byte[100_000]|]; a[0]++; }")]
    [InlineData("var n = 100_000 + s.Length; var a = [|new byte[n]|]; a[0]++;")]
    [InlineData("if (k < 100_000) continue; var a = [|new byte[k]|]; a[0]++;")]
    [InlineData("var a = [|new byte[100_000]|]; a[0]++; a = new byte[i];")]
    [InlineData("Span<byte> a = [|new byte[100_000]|]; a[0]++;")]
    public Task Array_is_not_hoisted_when_the_turns_may_differ(string body)
    {
        var source = $$"""
            using System;
            class C
            {
                void M(int k, string s)
                {
                    for (var i = 0; i < 10; i++)
                    {
                        {{body}}
                    }
                }
            }
            """;
        return Verify.VerifyCodeFixAsync(source, source, "RET202.hoist");
    }

    [Theory]
    [InlineData("return;")]
    [InlineData("break;")]
    [InlineData("throw new Exception();")]
    [InlineData("if (a[0] == 1) return; else break;")]
    [InlineData("{ a[1]++; break; }")]
    [InlineData("using (s) { return; }")]
    [InlineData("try { a[1]++; return; } catch (Exception) { }")]
    public Task Loop_that_is_always_left_is_silent(string exit) => Verify.VerifyAnalyzerAsync(Leaving("", exit));

    [Theory]
    [InlineData("if (a[0] == 1) return;")]
    [InlineData("if (a[0] == 1) continue; return;")]
    [InlineData("for (;;) { break; }")]
    [InlineData("switch (a[0]) { case 1: break; }")]
    [InlineData("Action f = () => { return; }; f();")]
    public Task Loop_that_may_go_on_is_reported(string exit) => Verify.VerifyAnalyzerAsync(Leaving("[|", exit));

    private static string Leaving(string mark, string exit) =>
        $$"""
        using System;
        using System.IO;
        class C
        {
            void M(int n, Stream s)
            {
                while (n-- > 0)
                {
                    if (s.ReadByte() == 3)
                        continue;
                    var a = {{mark}}new byte[100_000]{{(mark.Length > 0 ? "|]" : "")}};
                    a[0]++;
                    {{exit}}
                }
            }
        }
        """;

    [Fact]
    public Task Array_that_is_made_only_when_needed_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        class C
        {
            void M(int n)
            {
                byte[]? a = null;
                byte[]? b = null;
                var c = new byte[10];
                while (n-- > 0)
                {
                    a ??= new byte[100_000];
                    if (b == null)
                        b = new byte[100_000];
                    if (c.Length < 100_000)
                        c = new byte[100_000];
                    a[0] = b[0] = c[0];
                }
            }
        }
        """);

    [Fact]
    public Task Array_for_an_outer_variable_is_reported() => Verify.VerifyAnalyzerAsync(
        """
        class C
        {
            void M(int n)
            {
                byte[] a;
                do
                {
                    a = [|new byte[100_000]|];
                    a[0]++;
                }
                while (a[0] > n);
            }
        }
        """);

    [Fact]
    public Task Parts_of_a_loop_that_run_once_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        class C
        {
            void M(int n)
            {
                for (byte[] a = new byte[100_000]; n > 0; n--)
                    a[0]++;
                while (n-- > 0)
                {
                    Action f = () => { var b = new byte[100_000]; b[0]++; };
                    f();
                }
            }
        }
        """);

    [Fact]
    public Task Loops_of_run_once_code_are_reported() => Verify.VerifyAnalyzerAsync(
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Hosting;
        class S : BackgroundService
        {
            static void Main(string[] args)
            {
                foreach (var arg in args) { var a = [|new byte[100_000]|]; a[0]++; }
            }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested) { var a = [|new byte[100_000]|]; a[0]++; await Task.Delay(1); }
            }
        }
        """);

    [Theory]
    [InlineData("Math.Max(n, 100_000)")]
    [InlineData("Math.Max(100_000, n)")]
    [InlineData("Math.Clamp(n, 100_000, 200_000)")]
    [InlineData("s.Length + 100_000")]
    [InlineData("flag ? 100_000 : 200_000")]
    [InlineData("given")]
    [InlineData("guarded")]
    [InlineData("checkedValue")]
    public Task Length_that_is_proven_large_is_reported(string length) => Verify.VerifyAnalyzerAsync(Length(length, "[|new byte[" + length + "]|]"));

    [Theory]
    [InlineData("n")]
    [InlineData("Math.Min(n, 100_000)")]
    [InlineData("Math.Max(n, 80_000)")]
    [InlineData("s.Length")]
    [InlineData("n + 100_000")]
    [InlineData("flag ? 100_000 : 200")]
    [InlineData("changed")]
    [InlineData("upper")]
    public Task Length_that_may_be_small_is_silent(string length) => Verify.VerifyAnalyzerAsync(Length(length, "new byte[" + length + "]"));

    private static string Length(string length, string creation) =>
        $$"""
        using System;
        class C
        {
            void M(int n, string s, bool flag, int guarded, int checkedValue, int changed, int upper)
            {
                var given = Math.Max(n, 90_000);
                ArgumentOutOfRangeException.ThrowIfLessThan(checkedValue, 90_000);
                if (guarded < 90_000)
                    throw new ArgumentException("too small: {{length}}");
                if (changed < 90_000)
                    return;
                changed = n;
                if (upper > 90_000)
                    return;
                while (n-- > 0)
                {
                    var a = {{creation}};
                    a[0]++;
                }
            }
        }
        """;

    [Fact]
    public Task Length_in_a_branch_that_tests_it_is_reported() => Verify.VerifyAnalyzerAsync(
        """
        class C
        {
            void M(int n, int k, int j)
            {
                while (j-- > 0)
                {
                    if (n >= 100_000) { var a = [|new byte[n]|]; a[0]++; } else { var a = new byte[n]; a[0]++; }
                    if (k is > 100_000 && j > 3) { var a = [|new byte[k]|]; a[0]++; }
                    if (!(90_000 > k)) { var a = [|new byte[k]|]; a[0]++; }
                    if (k > 100_000 || j > 3) { var a = new byte[k]; a[0]++; }
                }
            }
        }
        """);

    [Fact]
    public Task View_in_a_longer_lived_variable_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        class C
        {
            int M(int n)
            {
                Memory<byte> last = default;
                while (n-- > 0)
                {
                    var a = new byte[100_000];
                    last = a.AsMemory(3);
                }
                return last.Length;
            }
        }
        """);

    [Fact]
    public Task Test_class_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.IO;
        namespace Xunit { class FactAttribute : Attribute { } }
        class Tests
        {
            [Xunit.Fact] public void Writes() { for (var i = 0; i < 9; i++) { var a = new byte[100_000]; a[0] = 1; File.WriteAllBytes("x", a); } }
        }
        """);

    [Fact]
    public Task Collected_arrays_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using System.IO;
        class C
        {
            async Task M(int n, Stream s)
            {
                var all = new List<byte[]>();
                var tasks = new List<Task>();
                while (n-- > 0)
                {
                    var a = new byte[100_000];
                    all.Add(a);
                    var b = new byte[100_000];
                    tasks.Add(s.WriteAsync(b, 0, 10));
                    var c = new byte[100_000];
                    tasks.Add(Task.Run(() => c[0]++));
                }
                await Task.WhenAll(tasks);
            }
        }
        """);

    [Theory]
    [InlineData("RET202.rent")]
    [InlineData("RET202.hoist")]
    public Task Both_fixes_give_the_same_results(string key) => Behaviour.VerifySameAsync(
        """
        using System;
        using System.IO;
        using System.Linq;
        public static class P
        {
            public static object Run()
            {
                long sum = 0;
                for (var i = 0; i < 20; i++)
                {
                    var a = new int[30_000];
                    if (i % 3 == 0)
                        continue;
                    sum += a[i] + a.Length;
                    a[i] = i;
                    a[i + 1] = 7;
                    foreach (var x in a)
                        sum += x;
                    for (var k = 0; k < 3; k++)
                    {
                        var b = new byte[100_000];
                        sum += b.Sum(x => x) + b[^1];
                        Span<byte> s = b;
                        s[^1] = 3;
                        s.Slice(7).Fill(2);
                        sum += b.Sum(x => x);
                    }
                }

                return sum;
            }
        }
        """,
        key,
        fixes: 2);
}
