namespace MemoryAnalyzers.Evidence.Threads;

/// <summary>One large request on each of many threads that live on.</summary>
public sealed class ThreadStaticBufferGrows() : Scenario("RET801")
{
    public override string Work => "each turn has a new thread, which uses a buffer of 2 MB once and then waits for more to do";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 16;

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
                    result = Scratch.Get(2 << 20).Length + turn;
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

            public static byte[] Get(int size)
            {
                if (t_buffer == null || t_buffer.Length < size)
                    t_buffer = new byte[size];
                return t_buffer;
            }
        }
        """;
}
