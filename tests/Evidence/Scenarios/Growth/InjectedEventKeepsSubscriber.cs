namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The teardown takes one of two handlers off.</summary>
public sealed class InjectedEventKeepsSubscriber() : Scenario("RET904")
{
    public override string Work => "40 displays of 10,000 bytes open and close in each turn; each follows two events of one clock";

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
                _clock.Tick += OnTick;
                _clock.Midnight += OnMidnight; // RET904
            }

            public void Dispose()
            {
                _clock.Tick -= OnTick;
            }

            public int Show(int seed) => seed * 3 + _pixels.Length;

            private void OnTick(object? sender, EventArgs e) => _pixels[0]++;

            private void OnMidnight(object? sender, EventArgs e) => _pixels[0] = 0;
        }
        """;
}
