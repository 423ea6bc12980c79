using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Benchmarks;

/// <summary>The questions that rules ask most often, over this repository's own sources.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks
{
    private readonly ImmutableArray<DiagnosticAnalyzer> rules = TreeRun.Rules();
    private CSharpCompilation compilation = null!;
    private MemoryModel model = null!;
    private ImmutableArray<IOperation> bodies = [];
    private ImmutableArray<IOperation> references = [];
    private ImmutableArray<ITypeSymbol> types = [];

    [GlobalSetup]
    public void Bind()
    {
        compilation = SourceTree.Fixed().Compile();
        model = MemoryModel.For(compilation);
        bodies = [.. compilation.SyntaxTrees.Take(200).SelectMany(Bodies)];
        references = [.. bodies.SelectMany(body => body.DescendantsAndSelf()).Where(operation => operation is IFieldReferenceOperation or ILocalReferenceOperation)];
        types = [.. references.Select(reference => reference.Type).OfType<ITypeSymbol>().Distinct(SymbolEqualityComparer.Default).Cast<ITypeSymbol>()];
    }

    [Benchmark(Description = "KnownSymbols of a compilation")]
    public object KnownSymbols() => new KnownSymbols(compilation);

    [Benchmark(Description = "Escapes.Of, all references")]
    public int Uses() => references.Count(reference => Escapes.Of(reference, model.Known).Escapes);

    [Benchmark(Description = "Loops.Innermost, all references")]
    public int InLoops() => references.Count(reference => Loops.Innermost(reference) is not null);

    [Benchmark(Description = "LocalUses, all bodies")]
    public int Locals() => bodies.Count(body => new LocalUses(body).Of(compilation.Assembly).Count == 0);

    [Benchmark(Description = "Sizes.Of, all types")]
    public int KnownSizes() => types.Count(type => Sizes.Of(type) is not null);

    [Benchmark(Description = "All rules, this repository and two assemblies")]
    public async Task<double> AllRules() => (await TreeRun.AnalyseAsync(compilation.Clone(), rules)).Sum(rule => rule.Seconds);

    private IEnumerable<IOperation> Bodies(SyntaxTree tree)
    {
        var semantics = compilation.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>().Select(method => semantics.GetOperation(method)).OfType<IOperation>();
    }
}
