using System.Text.RegularExpressions;

namespace MemoryAnalyzers.Package.Tests;

/// <summary>The sample service: each defect is marked, and nothing else is found.</summary>
public sealed partial class SampleTests
{
    private static readonly string[] Shown = ["RET101", "RET102", "RET104", "RET201", "RET202", "RET203", "RET204", "RET207", "RET401", "RET501", "RET511", "RET801", "RET901", "RET903", "RET904", "RET905", "RET906", "RET907", "RET908", "RET909", "RET910", "RET911", "RET914", "RET916", "RET917", "RET918", "RET922"];

    [Fact]
    public async Task Scan_finds_what_is_marked_and_nothing_else()
    {
        var packed = await Packed.GetAsync();
        var sample = packed.CopySample("sample");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ScanCommand.RunAsync([sample, "--package", packed.File], output, error);
        Assert.True(code == (int)ExitCode.Ran, error.ToString());
        var found = FindingLine().Matches(output.ToString()).Select(match => (match.Groups["file"].Value, int.Parse(match.Groups["line"].ValueSpan, null), match.Groups["id"].Value));
        Assert.Equal(Marks(sample).Order(), found.Order());
        Assert.Superset(Shown.ToHashSet(), Marks(sample).Select(mark => mark.Id).ToHashSet());
    }

    [Fact]
    public async Task Format_fixes_the_sample_from_the_command_line()
    {
        var packed = await Packed.GetAsync();
        var sample = packed.CopySample("fixed");
        var ids = Marks(sample).Select(mark => mark.Id).Distinct().ToArray();
        await Packed.MustAsync(sample, "restore", "-nologo");
        string[] format = ["format", "analyzers", "--no-restore", "--severity", "info", "--diagnostics", .. ids];
        await Packed.MustAsync(sample, format);
        await Packed.MustAsync(sample, [.. format, "--verify-no-changes"]);
        var log = Directory.CreateDirectory(Path.Combine(sample, "log")).FullName;
        await Packed.MustAsync(sample, "build", "--no-restore", "-nologo", "-tl:off", $"-p:ErrorLog={log}/log.sarif%2cversion=2.1");
        Assert.Empty(CompilerLogs.Read(log).All);
    }

    /// <summary>File, line and id of each <c>// RETnnn</c>.</summary>
    private static IEnumerable<(string File, int Line, string Id)> Marks(string sample) =>
        from file in Directory.GetFiles(sample, "*.cs")
        from line in File.ReadLines(file).Index()
        from Match mark in Mark().Matches(line.Item)
        select (Path.GetFileName(file), line.Index + 1, mark.Groups["id"].Value);

    [GeneratedRegex(@"// (?<id>RET\d{3})\b")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^.*?(?<file>\w+\.cs)\((?<line>\d+),\d+\): (warning|info) (?<id>RET\d{3}): ", RegexOptions.Multiline)]
    private static partial Regex FindingLine();
}
