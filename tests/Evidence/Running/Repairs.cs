using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Evidence;

/// <summary>A program that does not have the defect.</summary>
/// <param name="Key">The equivalence key of the action that made it; <c>good</c> for one that is written by hand.</param>
/// <param name="Title">What the action says it does.</param>
/// <param name="Source">The program.</param>
internal sealed record Repair(string Key, string Title, string Source);

/// <summary>Applies the package's own fixes to a scenario's bad program: each action that they offer, wherever it is offered.</summary>
internal static class Repairs
{
    private const int MostReports = 20;

    private static readonly ConcurrentDictionary<Scenario, Lazy<Task<IReadOnlyList<Repair>>>> Made = new();

    /// <summary>One repair for each action; the good code for a rule without a fix. Made once.</summary>
    public static Task<IReadOnlyList<Repair>> OfAsync(Scenario scenario) => Made.GetOrAdd(scenario, key => new(() => Task.Run(() => MakeAsync(key)))).Value;

    private static async Task<IReadOnlyList<Repair>> MakeAsync(Scenario scenario)
    {
        if (scenario.Good is { } good)
            return [new Repair("good", "good code", good)];
        using var workspace = new AdhocWorkspace();
        var document = Open(workspace, scenario);
        var offers = new List<CodeAction>();
        foreach (var diagnostic in await ReportsAsync(document, scenario))
            offers.AddRange(await OffersAsync(document, diagnostic));
        var repairs = new List<Repair>();
        foreach (var action in offers.DistinctBy(offer => offer.EquivalenceKey))
            repairs.Add(new Repair(action.EquivalenceKey!, action.Title, await ApplyAsync(document, scenario, action.EquivalenceKey!)));
        Assert.True(repairs.Count > 0, $"{scenario}: no fix is offered for the bad program; write one that can be fixed, or override Good if the rule has no fix");
        return repairs;
    }

    private static async Task<string> ApplyAsync(Document document, Scenario scenario, string key)
    {
        for (var i = 0; i < MostReports; i++)
        {
            CodeAction? action = null;
            foreach (var diagnostic in await ReportsAsync(document, scenario))
                action ??= (await OffersAsync(document, diagnostic)).FirstOrDefault(offer => offer.EquivalenceKey == key);
            if (action is null)
                return (await document.GetTextAsync()).ToString();
            var change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
            document = change.ChangedSolution.GetDocument(document.Id)!;
        }

        throw new InvalidOperationException($"{scenario}: '{key}' is offered again and again:\n{await document.GetTextAsync()}");
    }

    private static Document Open(AdhocWorkspace workspace, Scenario scenario)
    {
        var source = Programs.WithoutMarks(scenario.Bad);
        var compilation = Code.Compile(source);
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "program", "program", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: compilation.SyntaxTrees[0].Options, metadataReferences: compilation.References));
        if (scenario.Config is { } config)
            project = project.AddAnalyzerConfigDocument(".editorconfig", SourceText.From("root = true\n[*.cs]\n" + config), filePath: "/.editorconfig").Project;
        return project.AddDocument("Work.cs", SourceText.From(source), filePath: "/0/Work.cs");
    }

    /// <summary>What the scenario's rule reports.</summary>
    private static async Task<IReadOnlyList<Diagnostic>> ReportsAsync(Document document, Scenario scenario) =>
        [.. (await Code.AnalyzeAsync((await document.Project.GetCompilationAsync())!, scenario.Config, [AllRules.Of(scenario.Id).Rule])).Where(diagnostic => diagnostic.Id == scenario.Id)];

    private static async Task<IReadOnlyList<CodeAction>> OffersAsync(Document document, Diagnostic diagnostic)
    {
        var offers = new List<CodeAction>();
        foreach (var fix in AllRules.Of(diagnostic.Id).Fixes)
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offers.Add(action), CancellationToken.None));
        return offers;
    }
}
