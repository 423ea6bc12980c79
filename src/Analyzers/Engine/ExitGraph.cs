using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>The control-flow graph of one function, indexed for <see cref="Exits"/>.</summary>
/// <remarks>
/// A search would go through all the rest of the function for each question. So a shortest way to the exit is laid down for every block, as a tree with
/// the exit as its root: where none of the places stands on it, the search is over.
/// </remarks>
internal sealed class ExitGraph
{
    private readonly ControlFlowGraph graph;
    private readonly Dictionary<SyntaxNode, List<int>> blocks = [];
    private readonly Dictionary<SyntaxNode, IFlowAnonymousFunctionOperation> lambdas = [];
    private readonly Lazy<HashSet<IMethodSymbol>> localFunctions;
    private readonly (int First, int Last)[] tree; // of the exit tree, each block's part in a numbering where a block comes before those that lead to it

    public ExitGraph(ControlFlowGraph graph)
    {
        this.graph = graph;
        localFunctions = new(() => new(graph.LocalFunctions, SymbolEqualityComparer.Default));
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
                Index(operation, block.Ordinal);
            if (block.BranchValue is { } value)
                Index(value, block.Ordinal);
        }

        tree = ExitTree(graph);
    }

    /// <summary>The graph of a function inside this one.</summary>
    public ControlFlowGraph? Nested(IOperation function, CancellationToken cancellationToken)
    {
        if (function is ILocalFunctionOperation local)
            return localFunctions.Value.Contains(local.Symbol) ? graph.GetLocalFunctionControlFlowGraph(local.Symbol, cancellationToken) : null;
        return lambdas.TryGetValue(function.Syntax, out var lambda) ? graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken) : null;
    }

    /// <summary>Whether a path leads from the start to the exit, or to the start again, without passing one of the places.</summary>
    public bool? IsReachedWithout(SyntaxNode start, IEnumerable<SyntaxNode> places, CancellationToken cancellationToken)
    {
        if (!blocks.TryGetValue(start, out var starts))
            return null;
        var first = starts[0];
        var (passing, after, before) = (new HashSet<int>(), false, false);
        foreach (var place in places)
        {
            if (!blocks.TryGetValue(place, out var found))
                continue;
            passing.UnionWith(found);
            after |= found.Contains(first) && place.SpanStart >= start.Span.End;
            before |= found.Contains(first) && place.SpanStart < start.SpanStart;
        }

        var seen = new HashSet<int>();
        var work = new Stack<int>();
        if (!after)
            Follow(first);
        while (work.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = work.Pop();
            if (graph.Blocks[block].Kind == BasicBlockKind.Exit || (block == first && !before))
                return true;
            if (block == first || passing.Contains(block))
                continue;
            if (LeadsToExit(block, passing))
                return true;
            Follow(block);
        }

        return false;

        void Follow(int block)
        {
            foreach (var branch in BranchesOf(graph.Blocks[block]))
            {
                if ((seen.Add(branch.Destination!.Ordinal) || branch.Destination.Ordinal == first) && !LeavesThrough(branch))
                    work.Push(branch.Destination.Ordinal);
            }
        }

        // A place in a finally block is passed by whatever leaves its try.
        bool LeavesThrough(ControlFlowBranch branch)
        {
            foreach (var region in branch.FinallyRegions)
            {
                foreach (var block in passing)
                {
                    if (block >= region.FirstBlockOrdinal && block <= region.LastBlockOrdinal)
                        return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether the way laid down from the block to the exit passes none of the blocks.</summary>
    private bool LeadsToExit(int block, HashSet<int> passing)
    {
        if (tree[block].First < 0)
            return false;
        foreach (var place in passing)
        {
            if (tree[place].First >= 0 && tree[place].First <= tree[block].First && tree[block].First <= tree[place].Last)
                return false;
        }

        return true;
    }

    private void Index(IOperation operation, int block)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (!blocks.TryGetValue(part.Syntax, out var found))
                blocks.Add(part.Syntax, found = []);
            if (found.Count == 0 || found[found.Count - 1] != block)
                found.Add(block);
            if (part is IFlowAnonymousFunctionOperation lambda)
                lambdas[lambda.Syntax] = lambda;
        }
    }

    private static IEnumerable<ControlFlowBranch> BranchesOf(BasicBlock block)
    {
        if (block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return, Destination: not null } next)
            yield return next;
        if (block.ConditionalSuccessor is { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return, Destination: not null } other)
            yield return other;
    }

    /// <summary>Numbers the blocks that lead to the exit, without a finally between, by shortest ways; -1 for the others.</summary>
    private static (int First, int Last)[] ExitTree(ControlFlowGraph graph)
    {
        var children = new List<int>[graph.Blocks.Length];
        var (sources, reached) = (new List<int>[children.Length], new bool[children.Length]);
        for (var i = 0; i < children.Length; i++)
            (children[i], sources[i]) = ([], []);
        foreach (var block in graph.Blocks)
        {
            foreach (var branch in BranchesOf(block))
            {
                if (branch.FinallyRegions.IsEmpty)
                    sources[branch.Destination!.Ordinal].Add(block.Ordinal);
            }
        }

        var exit = children.Length - 1; // Roslyn's exit block is the last
        var open = new Queue<int>([exit]);
        reached[exit] = true;
        while (open.Count > 0)
        {
            var block = open.Dequeue();
            foreach (var source in sources[block])
            {
                if (reached[source])
                    continue;
                reached[source] = true;
                children[block].Add(source);
                open.Enqueue(source);
            }
        }

        var tree = Enumerable.Repeat((First: -1, Last: -1), children.Length).ToArray();
        var (count, path) = (0, new Stack<(int Block, bool IsLeft)>([(exit, false)]));
        while (path.Count > 0)
        {
            var (block, isLeft) = path.Pop();
            if (isLeft)
            {
                tree[block].Last = count - 1;
                continue;
            }

            tree[block].First = count++;
            path.Push((block, true));
            foreach (var child in children[block])
                path.Push((child, false));
        }

        return tree;
    }
}
