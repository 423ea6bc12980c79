namespace MemoryAnalyzers.Engine;

/// <summary>What a member of a growable type does to its storage.</summary>
internal enum StorageEffect
{
    None,

    /// <summary>Adds one element (or replaces one).</summary>
    AddOne,

    /// <summary>Adds as many elements as its argument has.</summary>
    AddMany,

    /// <summary>Removes elements, but not all.</summary>
    Remove,

    /// <summary>Takes one element out and hands it back.</summary>
    Take,

    /// <summary>Removes all elements and keeps the storage.</summary>
    Empty,

    /// <summary>Gives storage back.</summary>
    Trim,

    /// <summary>Reads how much storage there is.</summary>
    ReadCapacity,

    /// <summary>Reads how many elements there are.</summary>
    ReadCount,

    /// <summary>Hands out the storage itself.</summary>
    HandOut,
}

/// <summary>How an emptied object of a growable type can be made to give its storage back.</summary>
internal enum TrimForm
{
    /// <summary>Only a new instance does.</summary>
    Replace,

    /// <summary>By calling <see cref="Growable.TrimMember"/>.</summary>
    Call,

    /// <summary>By assigning <c>Capacity</c>.</summary>
    SetCapacity,
}

/// <summary>A type whose storage survives being emptied, and what its members do.</summary>
/// <param name="MetadataName">The type's metadata name.</param>
/// <param name="AddOne">Members that add one element, separated by spaces.</param>
/// <param name="AddMany">Members that add as many as their argument has.</param>
/// <param name="Remove">Members that remove some.</param>
/// <param name="Take">Members that take one out.</param>
/// <param name="Empty">Members that remove all and keep the storage.</param>
/// <param name="TrimMember">The method that gives storage back, or null.</param>
/// <param name="SettableCapacity">Whether <c>Capacity</c> can be assigned.</param>
/// <param name="Count">The property that tells the number of elements.</param>
/// <param name="HandOut">Members that hand out the storage itself.</param>
/// <remarks>Every row was measured: a peak of 1,000,000 elements, emptied, keeps its storage (docs/rules/RET101.md).</remarks>
internal sealed record Growable(
    string MetadataName, string AddOne, string AddMany, string Remove, string Take, string Empty, string? TrimMember, bool SettableCapacity,
    string Count = "Count", string HandOut = "")
{
    private readonly ImmutableDictionary<string, StorageEffect> effects = Effects(
        (AddOne, StorageEffect.AddOne), (AddMany, StorageEffect.AddMany), (Remove, StorageEffect.Remove), (Take, StorageEffect.Take),
        (Empty, StorageEffect.Empty), (TrimMember ?? "", StorageEffect.Trim), (Count, StorageEffect.ReadCount), (HandOut, StorageEffect.HandOut),
        ("Capacity", StorageEffect.ReadCapacity), ("EnsureCapacity", StorageEffect.None));

    /// <summary>What the method or property getter of that name does.</summary>
    public StorageEffect EffectOf(string member) => effects.TryGetValue(member, out var effect) ? effect : StorageEffect.None;

    /// <summary>All member names of the row, for the test that looks each up.</summary>
    internal IEnumerable<string> Members => effects.Keys;

    private static ImmutableDictionary<string, StorageEffect> Effects(params (string Members, StorageEffect Effect)[] rows) =>
        rows.SelectMany(row => row.Members.Split([' '], StringSplitOptions.RemoveEmptyEntries).Select(member => (member, row.Effect)))
            .ToImmutableDictionary(pair => pair.member, pair => pair.Effect);
}

