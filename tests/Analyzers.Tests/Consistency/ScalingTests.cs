using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>The time of the rules grows in step with the code: twice the code, twice the time, in every shape of code that <see cref="Shapes"/> has.</summary>
/// <remarks>
/// Measured is what the rules do and nothing else: their <see cref="Workload"/>, on one thread, in the processor time of that thread, while the collector
/// rests. So other processes, the driver, the compiler's own binding and the JIT have no part in it. What is left of the noise (caches, another thread on the
/// same core) slows some runs and speeds up none, so the quickest of several is taken for each size, and more are tried before a shape is called too slow.
/// Compared are a size and its eightfold, three times twice: a part that grows faster than the code has outgrown the others there, in a method of 20,000
/// statements and more. What rules cost before they see any code is left out. Too slow is a shape that is so twice, for in twice the code a squared part shows
/// all the more, and that is so beside a rule that does nothing but look at each operation: where that takes more than eight times as long for eightfold code,
/// the code has outgrown the processor's caches, which is not the rules' doing.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class ScalingTests
{
    private const double MostRatio = 2.2;
    private const int MostTries = 8;
    private const int Doublings = 3;
    private const int Largest = 40_000;
    private const double Floor = 60; // milliseconds: less than that cannot be judged, its eighth being 7

    public static TheoryData<string> Names => new(Shapes.All.Keys);

    [Theory, MemberData(nameof(Names))]
    public async Task Twice_the_code_takes_twice_the_time(string name)
    {
        var (start, code) = Shapes.All[name];
        Check.None(await ExcessAsync(AllRules.Analyzers, start, code) is { } excess ? [$"{name}: {excess}"] : []);
    }

    [Theory, MemberData(nameof(Names))]
    public void Shape_compiles(string name) => Check.None(Code.Errors(Code.Compile(Shapes.All[name].Code(3))));

    /// <summary>What is measured is all that the rules do.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Measured_work_reports_what_the_driver_does(string name)
    {
        var compilation = Compile(Shapes.All[name].Code(5));
        var found = await Workload.RunAsync(compilation, AllRules.Analyzers, work => work());
        Assert.Equal(Code.Show(await Code.AnalyzeAsync(compilation)).Split('\n').Order(StringComparer.Ordinal), Code.Show(found).Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Cost.InStep, 2000, false)]
    [InlineData(Cost.Sorting, 2000, false)]
    [InlineData(Cost.Squared, 50, true)]
    [InlineData(Cost.PartlySquared, 500, true)]
    public async Task Twice_the_code_is_too_slow_for_a_rule_that_looks_at_all_for_each_part(Cost cost, int start, bool isFound) =>
        Assert.Equal(isFound ? "found" : null, await ExcessAsync([new Costly(cost)], start, Shapes.All["plain statements"].Code) is { } excess ? isFound ? "found" : excess : null);

    /// <summary>Says that twice the code takes more than twice the time, and why; null where it does not.</summary>
    private static async Task<string?> ExcessAsync(IReadOnlyList<DiagnosticAnalyzer> rules, int start, Func<int, string> code)
    {
        var none = Compile(code(1));
        await TimeAsync(none, rules); // warms up
        await TimeAsync(Compile(code(start)), rules);
        for (var (size, found, undecided) = (start << Doublings, false, 0); ; size *= 2)
        {
            var (small, large) = (Compile(code(size >> Doublings)), Compile(code(size)));
            var (fixedTime, quickest, slow) = (await TimeAsync(none, rules), await TimeAsync(small, rules), await TimeAsync(large, rules));
            if (slow < Floor && size < Largest)
                continue;
            for (var tries = 1; IsTooSlow() && tries < MostTries; tries++)
            {
                fixedTime = Math.Min(fixedTime, await TimeAsync(none, rules));
                quickest = Math.Min(quickest, await TimeAsync(small, rules));
                slow = Math.Min(slow, await TimeAsync(large, rules));
            }

            if (!IsTooSlow())
                return null;
            if (!IsTooSlow(await GrowthOfLookingAsync(small, large)))
            {
                // Perhaps the caches, perhaps a small squared part: twice the code will tell.
                if (++undecided > Doublings || size > Largest)
                    return null;
                continue;
            }

            if (found)
            {
                var rows = await CostliestAsync(small, large, rules);
                return string.Create(CultureInfo.InvariantCulture, $"{fixedTime:F1} ms for 1, {quickest:F1} ms for {size >> Doublings}, {slow:F1} ms for {size}: something looks through the code once for each of its parts; look once, and remember. {rows}");
            }

            found = true;

            bool IsTooSlow(double growth = 1) => slow >= Floor && slow - fixedTime > Math.Pow(MostRatio, Doublings) * growth * (quickest - fixedTime);
        }
    }

    /// <summary>How much more time it takes to look at each operation of the larger code than of the smaller: 1, or more where the larger no longer fits into the caches.</summary>
    private static async Task<double> GrowthOfLookingAsync(Compilation small, Compilation large)
    {
        var (quickest, slow) = (double.MaxValue, double.MaxValue);
        for (var tries = 0; tries < MostTries / 2; tries++)
        {
            quickest = Math.Min(quickest, await TimeAsync(small, [new Costly(Cost.Looking)]));
            slow = Math.Min(slow, await TimeAsync(large, [new Costly(Cost.Looking)]));
        }

        return Math.Max(1, slow / quickest / (1 << Doublings));
    }

    private static async Task<string> CostliestAsync(Compilation small, Compilation large, IReadOnlyList<DiagnosticAnalyzer> rules)
    {
        var times = new List<(string Name, double Small, double Large)>();
        foreach (var rule in rules)
            times.Add((rule.GetType().Name, await TimeAsync(small, [rule]), await TimeAsync(large, [rule])));
        return string.Join("; ", times.OrderByDescending(time => time.Large - (time.Small * (1 << Doublings))).Take(3).Select(time => string.Create(CultureInfo.InvariantCulture, $"{time.Name} alone {time.Small:F0} and {time.Large:F0} ms")));
    }

    /// <summary>Without the compiler's own nullable analysis, whose time grows faster than the code.</summary>
    private static CSharpCompilation Compile(string source) => Code.Compile([("/0/Test.cs", source)], References.Of(References.Net10), NullableContextOptions.Disable);

    /// <summary>Milliseconds of all that the rules do, over a compilation that nothing is known of yet.</summary>
    private static async Task<double> TimeAsync(Compilation compilation, IReadOnlyList<DiagnosticAnalyzer> rules)
    {
        var time = 0.0;
        Check.None((await Workload.RunAsync(compilation, rules, Measure)).Where(found => found.Id == "AD0001").Select(found => found.ToString()));
        return time;

        void Measure(Action work)
        {
            const long Room = 1_000_000_000;
            GC.TryStartNoGCRegion(Room);
            var start = Processor.Milliseconds;
            work();
            time = Processor.Milliseconds - start;
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
    }

    /// <summary>Tests of time, which run when no other test does.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    /// <summary>How the time of a rule for the tests of this test grows with the statements of a method.</summary>
    public enum Cost
    {
        Looking,
        InStep,
        Sorting,
        Squared,
        PartlySquared,
    }

#pragma warning disable RS1001, RS1025, RS1026 // not for use in a compiler
    private sealed class Costly(Cost cost) : DiagnosticAnalyzer
    {
        public override System.Collections.Immutable.ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [new("TEST", "Test", "Test", "Test", DiagnosticSeverity.Info, true)];

        public override void Initialize(AnalysisContext context) => context.RegisterCompilationStartAction(start => start.RegisterOperationBlockAction(body =>
        {
            var operations = body.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
            var looks = cost switch { Cost.Squared => operations.Count, Cost.PartlySquared => 200 + (operations.Count / 50), Cost.Looking => 0, _ => 500 };
            var sum = 0;
            for (var rule = 0; rule < 20; rule++)
                operations.ForEach(operation => sum += (int)operation.Kind + (operation is IInvocationOperation call ? call.TargetMethod.Name.Length : 0));
            foreach (var operation in operations)
            {
                for (var i = 0; i < looks; i++)
                    sum = (sum * 31) + (int)operation.Kind;
            }

            if (cost == Cost.Sorting)
                operations.Sort((one, other) => other.Syntax.SpanStart.CompareTo(one.Syntax.SpanStart));
            GC.KeepAlive(sum);
        }));
    }
#pragma warning restore RS1001, RS1025, RS1026

    /// <summary>The processor time that this thread has had; of the whole process where no thread's can be asked for.</summary>
    private static class Processor
    {
        private const int OfThread = 3; // CLOCK_THREAD_CPUTIME_ID

        public static double Milliseconds => OperatingSystem.IsLinux() && GetTime(OfThread, out var time) == 0
            ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6)
            : Environment.CpuUsage.TotalTime.TotalMilliseconds;

        [DllImport("libc", EntryPoint = "clock_gettime"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int GetTime(int clock, out Time time);

        [StructLayout(LayoutKind.Sequential)]
        private readonly struct Time
        {
            public readonly nint Seconds;
            public readonly nint Nanoseconds;
        }
    }
}
