namespace MemoryAnalyzers.Engine;

/// <summary>The operations of a body that can fail, in the order of the text.</summary>
internal sealed class Risks
{
    private readonly List<(IOperation Operation, string Name)> all = [];

    public Risks(ImmutableArray<IOperation> blocks, KnownSymbols known)
    {
        foreach (var operation in blocks.SelectMany(block => block.Descendants()))
        {
            if (Failures.Of(operation, known) is { } name)
                all.Add((operation, name));
        }

        all.Sort((one, other) => one.Operation.Syntax.SpanStart.CompareTo(other.Operation.Syntax.SpanStart));
    }

    /// <summary>Those that begin at <paramref name="position"/> or later.</summary>
    public IEnumerable<(IOperation Operation, string Name)> From(int position)
    {
        var (first, last) = (0, all.Count);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (all[middle].Operation.Syntax.SpanStart < position)
                first = middle + 1;
            else
                last = middle;
        }

        for (; first < all.Count; first++)
            yield return all[first];
    }
}
