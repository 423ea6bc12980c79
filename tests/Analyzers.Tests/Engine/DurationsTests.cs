using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>How long a time is, where the code tells.</summary>
public sealed class DurationsTests
{
    [Theory]
    [InlineData("1500", 1500L)]
    [InlineData("Timeout.Infinite", -1L)]
    [InlineData("Timeout.InfiniteTimeSpan", -1L)]
    [InlineData("TimeSpan.Zero", 0L)]
    [InlineData("TimeSpan.FromTicks(20000)", 2L)]
    [InlineData("TimeSpan.FromMicroseconds(3000)", 3L)]
    [InlineData("TimeSpan.FromMilliseconds(250)", 250L)]
    [InlineData("TimeSpan.FromSeconds(0.5)", 500L)]
    [InlineData("TimeSpan.FromSeconds(2)", 2000L)]
    [InlineData("TimeSpan.FromMinutes(1)", 60_000L)]
    [InlineData("TimeSpan.FromHours(1)", 3_600_000L)]
    [InlineData("TimeSpan.FromDays(1)", 86_400_000L)]
    [InlineData("new TimeSpan()", 0L)]
    [InlineData("new TimeSpan(20000)", 2L)]
    [InlineData("new TimeSpan(0, 1, 2)", 62_000L)]
    [InlineData("new TimeSpan(1, 0, 0, 0)", 86_400_000L)]
    [InlineData("new TimeSpan(0, 0, 0, 1, 5)", 1005L)]
    [InlineData("Brief", 200L)]
    [InlineData("C.Whole", 7000L)]
    [InlineData("Const", 30L)]
    [InlineData("Computed", null)]
    [InlineData("Changing", null)]
    [InlineData("n", null)]
    [InlineData("span", null)]
    [InlineData("TimeSpan.FromSeconds(n)", null)]
    [InlineData("TimeSpan.FromMinutes(1, 30)", null)]
    [InlineData("new TimeSpan(0, n, 0)", null)]
    [InlineData("span + TimeSpan.FromSeconds(1)", null)]
    public void Duration(string expression, long? expected)
    {
        var (_, marked) = Ask.Operations(
            $$"""
            using System;
            using System.Threading;
            class C
            {
                const int Const = 30;
                static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(200);
                internal static readonly TimeSpan Whole = TimeSpan.FromSeconds(7);
                static readonly TimeSpan Computed = TimeSpan.FromMilliseconds(Environment.TickCount);
                static TimeSpan Changing = TimeSpan.FromMilliseconds(200);
                void M(int n, TimeSpan span) { object o = [|{{expression}}|]; Changing = span; }
            }
            """);
        Assert.Equal(expected, Durations.Of(marked[0]));
    }
}
