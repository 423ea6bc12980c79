namespace MemoryAnalyzers.Engine;

/// <summary>Makes the <see cref="Flow"/> of a method: statements here, expressions in the other part.</summary>
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

    private void VisitStatements(ImmutableArray<IOperation> statements, int from = 0)
    {
        for (var i = from; i < statements.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (statements[i] is IUsingDeclarationOperation declaration && depth < Deepest)
            {
                depth++;
                Visit(declaration.DeclarationGroup);
                Protect(() => VisitStatements(statements, i + 1), () => Dispose(declaration, declaration.DeclarationGroup, declaration.IsAsynchronous));
                depth--;
                return;
            }

            Visit(statements[i]);
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

    private void VisitTry(ITryOperation operation)
    {
        if (operation.Finally is not { } final)
        {
            VisitCatches(operation);
            return;
        }

        var outerYields = yields;
        yields = false;
        var seen = false;
        Protect(
            () =>
            {
                VisitCatches(operation);
                seen = yields;
            },
            () =>
            {
                if (seen)
                    HoistAll(final); // Dispose runs the finally of a suspended iterator from outside its method
                Visit(final);
            });
        yields = outerYields || seen;
    }

    private void VisitCatches(ITryOperation operation)
    {
        if (operation.Catches.IsEmpty)
        {
            Visit(operation.Body);
            return;
        }

        var entries = operation.Catches.Select(_ => NewNode()).ToImmutableArray();
        var all = operation.Catches.Any(IsGeneral);
        var outer = frame;
        frame = new(outer, scope, null, all || outer is null ? entries : entries.AddRange(outer.Handlers));
        Start();
        Visit(operation.Body);
        frame = outer;
        var after = NewNode();
        current.Next.Add(after);
        for (var i = 0; i < entries.Length; i++)
        {
            var clause = operation.Catches[i];
            current = entries[i];
            InScope(clause.Locals, () =>
            {
                if (clause.Filter is not null)
                {
                    var (whenTrue, _) = Condition(clause.Filter);
                    current = whenTrue;
                }

                Visit(clause.Handler);
            });
            current.Next.Add(after);
        }

        current = after;
    }

    private static bool IsGeneral(ICatchClauseOperation clause) =>
        clause.Filter is null && clause.ExceptionType is { SpecialType: SpecialType.System_Object } or { Name: "Exception", BaseType.SpecialType: SpecialType.System_Object };

    private void VisitUsing(IUsingOperation operation) => InScope(operation.Locals, () =>
    {
        Visit(operation.Resources);
        Protect(() => Visit(operation.Body), () => Dispose(operation, operation.Resources, operation.IsAsynchronous));
    });

    private void Dispose(IOperation operation, IOperation resources, bool isAsync)
    {
        if (resources is IVariableDeclarationGroupOperation group)
        {
            foreach (var declaration in group.Declarations)
            {
                foreach (var declarator in declaration.Declarators)
                    Read(declarator.Symbol);
            }
        }
        else
        {
            KeepAll(resources);
        }

        if (isAsync)
            Suspend(SuspensionKind.Dispose, operation);
    }

    private void VisitWhile(IWhileLoopOperation loop)
    {
        var after = NewNode();
        var head = Start();
        Register(loop.ExitLabel, after);
        var outer = scope;
        if (loop.ConditionIsTop)
        {
            Register(loop.ContinueLabel, head);
            if (loop.Locals.Any(local => slots.ContainsKey(local)))
                Enter(loop.Locals); // left by jumps only, as the compiler lowers it
            var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, loop.ConditionIsUntil);
            whenFalse?.Next.Add(after);
            current = whenTrue;
            Visit(loop.Body);
            current.Next.Add(head);
        }
        else
        {
            var test = NewNode();
            Register(loop.ContinueLabel, test);
            Visit(loop.Body);
            current.Next.Add(test);
            current = test;
            if (loop.Locals.Any(local => slots.ContainsKey(local)))
                Enter(loop.Locals);
            var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, loop.ConditionIsUntil);
            whenFalse?.Next.Add(after);
            whenTrue.Next.Add(head);
        }

        scope = outer;
        current = after;
    }

    private (FlowNode WhenTrue, FlowNode? WhenFalse) ConditionOrTrue(IOperation? condition, bool negated)
    {
        if (condition is null)
            return (current, null);
        var (whenTrue, whenFalse) = Condition(condition);
        return negated ? (whenFalse, whenTrue) : (whenTrue, whenFalse);
    }

    private void VisitFor(IForLoopOperation loop) => InScope(loop.Locals, () =>
    {
        VisitStatements(loop.Before);
        var (after, next) = (NewNode(), NewNode());
        var head = Start();
        Register(loop.ExitLabel, after);
        Register(loop.ContinueLabel, next);
        var outer = scope;
        if (loop.ConditionLocals.Any(local => slots.ContainsKey(local)))
            Enter(loop.ConditionLocals);
        var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, negated: false);
        whenFalse?.Next.Add(after);
        current = whenTrue;
        Visit(loop.Body);
        scope = outer;
        current.Next.Add(next);
        current = next;
        VisitStatements(loop.AtLoopBottom);
        current.Next.Add(head);
        current = after;
    });

    private void VisitForEach(IForEachLoopOperation loop)
    {
        var from = reads.Count;
        Visit(loop.Collection);
        var source = reads.GetRange(from, reads.Count - from);
        if (loop.IsAsynchronous)
            Protect(() => Turns(loop, source), () => Suspend(SuspensionKind.Dispose, loop));
        else
            Turns(loop, source);
    }

    private void Turns(IForEachLoopOperation loop, List<int> source)
    {
        var after = NewNode();
        var head = Start();
        Register(loop.ExitLabel, after);
        Register(loop.ContinueLabel, head);
        Keep(source);
        if (loop.IsAsynchronous)
        {
            Suspend(SuspensionKind.MoveNext, loop);
            Keep(source);
        }

        current.Next.Add(after);
        InScope(loop.Locals, () =>
        {
            Start();
            WriteTargets(loop.LoopControlVariable, null);
            Visit(loop.Body);
        });
        current.Next.Add(head);
        current = after;
    }

    private void VisitSwitch(ISwitchOperation operation)
    {
        Visit(operation.Value);

        // The variables of all sections live as long as the switch, and a break goes to its end, not out of it.
        var locals = operation.Locals.AddRange(operation.Cases.SelectMany(section => section.Locals));
        InScope(locals, () =>
        {
            var after = NewNode();
            Register(operation.ExitLabel, after);
            FlowNode? otherwise = null;
            var bodies = new FlowNode[operation.Cases.Length];
            for (var i = 0; i < bodies.Length; i++)
            {
                bodies[i] = NewNode();
                RegisterLabels(operation.Cases[i].Body);
                foreach (var clause in operation.Cases[i].Clauses)
                {
                    if (clause.Label is not null)
                        Register(clause.Label, bodies[i]);
                }
            }

            for (var i = 0; i < bodies.Length; i++)
            {
                foreach (var clause in operation.Cases[i].Clauses)
                {
                    if (clause is IDefaultCaseClauseOperation)
                    {
                        otherwise = bodies[i];
                        continue;
                    }

                    var (whenTrue, whenFalse) = clause is IPatternCaseClauseOperation pattern ? Arm(pattern.Pattern, pattern.Guard, operation.Value) : Arm(clause, null, null);
                    whenTrue.Next.Add(bodies[i]);
                    current = whenFalse;
                }
            }

            current.Next.Add(otherwise ?? after);
            for (var i = 0; i < bodies.Length; i++)
            {
                current = bodies[i];
                VisitStatements(operation.Cases[i].Body);
                current.Next.Add(after);
            }

            current = after;
        });
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
