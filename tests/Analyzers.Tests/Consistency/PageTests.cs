using System.Text;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>The pages of the documentation say what the code does. <c>UPDATE_DOCS=1 dotnet test</c> writes their generated parts.</summary>
public sealed class PageTests
{
    private const string Mend = "run 'UPDATE_DOCS=1 dotnet test tests/Analyzers.Tests'";

    private static readonly string Index = Path.Combine(References.RepositoryRoot, "docs", "rules", "README.md");

    public static TheoryData<string> Ids => AllRules.Ids;

    private static bool Update => Environment.GetEnvironmentVariable("UPDATE_DOCS") is "1" or "true";

    [Theory, MemberData(nameof(Ids))]
    public void Page_begins_with_id_and_title(string id) => Assert.Equal($"# {id}: {AllRules.Of(id).Descriptor.Title}", PageOf(id).FirstLine);

    [Theory, MemberData(nameof(Ids))]
    public void Page_has_the_sections(string id)
    {
        string[] wanted =
        [
            "Why it holds memory", "Bad", "Good", AllRules.Of(id).NoFixReason is null ? "How the fix works" : "Why there is no fix",
            "When it is silent", "When to ignore it", "Options", "Evidence",
        ];
        var page = PageOf(id);
        Check.Same(string.Join("\n", wanted), string.Join("\n", page.Headings), $"{id}: the sections of a page, in this order");
        Assert.All(wanted, heading => Assert.False(string.IsNullOrWhiteSpace(page.Section(heading)), $"{id}: section '{heading}' is empty"));
    }

    [TheorySinceCSharp(SinceCSharp.OfSources), MemberData(nameof(Ids))]
    public void Facts_table_equals_the_code(string id)
    {
        var page = PageOf(id);
        Assert.True(page.Facts is not null, $"{id}: put the lines '{Page.FactsStart}' and '{Page.FactsEnd}' below the first line");
        var wanted = FactsTable(AllRules.Of(id));
        if (Update && wanted != page.Facts)
            File.WriteAllText(page.Path, page.Text.Replace(page.Text[page.Text.IndexOf(Page.FactsStart, StringComparison.Ordinal)..page.Text.IndexOf(Page.FactsEnd, StringComparison.Ordinal)], Page.FactsStart + "\n" + wanted + "\n", StringComparison.Ordinal));
        else
            Assert.True(Update || wanted == page.Facts, $"{id}: the facts table is not that of the code; {Mend}");
    }

