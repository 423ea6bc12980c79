namespace MemoryAnalyzers.Evidence.Threads;

/// <summary>Rented instead: the pool keeps an array for each thread as well, but drops it when memory is short, which a field never does.</summary>
public sealed class ThreadStaticBufferGrowsForOneMethod() : Scenario("RET801")
{
    public override string Work => "each turn has a new thread, whose one method uses 4 MB once and then waits for more to do; the process counts as short of memory from 1 % use on";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 16;

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["System.GC.HighMemoryPercent"] = "1" };

    public override string Bad => """
        using System;
        using System.Threading;

        public static class Work
        {
            private static readonly ManualResetEventSlim s_more = new();

            public static long Run(int turn)
            {
                long result = 0;
                using var done = new ManualResetEventSlim();
                var thread = new Thread(() =>
                {
                    result = Scratch.Fill(4 << 20, turn);
                    done.Set();
                    s_more.Wait();
                });
                thread.IsBackground = true;
                thread.Start();
                done.Wait();
                return result;
            }
        }

        internal static class Scratch
        {
            [ThreadStatic]
            private static byte[]? t_buffer; // RET801

            public static long Fill(int size, int value)
            {
                if (t_buffer == null || t_buffer.Length < size)
                    t_buffer = new byte[size];
                long sum = 0;
                for (var i = 0; i < size; i++)
                {
                    t_buffer[i] = (byte)(value + i);
                    sum += t_buffer[i];
                }

                return sum;
            }
        }
        """;
}
