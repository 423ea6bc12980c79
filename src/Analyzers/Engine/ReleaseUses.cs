namespace MemoryAnalyzers.Engine;

/// <summary>The references to one variable or member that stay in release builds, in an order in which a question about a place costs no walk.</summary>
/// <param name="references">The references.</param>
/// <param name="known">The known types.</param>
internal sealed class ReleaseUses(IEnumerable<IOperation> references, KnownSymbols known)
{
    private readonly List<IOperation> reads = [];
    private readonly Dictionary<IOperation, List<int>> overwrites = [];
    private readonly List<(IOperation Function, int First)> functions = []; // the first reads of all, by two functions
    private int[]? positions;
    private int? firstEscape;

    /// <summary>Whether it is read after the place, before the same function gives it another value for sure.</summary>
    /// <param name="place">The end of what was left out.</param>
    /// <param name="function">The function of the place.</param>
    /// <param name="rebinds">Whether another value makes up for what was left out.</param>
    public bool IsReadAfter(int place, IOperation function, bool rebinds)
    {
        var all = Positions();
        var next = After(all, place);
        return next < all.Length && !(rebinds && overwrites.TryGetValue(function, out var writes) && After(writes, place) is var write && write < writes.Count && writes[write] < all[next]);
    }

    /// <summary>Whether it is read before the place by another function, which may run later.</summary>
    public bool IsReadByOthers(int place, IOperation function)
    {
        Positions();
        foreach (var (other, first) in functions)
        {
            if (other != function)
                return first <= place;
        }

        return false;
    }

    /// <summary>Whether it is read between the two places.</summary>
    public bool IsReadBetween(int start, int place)
    {
        var all = Positions();
        var next = After(all, place);
        return next > 0 && all[next - 1] >= start;
    }

    /// <summary>Whether a read before the place gives the object to something else.</summary>
    public bool EscapesBefore(int place)
    {
        Positions();
        firstEscape ??= reads.Where(read => Escapes.Of(read, known).Escapes).Select(read => (int?)read.Syntax.SpanStart).FirstOrDefault() ?? int.MaxValue;
        return firstEscape <= place;
    }

    /// <summary>The function that the operation stands in: a lambda, a local function, or the whole.</summary>
    public static IOperation FunctionOf(IOperation operation) => operation.EnclosingFunction() ?? operation.Root();

    private int[] Positions()
    {
        if (positions is not null)
            return positions;
        foreach (var reference in references.OrderBy(reference => reference.Syntax.SpanStart))
        {
            var function = FunctionOf(reference);
            if (!IsWrite(reference))
            {
                reads.Add(reference);
                if (functions.Count == 0 || (functions.Count == 1 && functions[0].Function != function))
                    functions.Add((function, reference.Syntax.SpanStart));
            }
            else if (Loops.IsUnconditional(reference))
            {
                if (!overwrites.TryGetValue(function, out var writes))
                    overwrites.Add(function, writes = []);
                writes.Add(reference.Syntax.SpanStart);
            }
        }

        return positions = reads.Select(read => read.Syntax.SpanStart).ToArray();
    }

    /// <summary>The index of the first position after the place.</summary>
    private static int After(IReadOnlyList<int> positions, int place)
    {
        var (low, high) = (0, positions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (positions[middle] <= place)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static bool IsWrite(IOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: RefKind.Out } => true,
        IDeclarationExpressionOperation => true,
        IIncrementOrDecrementOperation or ICompoundAssignmentOperation => reference.Parent.Parent is IExpressionStatementOperation,
        _ => false,
    };
}
