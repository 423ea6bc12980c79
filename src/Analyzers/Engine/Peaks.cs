namespace MemoryAnalyzers.Engine;

/// <summary>Finds growable fields that are filled without a bound, emptied for reuse and never trimmed: they keep the capacity of their peak.</summary>
internal static class Peaks
{
    private const GrowthSource AnySource = GrowthSource.Parameter | GrowthSource.Read | GrowthSource.Loop;

    /// <summary>Whether the elements are bytes or characters: each is little, and one message, file or text has many.</summary>
    public static bool IsPayload(ITypeSymbol type) => type.MetadataName switch
    {
        "StringBuilder" or "MemoryStream" or "ArrayBufferWriter`1" => true,
        "List`1" or "Queue`1" => type is INamedTypeSymbol { TypeArguments: { Length: 1 } elements } && elements[0].SpecialType is SpecialType.System_Byte or SpecialType.System_Char,
        _ => false,
    };

    /// <summary>
    /// The emptying uses after which the field keeps its peak; empty when anything about the field is unknown, bounded or trimmed, when nothing but single
    /// elements is added, as mostly few come together, and when they go one by one otherwise, so that emptying it all is the exception.
    /// </summary>
    public static ImmutableArray<FieldUse> KeptAfter(FieldFacts field, TypeSummary summary, KnownSymbols known, bool isPerThread = false)
    {
        var emptyings = field.Uses.Where(use => use.Effect == StorageEffect.Empty && IsForReuse(use, summary, known)).ToList();
        if (emptyings.Count == 0 || field.Uses.Any(use => Escapes(use) || ChangesCapacity(use, summary)))
            return ImmutableArray<FieldUse>.Empty;
        var isPayload = IsPayload(field.Type);
        if (!isPayload && field.Uses.Any(use => use.Effect is StorageEffect.Remove or StorageEffect.Take))
            return ImmutableArray<FieldUse>.Empty;
        var adds = AddsAfterStart(field, summary, known);
        if (!AnyIsUnbounded(adds, isPayload ? AnySource : GrowthSource.Input, field, summary) || HasUpperTest(adds, field, summary))
            return ImmutableArray<FieldUse>.Empty;
        var refills = new Refills(adds, field, summary, isPerThread);
        return emptyings.Where(emptying => !refills.StartsOne(emptying)).ToImmutableArray();
    }

    /// <summary>
    /// Whether a field of a pooled object can grow without a bound and is nowhere trimmed. What escapes may be filled by anybody: then only a buffer of
    /// bytes or text surely grows with its payload.
    /// </summary>
    public static bool MayGrow(FieldFacts field, bool isPayload, TypeSummary summary, KnownSymbols known)
    {
        if (field.Uses.Any(use => ChangesCapacity(use, summary)))
            return false;
        var adds = AddsAfterStart(field, summary, known);
        return (isPayload && field.Uses.Any(Escapes)) || (AnyIsUnbounded(adds, AnySource, field, summary) && !HasUpperTest(adds, field, summary));
    }

    /// <summary>The adds that happen again and again.</summary>
    public static List<FieldUse> AddsAfterStart(FieldFacts field, TypeSummary summary, KnownSymbols known) =>
        field.Uses.Where(use => use.Effect is StorageEffect.AddOne or StorageEffect.AddMany && (use.InLambda || !IsAtStart(use, summary, known))).ToList();

    private static bool IsForReuse(FieldUse emptying, TypeSummary summary, KnownSymbols known) =>
        !IsAtStart(emptying, summary, known) && !summary.MayBeTeardown(emptying.Body) && !IsAfterFailure(emptying.Body, known);

    /// <summary>What is given an exception deals with a failure: it empties what will not be done any more, and ends no cycle.</summary>
    private static bool IsAfterFailure(ISymbol body, KnownSymbols known) =>
        body is IMethodSymbol method && method.Parameters.Any(parameter => parameter.RefKind == RefKind.None && parameter.Type.IsOrInherits(known.Exception));

    /// <summary>Whether it happens once: while the owner is made, or the program or its hosted services start or stop. A service's loop goes on.</summary>
    private static bool IsAtStart(FieldUse use, TypeSummary summary, KnownSymbols known) =>
        summary.IsConstruction(use.Body) || (use.Loop < 0 && Entries.RunOnce(use.Body, known)) || summary.IsStartOrStop(use.Body, known);

    /// <summary>An extension method such as <c>IBufferWriter&lt;T>.Write</c> works on the field's object, and keeps nothing.</summary>
    private static bool Escapes(FieldUse use) => use.Kind switch
    {
        UseKind.Returned or UseKind.ByReference or UseKind.Stored or UseKind.Aliased => true,
        UseKind.Passed => use.Effect == StorageEffect.None,
        _ => false,
    };

    private static bool ChangesCapacity(FieldUse use, TypeSummary summary) =>
        use.Effect is StorageEffect.Trim or StorageEffect.ReadCapacity ||
        (use.Kind == UseKind.Assigned && !use.OnlyIfNull && (use.InLambda || !summary.IsConstruction(use.Body)));

    /// <summary>
    /// Not single adds outside loops in a body that empties the field each time: their number between two emptyings is constant.
    /// </summary>
    private static bool AnyIsUnbounded(List<FieldUse> adds, GrowthSource sources, FieldFacts field, TypeSummary summary)
    {
        var emptied = field.Uses.Where(use => use.Effect == StorageEffect.Empty && use.Unconditional).ToLookup(use => (use.InLambda, use.Loop));
        var bodies = emptied.ToDictionary(group => group.Key, group => new HashSet<ISymbol>(group.Select(use => use.Body), SymbolEqualityComparer.Default));
        var kept = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        return adds.Any(add => !add.Source.HasFlag(GrowthSource.Small) && (add.Source & sources) != 0 && !IsOneOfAConstantNumber(add) && !(add.KeysOf is { } source && IsKept(source)));

        bool IsOneOfAConstantNumber(FieldUse add) =>
            (add.Effect == StorageEffect.AddOne || field.Type.MetadataName == "StringBuilder") && bodies.TryGetValue((add.InLambda, add.Loop), out var found) && found.Contains(add.Body);

        // The keys that are added are elements of another collection of the object, which never shrinks: no more than are kept anyway.
        bool IsKept(ISymbol source)
        {
            if (!kept.TryGetValue(source, out var isKept))
                kept[source] = isKept = summary.FieldOf(source)?.Uses.All(use => CacheShapes.OnlyLooks(use) || use.Effect is StorageEffect.AddOne or StorageEffect.AddMany || summary.IsConstruction(use.Body)) == true;
            return isKept;
        }
    }

    /// <summary>Whether a body that adds, or one that it calls or is called by, tests how full the collection is.</summary>
    private static bool HasUpperTest(List<FieldUse> adds, FieldFacts field, TypeSummary summary)
    {
        var tests = new HashSet<ISymbol>(field.Uses.Where(use => use.UpperTest).Select(use => use.Body), SymbolEqualityComparer.Default);
        if (tests.Count == 0)
            return false;
        var bodies = new HashSet<ISymbol>(adds.Select(add => add.Body), SymbolEqualityComparer.Default);
        return bodies.Any(body => tests.Contains(body) || HaveCommon(summary.CallersOf(body), tests)) || tests.Any(test => HaveCommon(summary.CallersOf(test), bodies));
    }

    private static bool HaveCommon(HashSet<ISymbol> some, HashSet<ISymbol> others) => some.Count < others.Count ? some.Any(others.Contains) : others.Any(some.Contains);
}
