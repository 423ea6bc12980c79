namespace MemoryAnalyzers.Engine;

/// <summary>What a step of a method does to a variable, or to all of them.</summary>
internal enum FlowKind : byte
{
    /// <summary>The compiled code reads variable <see cref="FlowStep.Index"/>.</summary>
    Read,

    /// <summary>The object of variable <see cref="FlowStep.Index"/> is in use, though the variable is not read: an enumerator or a running task has it.</summary>
    Keep,

    /// <summary>Variable <see cref="FlowStep.Index"/> is given a value of <see cref="FlowStep.Weight"/>.</summary>
    Write,

    /// <summary>Variable <see cref="FlowStep.Index"/> is in the state machine, whatever else is done with it: parameters that are read.</summary>
    Hoist,

    /// <summary>The method may be suspended: <see cref="FlowStep.Index"/> of <see cref="Flow.Suspensions"/>.</summary>
    Suspend,

    /// <summary>The same on the way of an exception that nothing has caught: the method ends after it.</summary>
    Pass,

    /// <summary>Scope <see cref="FlowStep.Index"/> is left by falling through its end, where the compiler clears its variables.</summary>
    Close,
}

/// <summary>How heavy the object is that a variable is given, as far as the asker cares.</summary>
internal enum Weight : byte
{
    /// <summary>Nothing, or nothing of interest.</summary>
    None,

    /// <summary>Perhaps large: an array of a length that is not known.</summary>
    Possible,

    /// <summary>Large.</summary>
    Large,
}

/// <summary>Where a method is suspended.</summary>
internal enum SuspensionKind : byte
{
    /// <summary>An <c>await</c> of the text.</summary>
    Await,

    /// <summary>The next element of an <c>await foreach</c>.</summary>
    MoveNext,

    /// <summary>A <c>yield return</c>.</summary>
    Yield,

    /// <summary>The DisposeAsync at the end of an <c>await using</c> or <c>await foreach</c>.</summary>
    Dispose,
}

/// <summary>An await or yield of a method.</summary>
internal readonly record struct Suspension(SuspensionKind Kind, IOperation Operation);

internal readonly record struct FlowStep(FlowKind Kind, int Index, Weight Weight = Weight.None);

/// <summary>Steps that run one after the other, and where control may go from there.</summary>
internal sealed class FlowNode(int number, int scope, ImmutableArray<FlowNode> handlers)
{
    public int Number { get; } = number;

    /// <summary>The scope in which the steps stand.</summary>
    public int Scope { get; } = scope;

    /// <summary>Where an exception of any step goes.</summary>
    public ImmutableArray<FlowNode> Handlers { get; } = handlers;

    public List<FlowStep> Steps { get; } = [];

    public List<FlowNode> Next { get; } = [];
}

/// <summary>
/// The flow of one method, lambda or local function, in the steps that matter to the life of some of its variables. Made by
/// <see cref="FlowBuilder"/>, read by <see cref="Hoisting"/>.
/// </summary>
/// <remarks>
/// Roslyn's own ControlFlowGraph cannot serve here: it folds <c>continue</c> and the natural end of a block into one branch, and the compiler clears
/// the variables of a block at one of them only.
/// </remarks>
/// <param name="Nodes">All nodes; the first is where the method starts.</param>
/// <param name="VariableCount">The variables asked for, and after them the closures that hold captured ones.</param>
/// <param name="Scopes">The variables that each scope declares. A scope comes after the one around it.</param>
/// <param name="OuterScopes">The scope around each scope; -1 for the outermost.</param>
/// <param name="Captured">Variables that live in a closure.</param>
/// <param name="Suspensions">The awaits and yields.</param>
internal sealed record Flow(
    ImmutableArray<FlowNode> Nodes,
    int VariableCount,
    IReadOnlyList<IReadOnlyList<int>> Scopes,
    ImmutableArray<int> OuterScopes,
    IReadOnlyList<(int Variable, int Closure)> Captured,
    ImmutableArray<Suspension> Suspensions);
