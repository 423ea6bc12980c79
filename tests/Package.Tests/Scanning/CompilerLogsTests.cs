namespace MemoryAnalyzers.Package.Tests.Scanning;

public sealed class CompilerLogsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("memory-analyzers-logs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Findings_of_two_frameworks_count_once()
    {
        Log("a-net10.0", Result("RET203", "warning", "held", 3), Result("RET102", "note", "kept", 1));
        Log("a-netstandard2.0", Result("RET203", "warning", "held", 3));
        var findings = CompilerLogs.Read(folder);
        Assert.Equal(2, findings.Compilations);
        Assert.Equal(["Info RET102 1", "Warning RET203 3"], findings.All.Select(finding => $"{finding.Severity} {finding.Id} {finding.Line}"));
        Assert.All(findings.All, finding => Assert.Equal("A b.cs", Path.GetFileName(finding.File)));
        Assert.Equal("The title", findings.Titles["RET203"]);
    }

    [Fact]
    public void Foreign_and_suppressed_results_are_left_out()
    {
        Log("a", Result("CS0168", "warning", "unused", 1), Result("RET203", "warning", "held", 3, ", \"suppressions\": [{ \"kind\": \"inSource\" }]"));
        Assert.Empty(CompilerLogs.Read(folder).All);
    }

    [Fact]
    public void Crash_of_our_analyzer_is_a_trouble()
    {
        Log("a", Result("AD0001", "warning", "Analyzer 'MemoryAnalyzers.Pooling.X' threw\\nan exception", 1), Result("AD0001", "warning", "Analyzer 'Other' threw", 1));
        Assert.Equal(["AD0001: Analyzer 'MemoryAnalyzers.Pooling.X' threw an exception"], CompilerLogs.Read(folder).Troubles);
    }

    [Fact]
    public void Result_without_a_place_is_kept()
    {
        Log("a", """{ "ruleId": "RET000", "level": "warning", "message": { "text": "wrong option" } }""");
        Assert.Equal([new("", 0, 0, Severity.Warning, "RET000", "wrong option")], CompilerLogs.Read(folder).All);
    }

    [Fact]
    public void Log_without_results_may_have_no_rules()
    {
        File.WriteAllText(Path.Combine(folder, "a.sarif"), """{ "runs": [{ "results": [], "tool": { "driver": { "name": "compiler" } } }] }""");
        Assert.Empty(CompilerLogs.Read(folder).All);
    }

    private static string Result(string id, string level, string message, int line, string more = "") => $$"""
        { "ruleId": "{{id}}", "level": "{{level}}", "message": { "text": "{{message}}" }{{more}},
          "locations": [{ "physicalLocation": { "artifactLocation": { "uri": "file:///src/A%20b.cs" }, "region": { "startLine": {{line}}, "startColumn": 2 } } }] }
        """;

    private void Log(string name, params string[] results) => File.WriteAllText(Path.Combine(folder, name + ".sarif"), $$"""
        { "runs": [{ "results": [{{string.Join(',', results)}}],
          "tool": { "driver": { "rules": [{ "id": "RET203", "shortDescription": { "text": "The title" } }, { "id": "CS0168" }] } } }] }
        """);
}
