using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Pooling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What refers to the same memory, what is known on a path, and what it costs to follow a method.</summary>
public sealed class LateUsesTests
{
    [Theory]
    [InlineData("_ = [|a|];", "a")]
    [InlineData("_ = [|(object)a|];", "a")]
    [InlineData("_ = [|a.AsSpan(1)[2..].Slice(1)|];", "a")]
    [InlineData("_ = [|new ArraySegment<byte>(a, 1, 1).Array|];", "a")]
    [InlineData("_ = [|new ReadOnlySequence<byte>(a, 1, 1).Slice(1)|];", "a")]
    [InlineData("_ = [|o.Memory.Span|];", "o")]
    [InlineData("byte[] b; _ = [|b = a|];", "b")]
    [InlineData("_ = [|a.Clone()|];", null)]
    [InlineData("_ = [|a[1..]|];", null)]
    [InlineData("_ = [|a.AsSpan().ToArray()|];", null)]
    [InlineData("_ = [|Wrap(a)|];", null)]
    [InlineData("_ = [|a.Length|];", null)]
    public void Value_refers_to_the_memory_of_a_variable(string statement, string? variable)
    {
        var (model, marked) = Ask.Operations(In(statement));
        Assert.Equal(variable, (Aliases.VariableOf(marked[0], model.Known) as ISymbol)?.Name);
    }

    [Theory]
    [InlineData("Wrap([|a|]);", true)]
    [InlineData("_ = [|a|][0];", true)]
    [InlineData("Wrap([|a|].AsMemory());", true)]
    [InlineData("field = [|a|];", true)]
    [InlineData("foreach (var x in [|a|]) { }", true)]
    [InlineData("var b = [|a|];", false)]
    [InlineData("_ = [|a|].Length;", false)]
    [InlineData("_ = [|a|] == null;", false)]
    [InlineData("_ = [|a|] is { };", false)]
    [InlineData("_ = nameof([|a|]);", false)]
    [InlineData("[|a|] = null!;", false)]
    [InlineData("ArrayPool<byte>.Shared.Return([|a|]);", false)]
    [InlineData("[|o|].Dispose();", false)]
    public void Reference_touches_the_memory(string statement, bool touches)
    {
        var (model, marked) = Ask.Operations(In(statement));
        Assert.Equal(touches, Aliases.IsUse(marked[0], model.Known));
    }

    [Fact]
    public void Variables_that_are_assigned_to_each_other_are_one_group()
    {
        var (model, marked) = Ask.Operations(In("[|a.ToString()|]; byte[] c, d; var b = a; c = b; d = new byte[1]; Span<byte> s = a.Length > 3 ? c : default; if (s.IsEmpty) d[0] = 1;"));
        var groups = new AliasGroups(new LocalUses(marked[0].Root()), model.Known);
        var variable = ((IParameterReferenceOperation)((IInvocationOperation)marked[0]).Instance!).Parameter;
        Assert.Equal(["a", "b", "c", "s"], groups.Of(variable).Select(one => one.Name).Order());
    }

    private static string In(string statement) =>
        $$"""
        using System;
        using System.Buffers;
        class C
        {
            byte[]? field;
            void M(byte[] a, IMemoryOwner<byte> o) { {{statement}} }
            static object Wrap(object value) => value;
            static object Wrap(Memory<byte> value) => 1;
        }
        """;

    [Fact]
    public void Assumptions_keep_what_both_paths_know()
    {
        var one = Assumptions.None.With(3, true).With(1, false).With(2, true);
        var two = Assumptions.None.With(2, true).With(1, true);
        Assert.True(one.Of(3));
        Assert.False(one.Of(1));
        Assert.Null(one.Of(4));
        var common = one.Common(two);
        Assert.True(common.Of(2));
        Assert.Null(common.Of(1));
        Assert.Null(common.Of(3));
        Assert.Equal(Assumptions.None.With(2, true), common);
        Assert.Equal(Assumptions.None, common.Without([2, 7]));
        Assert.False(one.With(3, false).Of(3));
        Assert.Same(one, one.With(3, true));
    }

    [Theory]
    [InlineData("var a# = ArrayPool<byte>.Shared.Rent(n); ArrayPool<byte>.Shared.Return(a#); a#[0] = 1;\n")]
    [InlineData("{ var a# = ArrayPool<byte>.Shared.Rent(n); try { if (n > #) { ArrayPool<byte>.Shared.Return(a#); n++; } a#[0] = 1; } finally { n++; } }\n")]
    [InlineData("a[0] = 1; ArrayPool<byte>.Shared.Return(a); if (n > #) a = ArrayPool<byte>.Shared.Rent(n);\n")]
    public async Task Huge_methods_are_quick(string statements)
    {
        await TimeOfAsync(statements, 10);
        var quarter = await TimeOfAsync(statements, 500);
        var whole = await TimeOfAsync(statements, 2000);
        Assert.True(whole < (8 * quarter) + TimeSpan.FromSeconds(20), $"{quarter} for a quarter of {whole}");
    }

    private static async Task<TimeSpan> TimeOfAsync(string statements, int count)
    {
        var body = string.Concat(Enumerable.Range(0, count).Select(i => statements.Replace("#", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        var tree = CSharpSyntaxTree.ParseText("using System.Buffers; class C { void M(int n, byte[] a) {\n" + body + "} }", new CSharpParseOptions(LanguageVersion.Preview));
        var rule = new PooledArrayUsedAfterReturn();
        var driver = CSharpCompilation.Create("Case", [tree], References.Of(References.Net10), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).WithAnalyzers([rule]);
        var reports = await driver.GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(reports, report => report.Id == "AD0001");
        return (await driver.GetAnalyzerTelemetryInfoAsync(rule, CancellationToken.None)).ExecutionTime;
    }
}
