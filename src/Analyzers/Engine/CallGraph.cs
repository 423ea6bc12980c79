namespace MemoryAnalyzers.Engine;

/// <summary>Who calls whom inside a nest of types, and which bodies run only as part of others.</summary>
/// <remarks>
/// Made of the facts of all bodies, so it is known only when the nest is; where one of the calls is to be looked at, <see cref="Callers"/> finds it.
/// A body can be entered from outside unless it is private and something in the nest calls it. Each question is answered for all bodies at once, by lists
/// and not by recursion: chains of calls can be longer than the stack.
/// </remarks>
internal sealed class CallGraph
{
    private readonly HashSet<ISymbol> nobody = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<ISymbol, HashSet<ISymbol>> callers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> callees = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> bodies = new(SymbolEqualityComparer.Default);

    public CallGraph(IEnumerable<BodyFacts> facts)
    {
        foreach (var body in facts)
        {
            bodies.Add(body.Owner);
            foreach (var callee in body.Calls)
            {
                bodies.Add(callee);
                Add(callers, callee, body.Owner);
                Add(callees, body.Owner, callee);
            }
        }
    }

    /// <summary>The bodies that call <paramref name="method"/>.</summary>
    public HashSet<ISymbol> CallersOf(ISymbol method) => callers.TryGetValue(method, out var found) ? found : nobody;

    /// <summary>
    /// The bodies that may run otherwise than as one of <paramref name="roots"/> or on behalf of those alone. Methods that call each other are as
    /// their other callers are.
    /// </summary>
    public HashSet<ISymbol> RunOutside(Func<ISymbol, bool> roots)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>();
        foreach (var body in bodies)
            Reach(body, IsEntry(body));
        while (open.Count > 0)
        {
            if (!callees.TryGetValue(open.Pop(), out var called))
                continue;
            foreach (var callee in called)
                Reach(callee, true);
        }

        return found;

        void Reach(ISymbol body, bool isReached)
        {
            if (isReached && !roots(body) && found.Add(body))
                open.Push(body);
        }
    }

    /// <summary>The bodies that are one of <paramref name="roots"/>, or private and called by one, directly or through others.</summary>
    public HashSet<ISymbol> ReachedFrom(Func<ISymbol, bool> roots)
    {
        var found = new HashSet<ISymbol>(bodies.Where(roots), SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>(found);
        while (open.Count > 0)
        {
            if (!callees.TryGetValue(open.Pop(), out var called))
                continue;
            foreach (var callee in called)
            {
                if (found.Add(callee))
                    open.Push(callee);
            }
        }

        return found;
    }

    /// <summary>
    /// The bodies on behalf of which all of <paramref name="targets"/> run: every way from outside to any of them passes each of these. Null
    /// when no way leads to a target, which is true of all bodies then.
    /// </summary>
    /// <remarks>
    /// Goes from the targets to their callers. Takes one way to the outside and looks, in its order, how far around it other ways lead: what none
    /// leads around is passed by all.
    /// </remarks>
    public HashSet<ISymbol>? AroundAll(IReadOnlyCollection<ISymbol> targets)
    {
        if (WayOut(targets) is not { } way)
            return null;
        var places = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        for (var i = 0; i < way.Count; i++)
            places[way[i]] = i;
        var (found, seen, open) = (new HashSet<ISymbol>(SymbolEqualityComparer.Default), new HashSet<ISymbol>(SymbolEqualityComparer.Default), new Stack<ISymbol>());
        var furthest = 0;
        foreach (var target in targets)
            Visit(target);
        Spread();
        for (var i = 0; i < way.Count; i++)
        {
            if (i == furthest)
                found.Add(way[i]);
            Leave(way[i]);
            Spread();
        }

        return found;

        void Visit(ISymbol body)
        {
            if (places.TryGetValue(body, out var place))
                furthest = Math.Max(furthest, place);
            else if (IsEntry(body))
                furthest = way.Count;
            else if (seen.Add(body))
                open.Push(body);
        }

        void Leave(ISymbol body)
        {
            foreach (var caller in CallersOf(body))
                Visit(caller);
        }

        void Spread()
        {
            while (open.Count > 0 && furthest < way.Count)
                Leave(open.Pop());
        }
    }

    /// <summary>A shortest way from one of the targets, by callers, to a body that can be entered from outside.</summary>
    private List<ISymbol>? WayOut(IReadOnlyCollection<ISymbol> targets)
    {
        var from = new Dictionary<ISymbol, ISymbol?>(SymbolEqualityComparer.Default);
        var open = new Queue<ISymbol>();
        foreach (var target in targets)
        {
            if (!from.ContainsKey(target))
            {
                from.Add(target, null);
                open.Enqueue(target);
            }
        }

        while (open.Count > 0)
        {
            var body = open.Dequeue();
            if (IsEntry(body))
            {
                var way = new List<ISymbol>();
                for (var step = body; step is not null; step = from[step])
                    way.Add(step);
                way.Reverse();
                return way;
            }

            foreach (var caller in CallersOf(body))
            {
                if (!from.ContainsKey(caller))
                {
                    from.Add(caller, body);
                    open.Enqueue(caller);
                }
            }
        }

        return null;
    }

    private bool IsEntry(ISymbol body) => body.DeclaredAccessibility != Accessibility.Private || !callers.ContainsKey(body);

    private static void Add(Dictionary<ISymbol, HashSet<ISymbol>> map, ISymbol key, ISymbol value)
    {
        if (!map.TryGetValue(key, out var set))
            map.Add(key, set = new(SymbolEqualityComparer.Default));
        set.Add(value);
    }
}
