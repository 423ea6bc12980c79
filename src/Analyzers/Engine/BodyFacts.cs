namespace MemoryAnalyzers.Engine;

/// <summary>Where the elements that are added come from.</summary>
[Flags]
internal enum GrowthSource
{
    None = 0,

    /// <summary>From a parameter: as many as callers like.</summary>
    Parameter = 1,

    /// <summary>From a call, an await, a field or a local.</summary>
    Read = 2,

    /// <summary>In a loop that is not known to turn a constant number of times, or over a source of fixed length.</summary>
    Loop = 4,

    /// <summary>In a loop over a field's array or collection, whose length the owner fixes.</summary>
    FixedLoop = 8,

    /// <summary>From a source proven small: enum values, a <c>params</c> array, constants.</summary>
    Small = 16,

    /// <summary>A whole sequence at once, or in a loop that turns as often: what callers give, or what is read or received.</summary>
    Input = 32,
}

/// <summary>One use of a field: what it does, where, and under which circumstances. Holds no operation.</summary>
/// <param name="Field">The field, or the auto-property.</param>
/// <param name="Kind">What the use does with the object.</param>
/// <param name="Effect">What it does to the storage, for growable types.</param>
/// <param name="Member">The member called, or the method passed to.</param>
/// <param name="Location">The whole operation: the call, the assignment.</param>
/// <param name="Body">The member whose body it stands in.</param>
internal sealed record FieldUse(ISymbol Field, UseKind Kind, StorageEffect Effect, ISymbol? Member, Location Location, ISymbol Body)
{
    /// <summary>Inside a lambda: runs some other time.</summary>
    public bool InLambda { get; init; }

    /// <summary>The start of the innermost loop around it within its function, or -1.</summary>
    public int Loop { get; init; } = -1;

    /// <summary>A statement of the body (or of its innermost loop's body) that nothing can skip.</summary>
    public bool Unconditional { get; init; }

    /// <summary>Where the last return before it in the text starts, which may lead around it; -1 when there is none.</summary>
    public int LastReturn { get; init; } = -1;

    /// <summary>For adds: where the elements come from.</summary>
    public GrowthSource Source { get; init; }

    /// <summary>For adds to a set or map: the field of the same object whose elements are the keys.</summary>
    public ISymbol? KeysOf { get; init; }

    /// <summary>For reads of the count: compared with an upper bound. <c>Count > 0</c> is none.</summary>
    public bool UpperTest { get; init; }

    /// <summary>Goes through the content or copies it out: what comes before an emptying in a flush.</summary>
    public bool Consumes { get; init; }

    /// <summary>Disposes the object, or goes through its elements and ends each.</summary>
    public bool EndsIt { get; init; }

    /// <summary>For assignments: only when the field was null.</summary>
    public bool OnlyIfNull { get; init; }

    /// <summary>For assignments: the value is created, constant or null, and not held elsewhere.</summary>
    public bool FromNew { get; init; }

    /// <summary>For calls on a collection that pools are built of: what the call means if it is one.</summary>
    public PoolStep Pool { get; init; }

    /// <summary>For assignments: a new collection with no capacity and no content.</summary>
    public bool GrowsFromEmpty { get; init; }

    /// <summary>For assignments: the private method that makes the value.</summary>
    public IMethodSymbol? Builder { get; init; }

    /// <summary>For adds: how often it happens when the body runs, as far as its loops tell.</summary>
    public long Turns { get; init; }

    /// <summary>Returned as an interface through which nothing can be changed.</summary>
    public bool IsReadOnlyView { get; init; }

    /// <summary>For assignments of an array: its size in bytes, when its length is constant.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>For assignments of an array: as large as is asked for, where the old one is too short, with no limit.</summary>
    public bool GrowsOnDemand { get; init; }

    /// <summary>For assignments: what the value is.</summary>
    public Making Making { get; init; }

    /// <summary>For assignments in a loop: the loop is left right after.</summary>
    public bool LeavesLoop { get; init; }

    /// <summary>What must be released, because of this use.</summary>
    public ResourceKind Becomes { get; init; }

    /// <summary>Stands in a <c>Dispose(bool)</c>, where only true leads to it.</summary>
    public bool OnlyDisposing { get; init; }

    /// <summary>Where it starts in its file.</summary>
    public int Position => Location.SourceSpan.Start;
}

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
                case OperationKind.Argument:
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
