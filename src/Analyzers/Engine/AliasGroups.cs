namespace MemoryAnalyzers.Engine;

/// <summary>The variables of a body that may refer to the same memory at some time, by what the text assigns to what; found in one pass.</summary>
internal sealed class AliasGroups
{
    private readonly Dictionary<ISymbol, ISymbol> parents = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<ISymbol>> groups = new(SymbolEqualityComparer.Default);

    public AliasGroups(LocalUses uses, KnownSymbols known)
    {
        foreach (var variable in uses.Variables)
        {
            foreach (var reference in uses.Of(variable))
            {
                IOperation? value = reference.Parent is ISimpleAssignmentOperation given && given.Target == reference ? given : reference;
                while (value is not null)
                {
                    var destination = Aliases.Destination(value, known);
                    if (TargetOf(destination) is { } target)
                        parents[Root(variable)] = Root(target);
                    value = destination is ISimpleAssignmentOperation ? destination : null; // whose value goes on
                }
            }
        }

        foreach (var variable in parents.Keys.ToList())
        {
            if (!groups.TryGetValue(Root(variable), out var group))
                groups.Add(Root(variable), group = []);
            group.Add(variable);
        }
    }

    /// <summary>The variable itself, and all that may refer to its memory.</summary>
    public IReadOnlyList<ISymbol> Of(ISymbol variable) => parents.ContainsKey(variable) ? groups[Root(variable)] : [variable];

    private static ISymbol? TargetOf(IOperation? destination) => destination switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var declared } } => declared,
        ISimpleAssignmentOperation assignment => Aliases.Named(assignment.Target) as ISymbol,
        IIsPatternOperation test => LocalValues.DeclaredBy(test.Pattern),
        _ => null,
    };

    private ISymbol Root(ISymbol variable)
    {
        if (!parents.ContainsKey(variable))
            parents.Add(variable, variable);
        while (!parents[variable].Is(variable))
            variable = parents[variable] = parents[parents[variable]];
        return variable;
    }
}
