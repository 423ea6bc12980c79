namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a cancellation token can live longer than the code that uses it.</summary>
internal sealed class Tokens(KnownSymbols known, Origins origins, ImmutableArray<IOperation> blocks)
{
    private readonly Lazy<HashSet<ISymbol>> disposed = new(() => DisposedIn(blocks));

    /// <summary>
    /// The token in <paramref name="argument"/> that can outlive the method: a parameter, a field or a property. Null for
    /// <c>CancellationToken.None</c>, <c>default</c>, tokens of sources that the method makes or disposes itself, and whatever is not known.
    /// </summary>
    public IOperation? Outliving(IOperation argument) => Outliving(argument, depth: 0);

    private IOperation? Outliving(IOperation argument, int depth)
    {
        argument = argument.Unwrap();
        switch (argument)
        {
            case IParameterReferenceOperation or IFieldReferenceOperation:
                return argument;
            case IPropertyReferenceOperation { Property: { Name: "None", ContainingType: var type } } when type.Is(known.CancellationToken):
                return null;
            case IPropertyReferenceOperation { Instance: { } instance } when instance.Unwrap() is ILocalReferenceOperation { Local: var source }:
                return IsMadeHere(source, depth) ? null : argument;
            case IPropertyReferenceOperation { Instance: { } instance } when instance.Unwrap() is IInvocationOperation or IObjectCreationOperation or IAwaitOperation:
                return null;
            case IPropertyReferenceOperation { Instance: { } instance } when instance.Unwrap() is IMemberReferenceOperation { Member: var owner } && disposed.Value.Contains(owner):
                return null;
            case IPropertyReferenceOperation:
                return argument;
            case ILocalReferenceOperation { Local: var local } when depth < 4 && origins.Of(local) is { } value:
                return Outliving(value, depth + 1);
            case IConditionalOperation { WhenFalse: { } other } conditional:
                return Outliving(conditional.WhenTrue, depth) ?? Outliving(other, depth);
            case ICoalesceOperation coalesce:
                return Outliving(coalesce.Value, depth) ?? Outliving(coalesce.WhenNull, depth);
            case IArrayCreationOperation { Initializer: { } elements }:
                return Any(elements.ElementValues, depth);
            default:
                return argument.IsCollectionExpression() ? Any(argument.ChildOperations, depth) : null;
        }
    }

    /// <summary>The fields and properties that the body disposes: a disposed source has let go of all that was linked to it.</summary>
    private static HashSet<ISymbol> DisposedIn(ImmutableArray<IOperation> blocks)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in blocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            if (operation is not IInvocationOperation { TargetMethod.Name: "Dispose", Instance: { } instance })
                continue;
            var target = instance is IConditionalAccessInstanceOperation ? instance.AccessedObject() : instance;
            if (target?.Unwrap() is IMemberReferenceOperation { Member: var member })
                found.Add(member);
        }

        return found;
    }

    private IOperation? Any(IEnumerable<IOperation> tokens, int depth)
    {
        foreach (var token in tokens)
        {
            if (Outliving(token, depth) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>A source or owner made in this method; a local without an initialiser or from a call is not known, which counts as made here.</summary>
    private bool IsMadeHere(ILocalSymbol local, int depth) => origins.Of(local)?.Unwrap() switch
    {
        IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => false,
        ILocalReferenceOperation { Local: var other } when depth < 4 => IsMadeHere(other, depth + 1),
        _ => true,
    };
}
