using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class ExitsTests
{
    /// <summary>What the text answers, the graph would have answered.</summary>
    [Theory]
    [InlineData("[|c = F()|]; c.Dispose();", false)]
    [InlineData("[|c = F()|]; c?.Dispose();", false)]
    [InlineData("[|c = F()|]; if (b) G(); for (var i = 0; i < 3; i++) G(); c.Dispose();", false)]
    [InlineData("[|c = F()|]; if (b) return; c.Dispose();", true)]
    [InlineData("[|c = F()|]; if (b) throw new Exception(); c.Dispose();", false)]
    [InlineData("[|c = F()|]; if (b) c.Dispose();", true)]
    [InlineData("[|c = F()|]; if (b) c.Dispose(); else c.Dispose();", false)]
    [InlineData("if (b) [|c = F()|]; c.Dispose();", false)]
    [InlineData("if (b) { [|c = F()|]; c.Dispose(); }", false)]
    [InlineData("while (b) [|c = F()|]; c.Dispose();", true)]
    [InlineData("while (b) { [|c = F()|]; c.Dispose(); }", false)]
    [InlineData("while (b) { [|c = F()|]; if (G()) continue; c.Dispose(); }", true)]
    [InlineData("while (b) { [|c = F()|]; if (G()) break; c.Dispose(); }", true)]
    [InlineData("while (b) { if (G()) break; [|c = F()|]; c.Dispose(); }", false)]
    [InlineData("try { [|c = F()|]; G(); } catch (Exception) { G(); } c.Dispose();", false)]
    [InlineData("try { [|c = F()|]; G(); c.Dispose(); } catch (Exception) { G(); }", false)]
    [InlineData("try { [|c = F()|]; return; } finally { G(); } c.Dispose();", true)]
    [InlineData("try { [|c = F()|]; if (b) return; } finally { c.Dispose(); }", false)]
    [InlineData("switch (b) { case true: [|c = F()|]; break; } c.Dispose();", false)]
    [InlineData("switch (b) { case true: [|c = F()|]; c.Dispose(); break; }", false)]
    [InlineData("lock (this) { [|c = F()|]; } c.Dispose();", false)]
    [InlineData("using (F()) { [|c = F()|]; } c.Dispose();", false)]
    [InlineData("[|c = F()|]; goto end; c.Dispose(); end: G();", true)]
    [InlineData("Func<int> f = () => { return 1; }; [|c = F()|]; Func<int> g = () => { return 1; }; c.Dispose();", false)]
    [InlineData("Action f = () => { [|c = F()|]; c.Dispose(); };", false)]
    [InlineData("Action f = () => { [|c = F()|]; if (b) return; c.Dispose(); };", true)]
    [InlineData("c.Dispose(); [|c = F()|];", true)]
    [InlineData("var s = b && G() ? [|F()|] : null; c.Dispose();", false)]
    public void Ways_out_that_pass_no_place(string statements, bool found)
    {
        var (model, marked) = Ask.Operations($$"""
            using System;
            class C { IDisposable F() => null!; bool G() => true; void M(bool b, IDisposable c) { {{statements}} } }
            """);
        var start = marked[0];
        var body = start.Root();
        var places = body.Descendants().Where(operation => operation is IParameterReferenceOperation { Parent: IInvocationOperation { TargetMethod.Name: "Dispose" } or IConditionalAccessOperation }).ToList();
#pragma warning disable CS0618 // only a driver makes contexts
        var context = new OperationBlockAnalysisContext([body], marked[0].SemanticModel!.GetEnclosingSymbol(body.Syntax.SpanStart)!, model.Compilation, new AnalyzerOptions([]), _ => { }, _ => true, CancellationToken.None);
#pragma warning restore CS0618
        Assert.Equal(found, new Exits(context).AreReachedWithout(start, places));
        if (start.EnclosingFunction() is null)
            Assert.Equal(found, new ExitGraph(ControlFlowGraph.Create((IMethodBodyOperation)body, CancellationToken.None)).IsReachedWithout(start.Syntax, places.Select(place => place.Syntax), CancellationToken.None));
    }
}
