using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>All uses of one field (or auto-property) in the nest of types that declares it.</summary>
internal sealed class FieldFacts(ISymbol symbol, ITypeSymbol type, ImmutableArray<FieldUse> uses)
{
    private readonly Lazy<Dictionary<ISymbol, int>> consumed = new(() => uses.Where(use => use.Consumes)
        .GroupBy<FieldUse, ISymbol>(use => use.Body, SymbolEqualityComparer.Default).ToDictionary<IGrouping<ISymbol, FieldUse>, ISymbol, int>(body => body.Key, body => body.Min(use => use.Position), SymbolEqualityComparer.Default));

    /// <summary>The field, or the property that it backs.</summary>
    public ISymbol Symbol { get; } = symbol;

    /// <summary>The declared type.</summary>
    public ITypeSymbol Type { get; } = type;

    /// <summary>In the order of files and positions.</summary>
    public ImmutableArray<FieldUse> Uses { get; } = uses;

    /// <summary>What must be released of that which it holds, if anything.</summary>
    public ResourceKind Resource { get; } = uses.Select(use => use.Making.Kind != ResourceKind.None ? use.Making.Kind : use.Becomes).FirstOrDefault(kind => kind != ResourceKind.None);

    /// <summary>Whether its type owns what it holds: all that is ever put into it is made in the type.</summary>
    public bool IsOwned => Uses.Any(use => use.Making.IsHere) && Uses.All(use => use.Kind is not (UseKind.Assigned or UseKind.AssignedIfNull) || use.Making.IsHere || use.Making.IsNothing);

    public bool Has(StorageEffect effect) => Uses.Any(use => use.Effect == effect);

    /// <summary>Whether the body of <paramref name="use"/> goes through the content, or copies it out, before it.</summary>
    public bool IsConsumedBefore(FieldUse use) => consumed.Value.TryGetValue(use.Body, out var first) && first < use.Position;
}

/// <summary>What an action of a rule has found about a field: a candidate, to be judged when all uses of the field are known.</summary>
/// <param name="Id">The rule's.</param>
/// <param name="Field">The field, or the auto-property.</param>
/// <param name="Location">Where to report.</param>
/// <param name="Text">What the message needs to know.</param>
internal sealed record FieldMark(string Id, ISymbol Field, Location Location, string Text);

