using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Benchmarks;

/// <summary>Measures, in one run, what compiling a tree costs and what every rule adds.</summary>
/// <remarks>
/// Compiling is binding every method, as the compiler does before it emits. Both sides run on one thread, so that seconds are work done; the medians
/// of several rounds are printed, and the ratio is what counts: machines differ, and are shared.
/// </remarks>
internal static class TreeRun
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(SourceTree tree, TextWriter output)
    {
        var rules = Rules();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tree.Files:N0} files, {tree.Lines:N0} lines, {rules.Length} analyzers, Roslyn {typeof(Compilation).Assembly.GetName().Version}, median of {Rounds} rounds"));
        var compiling = new List<Cost>();
        var analysing = new List<Cost>();
        var times = rules.ToDictionary(rule => rule, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var compile = await MeasureAsync(() => Task.FromResult(Bind(tree.Compile())));
            var analyse = await MeasureAsync(async () =>
            {
                var compilation = tree.Compile();
                Bind(compilation);
                foreach (var (rule, seconds) in await AnalyseAsync(compilation, rules))
                    times[rule].Add(seconds);
                return 0;
            });
            if (round == 0)
                continue; // warms up
            compiling.Add(compile);
            analysing.Add(analyse);
        }

        foreach (var rule in rules.OrderByDescending(rule => Median(times[rule].Skip(1))))
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Median(times[rule].Skip(1)),9:F3} s  {string.Join(' ', rule.SupportedDiagnostics.Select(descriptor => descriptor.Id).Distinct()),-14} {rule.GetType().Name}"));
        var (compileSeconds, ruleSeconds) = (Median(compiling.Select(cost => cost.Seconds)), Median(analysing.Select(cost => cost.Seconds)) - Median(compiling.Select(cost => cost.Seconds)));
        var (compileBytes, ruleBytes) = (Median(compiling.Select(cost => cost.Bytes)), Median(analysing.Select(cost => cost.Bytes)) - Median(compiling.Select(cost => cost.Bytes)));
        var actions = times.Values.Sum(seconds => Median(seconds.Skip(1)));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{compileSeconds,9:F3} s  {compileBytes / 1e6,8:F1} MB  compiling"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{actions,9:F3} s               in the rules: {actions / compileSeconds:P1} of compiling, {1000 * actions / rules.Length:F1} ms a rule"));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{ruleSeconds,9:F3} s  {ruleBytes / 1e6,8:F1} MB  added by analysis, with the operations that the driver makes for it: {ruleSeconds / compileSeconds:P1} of compiling"));
        return 0;
    }

    public static ImmutableArray<DiagnosticAnalyzer> Rules() =>
    [
        .. typeof(OperationRule).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Binds every method.</summary>
    public static int Bind(CSharpCompilation compilation) => compilation.SyntaxTrees.Sum(tree => compilation.GetSemanticModel(tree).GetDiagnostics().Length);

    /// <summary>Runs the rules over a compilation; gives the seconds that each spent in its actions.</summary>
    public static async Task<IEnumerable<(DiagnosticAnalyzer Rule, double Seconds)>> AnalyseAsync(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> rules)
    {
        var analysis = compilation.WithAnalyzers(rules, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        await analysis.GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        var seconds = new List<(DiagnosticAnalyzer, double)>();
        foreach (var rule in rules)
            seconds.Add((rule, (await analysis.GetAnalyzerTelemetryInfoAsync(rule, CancellationToken.None)).ExecutionTime.TotalSeconds));
        return seconds;
    }

    private static async Task<Cost> MeasureAsync<T>(Func<Task<T>> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var (bytes, watch) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        await work();
        return new(watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return ordered[ordered.Count / 2];
    }

    private readonly record struct Cost(double Seconds, double Bytes);
}