    [TheorySinceCSharp(SinceCSharp.OfSources), MemberData(nameof(Ids))]
    public void Options_table_equals_the_code(string id)
    {
        var page = PageOf(id);
        var read = OptionsOf(AllRules.Of(id));
        Check.Same(
            string.Join("\n", read.Select(option => $"{option.Name} = {DefaultOf(option)}")),
            string.Join("\n", page.Options.Select(option => $"{option.Key} = {option.Value}").Order(StringComparer.Ordinal)),
            $"{id}: the table in section Options differs from what rule and fix read");
        if (read.Count == 0)
            Assert.True(page.Section("Options").Trim().StartsWith("None.", StringComparison.Ordinal), $"{id}: without options the section is 'None.'");
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Bad_code_is_reported_on_the_marked_lines_and_nowhere_else(string id)
    {
        var page = PageOf(id);
        Assert.NotEmpty(page.Blocks("Bad"));
        foreach (var block in page.Blocks("Bad"))
        {
            var compilation = Code.Compile(block);
            Check.None(Code.Errors(compilation));
            var wanted = block.Split('\n').Select((line, index) => (Line: line, Number: index + 1)).Where(line => line.Line.EndsWith("// " + id, StringComparison.Ordinal)).Select(line => $"{line.Number}: {id}");
            var found = (await Code.AnalyzeAsync(compilation, ConfigOf(page, "Bad"))).Select(Line);
            Check.Same(string.Join("\n", wanted), string.Join("\n", found), $"{id}: reports and marks of the bad code differ:\n{block}");
            Assert.NotEmpty(found);
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Good_code_is_not_reported_by_any_rule(string id)
    {
        var page = PageOf(id);
        Assert.NotEmpty(page.Blocks("Good"));
        foreach (var block in page.Blocks("Good"))
        {
            var compilation = Code.Compile(block);
            Check.None(Code.Errors(compilation));
            Check.Same("", Code.Show(await Code.AnalyzeAsync(compilation, ConfigOf(page, "Good"))), $"{id}: the good code is reported:\n{block}");
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Bad_code_can_be_fixed_where_the_rule_has_a_fix(string id)
    {
        var rule = AllRules.Of(id);
        if (rule.Fixes.Count == 0)
            return;
        foreach (var block in PageOf(id).Blocks("Bad"))
        {
            var offers = 0;
            foreach (var diagnostic in (await Code.AnalyzeAsync(Code.Compile(block))).Where(diagnostic => diagnostic.Id == id))
                offers += (await FixTests.OffersAsync(block, diagnostic)).Count;
            Assert.True(offers > 0, $"{id}: no fix is offered anywhere in this bad code of its page:\n{block}");
        }
    }

    [Fact]
    public void Index_equals_the_code()
    {
        var wanted = IndexText();
        if (Update)
            File.WriteAllText(Index, wanted);
        else
            Assert.True(File.Exists(Index) && File.ReadAllText(Index) == wanted, $"docs/rules/README.md is not that of the code; {Mend}");
    }

    [Fact]
    public void Each_page_belongs_to_a_rule()
    {
        var known = AllRules.Facts.Select(rule => rule.Id + ".md").Append("README.md");
        Check.None(Directory.GetFiles(Path.GetDirectoryName(Index)!).Select(Path.GetFileName).Except(known).Select(file => $"docs/rules/{file}: no rule has it"));
    }

    [Fact]
    public void Pages_speak_of_the_project_alone()
    {
        var pages = Directory.GetFiles(Path.Combine(References.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories);
        Assert.All(pages, page => Assert.All(new[] { "facts.md", "shared/", "/work/", "/tmp/", "catalogue.md", "TODO" }, word => Assert.DoesNotContain(word, File.ReadAllText(page), StringComparison.Ordinal)));
    }

    private static string Line(Diagnostic diagnostic) => $"{diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}: {diagnostic.Id}" + (diagnostic.Id.StartsWith("RET", StringComparison.Ordinal) ? "" : " " + diagnostic.GetMessage(null));

    /// <summary>An <c>ini</c> block in a section is the configuration of its code.</summary>
    private static string? ConfigOf(Page page, string heading) => page.Blocks(heading, "ini") is [var block, ..] ? block : null;

    private static Page PageOf(string id)
    {
        var rule = AllRules.Of(id);
        Assert.True(File.Exists(rule.PagePath), $"{rule}: write {rule.PagePath}");
        return new Page(rule.PagePath);
    }

    private static IReadOnlyList<OptionFacts> OptionsOf(RuleFacts rule) => OptionUses.Of([rule.Type, .. rule.Fixes.Select(fix => fix.GetType())]);

    private static string DefaultOf(OptionFacts option) => option.DefaultText.Length == 0 ? "none" : option.DefaultText;

    private static string Fix(RuleFacts rule) => rule.NoFixReason is null ? "yes, also as Fix All in document, project and solution" : "none: " + rule.NoFixReason;

    private static string Severity(RuleFacts rule) => rule.Suggests ? $"{rule.Descriptor.DefaultSeverity}; Info where nothing shows that it holds much, often or long" : rule.Descriptor.DefaultSeverity.ToString();

    private static string FactsTable(RuleFacts rule)
    {
        var options = OptionsOf(rule).Select(option => $"`dotnet_code_quality.{rule.Id}.{option.Name}` ({DefaultOf(option)})").ToList();
        return $"""
            | | |
            |---|---|
            | Id | {rule.Id} |
            | Family | {rule.Family} |
            | Severity | {Severity(rule)} |
            | Enabled by default | {(rule.Descriptor.IsEnabledByDefault ? "yes" : "no")} |
            | Fix | {Fix(rule)} |
            | Options | {(options.Count == 0 ? "none" : string.Join("<br>", options))} |
            """;
    }

    private static string IndexText()
    {
        var text = new StringBuilder("""
            # Rules

            *Severity* is a promise: a Warning is right and worth acting on in at least 95 of 100 reports on real code, an Info in 80. A rule
            with both warns where the code shows that much is held, often or long, and else suggests; what is configured is meant for both. Each rule can be
            configured in `.editorconfig` with `dotnet_diagnostic.<id>.severity`. This page is generated from the code.

            """);
        foreach (var family in AllRules.Facts.GroupBy(rule => rule.Family))
        {
            text.Append($"\n## {family.Key}\n\n| id | what it finds | severity | fix |\n|---|---|---|---|\n");
            foreach (var rule in family)
                text.Append($"| [{rule.Id}]({rule.Id}.md) | {rule.Descriptor.Title} | {(rule.Descriptor.IsEnabledByDefault ? rule.Descriptor.DefaultSeverity + (rule.Suggests ? " or Info" : "") : "off")} | {(rule.NoFixReason is null ? "yes" : "no")} |\n");
        }

        return text.ToString();
    }
}
