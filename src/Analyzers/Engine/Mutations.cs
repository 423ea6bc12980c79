namespace MemoryAnalyzers.Engine;

/// <summary>What a member does to the state of an object.</summary>
internal enum Mutation
{
    None,

    /// <summary>Puts something in.</summary>
    Adds,

    /// <summary>Takes something, or everything, out.</summary>
    Removes,

    /// <summary>Ends, frees or unregisters what the object holds.</summary>
    Releases,

    /// <summary>Changes a value, a signal or a link.</summary>
    Writes,

    /// <summary>Moves on to the next element: a reader, an enumerator.</summary>
    Advances,
}

/// <summary>Members of one type that change state.</summary>
/// <param name="MetadataName">The type's metadata name.</param>
/// <param name="Kind">What they do.</param>
/// <param name="Members">The methods, separated by spaces; all overloads.</param>
/// <param name="Argument">The argument whose object is changed; else the receiver, or the first argument of a static method.</param>
internal sealed record MutationRow(string MetadataName, Mutation Kind, string Members, int Argument = MutationRow.Receiver)
{
    public const int Receiver = -1;
}

/// <summary>A table of the framework's members that change state, and the question asked of it.</summary>
/// <remarks>
/// A method is found by symbol: as a member of the row's type, an override of one, or the implementation of one where the row's type is an
/// interface. So <c>string.Remove</c>, <c>ImmutableList.Add</c> or a method that merely bears such a name are not found.
/// </remarks>
internal sealed class Mutations
{
    internal static readonly MutationRow[] Table =
    [
        // Contracts: whoever implements them changes state in these members.
        new("System.IDisposable", Mutation.Releases, "Dispose"),
        new("System.IAsyncDisposable", Mutation.Releases, "DisposeAsync"),
        new("System.Collections.IEnumerator", Mutation.Advances, "MoveNext Reset"),
        new("System.Collections.Generic.IAsyncEnumerator`1", Mutation.Advances, "MoveNextAsync"),
        new("System.Collections.Generic.ICollection`1", Mutation.Adds, "Add"),
        new("System.Collections.Generic.ICollection`1", Mutation.Removes, "Remove Clear"),
        new("System.Collections.Generic.IList`1", Mutation.Adds, "Insert"),
        new("System.Collections.Generic.IList`1", Mutation.Removes, "RemoveAt"),
        new("System.Collections.Generic.IDictionary`2", Mutation.Adds, "Add"),
        new("System.Collections.Generic.IDictionary`2", Mutation.Removes, "Remove"),
        new("System.Collections.Generic.ISet`1", Mutation.Adds, "Add UnionWith SymmetricExceptWith"),
        new("System.Collections.Generic.ISet`1", Mutation.Removes, "ExceptWith IntersectWith"),
        new("System.Collections.IList", Mutation.Adds, "Add Insert"),
        new("System.Collections.IList", Mutation.Removes, "Remove RemoveAt Clear"),
        new("System.Collections.IDictionary", Mutation.Adds, "Add"),
        new("System.Collections.IDictionary", Mutation.Removes, "Remove Clear"),
        new("System.Collections.Concurrent.IProducerConsumerCollection`1", Mutation.Adds, "TryAdd"),
        new("System.Collections.Concurrent.IProducerConsumerCollection`1", Mutation.Removes, "TryTake"),

        // Generic collections
        new("System.Collections.Generic.List`1", Mutation.Adds, "AddRange InsertRange"),
        new("System.Collections.Generic.List`1", Mutation.Removes, "RemoveAll RemoveRange TrimExcess"),
        new("System.Collections.Generic.List`1", Mutation.Writes, "Sort Reverse EnsureCapacity"),
        new("System.Collections.Generic.Dictionary`2", Mutation.Adds, "TryAdd"),
        new("System.Collections.Generic.Dictionary`2", Mutation.Removes, "Remove TrimExcess"),
        new("System.Collections.Generic.HashSet`1", Mutation.Removes, "RemoveWhere TrimExcess"),
        new("System.Collections.Generic.SortedSet`1", Mutation.Removes, "RemoveWhere"),
        new("System.Collections.Generic.SortedList`2", Mutation.Removes, "RemoveAt TrimExcess"),
        new("System.Collections.Generic.OrderedDictionary`2", Mutation.Adds, "TryAdd Insert"),
        new("System.Collections.Generic.OrderedDictionary`2", Mutation.Removes, "Remove RemoveAt"),
        new("System.Collections.Generic.Queue`1", Mutation.Adds, "Enqueue"),
        new("System.Collections.Generic.Queue`1", Mutation.Removes, "Dequeue TryDequeue Clear TrimExcess"),
        new("System.Collections.Generic.Stack`1", Mutation.Adds, "Push"),
        new("System.Collections.Generic.Stack`1", Mutation.Removes, "Pop TryPop Clear TrimExcess"),
        new("System.Collections.Generic.PriorityQueue`2", Mutation.Adds, "Enqueue EnqueueRange"),
        new("System.Collections.Generic.PriorityQueue`2", Mutation.Removes, "Dequeue TryDequeue DequeueEnqueue EnqueueDequeue Remove Clear TrimExcess"),
        new("System.Collections.Generic.LinkedList`1", Mutation.Adds, "AddFirst AddLast AddBefore AddAfter"),
        new("System.Collections.Generic.LinkedList`1", Mutation.Removes, "Remove RemoveFirst RemoveLast"),
        new("System.Collections.ObjectModel.KeyedCollection`2", Mutation.Removes, "Remove"),
        new("System.Collections.ObjectModel.ObservableCollection`1", Mutation.Writes, "Move"),
        new("System.Collections.Generic.CollectionExtensions", Mutation.Adds, "TryAdd AddRange InsertRange"),
        new("System.Collections.Generic.CollectionExtensions", Mutation.Removes, "Remove"),

        // Concurrent collections and channels
        new("System.Collections.Concurrent.ConcurrentDictionary`2", Mutation.Adds, "TryAdd GetOrAdd AddOrUpdate"),
        new("System.Collections.Concurrent.ConcurrentDictionary`2", Mutation.Removes, "TryRemove Clear"),
        new("System.Collections.Concurrent.ConcurrentDictionary`2", Mutation.Writes, "TryUpdate"),
        new("System.Collections.Concurrent.ConcurrentQueue`1", Mutation.Adds, "Enqueue"),
        new("System.Collections.Concurrent.ConcurrentQueue`1", Mutation.Removes, "TryDequeue Clear"),
        new("System.Collections.Concurrent.ConcurrentStack`1", Mutation.Adds, "Push PushRange"),
        new("System.Collections.Concurrent.ConcurrentStack`1", Mutation.Removes, "TryPop TryPopRange Clear"),
        new("System.Collections.Concurrent.ConcurrentBag`1", Mutation.Adds, "Add"),
        new("System.Collections.Concurrent.ConcurrentBag`1", Mutation.Removes, "TryTake Clear"),
        new("System.Collections.Concurrent.BlockingCollection`1", Mutation.Adds, "Add TryAdd"),
        new("System.Collections.Concurrent.BlockingCollection`1", Mutation.Removes, "Take TryTake"),
        new("System.Collections.Concurrent.BlockingCollection`1", Mutation.Writes, "CompleteAdding"),
        new("System.Threading.Channels.ChannelReader`1", Mutation.Removes, "TryRead ReadAsync"),
        new("System.Threading.Channels.ChannelWriter`1", Mutation.Adds, "TryWrite WriteAsync"),
        new("System.Threading.Channels.ChannelWriter`1", Mutation.Writes, "TryComplete Complete"),
        new("System.Runtime.CompilerServices.ConditionalWeakTable`2", Mutation.Adds, "Add TryAdd AddOrUpdate GetValue GetOrCreateValue"),
        new("System.Runtime.CompilerServices.ConditionalWeakTable`2", Mutation.Removes, "Remove Clear"),

        // Non-generic collections
        new("System.Collections.ArrayList", Mutation.Adds, "AddRange InsertRange"),
        new("System.Collections.ArrayList", Mutation.Removes, "RemoveRange TrimToSize"),
        new("System.Collections.Queue", Mutation.Adds, "Enqueue"),
        new("System.Collections.Queue", Mutation.Removes, "Dequeue Clear"),
        new("System.Collections.Stack", Mutation.Adds, "Push"),
        new("System.Collections.Stack", Mutation.Removes, "Pop Clear"),
        new("System.Collections.SortedList", Mutation.Removes, "RemoveAt"),
        new("System.Collections.BitArray", Mutation.Writes, "Set SetAll And Or Xor Not LeftShift RightShift"),
        new("System.Collections.Specialized.NameValueCollection", Mutation.Adds, "Add"),
        new("System.Collections.Specialized.NameValueCollection", Mutation.Removes, "Remove Clear"),
        new("System.Collections.Specialized.StringDictionary", Mutation.Adds, "Add"),
        new("System.Collections.Specialized.StringDictionary", Mutation.Removes, "Remove Clear"),

        // Builders
        new("System.Text.StringBuilder", Mutation.Adds, "Append AppendLine AppendFormat AppendJoin Insert"),
        new("System.Text.StringBuilder", Mutation.Removes, "Remove Clear"),
        new("System.Text.StringBuilder", Mutation.Writes, "Replace EnsureCapacity"),
        new("System.Collections.Immutable.ImmutableArray`1+Builder", Mutation.Removes, "RemoveAll RemoveRange MoveToImmutable DrainToImmutable"),
        new("System.Collections.Immutable.ImmutableInterlocked", Mutation.Adds, "TryAdd GetOrAdd AddOrUpdate Enqueue Push"),
        new("System.Collections.Immutable.ImmutableInterlocked", Mutation.Removes, "TryRemove TryDequeue TryPop"),
        new("System.Collections.Immutable.ImmutableInterlocked", Mutation.Writes, "Update TryUpdate InterlockedExchange InterlockedCompareExchange InterlockedInitialize"),

        // Threads and signals
        new("System.Threading.Interlocked", Mutation.Writes, "Increment Decrement Add And Or Exchange CompareExchange"),
        new("System.Threading.Volatile", Mutation.Writes, "Write"),
        new("System.Threading.EventWaitHandle", Mutation.Writes, "Set Reset"),
        new("System.Threading.ManualResetEventSlim", Mutation.Writes, "Set Reset"),
        new("System.Threading.SemaphoreSlim", Mutation.Writes, "Wait WaitAsync Release"),
        new("System.Threading.Semaphore", Mutation.Writes, "Release"),
        new("System.Threading.CountdownEvent", Mutation.Writes, "Signal AddCount TryAddCount Reset"),
        new("System.Threading.Monitor", Mutation.Writes, "Enter TryEnter Exit"),
        new("System.Threading.ReaderWriterLockSlim", Mutation.Writes, "TryEnterReadLock TryEnterWriteLock TryEnterUpgradeableReadLock ExitReadLock ExitWriteLock ExitUpgradeableReadLock"),
        new("System.Threading.Timer", Mutation.Writes, "Change"),
        new("System.Threading.ITimer", Mutation.Writes, "Change"),
        new("System.Threading.CancellationTokenSource", Mutation.Writes, "Cancel CancelAsync CancelAfter TryReset"),
        new("System.Threading.CancellationTokenRegistration", Mutation.Releases, "Unregister"),
        new("System.Threading.RegisteredWaitHandle", Mutation.Releases, "Unregister"),
        new("System.Threading.Tasks.TaskCompletionSource", Mutation.Writes, "TrySetResult TrySetException TrySetCanceled SetResult SetException SetCanceled"),
        new("System.Threading.Tasks.TaskCompletionSource`1", Mutation.Writes, "TrySetResult TrySetException TrySetCanceled SetResult SetException SetCanceled"),

        // Readers and streams
        new("System.IO.Stream", Mutation.Advances, "Read ReadByte ReadExactly ReadAtLeast ReadAsync Seek"),
        new("System.IO.Stream", Mutation.Writes, "Write WriteByte SetLength Flush"),
        new("System.IO.Stream", Mutation.Releases, "Close"),
        new("System.IO.TextReader", Mutation.Advances, "Read ReadLine ReadToEnd ReadBlock ReadAsync ReadLineAsync"),
        new("System.IO.BinaryReader", Mutation.Advances, "Read ReadBoolean ReadByte ReadBytes ReadChar ReadInt16 ReadInt32 ReadInt64 ReadUInt16 ReadUInt32 ReadUInt64 ReadSingle ReadDouble ReadString"),
        new("System.Xml.XmlReader", Mutation.Advances, "Read ReadAsync MoveToFirstAttribute MoveToNextAttribute MoveToElement MoveToAttribute ReadToFollowing ReadToDescendant ReadToNextSibling Skip"),
        new("System.Data.IDataReader", Mutation.Advances, "Read NextResult"),
        new("System.Data.Common.DbDataReader", Mutation.Advances, "Read ReadAsync NextResult NextResultAsync"),
        new("System.Text.Json.Utf8JsonReader", Mutation.Advances, "Read Skip TrySkip"),
        new("System.Buffers.SequenceReader`1", Mutation.Advances, "Advance Rewind TryRead TryReadTo TryReadToAny TryAdvanceTo TryAdvanceToAny AdvancePast AdvancePastAny"),
        new("System.Span`1", Mutation.Writes, "TryCopyTo CopyTo", Argument: 0),
        new("System.ReadOnlySpan`1", Mutation.Writes, "TryCopyTo CopyTo", Argument: 0),
        new("System.Memory`1", Mutation.Writes, "TryCopyTo CopyTo", Argument: 0),
        new("System.ReadOnlyMemory`1", Mutation.Writes, "TryCopyTo CopyTo", Argument: 0),

        // Memory and handles handed back
        new("System.Buffers.ArrayPool`1", Mutation.Releases, "Return", Argument: 0),
        new("System.Runtime.InteropServices.Marshal", Mutation.Releases, "Release ReleaseComObject FinalReleaseComObject FreeHGlobal FreeCoTaskMem"),
        new("System.Runtime.InteropServices.NativeMemory", Mutation.Releases, "Free AlignedFree"),
        new("System.Runtime.InteropServices.GCHandle", Mutation.Releases, "Free"),
        new("System.Runtime.InteropServices.SafeHandle", Mutation.Releases, "Close DangerousRelease"),
        new("Microsoft.Extensions.Caching.Memory.IMemoryCache", Mutation.Removes, "Remove"),
        new("Microsoft.Extensions.ObjectPool.ObjectPool`1", Mutation.Releases, "Return", Argument: 0),
    ];

