using System.Reflection;

namespace MemoryAnalyzers.Scan;

/// <summary>The command: pack, restore, build, print.</summary>
internal static class ScanCommand
{
    private const string Sample = "samples/Orders";

    private static readonly string Repository =
        Path.GetFullPath(typeof(ScanCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "RepositoryRoot").Value!);

    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextWriter output, TextWriter error)
    {
        try
        {
            return (int)await RunAsync(ScanArguments.Parse(words), output, error);
        }
        catch (ScanException exception)
        {
            await error.WriteLineAsync("error: " + exception.Message);
            return (int)exception.Code;
        }
    }

    private static async Task<ExitCode> RunAsync(ScanArguments arguments, TextWriter output, TextWriter error)
    {
        if (arguments.WantsHelp)
        {
            await output.WriteLineAsync(ScanArguments.Help);
            return ExitCode.Ran;
        }

        var target = ScanTarget.Resolve(arguments.Path ?? Path.Combine(Repository, Sample));
        var scratch = Directory.CreateTempSubdirectory("memory-analyzers-scan-").FullName;
        try
        {
            return await RunAsync(arguments, target, scratch, output, error);
        }
        finally
        {
            Forget(scratch);
        }
    }

    private static async Task<ExitCode> RunAsync(ScanArguments arguments, string target, string scratch, TextWriter output, TextWriter error)
    {
        await error.WriteLineAsync(arguments.Package is null ? "Packing the package into feed/ ..." : $"Using {arguments.Package} ...");
        var package = arguments.Package ?? await Package.PackAsync(Repository);
        var unpacked = Path.Combine(scratch, "package");
        Package.Unpack(package, unpacked);

        var build = new ScannedBuild(target, unpacked, scratch, arguments);
        await error.WriteLineAsync($"Restoring {Path.GetFileName(target)} ...");
        await build.RestoreAsync();
        await error.WriteLineAsync($"Building {Path.GetFileName(target)} ...");
        var failure = await build.BuildAsync();

        var findings = CompilerLogs.Read(build.Logs);
        if (findings.Compilations > 0 || failure is null)
            await PrintAsync(findings, arguments, output);
        foreach (var trouble in findings.Troubles)
            await error.WriteLineAsync("error: the analyzers did not work: " + trouble);
        if (failure is not null)
            throw new ScanException(ExitCode.BuildFailed, $"build of {Path.GetFileName(target)} failed for its own reasons: {failure}");
        if (findings.Compilations == 0)
            throw new ScanException(ExitCode.NotAProject, $"{Path.GetFileName(target)} compiles no C#");
        if (findings.Troubles.Count > 0)
            return ExitCode.AnalyzersFailed;
        return findings.All.Any(finding => finding.Severity >= arguments.FailOn) ? ExitCode.Findings : ExitCode.Ran;
    }

    private static async Task PrintAsync(Findings findings, ScanArguments arguments, TextWriter output)
    {
        var lines = Report.Lines(findings, Environment.CurrentDirectory).ToList();
        foreach (var line in lines)
            await output.WriteLineAsync(line);
        if (arguments.Svg is { } file)
            await File.WriteAllTextAsync(file, Picture.Draw(lines));
    }

    private static void Forget(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A compiler server may still hold the analyzers; the system empties its temporary folder.
        }
    }
}
