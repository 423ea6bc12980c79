namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The token keeps each registration that its owner has lost.</summary>
public sealed class OverwrittenWithoutDispose() : Scenario("RET921")
{
    public override string Work => "a driver takes 10 parcels round in each turn, and registers each with the token that ends the process, in one field";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using System.Threading;

        public static class Work
        {
            private static readonly CancellationTokenSource s_stop = new();
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                using var driver = new Driver();
                return driver.Deliver(turn, s_stop.Token);
            }
        }

        public sealed class Driver : IDisposable
        {
            private CancellationTokenRegistration _current;

            public long Deliver(int turn, CancellationToken stopping)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    var parcel = new Parcel(turn + i);
                    Work.Watched.Add(new WeakReference(parcel));
                    _current = stopping.Register(parcel.SendBack); // RET921
                    sum += parcel.Weight;
                }

                return sum;
            }

            public void Dispose() => _current.Dispose();
        }

        public sealed class Parcel
        {
            public Parcel(int weight) => Weight = weight;

            public int Weight { get; private set; }

            public void SendBack() => Weight = 0;
        }
        """;
}