/// <summary>The facts of a nest of types: its fields with all their uses, and who calls whom inside it.</summary>
internal sealed class TypeSummary(
    INamedTypeSymbol type, ImmutableArray<FieldFacts> fields, IReadOnlyList<BodyFacts> bodies, CallGraph calls, ConcurrentQueue<FieldMark> marks, KnownSymbols known)
{
    /// <summary>The outermost type.</summary>
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>The fields that can be judged: only code of the nest, or at most of the assembly, can reach them.</summary>
    public ImmutableArray<FieldFacts> Fields { get; } = fields;

    /// <summary>The growable objects that bodies give back to a pool or cache, perhaps, in the order of files and positions.</summary>
    public ImmutableArray<PoolReturn> PoolReturns { get; } = bodies.SelectMany(body => body.PoolReturns)
        .OrderBy(found => found.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(found => found.Location.SourceSpan.Start).ToImmutableArray();

    /// <summary>Whether a body makes a stream over an array.</summary>
    public bool MakesFixedStreams { get; } = bodies.Any(body => body.MakesFixedStream);

    /// <summary>Which fields are released when the objects are disposed.</summary>
    public Disposals Disposals { get; } = new(bodies, known);

    /// <summary>Whether the registrations and subscriptions that are put into the field, if any, are with something that was handed in.</summary>
    public bool IsKeptOutside(FieldFacts field) => field.Uses.All(use => use.Making.Kind is not (ResourceKind.Registration or ResourceKind.Subscription) || IsHandedIn(use.Making.Keeper));

    /// <summary>
    /// Whether what keeps a registration was handed in, and so may outlive the object: a parameter, a static member, or a field of the nest that is given
    /// nothing made here, and that the nest does not end itself.
    /// </summary>
    private bool IsHandedIn(ISymbol? keeper) => keeper is IParameterSymbol or { IsStatic: true } ||
        (keeper is not null && FieldOf(keeper) is { } field && field.Uses.All(use => use is { Making.IsHere: false, Builder: null, EndsIt: false }) && !Ownership.MayEnd(field));

    /// <summary>The facts of a field, or null when it cannot be judged.</summary>
    public FieldFacts? FieldOf(ISymbol symbol) => byField.Value.TryGetValue(symbol, out var field) ? field : null;

    /// <summary>The collection that a method makes, fills and returns.</summary>
    public BuiltCollection? BuiltBy(IMethodSymbol method) => bodies.Select(body => body.Built).FirstOrDefault(built => built is not null && built.Method.Is(method));

    /// <summary>Whether a private method that <paramref name="method"/> calls, or one that calls it, asks an object of that growable type for its size.</summary>
    public bool IsMeasuredAround(IMethodSymbol method, INamedTypeSymbol growable) =>
        measuring.Value[growable].Any(body => CallersOf(body).Contains(method) || CallersOf(method).Contains(body));

    /// <summary>What the actions of rule <paramref name="id"/> have found about a field, in the order of files and positions.</summary>
    public IEnumerable<FieldMark> MarksOf(string id, ISymbol field)
    {
        // An IDE analyses one compilation again and again: marks come anew, most of them known.
        if (marked is not { } of || of.Count != marks.Count)
            marked = of = new(marks.ToArray());
        return of.Of[field].Where(mark => mark.Id == id).Distinct().OrderBy(mark => mark.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(mark => mark.Location.SourceSpan.Start);
    }

    private readonly Lazy<HashSet<ISymbol>> outsideConstruction = new(() => calls.RunOutside(IsConstructor));
    private readonly Lazy<HashSet<ISymbol>> outsideTeardown = new(() => calls.RunOutside(Teardowns.Is));
    private readonly Lazy<HashSet<ISymbol>> outsideDisposal = new(() => calls.RunOutside(body => body is IMethodSymbol method && (method.MethodKind == MethodKind.Destructor || Disposals.IsCore(method) || Disposals.IsAsync(method) || method.Name.Split('.').Last() == "Dispose")));
    private readonly Lazy<HashSet<ISymbol>> outsideEndings = new(() => calls.RunOutside(Teardowns.MayBe));
    private readonly Lazy<HashSet<ISymbol>> ending = new(() => new(fields.SelectMany(field => field.Uses).Where(use => use.EndsIt).Select(use => use.Body), SymbolEqualityComparer.Default));
    private readonly Lazy<Dictionary<ISymbol, FieldFacts>> byField = new(() => fields.ToDictionary<FieldFacts, ISymbol>(field => field.Symbol, SymbolEqualityComparer.Default));
    private readonly Lazy<ILookup<ISymbol, ISymbol>> measuring = new(() => bodies.SelectMany(body => body.Measured.Select(type => (Type: type, body.Owner))).ToLookup<(ISymbol Type, ISymbol Owner), ISymbol, ISymbol>(pair => pair.Type, pair => pair.Owner, SymbolEqualityComparer.Default));
    private HashSet<ISymbol>? outsideService;
    private HashSet<ISymbol>? outsideStart;
    private Subscriptions? subscriptions;
    private Marks? marked;

    /// <summary>Whether a body runs only while an object (or the type) is made: a constructor, an initialiser, or a private method called from those alone.</summary>
    public bool IsConstruction(ISymbol body) => !outsideConstruction.Value.Contains(body);

    /// <summary>Whether a body runs only when its owner ends: Dispose and the like, or a private method called from those alone.</summary>
    public bool IsTeardown(ISymbol body) => !outsideTeardown.Value.Contains(body);

    /// <summary>Whether a body runs only when its owner is disposed or finalized, and can be called for no other reason.</summary>
    public bool IsDisposal(ISymbol body) => !outsideDisposal.Value.Contains(body);

    /// <summary>Whether a body may end its owner or what it holds: by its name, or because it disposes fields or the elements of one.</summary>
    public bool MayBeTeardown(ISymbol body) => ending.Value.Contains(body) || !outsideEndings.Value.Contains(body);

    /// <summary>Whether a body runs only while a hosted service or the like starts or stops.</summary>
    public bool IsStartOrStop(ISymbol body, KnownSymbols known)
    {
        outsideService ??= calls.RunOutside(root => root.Name is "StartAsync" or "StopAsync" && Entries.RunOnce(root, known));
        return !outsideService.Contains(body);
    }

    /// <summary>Whether a body runs once in the process, as far as <see cref="Entries.RunsOnce(ISymbol, MemoryModel)"/> can tell.</summary>
    public bool RunsOnce(ISymbol body, MemoryModel model)
    {
        outsideStart ??= calls.RunOutside(root => Entries.RunsOnce(root, model));
        return !outsideStart.Contains(body);
    }

    /// <summary>The events that the nest adds handlers to and takes them off; null when there are none.</summary>
    public Subscriptions? Subscriptions => subscriptions ??
        (bodies.Any(body => body.Events?.Subscriptions.Count > 0) ? Interlocked.CompareExchange(ref subscriptions, new(bodies.Select(body => body.Events).OfType<BodyEvents>().ToImmutableArray(), this, calls), null) ?? subscriptions : null);

    /// <summary>
    /// The bodies on behalf of which all of <paramref name="bodies"/> run, perhaps through private methods; null when nothing calls any of
    /// <paramref name="bodies"/>, which is true of all then.
    /// </summary>
    public HashSet<ISymbol>? AroundAll(IReadOnlyCollection<ISymbol> bodies) => calls.AroundAll(bodies);

    /// <summary>The bodies of the nest that call <paramref name="method"/>.</summary>
    public HashSet<ISymbol> CallersOf(ISymbol method) => calls.CallersOf(method);

    private static bool IsConstructor(ISymbol body) =>
        body is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };

    private sealed class Marks(FieldMark[] marks)
    {
        public int Count { get; } = marks.Length;

        public ILookup<ISymbol, FieldMark> Of { get; } = marks.ToLookup<FieldMark, ISymbol>(mark => mark.Field, SymbolEqualityComparer.Default);
    }
}

/// <summary>Pools the bodies of an outermost type and of all types nested in it, until all have been seen.</summary>
internal sealed class TypeNest
{
    private readonly INamedTypeSymbol type;
    private readonly Dictionary<ISymbol, ITypeSymbol> fields = new(SymbolEqualityComparer.Default); // complete when the nest is made
    private readonly bool isPolicy;
    private readonly KnownSymbols known;
    private readonly ConcurrentDictionary<SyntaxNode, Lazy<BodyFacts>> bodies = new();
    private readonly ConcurrentQueue<FieldMark> marks = [];
    private TypeSummary? summary;

    public TypeNest(INamedTypeSymbol type, MemoryModel model)
    {
        this.type = type;
        known = model.Known;
        isPolicy = Add(type, model, fields);
    }

    /// <summary>Whether the nest has a field that some rule may judge, or a policy of an object pool; without, its bodies are not looked at.</summary>
    public bool IsOfInterest => isPolicy || fields.Count > 0;

    /// <summary>Takes the facts of a body; what another rule has taken already is not walked again.</summary>
    public void Collect(ISymbol owner, ImmutableArray<IOperation> blocks, MemoryModel model, CancellationToken cancellationToken)
    {
        if (owner is INamedTypeSymbol)
            return; // the arguments of its attributes
        foreach (var block in blocks)
        {
            if (block is IParameterInitializerOperation || block.Syntax is AttributeSyntax)
                continue; // constants, which are no body of their member
            if (!bodies.TryGetValue(block.Syntax, out var facts))
                facts = Add(owner, block, model);
            cancellationToken.ThrowIfCancellationRequested();
            _ = facts.Value; // now, so that no operation is kept; a second rule waits here for the first
        }
    }

    private Lazy<BodyFacts> Add(ISymbol owner, IOperation block, MemoryModel model) =>
        bodies.GetOrAdd(block.Syntax, _ => new(() => BodyFacts.Of(owner, block, fields, model)));

    /// <summary>Leaves what a rule's action has found about a field, for the end of the type.</summary>
    public void Mark(FieldMark mark) => marks.Enqueue(mark);

    /// <summary>The facts of all bodies together; asked at the outermost type's end, when all have been collected.</summary>
    public TypeSummary Summary() => summary ?? Interlocked.CompareExchange(ref summary, Summarize(), null) ?? summary;

    /// <summary>Adds the fields of the type and of those in it; true when one of the types is a policy.</summary>
    private static bool Add(INamedTypeSymbol type, MemoryModel model, Dictionary<ISymbol, ITypeSymbol> found)
    {
        var isPolicy = ObjectPools.IsPolicy(type, model.Known);
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case INamedTypeSymbol nested:
                    isPolicy |= Add(nested, model, found);
                    break;
                case IFieldSymbol { IsConst: false } field when MayHoldMemory(field.Type, model):
                    var symbol = field.AssociatedSymbol is IPropertySymbol property ? property : (ISymbol)field;
                    if (!field.IsImplicitlyDeclared || symbol is IPropertySymbol)
                    {
                        if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal || symbol.IsPrivateToNest())
                            found[symbol] = field.Type;
                    }

                    break;
            }
        }

        return isPolicy;
    }

    private static bool MayHoldMemory(ITypeSymbol type, MemoryModel model) =>
        type is INamedTypeSymbol { SpecialType: not SpecialType.System_String, TypeKind: TypeKind.Class or TypeKind.Interface } or IArrayTypeSymbol ||
        (type.TypeKind == TypeKind.Struct && type.IsOrInherits(model.Known.IDisposable)) ||
        (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } held } && held[0].IsOrInherits(model.Known.IDisposable));

    private TypeSummary Summarize()
    {
        var all = bodies.Values.Select(body => body.Value).ToList();
        var makers = new Dictionary<ISymbol, Making>(SymbolEqualityComparer.Default);
        foreach (var body in all)
        {
            if (body.Makes.IsHere)
                makers[body.Owner] = body.Makes;
        }

        var uses = all.SelectMany(body => body.Uses)
            .Select(use => use.Builder is { } maker && makers.TryGetValue(maker, out var made) ? use with { Making = made } : use)
            .GroupBy(use => use.Field, SymbolEqualityComparer.Default)
            .ToDictionary(group => group.Key!, group => group.Distinct().OrderBy(use => use.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(use => use.Location.SourceSpan.Start).ToImmutableArray(), SymbolEqualityComparer.Default);
        var facts = fields
            .Select(field => new FieldFacts(field.Key, field.Value, uses.TryGetValue(field.Key, out var found) ? found : ImmutableArray<FieldUse>.Empty))
            .OrderBy(field => field.Symbol.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(field => field.Symbol.Locations[0].SourceSpan.Start)
            .ToImmutableArray();
        return new(type, facts, all, new(all), marks, known);
    }
}
