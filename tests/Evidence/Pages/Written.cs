using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MemoryAnalyzers.Evidence;

/// <summary>Reads back what pages and plots say, and finds what is implausible. Exact numbers differ from run to run and are not compared.</summary>
internal static partial class Written
{
    /// <summary>What is wrong with the rows of an outcome in a table, whose cells are: …, bad, action, fixed, …</summary>
    public static IEnumerable<string> Rows(string text, Outcome outcome, bool overview)
    {
        var rows = text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray()).ToList();
        foreach (var (repair, _) in outcome.Fixed)
        {
            var name = repair.Key == "good" ? "good code" : $"(`{repair.Key}`)";
            var row = rows.FirstOrDefault(cells => cells.Any(cell => cell.EndsWith(name, StringComparison.Ordinal)) && (!overview || cells[1].Contains(outcome.Scenario.Id, StringComparison.Ordinal)) && IsLike(Bad(cells), outcome.Bad.Value));
            if (row is null)
                yield return $"{outcome.Scenario}: no row for {name} with a bad number like {outcome.Bad.Value}";
            else if (Number(row[overview ? 5 : 2]) is not { } written || !outcome.Scenario.Promise.Holds(Bad(row) ?? 0, written, outcome.Scenario.Measure))
                yield return $"{outcome.Scenario}: the row '{string.Join(" | ", row)}' is not what is promised: {outcome.Scenario.Promise}";
        }

        long? Bad(string[] cells) => overview ? Number(cells[3]) : rows[..rows.IndexOf(cells)].LastOrDefault(earlier => earlier[1] == "bad") is { } bad ? Number(bad[2]) : null;
    }

    /// <summary>What is wrong with a plot.</summary>
    public static IEnumerable<string> Drawing(string path, Outcome outcome)
    {
        if (!File.Exists(path))
        {
            yield return $"{outcome.Scenario}: no plot {path}";
            yield break;
        }

        var lines = XDocument.Load(path).Descendants().Where(element => element.Name.LocalName == "polyline").ToList();
        if (lines.Count(line => ((string?)line.Attribute("class"))!.Contains("bad", StringComparison.Ordinal)) != 1 || lines.Count != outcome.Fixed.Count + 1)
            yield return $"{outcome.Scenario}: the plot has not one line for each program";
    }

    /// <summary>Whether the runtime that measured is named.</summary>
    public static bool NamesRuntime(string text) => RuntimeName().IsMatch(text);

    private static bool IsLike(long? written, long measured) => written is { } number && number <= 3 * measured && measured <= 3 * number;

    private static long? Number(string cell) => long.TryParse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\.NET [0-9]+\.[0-9]+\.[0-9]+")]
    private static partial Regex RuntimeName();
}
