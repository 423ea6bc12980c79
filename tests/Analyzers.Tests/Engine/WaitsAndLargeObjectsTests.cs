using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Lifetime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>The tables behind the lifetime rules name what exists, and the engine's cost is in step with the size of a method.</summary>
public sealed class WaitsAndLargeObjectsTests
{
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create("Empty", references: References.Of(References.Net10));

    [Fact]
    public void Every_framework_type_of_the_tables_exists() =>
        Assert.All(
            Waits.Types.Concat(LargeObjects.TypeNames).Where(name => !name.StartsWith("SixLabors", StringComparison.Ordinal) && !name.StartsWith("Skia", StringComparison.Ordinal) && !name.StartsWith("System.Drawing", StringComparison.Ordinal)),
            name => Assert.NotNull(Empty.GetTypeByMetadataName(name)));

    [Fact]
    public void Every_method_of_the_tables_exists() =>
        Assert.All(
            Waits.Methods.Concat(LargeObjects.Methods),
            row => Assert.True(Empty.GetTypeByMetadataName(row.Type) is not { } type || !type.GetMembers(row.Method).IsEmpty, row.ToString()));

    [Fact]
    public async Task Nothing_is_reported_where_the_runtime_suspends_methods()
    {
        const string source =
            """
            using System.IO; using System.Threading.Tasks;
            class C { async Task M(string path) { var text = File.ReadAllText(path); await Task.Yield(); System.Console.WriteLine(text); await Task.Delay(-1); } }
            """;
        Assert.Single(await ReportsAsync(source, new CSharpParseOptions(LanguageVersion.Preview)));
        Assert.Empty(await ReportsAsync(source, new CSharpParseOptions(LanguageVersion.Preview).WithFeatures([new("runtime-async", "on")])));
    }

    [Fact]
    public async Task Deep_expressions_and_statements_do_not_overflow_the_stack()
    {
        var sum = "text" + string.Concat(Enumerable.Repeat(" + text", 3000));
        var nested = string.Concat(Enumerable.Repeat("if (p != null) { ", 300)) + "await Task.Yield();" + string.Concat(Enumerable.Repeat("}", 300));
        var and = "text != null" + string.Concat(Enumerable.Repeat(" && text != p", 1000));
        var source = $"using System.IO; using System.Threading.Tasks; class C {{ async Task M(string p) {{ var text = File.ReadAllText(p); {nested} p = {sum}; if ({and}) p = null; await Task.Delay(-1); }} }}";
        await ReportsAsync(source, new CSharpParseOptions(LanguageVersion.Preview));
    }

    private static async Task<IReadOnlyList<Diagnostic>> ReportsAsync(string source, CSharpParseOptions options)
    {
        var compilation = CSharpCompilation.Create(
            "Case", [CSharpSyntaxTree.ParseText(source, options)], References.Of(References.Net10), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, specificDiagnosticOptions: [new("SYSLIB5007", ReportDiagnostic.Suppress)]));
        var reports = await compilation.WithAnalyzers([new LargeLocalHeldAcrossAwait()]).GetAllDiagnosticsAsync();
        Assert.DoesNotContain(reports, report => report.Id == "AD0001" || report.Severity == DiagnosticSeverity.Error);
        return [.. reports.Where(report => report.Id.StartsWith("RET", StringComparison.Ordinal))];
    }
}
