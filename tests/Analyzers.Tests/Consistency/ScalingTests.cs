using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>The time of the rules grows in step with the code: twice the code, twice the time, in every shape of code that <see cref="Shapes"/> has.</summary>
/// <remarks>
/// Measured is the time inside the rules' actions, as the analyzer driver tells it, on one thread and with no other test beside, times the share of
/// a processor that the run got: a busy machine gives it less. What is left of the noise slows some runs and speeds up none, so the quickest of several
/// is taken for each size, and more are tried before a shape is called too slow.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class ScalingTests
{
    private const double MostRatio = 2.2;
    private const int MostTries = 6;
    private const int LargestSize = 20_000;
    private const double Floor = 20; // milliseconds: less than that cannot be judged

    public static TheoryData<string> Names => new(Shapes.All.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task Twice_the_code_takes_twice_the_time(string name)
    {
        var (size, code) = Shapes.All[name];
        await TimeAsync(Compile(code(10))); // warms up
        while (true)
        {
            var (small, large) = (Compile(code(size)), Compile(code(2 * size)));
            var (quickest, twice) = (await TimeAsync(small), await TimeAsync(large));
            for (var tries = 1; tries < MostTries && twice >= Floor && twice > MostRatio * quickest * 0.99; tries++)
                (quickest, twice) = (Math.Min(quickest, await TimeAsync(small)), Math.Min(twice, await TimeAsync(large)));
            if (twice < Floor && size < LargestSize / 2)
            {
                size *= 2;
                continue;
            }

            Assert.True(
                twice < Floor || twice <= MostRatio * quickest,
                string.Create(CultureInfo.InvariantCulture, $"{name}: {quickest:F0} ms for {size}, {twice:F0} ms for {2 * size}: something looks through the code once for each of its parts; look once, and remember"));
            return;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Shape_compiles(string name) => Check.None(Code.Errors(Code.Compile(Shapes.All[name].Code(3))));

    /// <summary>Without the compiler's own nullable analysis, whose time grows faster than the code.</summary>
    private static CSharpCompilation Compile(string source) => Code.Compile([("/0/Test.cs", source)], References.Of(References.Core), NullableContextOptions.Disable);

    /// <summary>Milliseconds in the rules' actions, over a compilation that nothing is known of yet.</summary>
    private static async Task<double> TimeAsync(CSharpCompilation compilation)
    {
        var driver = new CompilationWithAnalyzers(
            compilation.Clone(), [.. AllRules.Analyzers], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        var (used, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await driver.GetAnalyzerDiagnosticsAsync();
        var share = Math.Min(1, (Environment.CpuUsage.TotalTime - used) / watch.Elapsed);
        var total = 0.0;
        foreach (var rule in AllRules.Analyzers)
            total += (await driver.GetAnalyzerTelemetryInfoAsync(rule, CancellationToken.None)).ExecutionTime.TotalMilliseconds;
        return total * share;
    }

    /// <summary>Tests of time, which run when no other test does.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
