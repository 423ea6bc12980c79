namespace MemoryAnalyzers.Evidence;

/// <summary>What is measured after a number of turns, always over what it was before the first. The main program (<c>Running/Host.cs</c>) reads it by its name.</summary>
public sealed class Measure
{
    private Measure(string name, string unit, long noise) => (Name, Unit, Noise) = (name, unit, noise);

    /// <summary>Bytes of the managed heap that full, blocking collections and finalizers leave.</summary>
    public static Measure Retained { get; } = new("retained", "bytes kept after full collections", 10_000);

    /// <summary>Objects still there after full collections, of those that the program put into its field <c>public static readonly List&lt;WeakReference&gt; Watched</c>.</summary>
    public static Measure LiveObjects { get; } = new("live", "objects alive after full collections", 0);

    /// <summary>Bytes allocated by all threads: for claims about allocation, not retention.</summary>
    public static Measure Allocated { get; } = new("allocated", "bytes allocated", 10_000);

    /// <summary>Full (generation 2) collections that the runtime found necessary.</summary>
    public static Measure FullCollections { get; } = new("collections", "full collections", 0);

    /// <summary>Bytes of free space between live objects, after full collections.</summary>
    public static Measure Fragmented { get; } = new("fragmented", "bytes fragmented after full collections", 10_000);

    /// <summary>Memory of the process that is resident after aggressive collections: native memory and code count.</summary>
    public static Measure ProcessBytes { get; } = new("process", "bytes of the process after aggressive collections", 500_000);

    /// <summary>Assemblies loaded.</summary>
    public static Measure Assemblies { get; } = new("assemblies", "assemblies loaded", 0);

    /// <summary>The deepest that a turn reached into its stack, which stays committed. Each turn has a new thread with a stack of 64 MB.</summary>
    public static Measure Stack { get; } = new("stack", "bytes of stack committed", 256);

    /// <summary>The word that the main program knows it by.</summary>
    public string Name { get; }

    /// <summary>What the number is, for tables.</summary>
    public string Unit { get; }

    /// <summary>Differences up to this size mean nothing. A bad program must show ten times as much.</summary>
    public long Noise { get; }

    /// <summary>Anything else: the program's <c>public static long Count()</c>, read after full collections.</summary>
    /// <param name="unit">What the number is: 'sockets open'.</param>
    public static Measure Counted(string unit) => new("counted", unit, 0);
}
