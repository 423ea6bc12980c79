namespace MemoryAnalyzers.Engine;

/// <summary>The references to each local and parameter of a body, found in one pass.</summary>
internal sealed class LocalUses
{
    private readonly Dictionary<ISymbol, List<IOperation>> references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IVariableDeclaratorOperation> declarators = new(SymbolEqualityComparer.Default);

    public LocalUses(IOperation body)
        : this(ImmutableArray.Create(body))
    {
    }

    public LocalUses(ImmutableArray<IOperation> bodies)
    {
        foreach (var body in bodies)
        {
            foreach (var operation in body.DescendantsAndSelf())
            {
                if (operation is ILocalReferenceOperation local)
                    Add(local.Local, local);
                else if (operation is IParameterReferenceOperation parameter)
                    Add(parameter.Parameter, parameter);
                else if (operation is IVariableDeclaratorOperation declarator)
                    declarators[declarator.Symbol] = declarator;
            }
        }
    }

    /// <summary>The locals and parameters that are referred to.</summary>
    public IReadOnlyCollection<ISymbol> Variables => references.Keys;

    /// <summary>All references in the order of the text, without the declaration.</summary>
    public IReadOnlyList<IOperation> Of(ISymbol variable) => references.TryGetValue(variable, out var found) ? found : [];

    /// <summary>Where the local is declared, when that is a declaration of its own and no pattern, out argument or deconstruction.</summary>
    public IVariableDeclaratorOperation? DeclaratorOf(ISymbol local) => declarators.TryGetValue(local, out var found) ? found : null;

    /// <summary>What <see cref="Bounds"/> has found out about these uses.</summary>
    internal Guards Guards { get; } = new();

    private void Add(ISymbol variable, IOperation reference)
    {
        if (!references.TryGetValue(variable, out var list))
            references.Add(variable, list = []);
        list.Add(reference);
    }
}
