using System.Globalization;
using System.Text;

namespace MemoryAnalyzers.Evidence;

/// <summary>Draws an outcome: what is measured over turns, the bad program against the fixed ones. Colours follow the reader's light or dark theme.</summary>
internal static class Plot
{
    private const int Width = 640;
    private const int Left = 76;
    private const int Right = 16;
    private const int Bottom = 44;
    private const int Height = 200;
    private const int LegendLine = 20;

    /// <summary>The bad program's line is whole and red; the lines of fixed ones are dashed each in its own way, so that no colour need be told apart.</summary>
    private static readonly string[] Dashes = ["7 4", "2 3", "12 4 2 4", "1 5"];

    private const string Style = """
        text { font: 12px system-ui, sans-serif; fill: #57606a; }
        .axis { stroke: #8c959f; stroke-width: 1; }
        .grid { stroke: #8c959f; stroke-opacity: 0.25; stroke-width: 1; }
        .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .bad { stroke: #cf222e; }
        .fixed { stroke: #1a7f37; }
        @media (prefers-color-scheme: dark) {
          text { fill: #9198a1; }
          .bad { stroke: #f85149; }
          .fixed { stroke: #3fb950; }
        }
        """;

    public static string Draw(Outcome outcome)
    {
        var top = 20 + (LegendLine * (outcome.Fixed.Count + 2));
        var floor = top + Height;
        var runs = outcome.Fixed.Select(program => program.Run).Prepend(outcome.Bad).ToList();
        var turns = outcome.Scenario.Turns;
        var (step, steps) = Scale(runs.SelectMany(run => run.Samples).Max(sample => sample.Value));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {floor + Bottom}\" width=\"{Width}\" role=\"img\" aria-labelledby=\"title\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"title\">{outcome.Scenario.Id}: {outcome.Scenario.Measure.Unit} over {turns} turns, the bad program against the fixed</title>\n<style>\n{Style}\n</style>\n");
        for (var i = 0; i <= steps; i++)
        {
            var y = Y(i * step);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(i == 0 ? "axis" : "grid")}\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Short(i * step, outcome.Scenario.Measure)}</text>\n");
        }

        foreach (var turn in new[] { 0, turns / 2, turns }.Distinct())
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(turn):0.#}\" y=\"{floor + 18}\" text-anchor=\"{(turn == turns ? "end" : "middle")}\">{turn:#,0}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{floor + 36}\" text-anchor=\"middle\">turns</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"18\">{outcome.Scenario.Measure.Unit}</text>\n");

        Add(1, "bad", "bad", outcome.Bad);
        foreach (var ((repair, run), index) in outcome.Fixed.Select((program, index) => (program, index)))
            Add(index + 2, "fixed", repair.Key == "good" ? "good code" : "fixed: " + repair.Title, run, $" stroke-dasharray=\"{Dashes[index % Dashes.Length]}\"");
        return svg.Append("</svg>\n").ToString();

        void Add(int row, string style, string label, Run run, string dash = "")
        {
            var y = 14 + (row * LegendLine);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"line {style}\" x1=\"{Left}\" y1=\"{y}\" x2=\"{Left + 28}\" y2=\"{y}\"{dash}/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 36}\" y=\"{y + 4}\">{System.Security.SecurityElement.Escape(label)}: {Short(Math.Max(run.Value, 0), outcome.Scenario.Measure)}</text>\n");
            var points = run.Samples.Prepend((Turn: 0, Value: 0L)).Select(sample => string.Create(CultureInfo.InvariantCulture, $"{X(sample.Turn):0.#},{Y(Math.Max(sample.Value, 0)):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {style}\" points=\"{string.Join(' ', points)}\"{dash}/>\n");
        }

        double X(int turn) => Left + ((double)turn / turns * (Width - Left - Right));

        double Y(double value) => floor - (value / (step * steps) * Height);
    }

    /// <summary>Round steps that reach the largest value: 1, 2 or 5 times a power of ten.</summary>
    private static (double Step, int Steps) Scale(long largest)
    {
        var rough = Math.Max(largest, 4) / 4.0;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1, 2, 5, 10 }.Select(factor => factor * power).First(step => step >= rough);
        return (step, (int)Math.Ceiling(Math.Max(largest, 1) / step));
    }

    private static string Short(double value, Measure measure)
    {
        var (unit, name) = !measure.Unit.StartsWith("bytes", StringComparison.Ordinal) ? (1, "")
            : value >= 1e9 ? (1e9, " GB")
            : value >= 1e6 ? (1e6, " MB")
            : value >= 1e3 ? (1e3, " KB")
            : (1, " B");
        return string.Create(CultureInfo.InvariantCulture, $"{value / unit:#,0.#}{name}");
    }
}
