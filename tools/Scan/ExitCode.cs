namespace MemoryAnalyzers.Scan;

/// <summary>What the command tells the shell.</summary>
internal enum ExitCode
{
    Ran = 0,
    Findings = 1,
    WrongArguments = 2,
    PathMissing = 3,
    NotAProject = 4,
    RestoreFailed = 5,
    BuildFailed = 6,
    PackFailed = 7,
    AnalyzersFailed = 8,
}

/// <summary>Ends the command with one line for the user.</summary>
internal sealed class ScanException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
