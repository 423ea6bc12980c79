using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Questions about whether an array, wholly or in part, is cleared before some point of a method.</summary>
/// <remarks>
/// Any clearing before that point in the text counts, in a branch too, and whatever part it clears: that the part is too small is more than the text
/// can prove. A method of this compilation counts when it clears its own parameter, or the same field: each is read once, and what it does remembered.
/// </remarks>
internal sealed class Clearings(Compilation compilation)
{
    private const int DeepestCall = 2;

    private readonly ConcurrentDictionary<IMethodSymbol, ClearingSteps?> methods = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(ISymbol Parameter, int Depth), bool> parameters = new();
    private readonly ConcurrentDictionary<(ISymbol Method, int Depth), HashSet<ISymbol>> fields = new();

    /// <summary>From which position on the array of each variable is cleared, wholly or in part; variables that are not have none.</summary>
    public IReadOnlyDictionary<ISymbol, int> In(IOperation body, IReadOnlyCollection<ISymbol> variables, CancellationToken cancellationToken) =>
        Find(new ClearingSteps(body, cancellationToken), variables, depth: 0, cancellationToken);

    /// <summary>Whether the method clears that parameter of its own.</summary>
    public bool ClearsParameter(IMethodSymbol method, IParameterSymbol parameter, CancellationToken cancellationToken) =>
        ClearsParameter(method, parameter.OriginalDefinition, DeepestCall, cancellationToken);

    /// <summary>
    /// Follows the variables to their other names, then goes through the steps from the last to the first: a name is cleared where it is
    /// cleared itself, or where it gets another name that is cleared later on.
    /// </summary>
    private Dictionary<ISymbol, int> Find(ClearingSteps steps, IReadOnlyCollection<ISymbol> variables, int depth, CancellationToken cancellationToken)
    {
        var relevant = new HashSet<ISymbol>(variables, SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>(relevant);
        var all = new List<(ISymbol Variable, ClearingStep Step)>();
        while (open.Count > 0)
        {
            var variable = open.Pop();
            foreach (var step in steps.Of(variable))
            {
                all.Add((variable, step));
                if (step is { Other: { } other, Method: null } && relevant.Add(other))
                    open.Push(other);
            }
        }

        var found = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        foreach (var (variable, step) in all.OrderByDescending(pair => pair.Step.Order))
        {
            if (step.Other is null || (step.Method is { } method && depth < DeepestCall && ClearsParameter(method, step.Other, depth + 1, cancellationToken)))
                Add(variable, step.Position);
            else if (step.Method is null && found.TryGetValue(step.Other, out var later))
                Add(variable, Math.Max(step.Position, later));
        }

        if (depth < DeepestCall)
            AddFields(steps, variables, Add, depth + 1, cancellationToken);
        return found;

        void Add(ISymbol variable, int position)
        {
            if (!found.TryGetValue(variable, out var known) || position < known)
                found[variable] = position;
        }
    }

    /// <summary><c>Clear(); _pool.Return(_items);</c>: the other method clears the same field.</summary>
    private void AddFields(ClearingSteps steps, IReadOnlyCollection<ISymbol> variables, Action<ISymbol, int> add, int depth, CancellationToken cancellationToken)
    {
        var asked = new HashSet<ISymbol>(variables.Where(variable => variable is IFieldSymbol), SymbolEqualityComparer.Default);
        if (asked.Count == 0)
            return;
        var types = new HashSet<ISymbol>(asked.Select(field => field.ContainingType), SymbolEqualityComparer.Default);
        foreach (var call in steps.Calls)
        {
            if (!types.Contains(call.Key.ContainingType.OriginalDefinition))
                continue;
            var cleared = FieldsClearedBy(call.Key, depth, cancellationToken);
            var (few, many) = cleared.Count < asked.Count ? (cleared, asked) : (asked, cleared);
            foreach (var field in few.Where(many.Contains))
                add(field, call.Value);
        }
    }

    private bool ClearsParameter(IMethodSymbol method, ISymbol parameter, int depth, CancellationToken cancellationToken)
    {
        if (parameters.TryGetValue((parameter, depth), out var known))
            return known;
        return parameters[(parameter, depth)] = StepsOf(method, cancellationToken) is { } steps && Find(steps, [parameter], depth, cancellationToken).ContainsKey(parameter);
    }

    private HashSet<ISymbol> FieldsClearedBy(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        var key = (method.OriginalDefinition, depth);
        if (fields.TryGetValue(key, out var known))
            return known;
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (StepsOf(method, cancellationToken) is { } steps)
        {
            var own = steps.Variables.Where(variable => variable is IFieldSymbol or IPropertySymbol && variable.ContainingType.Is(method.ContainingType.OriginalDefinition)).ToList();
            var cleared = own.Where(Find(steps, own, depth, cancellationToken).ContainsKey).ToList();
            found.UnionWith(cleared);
            found.UnionWith(cleared.OfType<IPropertySymbol>().SelectMany(FieldsIn));
            if (depth < DeepestCall)
            {
                foreach (var call in steps.Calls.Keys.Where(call => call.ContainingType.OriginalDefinition.Is(method.ContainingType.OriginalDefinition)))
                    found.UnionWith(FieldsClearedBy(call, depth + 1, cancellationToken));
            }
        }

        return fields[key] = found;
    }

    /// <summary>The fields of which a computed property may give a view: <c>Memory => _array ?? default</c>.</summary>
    private static IEnumerable<ISymbol> FieldsIn(IPropertySymbol property) => property.DeclaringSyntaxReferences
        .SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<IdentifierNameSyntax>()
        .SelectMany(name => property.ContainingType.GetMembers(name.Identifier.ValueText)).Where(member => member is IFieldSymbol);

    private ClearingSteps? StepsOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return methods.TryGetValue(method, out var known) ? known : methods[method] = Read(method, cancellationToken);
    }

    private ClearingSteps? Read(IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var node = reference.GetSyntax(cancellationToken);
#pragma warning disable RS0030, RS1030 // only when a candidate is otherwise complete
            if (compilation.ContainsSyntaxTree(node.SyntaxTree) && compilation.GetSemanticModel(node.SyntaxTree).GetOperation(node, cancellationToken) is { } body)
                return new(body, cancellationToken);
#pragma warning restore RS0030, RS1030
        }

        return null;
    }
}
