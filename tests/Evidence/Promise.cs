using System.Globalization;

namespace MemoryAnalyzers.Evidence;

/// <summary>What a scenario must show: a ratio, never an absolute number.</summary>
public sealed class Promise
{
    private readonly double ratio;

    private Promise(double ratio) => this.ratio = ratio;

    /// <summary>The bad program keeps something, the fixed one nothing at all: for objects and other things that are counted.</summary>
    public static Promise Freed { get; } = new(double.PositiveInfinity);

    /// <summary>The bad program keeps at least so many times what the fixed one keeps.</summary>
    public static Promise AtLeast(double ratio) => new(ratio);

    /// <summary>Whether these two numbers are what was promised.</summary>
    public bool Holds(long bad, long good, Measure measure) =>
        bad > 10 * measure.Noise && (double.IsInfinity(ratio) ? good == 0 : bad >= ratio * Math.Max(good, 1));

    /// <inheritdoc/>
    public override string ToString() => double.IsInfinity(ratio) ? "all freed" : string.Create(CultureInfo.InvariantCulture, $"at least {ratio:#,0.##} times less");

    /// <summary>The ratio of two numbers in words, rounded down to two digits.</summary>
    public static string Ratio(long bad, long good)
    {
        if (good <= 0)
            return "all freed";
        var times = (double)bad / good;
        if (times >= 10_000)
            return "over 10,000 times less";
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(times, 1))) - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(times / unit) * unit:#,0.#} times less");
    }
}
