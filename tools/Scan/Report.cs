namespace MemoryAnalyzers.Scan;

/// <summary>The text that the command prints: the findings in the compiler's form, then a summary by rule.</summary>
internal static class Report
{
    /// <summary>The lines; file names are relative to <paramref name="directory"/> where they are below it.</summary>
    public static IEnumerable<string> Lines(Findings findings, string directory)
    {
        foreach (var finding in findings.All)
            yield return Line(finding, directory);
        if (findings.All.Count == 0)
        {
            yield return $"No findings in {Count(findings.Compilations, "compilation")}.";
            yield break;
        }

        yield return "";
        foreach (var line in Table(findings, directory))
            yield return line;
        yield return "";
        var warnings = findings.All.Count(finding => finding.Severity != Severity.Info);
        var files = findings.All.Select(finding => finding.File).Where(file => file.Length > 0).Distinct().Count();
        yield return $"{Count(findings.All.Count, "finding")} ({Count(warnings, "warning")}, {findings.All.Count - warnings} info) in {Count(files, "file")}";
    }

    private static string Line(Finding finding, string directory)
    {
        var place = finding.File.Length == 0 ? "" : $"{Shorten(finding.File, directory)}({finding.Line},{finding.Column}): ";
        return $"{place}{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}: {finding.Message}";
    }

    private static IEnumerable<string> Table(Findings findings, string directory)
    {
        var rows = findings.All.GroupBy(finding => finding.Id).OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule =>
        {
            var worst = rule.GroupBy(finding => finding.File).OrderByDescending(file => file.Count()).ThenBy(file => file.Key, StringComparer.Ordinal).First();
            return (Id: rule.Key, Count: rule.Count(), Worst: worst.Key.Length == 0 ? "-" : $"{Shorten(worst.Key, directory)} ({worst.Count()})", Title: findings.Titles.GetValueOrDefault(rule.Key, ""));
        }).ToList();
        var width = Math.Max("worst file".Length, rows.Max(row => row.Worst.Length));
        yield return $"{"rule",-6}  {"count",5}  {"worst file".PadRight(width)}  what it is";
        foreach (var (id, count, worst, title) in rows)
            yield return $"{id,-6}  {count,5}  {worst.PadRight(width)}  {title}".TrimEnd();
    }

    private static string Shorten(string file, string directory)
    {
        var relative = Path.GetRelativePath(directory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
