namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Services of a dropped scope are never disposed, so they never take their handlers off.</summary>
public sealed class ScopeNotDisposedOfServices() : Scenario("RET916")
{
    public override string Work => "10 baskets are priced in each turn, each a service of a scope of its own that follows the prices until it is disposed";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using Microsoft.Extensions.DependencyInjection;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            private static readonly IServiceScopeFactory s_scopes = new ServiceCollection().AddScoped<Basket>().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                    sum += Price(turn + i);
                Prices.Raise();
                return sum;
            }

            private static int Price(int amount)
            {
                var scope = s_scopes.CreateScope(); // RET916
                var basket = scope.ServiceProvider.GetRequiredService<Basket>();
                return basket.Price(amount);
            }
        }

        public static class Prices
        {
            public static event EventHandler? Changed;

            public static void Raise() => Changed?.Invoke(null, EventArgs.Empty);
        }

        public sealed class Basket : IDisposable
        {
            private int _changes;

            public Basket()
            {
                Work.Watched.Add(new WeakReference(this));
                Prices.Changed += OnChanged;
            }

            public int Price(int amount) => amount * 3;

            public void Dispose() => Prices.Changed -= OnChanged;

            private void OnChanged(object? sender, EventArgs e) => _changes++;
        }
        """;
}
