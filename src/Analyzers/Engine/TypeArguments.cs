namespace MemoryAnalyzers.Engine;

/// <summary>Says which types a type parameter stands for, where only this assembly can give them.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete.</remarks>
internal sealed class TypeArguments(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>Whether all are types without references; false where none is known, or others can give some.</summary>
    public bool AreUnmanaged(ITypeParameterSymbol parameter) => AreUnmanaged(parameter, 0);

    private bool AreUnmanaged(ITypeParameterSymbol parameter, int depth)
    {
        if (depth > Deepest || !parameter.ContainingSymbol.IsOfAssemblyAlone())
            return false;
        var given = Given(parameter).Where(type => !type.Is(parameter)).ToList();
        return given.Count > 0 && given.TrueForAll(type => type is ITypeParameterSymbol outer ? AreUnmanaged(outer, depth + 1) : type is { IsUnmanagedType: true });
    }

    /// <summary>What the method is called with; what the type is named with, by those that make it, derive from it, hold it or use its static members.</summary>
    private IEnumerable<ITypeSymbol?> Given(ITypeParameterSymbol parameter) => parameter switch
    {
        { DeclaringMethod: { } method } => model.Calls.Of(method).Select(call => call.Call.TargetMethod.TypeArguments[parameter.Ordinal]),
        { DeclaringType: { } type } => model.Places.GenericNamesOf(type.Name).Select(name => model.Reopened.Model(name.SyntaxTree).GetSymbolInfo(name).Symbol).OfType<INamedTypeSymbol>()
            .Where(named => named.OriginalDefinition.Is(type)).Select(named => named.IsUnboundGenericType ? null : named.TypeArguments[parameter.Ordinal]),
        _ => [],
    };
}
