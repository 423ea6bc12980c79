namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The token that stops the process keeps each session whose constructor registered with it.</summary>
public sealed class TokenRegistrationDroppedInConstructor() : Scenario("RET907")
{
    public override string Work => "10 sessions begin and end in each turn, each ready to be flushed when the process stops";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using System.Threading;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    using var session = new Session();
                    Watched.Add(new WeakReference(session));
                    sum += session.Add(turn + i);
                }

                return sum;
            }
        }

        public sealed class Session : IDisposable
        {
            private static readonly CancellationTokenSource s_stop = new();
            private int _pending;

            public Session()
            {
                s_stop.Token.Register(Flush); // RET907
            }

            public int Add(int order) => _pending += order;

            public void Dispose()
            {
                Flush();
            }

            private void Flush() => _pending = 0;
        }
        """;
}
