namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>Ordinary correct code is not reported, this repository's own least of all.</summary>
public sealed class SilenceTests
{
    private const string Newer = "// C# 12";

    /// <summary>Without files that the compiler under test cannot read; they say so in their first line.</summary>
    public static TheoryData<string> Names => new(Files().Where(file => SinceCSharp.IsKnown(12) || !file.Source.StartsWith(Newer, StringComparison.Ordinal)).Select(file => Path.GetFileName(file.Path)));

    public static IEnumerable<(string Path, string Source)> Files() =>
        Directory.GetFiles(Path.Combine(References.RepositoryRoot, "tests", "Analyzers.Tests", "Silent"), "*.cs").Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)));

    [Theory, MemberData(nameof(Names))]
    public async Task Correct_code_is_silent(string name)
    {
        var compilation = Code.Compile(Files().First(file => Path.GetFileName(file.Path) == name).Source, name);
        Check.None(Code.Errors(compilation));
        Check.Same("", Code.Show(await Code.AnalyzeAsync(compilation)), "A rule reports correct code: narrow it");
    }

    [FactSinceCSharp(SinceCSharp.OfSources)]
    public async Task Own_rules_are_silent()
    {
        Check.None(Code.Errors(OwnSources.Analyzers));
        Check.Same("", Code.Show(await Code.AnalyzeAsync(OwnSources.Analyzers)), "Mend the code, or narrow the rule");
    }

    [FactSinceCSharp(SinceCSharp.OfSources)]
    public async Task Own_fixes_are_silent()
    {
        Check.None(Code.Errors(OwnSources.CodeFixes));
        Check.Same("", Code.Show(await Code.AnalyzeAsync(OwnSources.CodeFixes)), "Mend the code, or narrow the rule");
    }
}
