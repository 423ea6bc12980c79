namespace MemoryAnalyzers.Evidence;

/// <summary>Each measure sees what it is for: programs whose effect is known, without any rule.</summary>
public sealed class MeasureTests
{
    [Fact]
    public Task Retained_sees_what_is_kept() => SeesAsync(Measure.Retained, 1_000_000, 1_002_000, """
        private static readonly System.Collections.Generic.List<byte[]> s_kept = new(10);
        public static long Run(int turn) { s_kept.Add(new byte[100_000]); return 1; }
        """);

    [Fact]
    public Task Retained_does_not_see_what_is_dropped() => SeesAsync(Measure.Retained, -2_000, 2_000, """
        private static byte[]? s_last;
        public static long Run(int turn) { s_last = new byte[100_000]; s_last = null; return 1; }
        """);

    [Fact]
    public Task Retained_awaits_asynchronous_work() => SeesAsync(Measure.Retained, 1_000_000, 1_030_000, """
        private static readonly System.Collections.Generic.List<byte[]> s_kept = new(10);
        public static async System.Threading.Tasks.Task<long> Run(int turn) { await System.Threading.Tasks.Task.Delay(1); s_kept.Add(new byte[100_000]); return 1; }
        """);

    [Fact]
    public Task Live_objects_are_counted() => SeesAsync(Measure.LiveObjects, 5, 5, """
        public static readonly System.Collections.Generic.List<System.WeakReference> Watched = new();
        private static readonly System.Collections.Generic.List<object> s_kept = new();
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        public static long Run(int turn)
        {
            var item = new object();
            Watched.Add(new System.WeakReference(item));
            if (turn % 2 == 0)
                s_kept.Add(item);
            return 1;
        }
        """);

    [Fact]
    public Task Allocated_sees_what_is_dropped_too() => SeesAsync(Measure.Allocated, 1_000_000, 1_020_000, """
        private static byte[]? s_last;
        public static long Run(int turn) { s_last = new byte[100_000]; return 1; }
        """);

    [Fact]
    public Task Full_collections_are_counted() => SeesAsync(Measure.FullCollections, 10, 10, """
        public static long Run(int turn) { System.GC.Collect(); return 1; }
        """);

    [Fact]
    public Task Fragments_between_pinned_objects_are_seen() => SeesAsync(Measure.Fragmented, 1_000_000, 50_000_000, """
        private static readonly System.Collections.Generic.List<System.Runtime.InteropServices.GCHandle> s_pins = new();
        public static long Run(int turn)
        {
            for (var i = 0; i < 100; i++)
            {
                var between = new byte[10_000];
                s_pins.Add(System.Runtime.InteropServices.GCHandle.Alloc(new byte[100], System.Runtime.InteropServices.GCHandleType.Pinned));
                System.GC.KeepAlive(between);
            }

            return 1;
        }
        """);

    [Fact]
    public Task Memory_of_the_process_includes_native_memory() => SeesAsync(Measure.ProcessBytes, 45_000_000, 60_000_000, """
        public static unsafe long Run(int turn)
        {
            new System.Span<byte>(System.Runtime.InteropServices.NativeMemory.Alloc(5_000_000), 5_000_000).Fill(1);
            return 1;
        }
        """);

    [Fact]
    public Task Assemblies_are_counted() => SeesAsync(Measure.Assemblies, 10, 12, """
        public static long Run(int turn)
        {
            System.Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(new("A" + turn), System.Reflection.Emit.AssemblyBuilderAccess.Run).DefineDynamicModule("M");
            return 1;
        }
        """);

    [Fact]
    public Task Stack_is_what_the_deepest_turn_used() => SeesAsync(Measure.Stack, 9 * 100_000, (9 * 100_000) + 4_000, """
        public static unsafe long Run(int turn)
        {
            var area = stackalloc byte[turn * 100_000];
            return turn > 0 ? area[0] + 1 : 1;
        }
        """);

    [Fact]
    public Task Anything_can_be_counted() => SeesAsync(Measure.Counted("turns"), 10, 10, """
        private static long s_turns;
        public static long Count() => s_turns;
        public static long Run(int turn) { s_turns++; return 1; }
        """);

    [Fact]
    public void A_promise_is_kept_by_its_ratio_and_above_the_noise()
    {
        Assert.True(Promise.AtLeast(100).Holds(1_000_000, 10_000, Measure.Retained));
        Assert.False(Promise.AtLeast(100).Holds(1_000_000, 10_001, Measure.Retained));
        Assert.False(Promise.AtLeast(100).Holds(90_000, 0, Measure.Retained));
        Assert.True(Promise.AtLeast(100).Holds(1_000_000, -500, Measure.Retained));
        Assert.True(Promise.Freed.Holds(1, 0, Measure.LiveObjects));
        Assert.False(Promise.Freed.Holds(0, 0, Measure.LiveObjects));
        Assert.False(Promise.Freed.Holds(5, 1, Measure.LiveObjects));
    }

    [Theory]
    [InlineData(27_906_064, 4_744, "5,800 times less")]
    [InlineData(27_906_064, 864, "over 10,000 times less")]
    [InlineData(15, 10, "1.5 times less")]
    [InlineData(1, 0, "all freed")]
    public void A_ratio_reads_as_words(long bad, long good, string words) => Assert.Equal(words, Promise.Ratio(bad, good));

    private static async Task SeesAsync(Measure measure, long least, long most, string members)
    {
        var source = "public static class Work\n{\n" + members + "\n}\n";
        var run = await Child.RunAsync(new Plain(source, measure), source);
        Assert.InRange(run.Value, least, most);
        Assert.Equal(10, run.Samples[^1].Turn);
    }

    private sealed class Plain(string source, Measure measure) : Scenario("none")
    {
        public override string Work => "what the test says";

        public override string Bad => source;

        public override Promise Promise => Promise.Freed;

        public override Measure Measure => measure;
    }
}
