using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// Follows a group of variables along the paths of a control-flow graph: which of them refer to the same memory, whether it has gone back to its
/// pool, and what is known of the conditions tested on the way.
/// </summary>
/// <remarks>
/// Paths that differ in the first two are kept apart, others are joined; so a flag, or a null test, that goes along with the return is as good as its
/// like at the use. A finally block is gone through once for each way into it, and left to where that way leads. An exception may arise at calls,
/// creations and awaits (after a release only at awaits and at methods other than the framework's); it goes to every handler that may catch it.
/// When there are too many paths, nothing is said.
/// </remarks>
internal sealed class LoanPaths
{
    private const int MostVariables = 60;
    private const int MostStates = 24;
    private const int MostSteps = 20_000;

    private readonly LoanEvents events;
    private readonly SortedDictionary<int, List<LoanEvent>> group;
    private readonly CancellationToken cancellationToken;
    private readonly Dictionary<int, int> slots = [];
    private readonly List<string?> names = [];
    private readonly List<IOperation> releases = [];
    private readonly Dictionary<IOperation, LoanFinding> findings = [];
    private readonly Dictionary<(int Block, LoanContinuation? Then), LoanNode> nodes = [];
    private readonly Dictionary<(ControlFlowBranch?, int, ControlFlowRegion?, LoanContinuation?), LoanContinuation> continuations = [];
    private readonly SortedSet<(int Block, int Number)> work = [];
    private readonly List<LoanNode> all = [];
    private readonly int first;
    private readonly int last;
    private int steps;
    private bool isTooMuch;

    private LoanPaths(LoanEvents events, SortedDictionary<int, List<LoanEvent>> group, CancellationToken cancellationToken)
    {
        (this.events, this.group, this.cancellationToken) = (events, group, cancellationToken);
        foreach (var list in group.Values)
        {
            foreach (var @event in list)
            {
                AddSlot(@event.Variable);
                if (@event.Source >= 0)
                    AddSlot(@event.Source);
            }
        }

        last = Last(events.Graph, group.Keys.Last());
        first = group.Keys.First();
        for (var i = first; i <= last; i++)
            first = Math.Min(first, events.FirstMention(events.Graph.Blocks[i]));
    }

    /// <summary>The late uses of a group, in no order; none when there are too many paths. <paramref name="budget"/> is lowered by the steps taken.</summary>
    public static IEnumerable<LateUse> Follow(LoanEvents events, SortedDictionary<int, List<LoanEvent>> group, ref int budget, CancellationToken cancellationToken)
    {
        var paths = new LoanPaths(events, group, cancellationToken);
        if (paths.slots.Count > MostVariables || budget <= 0)
            return [];
        paths.Run();
        budget -= paths.steps;
        return paths.isTooMuch ? [] : paths.findings.Values.Where(finding => finding.Releases.Count > 0)
            .Select(finding => new LateUse(finding.Kind, finding.Use, finding.Name ?? finding.Use.Syntax.ToString(), finding.Releases.ToImmutableArray(), finding.Always));
    }

    private void AddSlot(int variable)
    {
        if (slots.ContainsKey(variable))
            return;
        slots.Add(variable, slots.Count);
        names.Add(events.NameOf(variable));
    }

    private void Run()
    {
        var blocks = events.Graph.Blocks;
        for (var i = first; i <= last; i++)
        {
            if (i == first || blocks[i].Predecessors.Any(branch => branch.Source.Ordinal < first || branch.Source.Ordinal > last))
                Reach(i, null, LoanState.Start(slots.Count), Assumptions.None);
        }

        while (work.Count > 0 && !isTooMuch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = work.Min;
            work.Remove(next);
            var node = all[next.Number];
            foreach (var state in node.Take())
                Pass(node, state.State, state.Assumed);
        }
    }

    private void Pass(LoanNode node, LoanState state, Assumptions assumed)
    {
        var block = events.Graph.Blocks[node.Block];
        var effects = events.EffectsOf(block);
        var effect = 0;
        var from = -1;
        foreach (var @event in group.TryGetValue(node.Block, out var list) ? list : [])
        {
            steps++;
            Throw(@event.Order);
            for (; effect < effects.Count && effects[effect].Order < @event.Order; effect++)
                assumed = effects[effect].On(assumed);
            state = Apply(@event, state);
            from = @event.Order;
        }

        Throw(int.MaxValue);
        for (; effect < effects.Count; effect++)
            assumed = effects[effect].On(assumed);
        if (++steps > MostSteps)
            isTooMuch = true;
        Leave(block, state, assumed, node.Then);

        void Throw(int before)
        {
            if (events.MayThrow(block, from, before, isLikely: state.IsAnyGone))
                Unwind(block.EnclosingRegion, state, assumed, node.Then);
        }
    }

    private LoanState Apply(LoanEvent @event, LoanState state)
    {
        var slot = slots[@event.Variable];
        switch (@event.Kind)
        {
            case LoanEventKind.Define:
                return @event.Source < 0 ? state.Forget(slot) : state.Alias(slot, slots[@event.Source]);
            case LoanEventKind.Touch:
                var gone = state.ReleaseOf(slot);
                var kind = @event.Order == 0 ? LateUseKind.HandedOut : LateUseKind.Touched;
                Note(@event, kind, gone, state);
                return gone == 0 ? state : state.Released(slot, 0); // the first use on each path
            default:
                var earlier = state.ReleaseOf(slot);
                if (@event.Pooled == Pooled.Owner)
                    return earlier == 0 ? state.Released(slot, Site(@event.Operation)) : state; // Dispose may be called again
                Note(@event, LateUseKind.ReturnedAgain, earlier, state);
                return state.Released(slot, Site(@event.Operation));
        }
    }

