using System.Collections.Concurrent;

namespace MemoryAnalyzers.Evidence;

/// <summary>A scenario that has run.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Bad">What its bad program did.</param>
/// <param name="Fixed">What each program without the defect did.</param>
internal sealed record Outcome(Scenario Scenario, Run Bad, IReadOnlyList<(Repair Repair, Run Run)> Fixed);

/// <summary>All scenarios, found by reflection, and their outcomes. Each is run once, when it is first asked for.</summary>
internal static class Outcomes
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Outcome>>> Done = new();

    /// <summary>By id, then by class.</summary>
    public static IReadOnlyList<Scenario> Scenarios { get; } = [.. Make<Scenario>().OrderBy(scenario => scenario.Id, StringComparer.Ordinal).ThenBy(scenario => scenario.GetType().Name, StringComparer.Ordinal)];

    /// <summary>The rules that have none.</summary>
    public static IReadOnlyList<NoScenario> Excuses { get; } = [.. Make<NoScenario>()];

    /// <summary>Names of scenarios, as test data.</summary>
    public static TheoryData<string> Names { get; } = new(Scenarios.Select(scenario => scenario.ToString()));

    public static Scenario Named(string name) => Scenarios.First(scenario => scenario.ToString() == name);

    public static IEnumerable<Scenario> Of(string id) => Scenarios.Where(scenario => scenario.Id == id);

    public static Task<Outcome> Of(Scenario scenario) => Done.GetOrAdd(scenario.ToString(), _ => new Lazy<Task<Outcome>>(() => Task.Run(() => RunAsync(scenario)))).Value;

    private static async Task<Outcome> RunAsync(Scenario scenario)
    {
        var repairs = await Repairs.OfAsync(scenario);
        var runs = await Task.WhenAll(repairs.Select(repair => repair.Source).Prepend(Programs.WithoutMarks(scenario.Bad)).Select(source => Child.RunAsync(scenario, source)));
        return new Outcome(scenario, runs[0], [.. repairs.Zip(runs.Skip(1))]);
    }

    private static IEnumerable<T> Make<T>() => typeof(Outcomes).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(T)) && type is { IsAbstract: false, IsNested: false }).Select(type => (T)Activator.CreateInstance(type)!);
}
