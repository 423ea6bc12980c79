using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Where a finally block leads: on along a branch, or (without one) on with an exception out of a region.</summary>
internal sealed class LoanContinuation(ControlFlowBranch? branch, int done, ControlFlowRegion? region, LoanContinuation? outer)
{
    public ControlFlowBranch? Branch { get; } = branch;

    public int Done { get; } = done;

    public ControlFlowRegion? Region { get; } = region;

    public LoanContinuation? Outer { get; } = outer;
}

/// <summary>A use that some path may reach after the release, as far as it is known.</summary>
internal sealed class LoanFinding(LateUseKind kind, IOperation use)
{
    public LateUseKind Kind { get; } = kind;

    public IOperation Use { get; } = use;

    public string? Name { get; set; }

    public List<IOperation> Releases { get; } = [];

    public bool Always { get; set; } = true;
}

/// <summary>A block, on the way to some continuation, with the states that reach it.</summary>
internal sealed class LoanNode(int block, LoanContinuation? then, int number)
{
    private readonly Dictionary<LoanState, Assumptions> states = [];
    private HashSet<LoanState> fresh = [];

    public int Block { get; } = block;

    public LoanContinuation? Then { get; } = then;

    public int Number { get; } = number;

    public int Count => states.Count;

    /// <summary>Adds a path; false when it brings nothing new.</summary>
    public bool Add(LoanState state, Assumptions assumed)
    {
        if (states.TryGetValue(state, out var before))
        {
            var common = before.Common(assumed);
            if (common.Equals(before))
                return false;
            assumed = common;
        }

        states[state] = assumed;
        fresh.Add(state);
        return true;
    }

    public List<(LoanState State, Assumptions Assumed)> Take()
    {
        var taken = fresh.Select(state => (state, states[state])).ToList();
        fresh = [];
        return taken;
    }
}
