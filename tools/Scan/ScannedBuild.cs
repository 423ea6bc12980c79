namespace MemoryAnalyzers.Scan;

/// <summary>Restores and builds somebody's project with the analyzers, without editing it: everything is told to MSBuild from outside.</summary>
internal sealed class ScannedBuild(string target, string package, string scratch, ScanArguments arguments)
{
    private readonly string directory = Path.GetDirectoryName(target)!;

    /// <summary>The folder of the compiler's logs.</summary>
    public string Logs { get; } = Directory.CreateDirectory(Path.Combine(scratch, "logs")).FullName;

    private IEnumerable<string> Properties =>
    [
        "-p:CustomBeforeDirectoryBuildProps=" + Injected("Scan.props"),
        "-p:CustomAfterMicrosoftCSharpTargets=" + Injected("Scan.targets"),
        "-p:MemoryAnalyzersScanFolder=" + scratch,
        "-p:MemoryAnalyzersScanPackage=" + package,
        "-p:Configuration=" + arguments.Configuration,
        .. arguments.Properties,
    ];

    public async Task RestoreAsync()
    {
        var outcome = await Dotnet.RunAsync(directory, ["restore", target, "-nologo", "-tl:off", .. Properties]);
        if (!outcome.Succeeded)
            throw new ScanException(ExitCode.RestoreFailed, $"restore of {Path.GetFileName(target)} failed: {outcome.Why}");
    }

    /// <summary>Null, or why the build failed for reasons of its own.</summary>
    public async Task<string?> BuildAsync()
    {
        var outcome = await Dotnet.RunAsync(directory, ["build", target, "--no-restore", "--no-incremental", "-nologo", "-tl:off", "-clp:ErrorsOnly;NoSummary", .. Properties]);
        // The user's own settings may make errors of our reports: those are findings, no failure.
        var failed = !outcome.Succeeded && (outcome.Errors.Count == 0 || outcome.ForeignErrors.Any());
        return failed ? outcome.Why : null;
    }

    private static string Injected(string name) => Path.Combine(AppContext.BaseDirectory, "Inject", name);
}
