namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The owner of the source ends, and disposes everything but the source.</summary>
public sealed class LinkedTokenSourceNotDisposedInField() : Scenario("RET906")
{
    public override string Work => "3,000 sessions begin and end in each turn, each with a field for a source that is linked to that of the process";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 100;

    public override string Bad => """
        using System;
        using System.Threading;

        public static class Work
        {
            private static readonly CancellationTokenSource s_stop = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 3000; i++)
                {
                    using var session = new Session(s_stop.Token);
                    sum += session.Ask(turn + i);
                }

                return sum;
            }
        }

        public sealed class Session : IDisposable
        {
            private readonly CancellationTokenSource _linked;

            public Session(CancellationToken stop)
            {
                _linked = CancellationTokenSource.CreateLinkedTokenSource(stop); // RET906
            }

            public int Ask(int question) => _linked.IsCancellationRequested ? 0 : question * 3;

            public void Dispose()
            {
                _linked.Cancel();
            }
        }
        """;
}