/// <summary>The table of growable types, and the questions asked of it.</summary>
internal sealed class Collections(Compilation compilation)
{
    // Not here, because emptying releases: ConcurrentQueue, ConcurrentStack, ConcurrentDictionary, LinkedList, SortedSet, SortedDictionary,
    // immutable tree builders, BitArray.
    internal static readonly Growable[] Table =
    [
        new("System.Collections.Generic.List`1", "Add Insert", "AddRange InsertRange", "Remove RemoveAt RemoveAll RemoveRange", "", "Clear", "TrimExcess", true),
        new("System.Collections.Generic.Dictionary`2", "Add TryAdd this[]", "", "Remove", "", "Clear", "TrimExcess", false),
        new("System.Collections.Generic.HashSet`1", "Add", "UnionWith SymmetricExceptWith", "Remove RemoveWhere ExceptWith IntersectWith", "", "Clear", "TrimExcess", false),
        new("System.Collections.Generic.Queue`1", "Enqueue", "", "", "Dequeue TryDequeue", "Clear", "TrimExcess", false),
        new("System.Collections.Generic.Stack`1", "Push", "", "", "Pop TryPop", "Clear", "TrimExcess", false),
        new("System.Collections.Generic.PriorityQueue`2", "Enqueue EnqueueDequeue", "EnqueueRange", "Remove DequeueEnqueue", "Dequeue TryDequeue", "Clear", "TrimExcess", false, HandOut: "UnorderedItems"),
        new("System.Collections.Generic.SortedList`2", "Add TryAdd this[]", "", "Remove RemoveAt", "", "Clear", "TrimExcess", true),
        new("System.Collections.Generic.OrderedDictionary`2", "Add TryAdd Insert this[]", "", "Remove RemoveAt", "", "Clear", "TrimExcess", false),
        new("System.Collections.ArrayList", "Add Insert", "AddRange InsertRange", "Remove RemoveAt RemoveRange", "", "Clear", "TrimToSize", true),
        new("System.Collections.Hashtable", "Add this[]", "", "Remove", "", "Clear", null, false, HandOut: "SyncRoot"),
        new("System.Collections.Queue", "Enqueue", "", "", "Dequeue", "Clear", "TrimToSize", false),
        new("System.Collections.Stack", "Push", "", "", "Pop", "Clear", null, false),
        new("System.Text.StringBuilder", "", "Append AppendLine AppendFormat AppendJoin Insert", "Remove Replace", "", "Clear", null, true, "Length"),
        new("System.IO.MemoryStream", "WriteByte", "Write WriteAsync", "", "", "", null, true, "Length", "GetBuffer TryGetBuffer"),
        new("System.Buffers.ArrayBufferWriter`1", "", "Write GetSpan GetMemory Advance", "", "", "Clear ResetWrittenCount", null, false, "WrittenCount", "WrittenMemory"),
        new("System.Collections.Immutable.ImmutableArray`1+Builder", "Add Insert", "AddRange InsertRange", "Remove RemoveAt RemoveAll RemoveRange", "", "Clear", "DrainToImmutable MoveToImmutable", true),
        new("System.Collections.Concurrent.ConcurrentBag`1", "Add", "", "", "TryTake", "Clear", null, false),
    ];

    private readonly Dictionary<INamedTypeSymbol, Growable> growables = Resolve(compilation);

    /// <summary>The row of <paramref name="type"/>, or null when its storage does not outlive being emptied, or is not known to.</summary>
    public Growable? Of(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && growables.TryGetValue(named.OriginalDefinition, out var growable) ? growable : null;

    /// <summary>
    /// How storage is given back in this compilation: Dictionary.TrimExcess, for one, is missing from netstandard2.0 and net472.
    /// </summary>
    public static TrimForm TrimFormOf(INamedTypeSymbol type, Growable growable) =>
        growable.TrimMember is { } member && !member.Contains(' ') && type.GetMembers(member).Any(m => m is IMethodSymbol { Parameters.Length: 0 }) ? TrimForm.Call
        : growable.SettableCapacity ? TrimForm.SetCapacity
        : TrimForm.Replace;

    /// <summary>Whether the type's <c>Capacity</c> can be read in this compilation (Dictionary, HashSet, Queue, Stack: .NET 9 and later).</summary>
    public static bool HasCapacity(INamedTypeSymbol type) => type.GetMembers("Capacity").Any(m => m is IPropertySymbol { GetMethod: not null });

    /// <summary>Whether it is a set or map whose keys have so few values that it cannot grow: enums, bool, byte.</summary>
    public static bool HasFewKeys(INamedTypeSymbol type) =>
        type is { TypeArguments.Length: > 0, MetadataName: "Dictionary`2" or "HashSet`1" or "SortedList`2" or "OrderedDictionary`2" } && Sizes.HasFewValues(type.TypeArguments[0]);

    private static Dictionary<INamedTypeSymbol, Growable> Resolve(Compilation compilation)
    {
        var rows = new Dictionary<INamedTypeSymbol, Growable>(SymbolEqualityComparer.Default);
        foreach (var growable in Table)
        {
            if (KnownSymbols.Find(compilation, growable.MetadataName) is { } type)
                rows[type] = growable;
        }

        return rows;
    }
}
