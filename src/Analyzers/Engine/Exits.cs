using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a function can be left normally without passing certain places.</summary>
/// <remarks>Exceptional paths are not followed: a catch block is entered by none of the branches looked at. Dear, so asked last.</remarks>
internal static class Exits
{
    /// <summary>
    /// Whether a path leads from <paramref name="start"/> to a return, the end of its function or <paramref name="start"/> again without
    /// passing one of <paramref name="places"/>; null when the graph does not tell.
    /// </summary>
    public static bool? AreReachedWithout(IOperation start, ICollection<SyntaxNode> places, ControlFlowGraph graph, CancellationToken cancellationToken)
    {
        if (GraphOf(start, graph, cancellationToken) is not { } own || Find(own, start.Syntax) is not { } first)
            return null;
        var seen = new HashSet<int>();
        var work = new Stack<BasicBlock>();
        if (!Passes(first, places, after: start.Syntax))
            Follow(first);
        while (work.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = work.Pop();
            if (block.Kind == BasicBlockKind.Exit || (block == first && !Passes(first, places, before: start.Syntax)))
                return true;
            if (block != first && !Passes(block, places))
                Follow(block);
        }

        return false;

        void Follow(BasicBlock block)
        {
            foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch is { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return, Destination: { } next } && (seen.Add(next.Ordinal) || next == first) && !LeavesThrough(branch))
                    work.Push(next);
            }
        }

        // A place in a finally block is passed by whatever leaves its try.
        bool LeavesThrough(ControlFlowBranch branch)
        {
            foreach (var region in branch.FinallyRegions)
            {
                for (var i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
                {
                    if (Passes(own.Blocks[i], places))
                        return true;
                }
            }

            return false;
        }
    }

    private static bool Passes(BasicBlock block, ICollection<SyntaxNode> places, SyntaxNode? after = null, SyntaxNode? before = null)
    {
        foreach (var operation in OperationsOf(block))
        {
            if (places.Contains(operation.Syntax) && (after is null || operation.Syntax.SpanStart >= after.Span.End) && (before is null || operation.Syntax.SpanStart < before.SpanStart))
                return true;
        }

        return false;
    }

    private static BasicBlock? Find(ControlFlowGraph graph, SyntaxNode syntax)
    {
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in OperationsOf(block))
            {
                if (operation.Syntax == syntax)
                    return block;
            }
        }

        return null;
    }

    private static IEnumerable<IOperation> OperationsOf(BasicBlock block)
    {
        foreach (var operation in block.Operations)
        {
            foreach (var inner in operation.DescendantsAndSelf())
                yield return inner;
        }

        if (block.BranchValue is { } value)
        {
            foreach (var inner in value.DescendantsAndSelf())
                yield return inner;
        }
    }

    /// <summary>The graph of the lambda or local function around the operation: those are graphs inside the graph.</summary>
    private static ControlFlowGraph? GraphOf(IOperation operation, ControlFlowGraph graph, CancellationToken cancellationToken)
    {
        if (operation.EnclosingFunction() is not { } function)
            return graph;
        if (GraphOf(function, graph, cancellationToken) is not { } outer)
            return null;
        if (function is ILocalFunctionOperation local)
            return outer.LocalFunctions.Contains(local.Symbol) ? outer.GetLocalFunctionControlFlowGraph(local.Symbol, cancellationToken) : null;
        foreach (var block in outer.Blocks)
        {
            foreach (var inner in OperationsOf(block))
            {
                if (inner is IFlowAnonymousFunctionOperation lambda && lambda.Syntax == function.Syntax)
                    return outer.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
            }
        }

        return null;
    }
}
