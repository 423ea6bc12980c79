namespace MemoryAnalyzers.Engine;

/// <summary>What one body does with events, and with the objects whose events they are. Holds no operation.</summary>
internal sealed class BodyEvents(ISymbol owner)
{
    /// <summary>The member whose body it is.</summary>
    public ISymbol Owner { get; } = owner;

    /// <summary>In the order of the text.</summary>
    public List<Subscription> Subscriptions { get; } = [];

    /// <summary>What fields and properties of this type are given.</summary>
    public List<MemberSource> Sources { get; } = [];

    /// <summary>Fields, properties and parameters that are disposed, or given to something that disposes.</summary>
    public HashSet<ISymbol> Released { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Of a body that may end its owner: the members that it calls or sets.</summary>
    public HashSet<ISymbol> Calls { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Whether it ends something: disposes, closes, stops.</summary>
    public bool EndsSomething { get; set; }

    public bool IsEmpty => Subscriptions.Count == 0 && Sources.Count == 0 && Released.Count == 0 && Calls.Count == 0 && !EndsSomething;
}

/// <summary>Collects the <see cref="BodyEvents"/> of a body while its operations are gone through.</summary>
internal sealed class EventReader
{
    private readonly BodyEvents found;
    private readonly KnownSymbols known;
    private readonly Publishers publishers;
    private readonly Handlers handlers;
    private readonly bool mayEnd;

    public EventReader(ISymbol owner, IOperation body, KnownSymbols known)
    {
        this.known = known;
        var origins = new Lazy<Origins>(() => new Origins(ImmutableArray.Create(body)));
        (found, publishers, handlers, mayEnd) = (new BodyEvents(owner), new Publishers(origins), new Handlers(body, origins), Teardowns.MayBe(owner));
    }

    /// <summary>What was found; null when the body has nothing to do with events or members.</summary>
    public BodyEvents? Found => found.IsEmpty ? null : found;

    /// <summary>Takes note of an operation, in the order of the text.</summary>
    public void Read(IOperation operation)
    {
        switch (operation)
        {
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } assignment:
                found.Subscriptions.Add(new(reference.Event.OriginalDefinition, assignment.Adds, publishers.Of(reference), handlers.Of(assignment.HandlerValue), assignment.Syntax.GetLocation(), found.Owner)
                {
                    InFunction = assignment.EnclosingFunction() is not null,
                    InLoop = Loops.Innermost(assignment) is not null,
                });
                break;
            case ISimpleAssignmentOperation assignment:
                Assigned(assignment.Target, assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                Assigned(assignment.Target, assignment.Value);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation target, Value: var value }:
                var values = value.Unwrap() as ITupleOperation;
                for (var i = 0; i < target.Elements.Length; i++)
                    Assigned(target.Elements[i], values?.Elements.Length == target.Elements.Length ? values.Elements[i] : null);
                break;
            case IFieldInitializerOperation initializer:
                foreach (var field in initializer.InitializedFields)
                    Add(field, initializer.Value);
                break;
            case IPropertyInitializerOperation initializer:
                foreach (var property in initializer.InitializedProperties)
                    Add(property, initializer.Value);
                break;
            case IInvocationOperation call:
                Called(call);
                break;
            case IUsingOperation { Resources: var resource }:
                Release(resource);
                break;
            case IIsPatternOperation pattern when pattern.Pattern is IDeclarationPatternOperation { MatchedType: { } matched } && IsDisposable(matched):
                Release(pattern.Value);
                break;
        }
    }

    private void Assigned(IOperation target, IOperation? value)
    {
        if (target is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } reference)
            return;
        if (mayEnd && reference is IPropertyReferenceOperation { Property.SetMethod: { } setter } && setter.ContainingType.Outermost().Is(found.Owner.ContainingType.Outermost()))
            found.Calls.Add(setter.OriginalDefinition);
        if (reference.Instance is null or IInstanceReferenceOperation)
            Add(reference.Member, value);
        else if (reference.Member.ContainingType.Outermost().Is(found.Owner.ContainingType.Outermost()))
            Add(reference.Member, null); // of another object
    }

    private void Add(ISymbol member, IOperation? value)
    {
        var type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        if (type.IsValueType || type.SpecialType == SpecialType.System_String || type is IArrayTypeSymbol)
            return;
        var symbol = (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property } ? property : member).OriginalDefinition;
        var (sources, parameter) = value is null ? (Sources.Other, null) : publishers.SourceOf(value);
        var held = value is not null && type.TypeKind == TypeKind.Delegate ? handlers.Of(value) : null;
        found.Sources.Add(new(symbol, sources, parameter, held, found.Owner, value?.Syntax.SpanStart ?? 0));
    }

    private void Called(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (mayEnd && method.ContainingType.Outermost().Is(found.Owner.ContainingType.Outermost()))
            found.Calls.Add(method.OriginalDefinition);
        if (Teardowns.Is(method) && call.Instance is { } instance and not IInstanceReferenceOperation)
        {
            found.EndsSomething = true;
            if (method.Name is "Dispose" or "DisposeAsync" or "Close" or "CloseAsync")
                Release(instance);
        }

        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type is { } type && IsDisposable(type))
                Release(argument.Value);
        }
    }

    private bool IsDisposable(ITypeSymbol type) => type.Is(known.IDisposable) || type.Is(known.IAsyncDisposable);

    private void Release(IOperation value)
    {
        value = (value is IConditionalAccessInstanceOperation ? value.AccessedObject() ?? value : value).Unwrap();
        ISymbol? symbol = value switch
        {
            IFieldReferenceOperation field => field.Field.AssociatedSymbol ?? field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };
        if (symbol is not null)
            found.Released.Add(symbol.OriginalDefinition);
    }
}
