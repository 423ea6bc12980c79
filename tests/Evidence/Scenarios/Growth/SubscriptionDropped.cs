namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The options monitor keeps each object that subscribed.</summary>
public sealed class SubscriptionDropped() : Scenario("RET908")
{
    public override string Work => "10 baskets are made and disposed in each turn, each following the limits that a static source of changes announces";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    using var basket = new Basket(turn);
                    Watched.Add(new WeakReference(basket));
                    sum += basket.Fits(i) ? 1 : 0;
                }

                return sum;
            }
        }

        public sealed class Limits : IObservable<int>
        {
            public static readonly Limits Current = new();

            private readonly List<IObserver<int>> _all = new();

            public IDisposable Subscribe(IObserver<int> observer)
            {
                _all.Add(observer);
                return new Subscription(_all, observer);
            }
        }

        public sealed class Subscription(List<IObserver<int>> all, IObserver<int> one) : IDisposable
        {
            public void Dispose() => all.Remove(one);
        }

        public sealed class Basket : IObserver<int>, IDisposable
        {
            private int _limit;
            public Basket(int limit)
            {
                _limit = limit;
                Limits.Current.Subscribe(this); // RET908
            }
            public bool Fits(int orders) => orders <= _limit;
            public void OnNext(int value) => _limit = value;
            public void OnCompleted() { }
            public void OnError(Exception error) { }
            public void Dispose() { }
        }
        """;
}
