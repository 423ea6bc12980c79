namespace MemoryAnalyzers.Engine;

/// <summary>The locals and parameters of one function that its lambdas and local functions capture.</summary>
internal sealed class Captures
{
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> captured = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> calls = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> all = new(SymbolEqualityComparer.Default);
    private readonly List<(IMethodSymbol Function, IOperation Reference)> delegates = [];
    private readonly Dictionary<ISymbol, HashSet<ISymbol>> reachable = new(SymbolEqualityComparer.Default);
    private Dictionary<ISymbol, List<IOperation>>? holders;

    public Captures(IOperation body)
    {
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

    /// <summary>What the nested function captures, or reaches through the local functions that it uses.</summary>
    public IEnumerable<ISymbol> Of(IMethodSymbol function)
    {
        if (!calls.ContainsKey(function))
            return captured.TryGetValue(function, out var own) ? own : [];
        if (!reachable.TryGetValue(function, out var known))
            reachable.Add(function, known = Reach(function));
        return known;
    }

    private HashSet<ISymbol> Reach(IMethodSymbol function)
    {
        var reached = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>();
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        open.Push(function);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (!reached.Add(next))
                continue;
            if (captured.TryGetValue(next, out var own))
                found.UnionWith(own);
            if (!calls.TryGetValue(next, out var called))
                continue;
            foreach (var other in called)
                open.Push(other);
        }

        return found;
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
