namespace MemoryAnalyzers.Evidence;

/// <summary>Pages and plots show what was measured. <c>UPDATE_DOCS=1 dotnet test tests/Evidence</c> writes them.</summary>
public sealed class DocumentTests
{
    private const string Mend = "run 'UPDATE_DOCS=1 dotnet test tests/Evidence'";

    private static readonly string Docs = Path.Combine(References.RepositoryRoot, "docs");
    private static readonly string Overview = Path.Combine(Docs, "evidence.md");

    public static TheoryData<string> Ids => new(Outcomes.Scenarios.Select(scenario => scenario.Id).Distinct());

    private static bool Update => Environment.GetEnvironmentVariable("UPDATE_DOCS") is "1" or "true";

    /// <summary>First and in its own order, since it runs them all.</summary>
    [Fact]
    public async Task Overview_has_all_rules()
    {
        var outcomes = await Task.WhenAll(Outcomes.Scenarios.Select(Outcomes.Of));
        if (Update)
            WriteIfNew(Overview, Tables.Overview(outcomes));
        var text = File.Exists(Overview) ? await File.ReadAllTextAsync(Overview) : "";
        Check.None(outcomes.SelectMany(outcome => Written.Rows(text, outcome, overview: true)).Append(Written.NamesRuntime(text) ? "" : "the runtime is not named").Where(line => line.Length > 0).Select(line => $"docs/evidence.md: {line}; {Mend}"));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Page_and_plots_show_the_outcome(string id)
    {
        var outcomes = await Task.WhenAll(Outcomes.Of(id).Select(Outcomes.Of));
        var path = AllRules.Of(id).PagePath;
        var page = await File.ReadAllTextAsync(path);
        var start = page.IndexOf(Tables.Start + "\n", StringComparison.Ordinal) + Tables.Start.Length + 1;
        var end = page.IndexOf(Tables.End, StringComparison.Ordinal);
        Assert.True(page.IndexOf("\n## Evidence\n", StringComparison.Ordinal) is > 0 and var heading && heading < start && start <= end, $"{id}: put the lines '{Tables.Start}' and '{Tables.End}' into the section Evidence of {path}");
        if (Update)
        {
            foreach (var outcome in outcomes)
                WriteIfNew(PlotPath(outcome), Plot.Draw(outcome));
            WriteIfNew(path, page = page[..start] + Tables.Page(outcomes) + page[end..]);
            end = page.IndexOf(Tables.End, StringComparison.Ordinal);
        }

        var part = page[start..end];
        var wrong = outcomes.SelectMany(outcome => Written.Rows(part, outcome, overview: false).Concat(Written.Drawing(PlotPath(outcome), outcome))).ToList();
        wrong.AddRange(outcomes.Where(outcome => !part.Contains($"(evidence/{Tables.PlotName(outcome.Scenario)})", StringComparison.Ordinal)).Select(outcome => $"{outcome.Scenario}: the page does not show its plot"));
        if (!Written.NamesRuntime(part))
            wrong.Add("the runtime is not named");
        Check.None(wrong.Select(line => $"docs/rules/{id}.md: {line}; {Mend}"));
    }

    [Fact]
    public void Each_plot_belongs_to_a_scenario() => Check.None(
        Directory.GetFiles(Path.Combine(Docs, "rules", "evidence")).Select(Path.GetFileName).Except(Outcomes.Scenarios.Select(Tables.PlotName)).Select(file => $"docs/rules/evidence/{file}: no scenario has it"));

    private static string PlotPath(Outcome outcome) => Path.Combine(Docs, "rules", "evidence", Tables.PlotName(outcome.Scenario));

    private static void WriteIfNew(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }
}