    private void Note(LoanEvent @event, LateUseKind kind, int release, LoanState state)
    {
        if (!findings.TryGetValue(@event.Operation, out var finding))
            findings.Add(@event.Operation, finding = new(kind, @event.Operation));
        finding.Name ??= release == 0 ? null : NameOf(slots[@event.Variable], state);
        if (release == 0)
            finding.Always = false;
        else if (!finding.Releases.Contains(releases[release - 1]))
            finding.Releases.Add(releases[release - 1]);
    }

    /// <summary>The variable's name, or that of another one for the same memory.</summary>
    private string? NameOf(int slot, LoanState state)
    {
        var name = names[slot];
        for (var other = 0; name is null && other < names.Count; other++)
            name = state.AreOne(slot, other) ? names[other] : null;
        return name;
    }

    private int Site(IOperation release)
    {
        var at = releases.IndexOf(release);
        if (at < 0)
        {
            at = releases.Count;
            releases.Add(release);
        }

        return at + 1;
    }

    private void Leave(BasicBlock block, LoanState state, Assumptions assumed, LoanContinuation? then)
    {
        if (block.ConditionKind == ControlFlowConditionKind.None || events.Conditions.At(block) is not var (condition, negated))
        {
            Take(block.ConditionalSuccessor, state, assumed, then);
            Take(block.FallThroughSuccessor, state, assumed, then);
            return;
        }

        var jumps = (block.ConditionKind == ControlFlowConditionKind.WhenTrue) != negated; // the value of the condition with which it jumps
        var holds = assumed.Of(condition);
        if (holds != !jumps)
            Take(block.ConditionalSuccessor, state, assumed.With(condition, jumps), then);
        if (holds != jumps)
            Take(block.FallThroughSuccessor, state, assumed.With(condition, !jumps), then);
    }

    private void Take(ControlFlowBranch? branch, LoanState state, Assumptions assumed, LoanContinuation? then)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return:
                Enter(branch, 0, state, assumed, then);
                break;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Unwind(branch.Source.EnclosingRegion, state, assumed, then);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling when then is not null:
                if (then.Branch is not null)
                    Enter(then.Branch, then.Done, state, assumed, then.Outer);
                else
                    Unwind(then.Region, state, assumed, then.Outer);
                break;
        }
    }

    /// <summary>Goes where the branch leads, by way of the finally blocks that it leaves.</summary>
    private void Enter(ControlFlowBranch branch, int done, LoanState state, Assumptions assumed, LoanContinuation? then)
    {
        if (done < branch.FinallyRegions.Length)
            Reach(branch.FinallyRegions[done].FirstBlockOrdinal, After(branch, done + 1, null, then), state, assumed);
        else if (branch.Destination is { } destination)
            Reach(destination.Ordinal, then, state, assumed);
    }

    /// <summary>Goes where an exception leads that arises in the region.</summary>
    private void Unwind(ControlFlowRegion? region, LoanState state, Assumptions assumed, LoanContinuation? then)
    {
        for (; region?.EnclosingRegion is { } outer; region = outer)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
                then = then?.Outer;
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            foreach (var handler in outer.NestedRegions)
            {
                if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler or ControlFlowRegionKind.Finally))
                    continue;
                var isFinally = handler.Kind == ControlFlowRegionKind.Finally;
                Reach(handler.FirstBlockOrdinal, isFinally ? After(null, 0, outer, then) : then, state, assumed);
                if (isFinally || (handler.Kind == ControlFlowRegionKind.Catch && CatchesAll(handler.ExceptionType)))
                    return;
            }
        }
    }

    private static bool CatchesAll(ITypeSymbol? type) =>
        type is null || type.SpecialType == SpecialType.System_Object || type is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    private void Reach(int block, LoanContinuation? then, LoanState state, Assumptions assumed)
    {
        if (block > last || block < first)
            return;
        if (!nodes.TryGetValue((block, then), out var node))
        {
            nodes.Add((block, then), node = new(block, then, all.Count));
            all.Add(node);
        }

        if (!node.Add(state.Canonical(), assumed))
            return;
        work.Add((block, node.Number));
        if (node.Count > MostStates)
            isTooMuch = true;
    }

    private LoanContinuation After(ControlFlowBranch? branch, int done, ControlFlowRegion? region, LoanContinuation? outer)
    {
        if (!continuations.TryGetValue((branch, done, region, outer), out var found))
            continuations.Add((branch, done, region, outer), found = new(branch, done, region, outer));
        return found;
    }

    /// <summary>The last block from which the group's last event can come: loops lead back.</summary>
    private static int Last(ControlFlowGraph graph, int last)
    {
        for (var i = 0; i <= last; i++)
        {
            foreach (var branch in graph.Blocks[i].Predecessors)
                last = Math.Max(last, branch.Source.Ordinal);
        }

        return last;
    }
}
