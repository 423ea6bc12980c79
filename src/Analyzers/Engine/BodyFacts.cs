namespace MemoryAnalyzers.Engine;

/// <summary>The facts of one body, collected in one pass: uses of the nest's fields, calls of the nest's methods, events.</summary>
internal sealed class BodyFacts
{
    private BodyFacts(ISymbol owner, ImmutableArray<FieldUse> uses, IReadOnlyCollection<ISymbol> calls) => (Owner, Uses, Calls) = (owner, uses, calls);

    /// <summary>The growable objects that it gives back to a pool or cache, perhaps.</summary>
    public ImmutableArray<PoolReturn> PoolReturns { get; private init; }

    /// <summary>The collection that it makes, fills and returns.</summary>
    public BuiltCollection? Built { get; private init; }

    /// <summary>The growable types of which it asks some object for its size.</summary>
    public IReadOnlyCollection<ISymbol> Measured { get; private init; } = [];

    /// <summary>Whether it makes a stream over an array.</summary>
    public bool MakesFixedStream { get; private init; }

    /// <summary>The member whose body it is.</summary>
    public ISymbol Owner { get; }

    public ImmutableArray<FieldUse> Uses { get; }

    /// <summary>Methods of the nest that the body calls or refers to.</summary>
    public IReadOnlyCollection<ISymbol> Calls { get; }

    /// <summary>What the body does with events and the objects that may have some; null when nothing.</summary>
    public BodyEvents? Events { get; private init; }

    /// <summary>The calls of the same object's methods, in types that can be disposed.</summary>
    public ImmutableArray<OwnCall> OwnCalls { get; private init; }

    /// <summary>Whether the body, in a type that can be disposed, hands the object to a method that may call any of its own.</summary>
    public bool GivesItself { get; private init; }

    /// <summary>What each call of a private method makes for its caller.</summary>
    public Making Makes { get; private init; }

    /// <summary>Whether the body does nothing but throw.</summary>
    public bool OnlyThrows { get; private init; }

    public static BodyFacts Of(ISymbol owner, IOperation body, Dictionary<ISymbol, ITypeSymbol> fields, MemoryModel model)
    {
        var uses = ImmutableArray.CreateBuilder<FieldUse>();
        var calls = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var outermost = owner.ContainingType.Outermost();
        LocalUses? locals = null;
        var disposing = new DisposingFlag(owner);
        var context = new UseContext(owner, disposing, () => locals ??= new LocalUses(body), model);
        HashSet<(ISymbol Field, ISymbol Local)>? followed = null;
        var returns = new PoolReturns(owner, body, model);
        var events = new EventReader(owner, body, model.Known);
        var results = new List<IReturnOperation>();
        var ownCalls = new OwnCallReader(owner, disposing, model.Known);
        foreach (var operation in model.Bodies.OperationsOf(body).All)
        {
            // By kind, for most operations of most bodies matter to nobody.
            switch (operation.Kind)
            {
                case OperationKind.FieldReference:
                    Add(Member(((IFieldReferenceOperation)operation).Field), operation);
                    break;
                case OperationKind.PropertyReference:
                    returns.See(operation);
                    ownCalls.Read(operation);
                    var property = ((IPropertyReferenceOperation)operation).Property;
                    Add(property.OriginalDefinition, operation);
                    AddCall(property.GetMethod);
                    AddCall(property.SetMethod);
                    break;
                case OperationKind.FieldInitializer:
                    events.Read(operation);
                    foreach (var field in ((IFieldInitializerOperation)operation).InitializedFields)
                        AddInitial(Member(field), (IFieldInitializerOperation)operation);
                    break;
                case OperationKind.PropertyInitializer:
                    events.Read(operation);
                    foreach (var initialized in ((IPropertyInitializerOperation)operation).InitializedProperties)
                        AddInitial(initialized.OriginalDefinition, (IPropertyInitializerOperation)operation);
                    break;
                case OperationKind.Invocation:
                    returns.See(operation);
                    events.Read(operation);
                    ownCalls.Read(operation);
                    AddCall(((IInvocationOperation)operation).TargetMethod);
                    break;
                case OperationKind.MethodReference:
                    ownCalls.Read(operation);
                    AddCall(((IMethodReferenceOperation)operation).Method);
                    break;
                case OperationKind.Argument or OperationKind.Invalid:
                    ownCalls.Read(operation);
                    break;
                case OperationKind.ObjectCreation:
                    returns.See(operation);
                    break;
                case OperationKind.EventAssignment or OperationKind.SimpleAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment or OperationKind.Using or OperationKind.IsPattern:
                    events.Read(operation);
                    break;
                case OperationKind.Return or OperationKind.YieldReturn or OperationKind.YieldBreak:
                    if (!operation.IsImplicit)
                        context.SeeReturn(operation);
                    if (operation.Kind == OperationKind.Return && operation.EnclosingFunction() is null)
                        results.Add((IReturnOperation)operation);
                    break;
            }
        }

        return new(owner, uses.ToImmutable(), calls)
        {
            PoolReturns = returns.Candidates(() => locals ??= new LocalUses(body)), Measured = returns.Measured, MakesFixedStream = returns.MakesFixedStream,
            Built = Fills.Of(owner, body, () => locals ??= new LocalUses(body), model), Events = events.Found,
            Makes = Makings.Returned(owner, results, () => locals ??= new LocalUses(body), model.Known),
            OwnCalls = ownCalls.Found, GivesItself = ownCalls.GivesItself, OnlyThrows = body is IBlockOperation { Operations: { Length: 1 } statements } && statements[0] is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } or IReturnOperation { ReturnedValue: IThrowOperation or IConversionOperation { Operand: IThrowOperation } },
        };

        void AddCall(IMethodSymbol? method)
        {
            if (method is { DeclaredAccessibility: Accessibility.Private } && method.ContainingType.Outermost().Is(outermost))
                calls.Add(method.OriginalDefinition);
        }

        void AddInitial(ISymbol member, ISymbolInitializerOperation initializer)
        {
            if (fields.ContainsKey(member))
                uses.Add(context.Initial(member, initializer));
        }

        void Add(ISymbol member, IOperation reference)
        {
            if (!fields.TryGetValue(member, out var type))
                return;
            if (type.IsConstructedFrom(model.Known.ThreadLocal) && reference.Parent is IPropertyReferenceOperation { Property.Name: "Value" } value)
                (reference, type) = (value, ((INamedTypeSymbol)type).TypeArguments[0]); // the thread's object is what is used
            AddUse(member, type, reference);
            if (reference.Parent is ICoalesceAssignmentOperation { Parent: not IExpressionStatementOperation } filled && filled.Target == reference)
                AddUse(member, type, filled); // (_x ??= new()).Add(…)
        }

        void AddUse(ISymbol member, ITypeSymbol type, IOperation reference)
        {
            var use = Escapes.Of(reference, model.Known);
            if (use is not { Kind: UseKind.Aliased, Member: ILocalSymbol local })
            {
                uses.Add(context.Describe(member, type, use, reference));
                return;
            }

            // What is done through the local is done to the field.
            uses.Add(context.Describe(member, type, use with { Kind = UseKind.Read }, reference));
            locals ??= new LocalUses(body);
            if (!(followed ??= []).Add((member, local)))
                return;
            foreach (var localReference in locals.Of(local))
                uses.Add(context.Describe(member, type, Escapes.Of(localReference, model.Known), localReference));
        }
    }

    private static ISymbol Member(IFieldSymbol field) =>
        field.AssociatedSymbol is IPropertySymbol property ? property.OriginalDefinition : field.OriginalDefinition;
}
