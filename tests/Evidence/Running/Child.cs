using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MemoryAnalyzers.Evidence;

/// <summary>What a program printed.</summary>
/// <param name="Checksum">Of the work of all turns.</param>
/// <param name="Samples">What was measured, after how many turns.</param>
/// <param name="Runtime">The version of the runtime.</param>
internal sealed record Run(long Checksum, IReadOnlyList<(int Turn, long Value)> Samples, string Runtime)
{
    /// <summary>What was measured after the last turn.</summary>
    public long Value => Samples[^1].Value;
}

/// <summary>Runs programs, each in a process of its own, as many at a time as there are processors.</summary>
internal static class Child
{
    private const int Points = 20;

    private static readonly SemaphoreSlim Slots = new(Environment.ProcessorCount);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Compiles a program and runs it.</summary>
    public static async Task<Run> RunAsync(Scenario scenario, string source)
    {
        await Slots.WaitAsync();
        var folder = Directory.CreateTempSubdirectory("memory-analyzers-evidence-");
        try
        {
            return Parse(await OutputAsync(scenario, Programs.Write(source, folder.FullName, scenario.Settings), source));
        }
        finally
        {
            Slots.Release();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> OutputAsync(Scenario scenario, string assembly, string source)
    {
        var start = new ProcessStartInfo(Dotnet())
        {
            ArgumentList = { "exec", assembly, scenario.Measure.Name, scenario.Turns.ToString(CultureInfo.InvariantCulture), Points.ToString(CultureInfo.InvariantCulture) },
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Settings and profilers of the test run are not for the program.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("COMPlus_", StringComparison.Ordinal) || name.StartsWith("CORECLR_", StringComparison.Ordinal) || (name.StartsWith("DOTNET_", StringComparison.Ordinal) && !name.StartsWith("DOTNET_ROOT", StringComparison.Ordinal))).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{scenario}: the program ended with {process.ExitCode}\n{await errors}\n{source}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{scenario}: the program runs longer than {Patience.TotalSeconds} s\n{source}");
        }
    }

    private static Run Parse(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')).ToList();
        return new Run(
            Number(lines.Last(line => line[0] == "checksum")[1]),
            [.. lines.Where(line => line[0] == "sample").Select(line => ((int)Number(line[1]), Number(line[2])))],
            lines.Last(line => line[0] == "runtime")[1]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The <c>dotnet</c> that this process runs on.</summary>
    private static string Dotnet() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
