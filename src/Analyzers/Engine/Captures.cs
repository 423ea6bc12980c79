namespace MemoryAnalyzers.Engine;

/// <summary>The locals and parameters of one function that its lambdas and local functions capture.</summary>
internal sealed class Captures
{
    private const int MostReached = 256;

    private readonly Dictionary<ISymbol, HashSet<ISymbol>> captured = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> calls = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> all = new(SymbolEqualityComparer.Default);
    private readonly List<(IMethodSymbol Function, IOperation Reference)> delegates = [];
    private readonly Lazy<Dictionary<ISymbol, HashSet<ISymbol>>?> reached;
    private Dictionary<ISymbol, List<IOperation>>? holders;

    public Captures(IOperation body)
    {
        reached = new(Reach);
        var open = new Stack<(IOperation Operation, ImmutableArray<ISymbol> Functions)>();
        open.Push((body, ImmutableArray<ISymbol>.Empty));
        while (open.Count > 0)
        {
            var (operation, functions) = open.Pop();
            switch (operation)
            {
                case IAnonymousFunctionOperation lambda:
                    delegates.Add((lambda.Symbol, lambda));
                    functions = functions.Add(lambda.Symbol);
                    break;
                case ILocalFunctionOperation local:
                    functions = functions.Add(local.Symbol);
                    break;
                case ILocalReferenceOperation reference:
                    Capture(reference.Local, functions);
                    break;
                case IParameterReferenceOperation reference:
                    Capture(reference.Parameter, functions);
                    break;
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } target }:
                    Call(target, functions);
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } target }:
                    delegates.Add((target.OriginalDefinition, operation));
                    Call(target, functions);
                    break;
            }

            foreach (var child in operation.ChildOperations)
                open.Push((child, functions));
        }
    }

    /// <summary>Whether any nested function captures the variable.</summary>
    public bool Contains(ISymbol variable) => all.Contains(variable);

    /// <summary>False when functions that call each other reach so many variables that it is not worth while to list them.</summary>
    public bool AreKnown => reached.Value is not null;

    /// <summary>What the nested function captures, or reaches through the local functions that it uses.</summary>
    public IEnumerable<ISymbol> Of(IMethodSymbol function) => (reached.Value ?? captured).TryGetValue(function, out var found) ? found : [];

    /// <summary>What every function reaches, the called ones first: each call is followed once, but where functions call each other in a ring.</summary>
    private Dictionary<ISymbol, HashSet<ISymbol>>? Reach()
    {
        if (calls.Count == 0)
            return captured;
        var found = new Dictionary<ISymbol, HashSet<ISymbol>>(SymbolEqualityComparer.Default);
        var callers = new Dictionary<ISymbol, HashSet<ISymbol>>(SymbolEqualityComparer.Default);
        foreach (var pair in captured)
            found.Add(pair.Key, new(pair.Value, SymbolEqualityComparer.Default));
        foreach (var pair in calls)
        {
            foreach (var called in pair.Value)
                Set(callers, called).Add(pair.Key);
        }

        var open = new Queue<ISymbol>(CalledFirst());
        var waiting = new HashSet<ISymbol>(open, SymbolEqualityComparer.Default);
        while (open.Count > 0)
        {
            var function = open.Dequeue();
            waiting.Remove(function);
            var own = Set(found, function);
            var before = own.Count;
            foreach (var called in calls[function])
            {
                if (found.TryGetValue(called, out var others))
                    own.UnionWith(others);
            }

            if (own.Count > MostReached)
                return null;
            if (own.Count == before || !callers.TryGetValue(function, out var again))
                continue;
            foreach (var caller in again)
            {
                if (waiting.Add(caller))
                    open.Enqueue(caller);
            }
        }

        return found;
    }

    private List<ISymbol> CalledFirst()
    {
        var (order, seen) = (new List<ISymbol>(), new HashSet<ISymbol>(SymbolEqualityComparer.Default));
        var open = new Stack<(ISymbol Function, bool IsDone)>();
        foreach (var root in calls.Keys)
        {
            open.Push((root, false));
            while (open.Count > 0)
            {
                var (function, isDone) = open.Pop();
                if (isDone)
                    order.Add(function);
                if (isDone || !calls.TryGetValue(function, out var called) || !seen.Add(function))
                    continue;
                open.Push((function, true));
                foreach (var other in called)
                    open.Push((other, false));
            }
        }

        return order;
    }

    /// <summary>The lambdas, and local functions as delegates, that hold the variable.</summary>
    public IReadOnlyList<IOperation> DelegatesOver(ISymbol variable)
    {
        if (holders is null)
        {
            holders = new(SymbolEqualityComparer.Default);
            foreach (var (function, reference) in delegates)
            {
                foreach (var captive in Of(function))
                {
                    if (!holders.TryGetValue(captive, out var references))
                        holders.Add(captive, references = []);
                    references.Add(reference);
                }
            }
        }

        return holders.TryGetValue(variable, out var found) ? found : [];
    }

    private void Capture(ISymbol variable, ImmutableArray<ISymbol> functions)
    {
        // From the inside out, up to the function that declares it.
        for (var i = functions.Length - 1; i >= 0 && !variable.ContainingSymbol.Is(functions[i]); i--)
        {
            Set(captured, functions[i]).Add(variable);
            if (i == 0)
                all.Add(variable);
        }
    }

    private void Call(IMethodSymbol target, ImmutableArray<ISymbol> functions)
    {
        foreach (var function in functions)
            Set(calls, function).Add(target.OriginalDefinition);
    }

    private static HashSet<ISymbol> Set(Dictionary<ISymbol, HashSet<ISymbol>> sets, ISymbol key)
    {
        if (!sets.TryGetValue(key, out var set))
            sets.Add(key, set = new(SymbolEqualityComparer.Default));
        return set;
    }
}
