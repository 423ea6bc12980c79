namespace MemoryAnalyzers.Engine;

/// <summary>An await or yield at which a variable of the state machine refers to an object that nothing reads any more.</summary>
/// <param name="Number">Which one of the method's it is.</param>
/// <param name="Suspension">The await or yield.</param>
/// <param name="Weight">The heaviest object it may be.</param>
/// <param name="ByJump">Its scope was left before by break, continue, goto, return or a caught exception, which skips the clearing.</param>
internal readonly record struct Held(int Number, Suspension Suspension, Weight Weight, bool ByJump);

/// <summary>Which variables of an async method or iterator are in its state machine, and until when they hold their objects.</summary>
/// <remarks>
/// <list type="number">
/// <item>Forward: a local that is read where it may not have been assigned since the last await or yield is hoisted: it is a field, for all its
/// life. A captured one lives in the closure of its scope, which is hoisted by the same test.</item>
/// <item>Forward: a hoisted variable holds its object from the assignment until another assignment, or until control falls through the end
/// of the scope, where the compiler clears the field. Jumps and exceptions skip the clearing.</item>
/// <item>Backward: a variable is live where some path leads to a read before an assignment.</item>
/// <item>What it holds at an await after which it is not live, it holds in vain.</item>
/// </list>
/// All variables are answered for at once, in sets of bits, so the cost is in step with the size of the method.
/// </remarks>
internal sealed class Hoisting
{
    private const int MostWords = 1 << 20;

    // A state is five sets of variables, one after the other.
    private const int OpenPossible = 1; // 0 is: crossed an await since the last assignment
    private const int OpenLarge = 2;
    private const int LeftPossible = 3;
    private const int Sections = 5;

    private readonly Flow flow;
    private readonly Dictionary<ISymbol, int> slots = new(SymbolEqualityComparer.Default);
    private readonly int words;
    private readonly ulong[][] visible;
    private readonly ulong[]?[] entries;
    private readonly ulong[]?[] live;
    private readonly ulong[] hoisted;
    private readonly ulong[]?[] held;
    private readonly ulong[][] liveAfter;

    private Hoisting(Flow flow, ImmutableArray<ISymbol> variables, CancellationToken cancellationToken)
    {
        this.flow = flow;
        for (var i = 0; i < variables.Length; i++)
            slots[variables[i]] = i;
        words = (flow.VariableCount + 63) / 64;
        visible = new ulong[flow.Scopes.Count][];
        hoisted = new ulong[words];
        entries = new ulong[]?[flow.Nodes.Length];
        live = new ulong[]?[flow.Nodes.Length];
        held = new ulong[]?[flow.Suspensions.Length];
        liveAfter = new ulong[flow.Suspensions.Length][];
        for (var i = 0; i < visible.Length; i++)
        {
            visible[i] = flow.OuterScopes[i] < 0 ? new ulong[words] : (ulong[])visible[flow.OuterScopes[i]].Clone();
            foreach (var variable in flow.Scopes[i])
                Bits.Set(visible[i], variable);
        }

        RunForward(cancellationToken);
        foreach (var (variable, closure) in flow.Captured)
        {
            if (Bits.Has(hoisted, closure))
                Bits.Set(hoisted, variable);
        }

        RunBackward(cancellationToken);
        NoteSuspensions();
    }

