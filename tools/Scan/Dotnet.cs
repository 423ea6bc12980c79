using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MemoryAnalyzers.Scan;

/// <summary>Runs the SDK.</summary>
internal static partial class Dotnet
{
    // The SDK that runs this command tells its children where its own parts are; a scanned folder may have a global.json that asks for another.
    private static readonly string[] Inherited = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <summary>Runs <c>dotnet</c> with <paramref name="arguments"/> in <paramref name="directory"/> and waits.</summary>
    public static async Task<Outcome> RunAsync(string directory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in Inherited)
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var lines = string.Join('\n', output).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return new(process.ExitCode == 0, lines);
    }

    [GeneratedRegex(@"\berror (?<code>[A-Z]+\d+)?\s?:")]
    private static partial Regex ErrorLine();

    /// <summary>How a run of the SDK ended, and the lines it wrote.</summary>
    public sealed record Outcome(bool Succeeded, IReadOnlyList<string> Lines)
    {
        /// <summary>The error lines, each once.</summary>
        public IReadOnlyList<string> Errors { get; } = [.. Lines.Where(line => ErrorLine().IsMatch(line)).Distinct()];

        /// <summary>The errors that are not reports of a rule of ours.</summary>
        public IEnumerable<string> ForeignErrors => Errors.Where(line => !ErrorLine().Match(line).Groups["code"].Value.StartsWith("RET", StringComparison.Ordinal));

        /// <summary>The first error as one line, with how many more there are.</summary>
        public string Why
        {
            get
            {
                var errors = ForeignErrors.ToList();
                if (errors.Count == 0)
                    return string.Join(' ', Lines.TakeLast(3));
                return errors.Count == 1 ? errors[0] : $"{errors[0]} (and {errors.Count - 1} more)";
            }
        }
    }
}
