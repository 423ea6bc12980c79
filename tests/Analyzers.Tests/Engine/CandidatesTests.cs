using System.Collections.Concurrent;
using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Each rule is given its own operations of a body, all at once and in order, whoever else asks.</summary>
public sealed class CandidatesTests
{
    private const string Source = """
        class C
        {
            int first = F(1), second = G(2);
            static int F(int x) => x;
            static int G(int x) => x;
            void M() { F(G(3)); new C().N(); }
            void N() { F(4); }
            class Nested { object o = new C(); void M() { G(5); } }
        }
        """;

    [Fact]
    public async Task Rules_get_what_they_ask_for()
    {
        Probe calls = new(OperationKind.Invocation), creations = new(OperationKind.ObjectCreation), both = new(OperationKind.Invocation, OperationKind.ObjectCreation);
        await Code.RunAsync(Code.Compile(Source), rules: [calls, creations, both], concurrent: false);
        Assert.Equal(["F(1)", "F(4)", "G(2)", "G(3) F(G(3)) new C().N()", "G(5)"], calls.Found.Select(ByEnd).Order(StringComparer.Ordinal));
        Assert.Equal(["new C()", "new C()"], creations.Found.Select(ByEnd));
        Assert.Equal(["F(1)", "F(4)", "G(2)", "G(3) F(G(3)) new C() new C().N()", "G(5)", "new C()"], both.Found.Select(ByEnd).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operations_come_in_the_order_of_the_text()
    {
        var probe = new Probe(OperationKind.Invocation, OperationKind.ObjectCreation);
        await Code.RunAsync(Code.Compile(Source), rules: [probe], concurrent: false);
        Assert.All(probe.Found, body => Assert.Equal(body.OrderBy(operation => operation.Syntax.SpanStart), body));
    }

    [Fact]
    public async Task A_question_asked_late_is_answered()
    {
        var (one, other) = (new Late(), new Late());
        await Code.RunAsync(Code.Compile(Source), rules: [one, other], concurrent: false);
        Assert.Equal([7, 7], new[] { one, other }.Select(probe => probe.Found.Sum(body => body.Count)));
    }

    private static string ByEnd(IReadOnlyCollection<IOperation> body) => string.Join(" ", body.OrderBy(operation => operation.Syntax.Span.End).ThenByDescending(operation => operation.Syntax.SpanStart).Select(operation => operation.Syntax.ToString()));

#pragma warning disable RS1001, RS1036, RS1041, RS2008 // not found by reflection, not packed
    private abstract class Rule() : OperationRule(new DiagnosticDescriptor("PROBE", "probe", "probe", "probe", DiagnosticSeverity.Warning, true))
    {
        public ConcurrentQueue<IReadOnlyCollection<IOperation>> Found { get; } = new();
    }

    private sealed class Probe(params OperationKind[] kinds) : Rule
    {
        private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
            context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>((operation, _) => kinds.Contains(operation.Kind), (_, operations) => Found.Enqueue(operations), OperationKind.Invocation, OperationKind.ObjectCreation));
    }

    /// <summary>Asks only when a body is shown, after others have asked about it.</summary>
    private sealed class Late : Rule
    {
        private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
            context.RegisterOperationBlockAction(body => model.Candidates.Together<IInvocationOperation>((_, _) => Found is not null, (_, calls) => Found.Enqueue(calls), OperationKind.Invocation)(body));
    }
#pragma warning restore
}
