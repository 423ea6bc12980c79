namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a cancellation token can live longer than the code that uses it.</summary>
internal sealed class Tokens(KnownSymbols known, Origins origins, ImmutableArray<IOperation> blocks)
{
    private readonly Lazy<HashSet<ISymbol>> disposed = new(() => DisposedIn(blocks));
    private readonly Lazy<HashSet<ISymbol>> handedOn = new(() => new(blocks.SelectMany(block => block.Descendants()).OfType<IMethodReferenceOperation>().Select(reference => reference.Method), SymbolEqualityComparer.Default));

    /// <summary>
    /// The token in <paramref name="argument"/> that can outlive the method: a parameter, a field or a property. Null for
    /// <c>CancellationToken.None</c>, <c>default</c>, tokens of sources that the method makes or disposes itself, those that a callback is given, and whatever is not known.
    /// </summary>
    public IOperation? Outliving(IOperation argument) => Outliving(argument, depth: 0);

    /// <summary>Whether the argument is no token: left out, <c>default</c> or <c>CancellationToken.None</c>.</summary>
    public bool IsNone(IOperation argument) => argument.Unwrap() switch
    {
        IDefaultValueOperation => true,
        IPropertyReferenceOperation { Property: { Name: "None", ContainingType: var type } } => type.Is(known.CancellationToken),
        _ => false,
    };

    /// <summary>
    /// How long the token lives, as far as can be seen: as the process (a static, a host's stopping token, a token of a process-long object), or as an
    /// object that keeps it. Unknown for a caller's token, for tokens of requests and connections, and for sources that may be replaced.
    /// </summary>
    public Lifespan LifespanOf(IOperation token, Lifespans lifespans) => LifespanOf(token, lifespans, depth: 0);

    private Lifespan LifespanOf(IOperation token, Lifespans lifespans, int depth)
    {
        switch (token.Unwrap())
        {
            case ILocalReferenceOperation { Local: var local } when depth < 4 && origins.Of(local) is { } value:
                return LifespanOf(value, lifespans, depth + 1);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return IsStopping(parameter) ? new(LifespanKind.Process, "it stops the host") : default;
            case IFieldReferenceOperation { Field: var field }:
                return field.IsReadOnly || field.IsStatic ? lifespans.Of(field) : default;
            case IPropertyReferenceOperation { Property: { Name: "Token" } property, Instance: { } source } when property.ContainingType.Is(known.CancellationTokenSource):
                return OfSource(source.Unwrap(), lifespans, depth);
            case IPropertyReferenceOperation { Property: var property, Instance: var owner }:
                return LifespanOfProperty(property, owner?.Unwrap(), lifespans);
            default:
                return default;
        }
    }

    /// <summary>A source that its field keeps for good; one in a field that can be written may be made anew for each piece of work.</summary>
    private Lifespan OfSource(IOperation source, Lifespans lifespans, int depth) => source switch
    {
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => lifespans.Of(field),
        IPropertyReferenceOperation { Property: { SetMethod: null, IsAbstract: false, IsVirtual: false } property } => lifespans.Of(property),
        ILocalReferenceOperation { Local: var local } when depth < 4 && origins.Of(local)?.Unwrap() is IFieldReferenceOperation or IPropertyReferenceOperation => OfSource(origins.Of(local)!.Unwrap(), lifespans, depth + 1),
        _ => default,
    };

    /// <summary>The same of a property that is asked of <paramref name="owner"/>, for <c>owner?.Property</c>.</summary>
    public Lifespan LifespanOfProperty(IPropertySymbol property, IOperation? owner, Lifespans lifespans)
    {
        var type = property.ContainingType;
        if (type.Is(known.HostApplicationLifetime) || type.Is(known.ApplicationLifetime) || type.Is(known.AspNetApplicationLifetime))
        {
            // ApplicationStarted is over when the process has started.
            return property.Name is "ApplicationStopping" or "ApplicationStopped" && owner is IFieldReferenceOperation or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
                ? new(LifespanKind.Process, "it ends with the process")
                : default;
        }

        if (property.IsStatic)
            return type.Is(known.CancellationToken) ? default : lifespans.Of(property);
        if (property.Name is "RequestAborted" or "ConnectionClosed" or "ConnectionAborted" or "CancellationToken" || owner is not IFieldReferenceOperation { Field: { IsReadOnly: true } field })
            return default;
        return lifespans.Of(field);
    }

    /// <summary>The token by which a host stops its services: named so, or handed to a hosted service's start or execution.</summary>
    private bool IsStopping(IParameterSymbol parameter) =>
        parameter.Name == "stoppingToken" || (parameter.ContainingSymbol is IMethodSymbol { Name: "ExecuteAsync" or "StartAsync" } method && (method.ContainingType.IsOrInherits(known.HostedService) || method.ContainingType.IsOrInherits(known.BackgroundService)));

    /// <summary>The one of several tokens that outlives the method the longest: rather a field's or a property's than that of a caller; null when none is known to.</summary>
    public IOperation? LongestOf(IEnumerable<IOperation> tokens) => LongestOf(tokens, depth: 0);

    private IOperation? LongestOf(IEnumerable<IOperation> tokens, int depth)
    {
        IOperation? ofTheCaller = null;
        foreach (var token in tokens)
        {
            var found = Outliving(token, depth);
            if (found is not (null or IParameterReferenceOperation))
                return found;
            ofTheCaller ??= found;
        }

        return ofTheCaller;
    }

    private IOperation? Outliving(IOperation argument, int depth)
    {
        argument = argument.Unwrap();
        switch (argument)
        {
            case IParameterReferenceOperation { Parameter: var parameter }:
                return IsOfCallback(parameter) ? null : argument;
            case IFieldReferenceOperation:
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
                return LongestOf(elements.ElementValues, depth);
            default:
                return argument.IsCollectionExpression() ? LongestOf(argument.ChildOperations, depth) : null;
        }
    }

    /// <summary>Whoever runs a callback gives it a token, mostly of a source that he makes for that run.</summary>
    private bool IsOfCallback(IParameterSymbol parameter) => parameter.ContainingSymbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } => true,
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } local => handedOn.Value.Contains(local),
        _ => false,
    };

    /// <summary>The fields and properties that the body disposes: a disposed source has let go of all that was linked to it.</summary>
    private static HashSet<ISymbol> DisposedIn(ImmutableArray<IOperation> blocks)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in blocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            if (operation is not IInvocationOperation { TargetMethod.Name: "Dispose", Instance: { } instance })
                continue;
            if (instance.Asked().Unwrap() is IMemberReferenceOperation { Member: var member })
                found.Add(member);
        }

        return found;
    }

    /// <summary>A source or owner made in this method; a local without an initialiser or from a call is not known, which counts as made here.</summary>
    private bool IsMadeHere(ILocalSymbol local, int depth) => origins.Of(local)?.Unwrap() switch
    {
        IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => false,
        ILocalReferenceOperation { Local: var other } when depth < 4 => IsMadeHere(other, depth + 1),
        _ => true,
    };
}
