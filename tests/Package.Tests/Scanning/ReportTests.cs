using System.Xml.Linq;

namespace MemoryAnalyzers.Package.Tests.Scanning;

public sealed class ReportTests
{
    private static readonly string Here = Path.GetFullPath("/work/app");

    [Fact]
    public void Findings_come_first_then_a_line_for_each_rule_then_the_sum()
    {
        string File(string name) => Path.Combine(Here, name);
        var findings = new Findings(
            [
                new(File("A.cs"), 3, 5, Severity.Warning, "RET203", "'a' goes back"),
                new(File("B.cs"), 1, 1, Severity.Info, "RET102", "'b' keeps"),
                new(File("B.cs"), 9, 2, Severity.Warning, "RET203", "'c' goes back"),
                new(File("B.cs"), 10, 2, Severity.Error, "RET203", "'d' goes back"),
                new("", 0, 0, Severity.Warning, "RET000", "'x' is no number"),
            ],
            new Dictionary<string, string> { ["RET203"] = "Pooled array keeps its elements alive", ["RET102"] = "Emptied collection" },
            [],
            2);
        Assert.Equal(
            """
            A.cs(3,5): warning RET203: 'a' goes back
            B.cs(1,1): info RET102: 'b' keeps
            B.cs(9,2): warning RET203: 'c' goes back
            B.cs(10,2): error RET203: 'd' goes back
            warning RET000: 'x' is no number

            rule    count  worst file  what it is
            RET000      1  -
            RET102      1  B.cs (1)    Emptied collection
            RET203      3  B.cs (2)    Pooled array keeps its elements alive

            5 findings (4 warnings, 1 info) in 2 files
            """,
            string.Join('\n', Report.Lines(findings, Here)),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Nothing_found_is_said() => Assert.Equal(["No findings in 3 compilations."], Report.Lines(new([], new Dictionary<string, string>(), [], 3), Here));

    [Fact]
    public void File_outside_keeps_its_whole_name()
    {
        var outside = Path.GetFullPath("/elsewhere/A.cs");
        Assert.StartsWith(outside + "(1,1): ", Report.Lines(new([new(outside, 1, 1, Severity.Info, "RET102", "m")], new Dictionary<string, string>(), [], 1), Here).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_holds_every_word()
    {
        var lines = new[] { "A.cs(3,5): warning RET203: 'a' & <b> " + string.Join(' ', Enumerable.Repeat("word", 60)), "", "RET203      1  A.cs (1)" };
        var text = XDocument.Parse(Picture.Draw(lines)).Root!.Elements().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Equal(string.Join(' ', lines).Split(' ', StringSplitOptions.RemoveEmptyEntries), string.Join(' ', text.Skip(2)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
