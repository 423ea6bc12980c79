namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The timer queue keeps each owner of a timer that ticks.</summary>
public sealed class TimerNotStopped() : Scenario("RET909")
{
    public override string Work => "10 sessions begin and end in each turn, each with a timer that flushes it once an hour";

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
            private readonly Timer _timer;
            private int _pending;

            public Session()
            {
                _timer = new Timer(_ => Flush(), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)); // RET909
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
