using System.Runtime.CompilerServices;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>The rules keep nothing of a compilation, and say the same each time.</summary>
public sealed class StabilityTests
{
    [Fact]
    public void Compilation_is_collectable_after_analysis()
    {
        var compilation = AnalyzeAndForget();
        for (var i = 0; i < 10 && compilation.IsAlive; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }

        Assert.False(compilation.IsAlive, "A rule, fix or static field keeps the compilation: keep facts in MemoryModel, and no operation, symbol or model anywhere else");
    }

    [Fact]
    public async Task Two_runs_report_the_same_in_the_same_order()
    {
        var first = await Code.RunAsync(BadCode(), concurrent: false);
        var second = await Code.RunAsync(BadCode(), concurrent: false);
        Assert.NotEmpty(first);
        Check.Same(InFiles(first), InFiles(second), "The second run differs: order what comes out of sets and dictionaries");
    }

    [Fact]
    public async Task Concurrent_runs_report_the_same()
    {
        var alone = Code.Show(await Code.AnalyzeAsync(BadCode(), concurrent: false));
        for (var i = 0; i < 3; i++)
            Check.Same(alone, Code.Show(await Code.AnalyzeAsync(BadCode())), "A concurrent run differs: what a callback finds must not depend on what has run before");
    }

    [Fact]
    public async Task Order_of_files_does_not_matter()
    {
        var compilation = BadCode();
        var turned = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Reverse());
        Check.Same(Code.Show(await Code.AnalyzeAsync(compilation)), Code.Show(await Code.AnalyzeAsync(turned)), "The order of the files matters to a rule");
    }

    [Fact]
    public async Task Each_rule_reports_alone_what_it_reports_with_the_others()
    {
        var compilation = BadCode();
        var together = await Code.AnalyzeAsync(compilation);
        foreach (var rule in AllRules.Analyzers)
        {
            var ids = rule.SupportedDiagnostics.Select(descriptor => descriptor.Id).ToList();
            Check.Same(Code.Show(together.Where(diagnostic => ids.Contains(diagnostic.Id))), Code.Show(await Code.AnalyzeAsync(compilation, rules: [rule])), $"{rule.GetType().Name} depends on another rule");
        }
    }

    [Fact]
    public void Facts_of_bodies_hold_no_operation_and_no_model()
    {
        var holders = from type in typeof(MemoryModel).Assembly.GetTypes()
                      from field in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly)
                      where typeof(SemanticModel).IsAssignableFrom(field.FieldType) && !type.Name.StartsWith('<')
                      select type.Name + "." + field.Name;
        Check.None(holders);
    }

    /// <summary>The order of types is the compiler's, and not fixed; within a type and rule it is ours.</summary>
    private static string InFiles(IEnumerable<Diagnostic> diagnostics) => string.Join("\n", diagnostics
        .GroupBy(diagnostic => (diagnostic.Location.SourceTree?.FilePath, diagnostic.Id, Type: StartOfType(diagnostic.Location))).OrderBy(group => group.Key).Select(Code.Show));

    private static int StartOfType(Location location) =>
        location.SourceTree?.GetRoot().FindNode(location.SourceSpan).AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().LastOrDefault()?.SpanStart ?? 0;

    /// <summary>The bad code of all pages, a file for each block, each in a namespace of its own.</summary>
    private static CSharpCompilation BadCode()
    {
        var blocks = AllRules.Facts.SelectMany(rule => new Page(rule.PagePath).Blocks("Bad").Select((block, index) => ($"/0/{rule.Id}_{index}.cs", block)))
            .Where(block => !CSharpSyntaxTree.ParseText(block.block).GetCompilationUnitRoot().Members.Any(member => member is Microsoft.CodeAnalysis.CSharp.Syntax.GlobalStatementSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax))
            .Select(block => (block.Item1, InNamespace(block.block, Path.GetFileNameWithoutExtension(block.Item1))));
        return Code.Compile(blocks, References.Of(References.Net10));
    }

    private static string InNamespace(string block, string name)
    {
        var root = CSharpSyntaxTree.ParseText(block).GetCompilationUnitRoot();
        var start = root.Members.Count > 0 ? root.Members[0].FullSpan.Start : block.Length;
        return block.Insert(start, $"namespace {name};\n");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AnalyzeAndForget()
    {
        var compilation = BadCode();
        Assert.NotEmpty(Task.Run(() => Code.AnalyzeAsync(compilation)).GetAwaiter().GetResult());
        return new WeakReference(compilation);
    }
}
