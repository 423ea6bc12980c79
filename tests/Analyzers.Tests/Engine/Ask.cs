using System.Collections.Concurrent;
using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Asks the engine about the expressions that are marked <c>[|…|]</c>, or about the fields of types.</summary>
internal static class Ask
{
    /// <summary>The operations at the marks, in order, in code that compiles.</summary>
    public static (MemoryModel Model, IReadOnlyList<IOperation> Marked) Operations(string source, string framework = References.Net10)
    {
        var spans = new List<TextSpan>();
        for (var start = source.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = source.IndexOf("[|", StringComparison.Ordinal))
        {
            source = source.Remove(start, 2);
            var end = source.IndexOf("|]", start, StringComparison.Ordinal);
            source = source.Remove(end, 2);
            spans.Add(TextSpan.FromBounds(start, end));
        }

        var compilation = Code.Compile([("/0/Test.cs", source)], References.Of(framework));
        Check.None(Code.Errors(compilation));
        var tree = compilation.SyntaxTrees[0];
        var semantics = compilation.GetSemanticModel(tree);
        return (MemoryModel.For(compilation), [.. spans.Select(span => semantics.GetOperation(tree.GetRoot().FindNode(span, getInnermostNodeForTie: true)) ?? throw new InvalidOperationException($"no operation at {source[span.Start..span.End]}"))]);
    }

    /// <summary>What the engine knows of each outermost type's fields, as a rule is told.</summary>
    public static async Task<IReadOnlyDictionary<string, TypeSummary>> SummariesAsync(params (string Path, string Source)[] files) => (await ModelAsync(files)).Summaries;

    /// <summary>The same, with the model that both come from.</summary>
    public static async Task<(MemoryModel Model, IReadOnlyDictionary<string, TypeSummary> Summaries)> ModelAsync(params (string Path, string Source)[] files)
    {
        var compilation = Code.Compile(files, References.Of(References.Net10));
        Check.None(Code.Errors(compilation));
        var rules = new DiagnosticAnalyzer[] { new SummaryProbe(), new SummaryProbe() };
        Check.None((await Code.RunAsync(compilation, rules: rules)).Select(diagnostic => diagnostic.ToString()));
        var (first, second) = ((SummaryProbe)rules[0], (SummaryProbe)rules[1]);
        Assert.All(first.Found, pair => Assert.Same(pair.Value, second.Found[pair.Key])); // computed once, shared
        return (first.Model!, first.Found);
    }

    public static async Task<IReadOnlyList<FieldUse>> UsesAsync(string field, params (string Path, string Source)[] files)
    {
        var fields = (await SummariesAsync(files)).Values.SelectMany(summary => summary.Fields);
        return fields.Single(facts => facts.Symbol.Name == field).Uses;
    }

    public static Task<IReadOnlyList<FieldUse>> UsesAsync(string field, string source) => UsesAsync(field, ("/0/Test.cs", source));

#pragma warning disable RS1001, RS1036, RS1041, RS2008 // not found by reflection, not packed
    private sealed class SummaryProbe() : TypeRule(Descriptor)
    {
        private static readonly DiagnosticDescriptor Descriptor = new("PROBE", "probe", "probe", "probe", DiagnosticSeverity.Warning, true);

        public ConcurrentDictionary<string, TypeSummary> Found { get; } = new();

        public MemoryModel? Model { get; private set; }

        private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model) => (Found[summary.Type.Name], Model) = (summary, model);
    }
#pragma warning restore
}
