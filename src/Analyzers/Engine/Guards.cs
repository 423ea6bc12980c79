namespace MemoryAnalyzers.Engine;

/// <summary>What <see cref="Bounds"/> remembers of one body, so that each block and variable is looked at once, however many ask.</summary>
internal sealed class Guards
{
    private readonly Dictionary<ISymbol, bool> givenOnce = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IBlockOperation, Dictionary<ISymbol, List<(int Position, long Least)>>> blocks = [];

    /// <summary>The remembered answer for a variable.</summary>
    public bool IsGivenOnce(ISymbol variable, Func<ISymbol, bool> find)
    {
        if (!givenOnce.TryGetValue(variable, out var found))
            givenOnce.Add(variable, found = find(variable));
        return found;
    }

    /// <summary>The least value of the variable that the statements of the block before <paramref name="statement"/> prove.</summary>
    /// <param name="statement">A statement of the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="proves">What one statement proves of which variables.</param>
    public long? Before(IOperation statement, IBlockOperation block, ISymbol variable, Func<IOperation, IEnumerable<(ISymbol Variable, long Least)>> proves)
    {
        if (!blocks.TryGetValue(block, out var known))
            blocks.Add(block, known = Read(block, proves));
        if (!known.TryGetValue(variable, out var guards))
            return null;
        var (low, high) = (0, guards.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (guards[middle].Position < statement.Syntax.SpanStart)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : guards[low - 1].Least;
    }

    /// <summary>For each variable, after which guards it is at least how large: ever larger.</summary>
    private static Dictionary<ISymbol, List<(int Position, long Least)>> Read(IBlockOperation block, Func<IOperation, IEnumerable<(ISymbol Variable, long Least)>> proves)
    {
        var found = new Dictionary<ISymbol, List<(int Position, long Least)>>(SymbolEqualityComparer.Default);
        foreach (var statement in block.Operations)
        {
            foreach (var (variable, least) in proves(statement))
            {
                if (!found.TryGetValue(variable, out var guards))
                    found.Add(variable, guards = []);
                guards.Add((statement.Syntax.SpanStart, guards.Count == 0 ? least : Math.Max(least, guards[guards.Count - 1].Least)));
            }
        }

        return found;
    }
}
