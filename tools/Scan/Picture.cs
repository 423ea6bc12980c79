using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MemoryAnalyzers.Scan;

/// <summary>Draws printed lines as a picture of a terminal (SVG), for the README.</summary>
internal static partial class Picture
{
    private const int Columns = 132;
    private const double CharacterWidth = 7.2;
    private const int LineHeight = 18;
    private const int Margin = 20;
    private const int Bar = 36;

    public static string Draw(IEnumerable<string> lines)
    {
        var rows = lines.SelectMany(Wrap).Prepend("").Prepend("$ dotnet run --project tools/Scan").ToList();
        var (width, height) = ((int)(Columns * CharacterWidth) + (2 * Margin), Bar + (rows.Count * LineHeight) + Margin);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12">""");
        svg.AppendLine("  <style>.t { fill: #d8dee9 } .p { fill: #88c0d0 } .w { fill: #ebcb8b } .i { fill: #a3be8c } .e { fill: #ff7b85 } .d { fill: #8b95a7 }</style>");
        svg.AppendLine("""  <rect width="100%" height="100%" rx="10" fill="#1f2430"/>""");
        svg.AppendLine("""  <circle cx="22" cy="18" r="6" fill="#ff5f57"/><circle cx="42" cy="18" r="6" fill="#febc2e"/><circle cx="62" cy="18" r="6" fill="#28c840"/>""");
        for (var row = 0; row < rows.Count; row++)
            svg.AppendLine(CultureInfo.InvariantCulture, $"""  <text class="t" x="{Margin}" y="{Bar + (row * LineHeight) + 14}" xml:space="preserve">{Colour(rows[row])}</text>""");
        svg.AppendLine("</svg>");
        return svg.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Cuts a line at blanks into rows that fit; the later rows are indented.</summary>
    private static IEnumerable<string> Wrap(string line)
    {
        while (line.Length > Columns)
        {
            var cut = line.LastIndexOf(' ', Columns);
            cut = cut <= 4 ? Columns : cut;
            yield return line[..cut];
            line = "    " + line[cut..].TrimStart();
        }

        yield return line;
    }

    private static string Colour(string row)
    {
        var text = WebUtility.HtmlEncode(row).Replace("&#39;", "'", StringComparison.Ordinal);
        text = Place().Replace(text, """<tspan class="p">$1</tspan>$2""");
        text = Level().Replace(text, match => $"""<tspan class="{match.Value[0]}">{match.Value}</tspan>""");
        return row.StartsWith('$') || row.StartsWith("rule ", StringComparison.Ordinal) ? $"""<tspan class="d">{text}</tspan>""" : text;
    }

    [GeneratedRegex(@"^(\S+\(\d+,\d+\))(:)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(warning|info|error) RET\d{3}\b")]
    private static partial Regex Level();
}
