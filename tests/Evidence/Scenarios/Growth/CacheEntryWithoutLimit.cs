namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Some 400 bytes for each order that was ever looked at.</summary>
public sealed class CacheEntryWithoutLimit() : Scenario("RET915")
{
    public override string Work => "10,000 orders are cached in each turn, then two hours pass by the cache's clock";

    public override Promise Promise => Promise.AtLeast(20);

    public override int Turns => 20;

    public override string Bad => """
        using System;
        using System.Threading;
        using Microsoft.Extensions.Caching.Memory;
        using Microsoft.Extensions.Internal;

        public sealed class Clock : ISystemClock
        {
            public DateTimeOffset UtcNow { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        }

        public static class Work
        {
            private static readonly Clock s_clock = new();
            private static readonly MemoryCache s_cache = new(new MemoryCacheOptions { Clock = s_clock });

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10_000; i++)
                    sum += Find(turn * 10_000 + i);
                s_clock.UtcNow += TimeSpan.FromHours(2);
                s_cache.TryGetValue("anything", out _); // has the cache look for what has expired
                Thread.Sleep(100);
                return sum;
            }

            private static int Find(int id) => s_cache.GetOrCreate(id, _ => id * 3); // RET915
        }
        """;
}