    /// <summary>Answers for the variables of a method, lambda or local function; null when it is too large to be worth it.</summary>
    /// <param name="body">The body of the async function or iterator.</param>
    /// <param name="variables">Its locals and parameters of interest.</param>
    /// <param name="captures">What nested functions capture.</param>
    /// <param name="weigh">The weight of a value given to a variable; the value is null where no one expression is it (out, patterns, parameters).</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static Hoisting? Of(
        IOperation body, ImmutableArray<ISymbol> variables, Captures captures, Func<ISymbol, IOperation?, Weight> weigh, CancellationToken cancellationToken)
    {
        if (FlowBuilder.Of(body, variables, captures, weigh, cancellationToken) is not { } flow)
            return null;
        var size = (long)((flow.VariableCount + 63) / 64) * (flow.Nodes.Length + flow.Scopes.Count + flow.Suspensions.Length);
        return size > MostWords ? null : new(flow, variables, cancellationToken);
    }

    /// <summary>Whether the compilation lets the runtime suspend methods, without state machines: then nothing here is true.</summary>
    public static bool IsByRuntime(Compilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault()?.Options.Features.TryGetValue("runtime-async", out var value) == true && value == "on";

    /// <summary>The awaits and yields of the method.</summary>
    public ImmutableArray<Suspension> Suspensions => flow.Suspensions;

    /// <summary>Whether the variable is a field of the state machine, or of a closure that is one.</summary>
    public bool IsHoisted(ISymbol variable) => slots.TryGetValue(variable, out var slot) && Bits.Has(hoisted, slot);

    /// <summary>The awaits and yields at which a hoisted variable holds a weighty object in vain: nothing that holds it too is used after.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="others">The variables that may hold the same object.</param>
    /// <param name="among">The numbers of the awaits and yields that matter.</param>
    public IEnumerable<Held> HeldBy(ISymbol variable, IReadOnlyCollection<ISymbol> others, IReadOnlyCollection<int> among)
    {
        if (!slots.TryGetValue(variable, out var slot) || !Bits.Has(hoisted, slot))
            yield break;
        var users = new ulong[words];
        Bits.Set(users, slot);
        foreach (var other in others)
        {
            if (slots.TryGetValue(other, out var user))
                Bits.Set(users, user);
        }

        foreach (var i in among)
        {
            if (held[i] is not { } sets || Bits.Share(liveAfter[i], users))
                continue;
            var open = WeightIn(sets, OpenPossible, slot);
            var left = WeightIn(sets, LeftPossible, slot);
            if (open >= left && open != Weight.None)
                yield return new(i, flow.Suspensions[i], open, ByJump: false);
            else if (left != Weight.None)
                yield return new(i, flow.Suspensions[i], left, ByJump: true);
        }
    }

    private Weight WeightIn(ulong[] state, int possible, int variable) =>
        Bits.Has(state, ((possible + 1) * words * 64) + variable) ? Weight.Large : Bits.Has(state, (possible * words * 64) + variable) ? Weight.Possible : Weight.None;

    private void RunForward(CancellationToken cancellationToken)
    {
        var pending = new SortedSet<int> { 0 };
        entries[0] = new ulong[Sections * words];
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = flow.Nodes[pending.Min];
            pending.Remove(node.Number);
            var state = (ulong[])entries[node.Number]!.Clone();
            var thrown = node.Handlers.IsEmpty ? null : (ulong[])state.Clone();
            foreach (var step in node.Steps)
            {
                Advance(state, step);
                if (thrown is not null)
                    Bits.Unite(thrown, state);
            }

            foreach (var next in node.Next)
                Enter(next, state, pending);
            foreach (var handler in node.Handlers)
                Enter(handler, thrown!, pending);
        }
    }

    private void Advance(ulong[] state, FlowStep step)
    {
        switch (step.Kind)
        {
            case FlowKind.Read when Bits.Has(state, step.Index):
            case FlowKind.Hoist:
                Bits.Set(hoisted, step.Index);
                break;
            case FlowKind.Write:
                for (var section = 0; section < Sections; section++)
                    Bits.Clear(state, (section * words * 64) + step.Index);
                if (step.Weight != Weight.None)
                    Bits.Set(state, ((step.Weight == Weight.Large ? OpenLarge : OpenPossible) * words * 64) + step.Index);
                break;
            case FlowKind.Suspend or FlowKind.Pass:
                for (var i = 0; i < words; i++)
                    state[i] = ulong.MaxValue;
                break;
            case FlowKind.Close:
                foreach (var variable in flow.Scopes[step.Index])
                {
                    for (var section = OpenPossible; section < Sections; section++)
                        Bits.Clear(state, (section * words * 64) + variable);
                }

                break;
        }
    }

    /// <summary>Adds a state to that at the entry of a node: variables out of its sight were left by a jump.</summary>
    private void Enter(FlowNode node, ulong[] state, SortedSet<int> pending)
    {
        var changed = entries[node.Number] is null;
        var entry = entries[node.Number] ??= new ulong[Sections * words];
        var sight = visible[node.Scope];
        for (var i = 0; i < words; i++)
        {
            changed |= Add(i, state[i]);
            for (var section = OpenPossible; section < LeftPossible; section++)
            {
                var open = state[(section * words) + i];
                changed |= Add((section * words) + i, open & sight[i]);
                changed |= Add(((section + 2) * words) + i, (open & ~sight[i]) | state[((section + 2) * words) + i]);
            }
        }

        if (changed)
            pending.Add(node.Number);

        bool Add(int index, ulong bits)
        {
            var old = entry[index];
            return (entry[index] |= bits) != old;
        }
    }

    private void RunBackward(CancellationToken cancellationToken)
    {
        var before = new List<FlowNode>[flow.Nodes.Length];
        for (var i = 0; i < before.Length; i++)
            before[i] = [];
        foreach (var node in flow.Nodes)
        {
            foreach (var next in node.Next)
                before[next.Number].Add(node);
            foreach (var handler in node.Handlers)
                before[handler.Number].Add(node);
        }

        var pending = new SortedSet<int>();
        for (var i = 0; i < flow.Nodes.Length; i++)
        {
            if (entries[i] is not null)
                pending.Add(i);
        }

        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = flow.Nodes[pending.Max];
            pending.Remove(node.Number);
            var (state, caught) = LiveAtEnd(node);
            for (var i = node.Steps.Count - 1; i >= 0; i--)
                Retreat(state, node.Steps[i], caught);
            var known = live[node.Number];
            live[node.Number] = state;
            if (known is not null && Bits.Same(known, state))
                continue;
            foreach (var earlier in before[node.Number])
            {
                if (entries[earlier.Number] is not null)
                    pending.Add(earlier.Number);
            }
        }
    }

    private (ulong[] State, ulong[] Caught) LiveAtEnd(FlowNode node)
    {
        var (state, caught) = (new ulong[words], new ulong[words]);
        foreach (var next in node.Next)
            Bits.Unite(state, live[next.Number]);
        foreach (var handler in node.Handlers)
            Bits.Unite(caught, live[handler.Number]);
        Bits.Unite(state, caught);
        return (state, caught);
    }

    private static void Retreat(ulong[] state, FlowStep step, ulong[] caught)
    {
        switch (step.Kind)
        {
            case FlowKind.Read or FlowKind.Keep:
                Bits.Set(state, step.Index);
                break;
            case FlowKind.Write:
                Bits.Clear(state, step.Index);
                break;
        }

        Bits.Unite(state, caught);
    }

    /// <summary>Notes, for each suspension, what is held there and what is live after it.</summary>
    private void NoteSuspensions()
    {
        foreach (var node in flow.Nodes)
        {
            if (entries[node.Number] is not { } entry || !node.Steps.Any(step => step.Kind == FlowKind.Suspend))
                continue;
            var state = (ulong[])entry.Clone();
            foreach (var step in node.Steps)
            {
                Advance(state, step);
                if (step.Kind == FlowKind.Suspend)
                    Bits.Unite(held[step.Index] ??= new ulong[Sections * words], state);
            }

            var (alive, caught) = LiveAtEnd(node);
            for (var i = node.Steps.Count - 1; i >= 0; i--)
            {
                if (node.Steps[i].Kind == FlowKind.Suspend)
                    Bits.Unite(liveAfter[node.Steps[i].Index] ??= new ulong[words], alive);
                Retreat(alive, node.Steps[i], caught);
            }
        }
    }
}
