namespace MemoryAnalyzers.Engine;

/// <summary>Says where the first value of a local comes from: its initialiser, or the collection that a foreach goes through.</summary>
internal sealed class Origins
{
    private readonly Dictionary<ILocalSymbol, IOperation> values = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the bodies once.</summary>
    public Origins(ImmutableArray<IOperation> blocks)
    {
        foreach (var block in blocks)
        {
            foreach (var operation in block.DescendantsAndSelf())
            {
                if (operation is IVariableDeclaratorOperation { Initializer.Value: { } value } declarator)
                    values[declarator.Symbol] = value;
                else if (operation is IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation each } loop)
                    values[each.Symbol] = loop.Collection;
            }
        }
    }

    /// <summary>The value, or null when the local is declared without one (or by a pattern, an out argument, a deconstruction).</summary>
    public IOperation? Of(ILocalSymbol local) => values.TryGetValue(local, out var value) ? value : null;
}
