namespace MemoryAnalyzers.Engine;

/// <summary>What is known of conditions on the way to some point of a method: each true, or false, or not in the list. Immutable.</summary>
internal sealed class Assumptions : IEquatable<Assumptions>
{
    public static readonly Assumptions None = new([]);

    private readonly int[] known; // condition * 2 + (true ? 1 : 0), sorted

    private Assumptions(int[] known) => this.known = known;

    /// <summary>Whether the condition holds; null when that is not known.</summary>
    public bool? Of(int condition)
    {
        var at = Find(condition);
        return at >= 0 ? (known[at] & 1) == 1 : null;
    }

    /// <summary>The same, with one condition known.</summary>
    public Assumptions With(int condition, bool value)
    {
        var at = Find(condition);
        var entry = (condition * 2) + (value ? 1 : 0);
        if (at >= 0 && known[at] == entry)
            return this;
        var list = known.ToList();
        if (at >= 0)
            list[at] = entry;
        else
            list.Insert(~at, entry);
        return new([.. list]);
    }

    /// <summary>The same, without what was known of some conditions.</summary>
    public Assumptions Without(IReadOnlyList<int> conditions)
    {
        foreach (var condition in conditions)
        {
            if (Find(condition) >= 0)
                return new([.. known.Where(entry => !conditions.Contains(entry >> 1))]);
        }

        return this;
    }

    /// <summary>What both know.</summary>
    public Assumptions Common(Assumptions other)
    {
        var common = known.Where(entry => Array.BinarySearch(other.known, entry) >= 0).ToArray();
        return common.Length == known.Length ? this : new(common);
    }

    /// <inheritdoc/>
    public bool Equals(Assumptions? other) => other is not null && Enumerable.SequenceEqual(known, other.known);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Assumptions);

    /// <inheritdoc/>
    public override int GetHashCode() => known.Length;

    private int Find(int condition)
    {
        var at = Array.BinarySearch(known, condition * 2);
        if (at >= 0)
            return at;
        at = ~at;
        return at < known.Length && known[at] >> 1 == condition ? at : ~at;
    }
}
