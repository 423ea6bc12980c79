using System.Reflection;

namespace MemoryAnalyzers.Evidence;

/// <summary>Each scenario is what it should be, and shows what its rule claims. One that does not makes the rule wrong, not the scenario.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => Outcomes.Names;

    public static TheoryData<string> Ids => AllRules.Ids;

    [Theory, MemberData(nameof(Ids))]
    public void Rule_has_a_scenario(string id) => Assert.True(
        Outcomes.Of(id).Any() ^ Outcomes.Excuses.Any(excuse => excuse.Id == id),
        $"{id}: write tests/Evidence/Scenarios/{AllRules.Of(id).Family}/{AllRules.Of(id).Type.Name}.cs after a neighbour");

    [Theory, MemberData(nameof(Ids))]
    public async Task Each_action_of_the_fix_is_run(string id)
    {
        var wanted = AllRules.Of(id).Fixes.SelectMany(fix => fix.GetType().GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.IsLiteral && field.FieldType == typeof(string) && field.Name.Contains("Key", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!);
        var keys = new HashSet<string>();
        foreach (var scenario in Outcomes.Scenarios.Where(scenario => AllRules.Of(scenario.Id).Fixes.Intersect(AllRules.Of(id).Fixes).Any()))
            keys.UnionWith((await Repairs.OfAsync(scenario)).Select(repair => repair.Key));
        Check.None(wanted.Except(keys).Select(key => $"{id}: no scenario runs the action '{key}': add one whose bad program is offered it, in a file beside the other, named {AllRules.Of(id).Type.Name}…"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Scenario_stands_in_the_folder_of_its_rule(string name)
    {
        var scenario = Outcomes.Named(name);
        var rule = AllRules.Facts.FirstOrDefault(rule => rule.Id == scenario.Id);
        Assert.True(rule is not null, $"{name}: there is no rule {scenario.Id}");
        Assert.True(scenario.GetType().Namespace == "MemoryAnalyzers.Evidence." + rule!.Family, $"{name}: put it into namespace MemoryAnalyzers.Evidence.{rule.Family}");
        Assert.True(scenario.GetType().Name.StartsWith(rule.Type.Name, StringComparison.Ordinal), $"{name}: its name begins with that of the rule, {rule.Type.Name}");
        Assert.True(scenario.Good is null || rule.Fixes.Count == 0, $"{name}: the rule has a fix, so remove Good");
        Assert.True(scenario.Work.Length > 20 && !scenario.Work.EndsWith('.'), $"{name}: Work is a clause without a full stop");
        Assert.InRange(scenario.Bad.Split('\n').Length, 10, 60);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Bad_program_is_reported_at_its_marks_by_its_rule_alone(string name)
    {
        var scenario = Outcomes.Named(name);
        var compilation = Code.Compile(Programs.WithoutMarks(scenario.Bad));
        Check.None(Code.Errors(compilation));
        var found = await Code.AnalyzeAsync(compilation, scenario.Config);
        Check.Same(
            string.Join("\n", Programs.Marks(scenario.Bad)),
            string.Join("\n", found.Select(diagnostic => $"{diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}: {diagnostic.Id}")),
            $"{name}: reports and marks of the bad program differ:\n{Code.Show(found)}");
        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.Equal(scenario.Id, diagnostic.Id));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Fixed_programs_are_not_reported(string name)
    {
        var scenario = Outcomes.Named(name);
        var severity = AllRules.Of(scenario.Id).Descriptor.DefaultSeverity;
        foreach (var repair in await Repairs.OfAsync(scenario))
        {
            var compilation = Code.Compile(repair.Source);
            Check.None(Code.Errors(compilation));

            // What a fix leaves may be worth a note of another rule, as an array that is made once a call instead of once a turn.
            var found = (await Code.AnalyzeAsync(compilation, scenario.Config)).Where(diagnostic => diagnostic.Id == scenario.Id || diagnostic.Severity >= severity);
            Check.Same("", Code.Show(found), $"{name}: after '{repair.Key}' there are reports:\n{repair.Source}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Programs_do_the_same_work(string name)
    {
        var outcome = await Outcomes.Of(Outcomes.Named(name));
        Assert.All(outcome.Fixed, program => Assert.True(
            program.Run.Checksum == outcome.Bad.Checksum, $"{name}: checksum {outcome.Bad.Checksum}, after '{program.Repair.Key}' {program.Run.Checksum}\n{program.Repair.Source}"));
        Assert.True(outcome.Bad.Checksum != 0, $"{name}: a checksum of 0 says nothing");
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Effect_is_as_promised(string name)
    {
        var (scenario, bad, repaired) = await Outcomes.Of(Outcomes.Named(name));
        Assert.All(repaired, program => Assert.True(
            scenario.Promise.Holds(bad.Value, program.Run.Value, scenario.Measure),
            $"{name}: {scenario.Measure.Unit}: {bad.Value}, after '{program.Repair.Key}' {program.Run.Value}; promised: {scenario.Promise}\nbad:   {Show(bad)}\nfixed: {Show(program.Run)}\n{program.Repair.Source}"));
    }

    private static string Show(Run run) => string.Join(" ", run.Samples.Select(sample => sample.Value));
}
