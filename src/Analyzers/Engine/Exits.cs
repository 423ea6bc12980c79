using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a function can be left normally without passing certain places, for the functions of one member.</summary>
/// <remarks>
/// Exceptional paths are not followed: a catch block is entered by none of the branches looked at. Dear, so asked last. The graph of a function is
/// made and indexed once, when the first question about it comes.
/// </remarks>
internal sealed class Exits(OperationBlockAnalysisContext context)
{
    private readonly Dictionary<IOperation, ExitGraph?> graphs = [];

    /// <summary>
    /// Whether a path leads from <paramref name="start"/> to a return, the end of its function or <paramref name="start"/> again without
    /// passing one of <paramref name="places"/>; null when the graph does not tell.
    /// </summary>
    public bool? AreReachedWithout(IOperation start, ICollection<SyntaxNode> places) => Around(start)?.IsReachedWithout(start.Syntax, places, context.CancellationToken);

    /// <summary>The graph of the lambda, local function or body around the operation: those of nested functions are graphs inside the graph.</summary>
    private ExitGraph? Around(IOperation operation)
    {
        if ((operation.EnclosingFunction() ?? BlockAround(operation)) is not { } function)
            return null;
        if (graphs.TryGetValue(function, out var known))
            return known;
        var graph = function is IAnonymousFunctionOperation or ILocalFunctionOperation ? Around(function)?.Nested(function, context.CancellationToken) : context.GetControlFlowGraph(function);
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
