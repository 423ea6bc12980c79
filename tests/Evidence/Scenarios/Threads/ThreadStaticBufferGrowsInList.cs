namespace MemoryAnalyzers.Evidence.Threads;

/// <summary>A list for each thread, emptied for reuse.</summary>
public sealed class ThreadStaticBufferGrowsInList() : Scenario("RET801")
{
    public override string Work => "each turn has a new thread, which collects 500,000 numbers in its own list once, clears it and then waits for more to do";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 16;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
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
                    result = Collector.Sum(500_000, turn);
                    done.Set();
                    s_more.Wait();
                });
                thread.IsBackground = true;
                thread.Start();
                done.Wait();
                return result;
            }
        }

        internal static class Collector
        {
            [ThreadStatic]
            private static List<int>? t_numbers; // RET801

            public static long Sum(int count, int value)
            {
                t_numbers ??= new List<int>();
                for (var i = 0; i < count; i++)
                    t_numbers.Add(value + i);
                long sum = 0;
                foreach (var number in t_numbers)
                    sum += number;
                t_numbers.Clear();
                return sum;
            }
        }
        """;
}
