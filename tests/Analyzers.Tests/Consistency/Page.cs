using System.Text.RegularExpressions;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>A page of the documentation, taken apart.</summary>
internal sealed partial class Page(string path)
{
    public const string FactsStart = "<!-- facts -->";
    public const string FactsEnd = "<!-- /facts -->";

    public string Path { get; } = path;

    public string Text { get; } = File.ReadAllText(path);

    public string FirstLine => Text.Split('\n')[0];

    /// <summary>The second-level headings, in order.</summary>
    public IReadOnlyList<string> Headings => [.. Text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];

    /// <summary>The generated part.</summary>
    public string? Facts => Text.IndexOf(FactsStart, StringComparison.Ordinal) is >= 0 and var start && Text.IndexOf(FactsEnd, StringComparison.Ordinal) is >= 0 and var end && end > start
        ? Text[(start + FactsStart.Length)..end].Trim('\n')
        : null;

    /// <summary>What stands between a heading and the next.</summary>
    public string Section(string heading)
    {
        var start = Text.IndexOf("\n## " + heading + "\n", StringComparison.Ordinal);
        if (start < 0)
            return "";
        start += heading.Length + 5;
        var end = Text.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Text[start..(end < 0 ? Text.Length : end)];
    }

    /// <summary>The code blocks of a section, in a language.</summary>
    public IReadOnlyList<string> Blocks(string heading, string language = "csharp") =>
        [.. Block().Matches(Section(heading)).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>Name and default of each row of the table of options.</summary>
    public IReadOnlyDictionary<string, string> Options => Section("Options").Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Split('|'))
        .ToDictionary(cells => cells[1].Trim(' ', '`'), cells => cells[2].Trim(' ', '`'));

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
