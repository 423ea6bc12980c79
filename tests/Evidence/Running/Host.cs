using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

/// <summary>The main program around a scenario's <c>Work</c>: does the work again and again and prints what is measured in between.</summary>
internal static unsafe class Host
{
    private const int StackSize = 64 << 20;
    private const int PaintedSize = StackSize - (1 << 20);
    private const byte Paint = 0xA5;

    private static readonly Func<int, long> Run = BindRun();
    private static readonly Func<long>? Count = typeof(Work).GetMethod("Count")?.CreateDelegate<Func<long>>();
    private static readonly List<WeakReference>? Watched = (List<WeakReference>?)typeof(Work).GetField("Watched")?.GetValue(null);
    private static long deepest;

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var measure = arguments[0];
        var turns = int.Parse(arguments[1]);
        var samples = Math.Min(int.Parse(arguments[2]), turns);
        var values = new long[samples];
        Read(measure);
        var before = Read(measure);
        long checksum = 0;
        for (int turn = 0, sample = 0; turn < turns; turn++)
        {
            checksum = unchecked((checksum * 31) + (measure == "stack" ? OnNewThread(turn) : Turn(turn)));
            if ((turn + 1L) * samples >= (sample + 1L) * turns)
                values[sample++] = Read(measure) - before;
        }

        Console.WriteLine("runtime " + Environment.Version);
        Console.WriteLine("checksum " + checksum);
        for (var sample = 0; sample < samples; sample++)
            Console.WriteLine("sample " + (((sample + 1L) * turns) + samples - 1) / samples + " " + values[sample]);
        Console.Out.Flush();
        Environment.Exit(0); // whatever threads and timers the work has left
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Turn(int turn) => Run(turn);

    private static Func<int, long> BindRun()
    {
        var method = typeof(Work).GetMethod("Run", [typeof(int)])!;
        if (method.ReturnType == typeof(long))
            return method.CreateDelegate<Func<int, long>>();
        Task.Run(() => Thread.Yield()).Wait(); // what the runtime sets up once for tasks is no part of the work
        var start = method.CreateDelegate<Func<int, Task<long>>>();
        return turn => start(turn).GetAwaiter().GetResult();
    }

    private static long Read(string measure)
    {
        switch (measure)
        {
            case "allocated":
                return GC.GetTotalAllocatedBytes(precise: true);
            case "collections":
                return GC.CollectionCount(2);
            case "assemblies":
                return AppDomain.CurrentDomain.GetAssemblies().Length;
            case "stack":
                return deepest;
        }

        // The least of some readings: 8 KB that a thread of the runtime has set aside to allocate from count as used.
        var least = long.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: false));
        }

        switch (measure)
        {
            case "retained":
                return least;
            case "fragmented":
                GC.Collect();
                return GC.GetGCMemoryInfo(GCKind.FullBlocking).FragmentedBytes;
            case "process":
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                using (var process = Process.GetCurrentProcess())
                    return process.WorkingSet64;
            case "live":
                var live = 0;
                foreach (var reference in Watched!)
                    live += reference.IsAlive ? 1 : 0;
                return live;
            case "counted":
                return Count!();
            default:
                throw new ArgumentOutOfRangeException(nameof(measure), measure, null);
        }
    }

    /// <summary>Paints a new stack, does the work on it, and looks how far down the paint is gone.</summary>
    private static long OnNewThread(int turn)
    {
        long result = 0;
        var thread = new Thread(
            () =>
            {
                PaintStack();
                result = Turn(turn);
                deepest = Math.Max(deepest, Depth());
            },
            StackSize);
        thread.Start();
        thread.Join();
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static void PaintStack()
    {
        var area = stackalloc byte[PaintedSize];
        new Span<byte>(area, PaintedSize).Fill(Paint);
    }

    [MethodImpl(MethodImplOptions.NoInlining), SkipLocalsInit]
    private static long Depth()
    {
        var area = stackalloc byte[PaintedSize];
        return PaintedSize - Math.Max(new ReadOnlySpan<byte>(area, PaintedSize).IndexOfAnyExcept(Paint), 0);
    }
}