    private static readonly HashSet<string> Names = [.. Table.SelectMany(row => row.Members.Split(' '))];

    private readonly Dictionary<INamedTypeSymbol, Dictionary<string, MutationRow>> types = new(SymbolEqualityComparer.Default);

    public Mutations(Compilation compilation)
    {
        foreach (var row in Table)
        {
            if (KnownSymbols.Find(compilation, row.MetadataName) is not { } type)
                continue;
            if (!types.TryGetValue(type, out var members))
                types.Add(type, members = []);
            foreach (var member in row.Members.Split(' '))
                members[member] = row;
        }
    }

    /// <summary>Whether some row has a member of that name: a filter before any symbol is looked at.</summary>
    public static bool MayMutate(string name) => Names.Contains(name);

    /// <summary>The row of a method, or null when it is not known to change state.</summary>
    public MutationRow? Of(IMethodSymbol method)
    {
        if (!MayMutate(method.Name))
            return null;
        for (var declared = method; declared is not null; declared = declared.OverriddenMethod)
        {
            if (Find(declared.ContainingType, declared.Name) is { } row)
                return row;
        }

        return method.IsStatic ? null : OfContract(method);
    }

    /// <summary>The row of the interface member that the method implements.</summary>
    private MutationRow? OfContract(IMethodSymbol method)
    {
        foreach (var contract in method.ContainingType.AllInterfaces)
        {
            if (Find(contract, method.Name) is not { } row)
                continue;
            foreach (var member in contract.GetMembers(method.Name))
            {
                if (method.ContainingType.FindImplementationForInterfaceMember(member).Is(method))
                    return row;
            }
        }

        return null;
    }

    private MutationRow? Find(INamedTypeSymbol? type, string name) =>
        type is not null && types.TryGetValue(type.OriginalDefinition, out var members) && members.TryGetValue(name, out var row) ? row : null;
}
