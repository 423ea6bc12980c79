using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class ObjectTraceTests
{
    /// <summary>What the method does with its parameter <c>b</c>, which it empties at the mark.</summary>
    private static ObjectTrace Trace(string body)
    {
        var (model, marked) = Ask.Operations($$"""
            using System; using System.Collections.Concurrent; using System.Collections.Generic; using System.Text; using System.Threading;
            class C
            {
                static StringBuilder? s_kept;
                static readonly Stack<StringBuilder> s_all = new();
                static readonly ThreadLocal<StringBuilder> s_thread = new();
                StringBuilder Own { get; set; } = new();
                static void Give(StringBuilder b) { }
                void M(StringBuilder b, string p, IEnumerable<string> many, Stack<StringBuilder> other) { {{body}} }
            }
            """);
        var method = (IMethodSymbol)model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M")[0];
        var pooled = method.Parameters[0];
        return new(new LocalUses(marked[0].Root()).Of(pooled), model.Collections.Of(pooled.Type)!, marked[0].Syntax.SpanStart, method, model);
    }

    [Theory]
    [InlineData("[|b.Clear()|]; s_kept = b;", "s_kept")]
    [InlineData("[|b.Clear()|]; s_all.Push(b);", "s_all")]
    [InlineData("[|b.Clear()|]; s_thread.Value = b;", "s_thread")]
    [InlineData("[|b.Clear()|]; Own = b;", "Own")]
    [InlineData("[|b.Clear()|]; Interlocked.CompareExchange(ref s_kept, b, null);", "s_kept")]
    [InlineData("[|b.Clear()|]; Volatile.Write(ref s_kept, b);", "s_kept")]
    [InlineData("[|b.Clear()|]; other.Push(b);", null)]
    [InlineData("s_kept = b; [|b.Clear()|];", null)] // put away before
    [InlineData("[|b.Clear()|];", null)]
    public void Keeper_is_the_field_that_takes_it(string body, string? expected) => Assert.Equal(expected, Trace(body).Keeper?.Name);

    [Theory]
    [InlineData("if (b.Capacity > 9) return; [|b.Clear()|];", true)]
    [InlineData("if (b.Length > 9) return; [|b.Clear()|];", true)]
    [InlineData("var n = b.Length; [|b.Clear()|]; if (n > 9) return;", true)]
    [InlineData("[|b.Clear()|]; b.Capacity = 16;", true)]
    [InlineData("var other2 = b; [|b.Clear()|]; other2.Append(p);", true)] // another name for it
    [InlineData("[|b.Clear()|]; Action a = () => b.Append(p);", true)] // not known
    [InlineData("if (b.Length > 0) b.Append(p); [|b.Clear()|];", false)] // no limit
    [InlineData("b.Append(p); [|b.Clear()|]; s_kept = b;", false)]
    [InlineData("[|b.Clear()|]; if (b.Length > 9) return;", false)] // too late
    public void IsMeasured_when_its_size_is_asked_in_time(string body, bool expected) => Assert.Equal(expected, Trace(body).IsMeasured);

    [Theory]
    [InlineData("[|b.Clear()|]; if (b.Length > 9) return; s_kept = b;", true)]
    [InlineData("if (b.Length > 9) return; [|b.Clear()|]; s_kept = b;", false)]
    [InlineData("[|b.Clear()|]; if (b.Length > 0) return; s_kept = b;", false)]
    public void IsTestedTooLate_when_its_count_is_asked_after(string body, bool expected) => Assert.Equal(expected, Trace(body).IsTestedTooLate);

    [Theory]
    [InlineData("b.Append('a'); b.Append(\"constant\"); [|b.Clear()|];", true)]
    [InlineData("b.Append(p); [|b.Clear()|];", false)]
    [InlineData("foreach (var one in many) b.Append(one); [|b.Clear()|];", false)]
    [InlineData("[|b.Clear()|];", false)] // filled elsewhere
    [InlineData("b.Append('a'); Give(b); [|b.Clear()|];", false)]
    public void GrowsLittle_when_all_that_is_added_is_constant(string body, bool expected) => Assert.Equal(expected, Trace(body).GrowsLittle);
}
