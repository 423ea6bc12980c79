namespace MemoryAnalyzers.Engine;

/// <summary>Makes the <see cref="Flow"/> of a method: nodes, scopes, jumps and protected regions here; statements, expressions and variables in the other parts.</summary>
/// <remarks>
/// Each scope, loop, jump and protected region is laid out as the compiler lowers it, so that what <see cref="Hoisting"/> says of a variable is what
/// the emitted state machine does with it. A finally is laid out once for each way through it. What is nested too deep or grows too large
/// is given up (null): unknown means silent.
/// </remarks>
internal sealed partial class FlowBuilder
{
    private const int MostNodes = 100_000;
    private const int Deepest = 150;

    private readonly Dictionary<ISymbol, int> slots = new(SymbolEqualityComparer.Default);
    private readonly Func<ISymbol, IOperation?, Weight> weigh;
    private readonly Captures captures;
    private readonly CancellationToken cancellationToken;

    private readonly ImmutableArray<FlowNode>.Builder nodes = ImmutableArray.CreateBuilder<FlowNode>();
    private readonly ImmutableArray<int>.Builder outerScopes = ImmutableArray.CreateBuilder<int>();
    private readonly List<List<int>> scopes = [];
    private readonly List<(int Variable, int Closure)> captured = [];
    private readonly ImmutableArray<Suspension>.Builder suspensions = ImmutableArray.CreateBuilder<Suspension>();
    private readonly Dictionary<Suspension, int> suspensionNumbers = [];
    private readonly Dictionary<ILabelSymbol, Label> labels = new(SymbolEqualityComparer.Default);
    private readonly Label exit;

    private FlowNode current;
    private int scope;
    private Frame? frame;
    private int depth;
    private int variableCount;
    private bool yields;
    private bool inFlight;

    private FlowBuilder(ImmutableArray<ISymbol> variables, Captures captures, Func<ISymbol, IOperation?, Weight> weigh, CancellationToken cancellationToken)
    {
        (this.captures, this.weigh, this.cancellationToken) = (captures, weigh, cancellationToken);
        outerScopes.Add(-1);
        scopes.Add([]);
        foreach (var variable in variables)
        {
            slots[variable] = variableCount;
            if (variable is IParameterSymbol)
                scopes[0].Add(variableCount);
            variableCount++;
        }

        current = NewNode();
        exit = new(NewNode(), null);
        foreach (var variable in variables)
        {
            if (variable is IParameterSymbol)
                Add(FlowKind.Write, slots[variable], weigh(variable, null));
        }
    }

    /// <summary>The flow of <paramref name="body"/> in terms of <paramref name="variables"/>; null when it is too large.</summary>
    /// <param name="body">The body of a method, lambda or local function.</param>
    /// <param name="variables">Locals and parameters, in the order of the answer's variables. More variables may follow: closures.</param>
    /// <param name="captures">What nested functions capture.</param>
    /// <param name="weigh">The weight of a value given to a variable; the value is null where no one expression is it (out, patterns).</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static Flow? Of(IOperation body, ImmutableArray<ISymbol> variables, Captures captures, Func<ISymbol, IOperation?, Weight> weigh, CancellationToken cancellationToken)
    {
        var builder = new FlowBuilder(variables, captures, weigh, cancellationToken);
        builder.Visit(body);
        builder.current.Next.Add(builder.exit.Node);
        if (builder.nodes.Count > MostNodes)
            return null;
        return new(builder.nodes.ToImmutable(), builder.variableCount, builder.scopes, builder.outerScopes.ToImmutable(), builder.captured, builder.suspensions.ToImmutable());
    }

    private FlowNode NewNode()
    {
        var node = new FlowNode(nodes.Count, scope, frame?.Handlers ?? ImmutableArray<FlowNode>.Empty);
        nodes.Add(node);
        return node;
    }

    /// <summary>Goes on in a new node.</summary>
    private FlowNode Start()
    {
        var node = NewNode();
        current.Next.Add(node);
        return current = node;
    }

    private void Add(FlowKind kind, int index, Weight weight = Weight.None) => current.Steps.Add(new(kind, index, weight));

