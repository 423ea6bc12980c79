namespace MemoryAnalyzers.Engine;

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

    /// <summary>In a lock: more than one thread uses the object, one after the other.</summary>
    public bool InLock { get; init; }

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

    /// <summary>For what is stored in an array of wait handles: the field that the array is put into.</summary>
    public ISymbol? WaitArray { get; init; }

    /// <summary>What must be released, because of this use.</summary>
    public ResourceKind Becomes { get; init; }

    /// <summary>Stands in a <c>Dispose(bool)</c>, where only true leads to it.</summary>
    public bool OnlyDisposing { get; init; }

    /// <summary>Of another object than the one whose code it is.</summary>
    public bool OfAnother { get; init; }

    /// <summary>Where it starts in its file.</summary>
    public int Position => Location.SourceSpan.Start;
}
