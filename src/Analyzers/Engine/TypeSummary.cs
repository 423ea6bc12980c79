using System.Collections.Concurrent;

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
    INamedTypeSymbol type, ImmutableArray<FieldFacts> fields, CallGraph calls, ConcurrentQueue<FieldMark> marks)
{
    /// <summary>The outermost type.</summary>
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>The fields that can be judged: only code of the nest, or at most of the assembly, can reach them.</summary>
    public ImmutableArray<FieldFacts> Fields { get; } = fields;

    /// <summary>What the actions of rule <paramref name="id"/> have found about a field, in the order of files and positions.</summary>
    public IEnumerable<FieldMark> MarksOf(string id, ISymbol field)
    {
        // An IDE analyses one compilation again and again: marks come anew, most of them known.
        if (marked is not { } known || known.Count != marks.Count)
            marked = known = new(marks.ToArray());
        return known.Of[field].Where(mark => mark.Id == id).Distinct().OrderBy(mark => mark.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(mark => mark.Location.SourceSpan.Start);
    }

    private readonly Lazy<HashSet<ISymbol>> outsideConstruction = new(() => calls.RunOutside(IsConstructor));
    private readonly Lazy<HashSet<ISymbol>> outsideTeardown = new(() => calls.RunOutside(Teardowns.Is));
    private readonly Lazy<HashSet<ISymbol>> outsideEndings = new(() => calls.RunOutside(Teardowns.MayBe));
    private readonly Lazy<HashSet<ISymbol>> ending = new(() => new(fields.SelectMany(field => field.Uses).Where(use => use.EndsIt).Select(use => use.Body), SymbolEqualityComparer.Default));
    private HashSet<ISymbol>? outsideService;
    private Marks? marked;

    /// <summary>Whether a body runs only while an object (or the type) is made: a constructor, an initialiser, or a private method called from those alone.</summary>
    public bool IsConstruction(ISymbol body) => !outsideConstruction.Value.Contains(body);

    /// <summary>Whether a body runs only when its owner ends: Dispose and the like, or a private method called from those alone.</summary>
    public bool IsTeardown(ISymbol body) => !outsideTeardown.Value.Contains(body);

    /// <summary>Whether a body may end its owner or what it holds: by its name, or because it disposes fields or the elements of one.</summary>
    public bool MayBeTeardown(ISymbol body) => ending.Value.Contains(body) || !outsideEndings.Value.Contains(body);

    /// <summary>Whether a body runs only while a hosted service or the like starts or stops.</summary>
    public bool IsStartOrStop(ISymbol body, KnownSymbols known)
    {
        outsideService ??= calls.RunOutside(root => root.Name is "StartAsync" or "StopAsync" && Entries.RunOnce(root, known));
        return !outsideService.Contains(body);
    }

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
    private readonly ImmutableDictionary<ISymbol, ITypeSymbol> fields;
    private readonly ConcurrentDictionary<SyntaxNode, Lazy<BodyFacts>> bodies = new();
    private readonly ConcurrentQueue<FieldMark> marks = [];
    private TypeSummary? summary;

    public TypeNest(INamedTypeSymbol type, MemoryModel model)
    {
        this.type = type;
        var found = ImmutableDictionary.CreateBuilder<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        Add(type, model, found);
        fields = found.ToImmutable();
    }

    /// <summary>Whether the nest has a field that some rule may judge; without, its bodies are not looked at.</summary>
    public bool HasFields => !fields.IsEmpty;

    /// <summary>Takes the facts of a body; what another rule has taken already is not walked again.</summary>
    public void Collect(ISymbol owner, ImmutableArray<IOperation> blocks, MemoryModel model, CancellationToken cancellationToken)
    {
        if (owner is INamedTypeSymbol)
            return; // the arguments of its attributes
        foreach (var block in blocks)
        {
            var facts = bodies.GetOrAdd(block.Syntax, _ => new Lazy<BodyFacts>(() => BodyFacts.Of(owner, block, fields, model)));
            cancellationToken.ThrowIfCancellationRequested();
            _ = facts.Value; // now, so that no operation is kept; a second rule waits here for the first
        }
    }

    /// <summary>Leaves what a rule's action has found about a field, for the end of the type.</summary>
    public void Mark(FieldMark mark) => marks.Enqueue(mark);

    /// <summary>The facts of all bodies together; asked at the outermost type's end, when all have been collected.</summary>
    public TypeSummary Summary() => summary ?? Interlocked.CompareExchange(ref summary, Summarize(), null) ?? summary;

    private static void Add(INamedTypeSymbol type, MemoryModel model, ImmutableDictionary<ISymbol, ITypeSymbol>.Builder found)
    {
        foreach (var member in type.GetMembers())
        {
            switch (member)
            {
                case INamedTypeSymbol nested:
                    Add(nested, model, found);
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
    }

    private static bool MayHoldMemory(ITypeSymbol type, MemoryModel model) =>
        type is INamedTypeSymbol { SpecialType: not SpecialType.System_String, TypeKind: TypeKind.Class or TypeKind.Interface } or IArrayTypeSymbol ||
        (type.TypeKind == TypeKind.Struct && type.IsOrInherits(model.Known.IDisposable));

    private TypeSummary Summarize()
    {
        var all = bodies.Values.Select(body => body.Value).ToList();
        var uses = all.SelectMany(body => body.Uses)
            .GroupBy(use => use.Field, SymbolEqualityComparer.Default)
            .ToDictionary(group => group.Key!, group => group.Distinct().OrderBy(use => use.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(use => use.Location.SourceSpan.Start).ToImmutableArray(), SymbolEqualityComparer.Default);
        var facts = fields
            .Select(field => new FieldFacts(field.Key, field.Value, uses.TryGetValue(field.Key, out var found) ? found : ImmutableArray<FieldUse>.Empty))
            .OrderBy(field => field.Symbol.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(field => field.Symbol.Locations[0].SourceSpan.Start)
            .ToImmutableArray();
        return new(type, facts, new(all), marks);
    }
}
