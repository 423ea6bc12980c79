using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a function can be left normally without passing certain places, for the functions of one member.</summary>
/// <remarks>
/// Exceptional paths are not followed: a catch block is entered by none of the branches looked at. The text answers most questions: a place in the same or
/// an outer block is passed when no jump stands between. Else the graph of the function does, which is dear: made and indexed once, when the first
/// question about it comes.
/// </remarks>
internal sealed class Exits(OperationBlockAnalysisContext context)
{
    private readonly Dictionary<IOperation, ExitGraph?> graphs = [];
    private int[]? jumps;

    /// <summary>
    /// Whether a path leads from <paramref name="start"/> to a return, the end of its function or <paramref name="start"/> again without
    /// passing one of <paramref name="places"/>; null when the graph does not tell.
    /// </summary>
    public bool? AreReachedWithout(IOperation start, IReadOnlyCollection<IOperation> places)
    {
        foreach (var place in places)
        {
            if (IsAlwaysPassed(place, start))
                return false;
        }

        return Around(start)?.IsReachedWithout(start.Syntax, places.Select(place => place.Syntax), context.CancellationToken);
    }

    /// <summary>Whether control that goes on from the start comes to the place, as a statement of the same or an outer block that nothing between can skip.</summary>
    private bool IsAlwaysPassed(IOperation place, IOperation start)
    {
        var statement = place.Parent;
        for (var child = place; statement is not IExpressionStatementOperation; (child, statement) = (statement, statement.Parent))
        {
            if (!(statement is IConversionOperation or IParenthesizedOperation or IAwaitOperation || (statement is IInvocationOperation call && call.Instance == child) || (statement is IConditionalAccessOperation access && access.Operation == child)))
                return false;
        }

        var (first, last) = (start.Syntax.Span.End, statement.Syntax.SpanStart);
        if (first > last || statement.Parent is not IBlockOperation block)
            return false;
        for (var operation = start; operation.Parent != block; operation = operation.Parent)
        {
            if (operation.Parent is null or ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        jumps ??= Jumps();
        var next = Array.BinarySearch(jumps, first);
        next = next < 0 ? ~next : next;
        return next == jumps.Length || jumps[next] >= last;
    }

    private int[] Jumps()
    {
        var found = new List<int>();
        foreach (var block in context.OperationBlocks)
        {
            foreach (var operation in block.DescendantsAndSelf())
            {
                if (operation is IBranchOperation or IReturnOperation { Kind: not OperationKind.YieldReturn, IsImplicit: false })
                    found.Add(operation.Syntax.SpanStart);
            }
        }

        found.Sort();
        return found.ToArray();
    }

    /// <summary>The graph of the lambda, local function or body around the operation: those of nested functions are graphs inside the graph.</summary>
    private ExitGraph? Around(IOperation operation)
    {
        if ((operation.EnclosingFunction() ?? BlockAround(operation)) is not { } function)
            return null;
        if (graphs.TryGetValue(function, out var known))
            return known;
        var graph = function is IAnonymousFunctionOperation or ILocalFunctionOperation ? Around(function)?.Nested(function, context.CancellationToken) : Graphs.Of(context, function);
        return graphs[function] = graph is null ? null : new(graph);
    }

    private IOperation? BlockAround(IOperation operation)
    {
        foreach (var block in context.OperationBlocks)
        {
            if (operation.IsWithin(block))
                return block;
        }

        return null;
    }
}
