namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Two lambdas are never equal.</summary>
public sealed class UnsubscribeHasNoEffect() : Scenario("RET905")
{
    public override string Work => "40 displays of 10,000 bytes open and close in each turn; each adds a lambda to an event of one clock";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 100;

    public override string Bad => """
        using System;

        public static class Work
        {
            private static readonly Clock s_clock = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 40; i++)
                {
                    using var display = new Display(s_clock);
                    sum += display.Show(turn + i);
                }

                return sum;
            }
        }

        public sealed class Clock
        {
            public event EventHandler? Tick;

            public event EventHandler? Midnight;

            public void Advance()
            {
                Tick?.Invoke(this, EventArgs.Empty);
                Midnight?.Invoke(this, EventArgs.Empty);
            }
        }

        public sealed class Display : IDisposable
        {
            private readonly Clock _clock;
            private readonly byte[] _pixels = new byte[10_000];

            public Display(Clock clock)
            {
                _clock = clock;
                _clock.Tick += (sender, e) => _pixels[0]++;
            }

            public void Dispose() => _clock.Tick -= (sender, e) => _pixels[0]++; // RET905

            public int Show(int seed) => seed * 3 + _pixels.Length;
        }
        """;
}
