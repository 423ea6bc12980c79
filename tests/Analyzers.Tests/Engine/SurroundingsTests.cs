using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class SurroundingsTests
{
    [Theory]
    [InlineData("[|F()|];")]
    [InlineData("while (b) [|F()|];")]
    [InlineData("foreach (var x in [|G()|]) { }")]
    [InlineData("while (b) { System.Action f = () => [|F()|]; }")]
    [InlineData("while (b) { void L() { [|F()|]; } L(); }")]
    [InlineData("if (b) [|F()|];")]
    [InlineData("if ([|F()|] > 0) return;")]
    [InlineData("while (b) { if (b && [|F()|] > 0) return; }")]
    [InlineData("var s = b ? [|F()|] : 0;")]
    [InlineData("switch (b) { case true: [|F()|]; break; }")]
    [InlineData("try { F(); } catch { [|F()|]; }")]
    [InlineData("try { F(); } finally { [|F()|]; }")]
    [InlineData("try { [|F()|]; } finally { if (b) F(); }")]
    [InlineData("try { } finally { System.Action f = () => [|F()|]; }")]
    [InlineData("lock (this) { if (b) [|F()|]; }")]
    [InlineData("lock (this) { System.Action f = () => [|F()|]; }")]
    [InlineData("lock (new object[[|F()|]]) { }")]
    [InlineData("var s = F() + F() + [|F()|] + F();")]
    [InlineData("if (b) { while (b) { if (F() + [|F()|] > 0) { System.Action f = () => { while (b) F(); }; } } }")]
    public void What_is_remembered_is_what_is_seen(string statement)
    {
        var (_, marked) = Ask.Operations($$"""class C { int F() => 0; int[] G() => new int[0]; void M(bool b) { {{statement}} } }""");
        var surroundings = new Surroundings();
        foreach (var operation in marked.Concat(marked[0].Root().DescendantsAndSelf().Reverse()))
            Assert.Equal(new Surrounding(Loops.Innermost(operation), Loops.IsInLambda(operation), !Loops.IsUnconditional(operation), IsInFinally(operation), IsInLock(operation)), surroundings.Of(operation));
    }

    private static bool IsInLock(IOperation operation)
    {
        for (var inner = operation; inner.Parent is { } outer and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer)
        {
            if (outer is ILockOperation { Body: var body } && body == inner)
                return true;
        }

        return false;
    }

    private static bool IsInFinally(IOperation operation)
    {
        for (var inner = operation; inner.Parent is { } outer and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer)
        {
            if (outer is ITryOperation { Finally: { } end } && end == inner)
                return true;
        }

        return false;
    }
}
