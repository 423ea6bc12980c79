using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>Compiles text as a user would, and runs all rules over it, those that are off by default too.</summary>
internal static class Code
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    /// <summary>A compilation of one source for net10.0 with ASP.NET Core, optimised.</summary>
    public static CSharpCompilation Compile(string source, string path = "/0/Test.cs") => Compile([(path, source)], References.Of(References.Net10));

    public static CSharpCompilation Compile(IEnumerable<(string Path, string Source)> sources, IEnumerable<MetadataReference> references, NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Source, Parsing, source.Path)).ToList();
        var output = trees.Any(tree => tree.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax)) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var off = AllRules.Facts.Where(rule => !rule.Descriptor.IsEnabledByDefault).Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Info));
        return CSharpCompilation.Create("code", trees, references, new CSharpCompilationOptions(
            output, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: nullable, specificDiagnosticOptions: off));
    }

    /// <summary>What the rules report, crashes (AD0001) included; in the order of files and positions.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, string? config = null, IEnumerable<DiagnosticAnalyzer>? rules = null, bool concurrent = true)
    {
        var found = await RunAsync(compilation, config, rules, concurrent);
        return [.. found.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal).ThenBy(d => d.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>The same in the order in which it is reported.</summary>
    public static Task<ImmutableArray<Diagnostic>> RunAsync(Compilation compilation, string? config = null, IEnumerable<DiagnosticAnalyzer>? rules = null, bool concurrent = true)
    {
        var options = new AnalyzerOptions([], new ConfigOptionsProvider(config ?? ""));
        var driver = new CompilationWithAnalyzers(compilation, [.. rules ?? AllRules.Analyzers], new CompilationWithAnalyzersOptions(options, null, concurrent, logAnalyzerExecutionTime: false));
        return driver.GetAnalyzerDiagnosticsAsync();
    }

    public static IEnumerable<string> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());

    /// <summary>'line: id message', one a line, for comparing and for reading.</summary>
    public static string Show(IEnumerable<Diagnostic> diagnostics) => string.Join("\n", diagnostics.Select(diagnostic =>
        $"{Path.GetFileName(diagnostic.Location.SourceTree?.FilePath)}({diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}): {diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"));

    /// <summary>An <c>.editorconfig</c> for all files, read by Roslyn's own parser.</summary>
    private sealed class ConfigOptionsProvider(string config) : AnalyzerConfigOptionsProvider
    {
        private readonly AnalyzerConfigSet configs = AnalyzerConfigSet.Create(new List<AnalyzerConfig> { AnalyzerConfig.Parse("root = true\n[*.cs]\n" + config, "/.editorconfig") });

        public override AnalyzerConfigOptions GlobalOptions { get; } = new ConfigOptions(ImmutableDictionary<string, string>.Empty);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new ConfigOptions(configs.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class ConfigOptions(ImmutableDictionary<string, string> options) : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => options.Keys;

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => options.TryGetValue(key, out value);
    }
}
