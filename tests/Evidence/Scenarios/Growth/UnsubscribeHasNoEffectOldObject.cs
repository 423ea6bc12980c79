namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The setter leaves its handler on the old object.</summary>
public sealed class UnsubscribeHasNoEffectOldObject() : Scenario("RET905")
{
    public override string Work => "40 displays of 10,000 bytes are moved in each turn from one clock to another of their own";

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
                    var display = new Display { Clock = s_clock };
                    display.Clock = new Clock();
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

        public sealed class Display
        {
            private readonly byte[] _pixels = new byte[10_000];
            private Clock? _clock;

            public Clock? Clock
            {
                get => _clock;
                set
                {
                    value!.Tick -= OnTick; // RET905
                    _clock = value;
                    _clock.Tick += OnTick;
                }
            }

            public int Show(int seed) => seed * 3 + _pixels.Length;

            private void OnTick(object? sender, EventArgs e) => _pixels[0]++;
        }
        """;
}
