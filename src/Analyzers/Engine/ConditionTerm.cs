namespace MemoryAnalyzers.Engine;

/// <summary>An expression as a list of symbols, operators and constants, compared one by one.</summary>
internal sealed class ConditionTerm(List<object> parts) : IEquatable<ConditionTerm>
{
    private readonly List<object> parts = parts;

    public bool Equals(ConditionTerm? other) => other is not null && parts.SequenceEqual(other.parts);

    public override bool Equals(object? obj) => Equals(obj as ConditionTerm);

    public override int GetHashCode()
    {
        var hash = parts.Count;
        foreach (var part in parts)
            hash = (hash * 31) + part.GetHashCode();
        return hash;
    }
}

/// <summary>What an assignment does to what is known of the conditions of a graph.</summary>
/// <param name="Order">Where it stands among the operations of its block.</param>
/// <param name="Unknown">Conditions that speak of the variable: nothing is known of them any more.</param>
/// <param name="Known">Conditions that the value decides.</param>
/// <param name="Copied">Conditions that become as another one is.</param>
internal sealed record ConditionEffect(int Order, IReadOnlyList<int> Unknown, IReadOnlyList<(int Condition, bool Value)> Known, IReadOnlyList<(int From, int To)> Copied)
{
    public Assumptions On(Assumptions assumed)
    {
        var after = assumed.Without(Unknown);
        foreach (var (condition, value) in Known)
            after = after.With(condition, value);
        foreach (var (from, to) in Copied)
            after = assumed.Of(from) is { } value ? after.With(to, value) : after;
        return after;
    }
}
