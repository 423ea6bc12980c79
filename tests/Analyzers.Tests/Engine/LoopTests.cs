using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class LoopTests
{
    [Theory]
    [InlineData("[|F()|];", false)]
    [InlineData("while (b) [|F()|];", true)]
    [InlineData("while ([|F()|] > 0) { }", true)]
    [InlineData("do { } while ([|F()|] > 0);", true)]
    [InlineData("for (var i = [|F()|]; b; ) { }", false)]
    [InlineData("for (; [|F()|] > 0; ) { }", true)]
    [InlineData("for (; b; [|F()|]) { }", true)]
    [InlineData("foreach (var x in [|G()|]) { }", false)]
    [InlineData("foreach (var x in a) [|F()|];", true)]
    [InlineData("await foreach (var x in s) [|F()|];", true)]
    [InlineData("while (b) { System.Action f = () => [|F()|]; }", false)]
    [InlineData("while (b) { void L() { [|F()|]; } L(); }", false)]
    [InlineData("System.Action f = () => { while (b) [|F()|]; };", true)]
    [InlineData("while (b) { foreach (var x in [|G()|]) { } }", true)]
    public void Operation_is_repeated(string statement, bool repeated)
    {
        var (_, marked) = Ask.Operations($$"""
            using System.Collections.Generic;
            class C { int F() => 0; int[] G() => new int[0]; async System.Threading.Tasks.Task M(bool b, int[] a, IAsyncEnumerable<int> s) { await System.Threading.Tasks.Task.Yield(); {{statement}} } }
            """);
        Assert.Equal(repeated, Loops.Innermost(marked[0]) is not null);
    }

    [Theory]
    [InlineData("while (b) { break; }", true)]
    [InlineData("while (b) { return; }", true)]
    [InlineData("while (b) { if (b) goto end; } end: ;", true)]
    [InlineData("while (b) { continue; }", false)]
    [InlineData("while (b) { foreach (var x in a) break; }", false)]
    [InlineData("while (b) { switch (b) { case true: break; } }", false)]
    [InlineData("while (b) { F(); }", false)]
    public void Loop_can_be_left(string statement, bool exit)
    {
        var (_, marked) = Ask.Operations($$"""class C { int F() => 0; void M(bool b, int[] a) { [|{{statement.Replace(" end: ;", "|] end: ;", StringComparison.Ordinal)}}{{(statement.Contains(" end: ;", StringComparison.Ordinal) ? "" : "|]")}} } }""");
        Assert.Equal(exit, new LoopExits().HasExit((ILoopOperation)marked[0]));
    }
}