    private void Suspend(SuspensionKind kind, IOperation operation)
    {
        var suspension = new Suspension(kind, operation);
        if (!suspensionNumbers.TryGetValue(suspension, out var number))
        {
            suspensionNumbers.Add(suspension, number = suspensions.Count);
            suspensions.Add(suspension);
        }

        yields |= kind == SuspensionKind.Yield;
        Add(inFlight ? FlowKind.Pass : FlowKind.Suspend, number);
    }

    private void InScope(ImmutableArray<ILocalSymbol> locals, Action inside)
    {
        if (!locals.Any(local => slots.ContainsKey(local)))
        {
            inside();
            return;
        }

        var outer = scope;
        Enter(locals);
        inside();
        Add(FlowKind.Close, scope);
        scope = outer;
        Start();
    }

    private void Enter(ImmutableArray<ILocalSymbol> locals)
    {
        outerScopes.Add(scope);
        scope = scopes.Count;
        scopes.Add([]);
        Start();
        var closure = -1;
        foreach (var local in locals)
        {
            var isTracked = slots.TryGetValue(local, out var slot);
            if (isTracked)
                scopes[scope].Add(slot);
            if (!captures.Contains(local))
                continue;
            if (closure < 0)
            {
                closure = variableCount++;
                scopes[scope].Add(closure);
                Add(FlowKind.Write, closure);
            }

            closures[local] = closure;
            if (isTracked)
                captured.Add((slot, closure));
        }
    }

    private void RegisterLabels(ImmutableArray<IOperation> statements)
    {
        foreach (var statement in statements)
        {
            for (var inner = statement; inner is ILabeledOperation labeled; inner = labeled.Operation!)
                labels[labeled.Label] = new(NewNode(), frame);
        }
    }

    private void Register(ILabelSymbol label, FlowNode node) => labels[label] = new(node, frame);

    private void Jump(Label to)
    {
        current.Next.Add(Through(frame, to));
        current = NewNode(); // what follows is not reached from here
    }

    /// <summary>Where control goes on its way to a label: to the label, or first through a finally between.</summary>
    private FlowNode Through(Frame? from, Label to)
    {
        for (var f = from; f is not null && f != to.Frame; f = f.Outer)
        {
            if (f.Finally is null)
                continue;
            if (f.Ways.TryGetValue(to.Node, out var entry))
                return entry;
            var (wasCurrent, wasScope, wasFrame) = (current, scope, frame);
            (scope, frame) = (f.Scope, f.Outer);
            entry = current = NewNode();
            f.Ways.Add(to.Node, entry);
            if (nodes.Count < MostNodes)
            {
                f.Finally();
                Jump(to);
            }

            (current, scope, frame) = (wasCurrent, wasScope, wasFrame);
            return entry;
        }

        return to.Node;
    }

    private void Throw()
    {
        current.Next.AddRange(frame?.Handlers ?? ImmutableArray<FlowNode>.Empty);
        current = NewNode();
    }

    /// <summary><c>try { body } finally { final }</c>.</summary>
    private void Protect(Action body, Action final)
    {
        var exceptional = NewNode();
        frame = new(frame, scope, final, ImmutableArray.Create(exceptional));
        Start();
        body();
        frame = frame.Outer;
        Start();
        final();
        var after = current;
        var wasInFlight = inFlight;
        (current, inFlight) = (exceptional, true);
        final();
        Throw();
        inFlight = wasInFlight;
        current = after;
        Start();
    }

    /// <summary>A place that jumps go to, and the protected region it stands in.</summary>
    private sealed record Label(FlowNode Node, Frame? Frame);

    /// <summary>A protected region: what exceptions reach, and what every jump out of it runs.</summary>
    private sealed class Frame(Frame? outer, int scope, Action? final, ImmutableArray<FlowNode> handlers)
    {
        public Frame? Outer { get; } = outer;

        public int Scope { get; } = scope;

        public Action? Finally { get; } = final;

        public ImmutableArray<FlowNode> Handlers { get; } = handlers;

        /// <summary>The copies of the finally, by the place they lead to.</summary>
        public Dictionary<FlowNode, FlowNode> Ways { get; } = [];
    }
}
