namespace MemoryAnalyzers.Scan;

internal enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>One report of a rule, as the compiler logged it.</summary>
internal readonly record struct Finding(string File, int Line, int Column, Severity Severity, string Id, string Message);

/// <summary>What the compiler's logs hold together.</summary>
/// <param name="Findings">Each once, however many target frameworks report it, in the order of files and lines.</param>
/// <param name="Titles">Title of each rule by id.</param>
/// <param name="Troubles">What the compiler said about analyzers that it could not load or that threw.</param>
/// <param name="Compilations">How many logs there were: one for each project and target framework.</param>
internal sealed record Findings(IReadOnlyList<Finding> All, IReadOnlyDictionary<string, string> Titles, IReadOnlyList<string> Troubles, int Compilations);
