namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The token of the process keeps each owner that registered with it.</summary>
public sealed class FieldNotDisposed() : Scenario("RET922")
{
    public override string Work => "10 sessions begin and are disposed in each turn, each with a registration that ends it when the process stops";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;

        public static class Work
        {
            private static readonly CancellationTokenSource s_stop = new();
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    using var session = new Session(s_stop.Token);
                    Watched.Add(new WeakReference(session));
                    sum += session.Add(turn + i);
                }

                return sum;
            }
        }

        public sealed class Session : IDisposable
        {
            private readonly StringWriter _log = new();
            private readonly CancellationTokenRegistration _stopping; // RET922
            private int _pending;

            public Session(CancellationToken stopping)
            {
                _stopping = stopping.Register(Flush);
            }

            public int Add(int order) => _pending += order;

            public void Dispose()
            {
                Flush();
                _log.Dispose();
            }

            private void Flush()
            {
                _log.Write(_pending);
                _pending = 0;
            }
        }
        """;
}
