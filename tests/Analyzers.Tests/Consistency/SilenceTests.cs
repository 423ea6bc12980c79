namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>Ordinary correct code is not reported, this repository's own least of all.</summary>
public sealed class SilenceTests
{
    public static TheoryData<string> Names => new(Files().Select(file => Path.GetFileName(file.Path)));

    public static IEnumerable<(string Path, string Source)> Files() =>
        Directory.GetFiles(Path.Combine(References.RepositoryRoot, "tests", "Analyzers.Tests", "Silent"), "*.cs").Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file)));

    [Theory, MemberData(nameof(Names))]
    public async Task Correct_code_is_silent(string name)
    {
        var compilation = Code.Compile(Files().First(file => Path.GetFileName(file.Path) == name).Source, name);
        Assert.Empty(Code.Errors(compilation));
        Assert.Equal("", Code.Show(await Code.AnalyzeAsync(compilation)));
    }

    [Fact]
    public async Task Own_rules_are_silent()
    {
        Assert.Empty(Code.Errors(OwnSources.Analyzers));
        Assert.Equal("", Code.Show(await Code.AnalyzeAsync(OwnSources.Analyzers)));
    }

    [Fact]
    public async Task Own_fixes_are_silent()
    {
        Assert.Empty(Code.Errors(OwnSources.CodeFixes));
        Assert.Equal("", Code.Show(await Code.AnalyzeAsync(OwnSources.CodeFixes)));
    }
}
