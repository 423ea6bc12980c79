namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The accessors of an event pass on to two events of another object.</summary>
public sealed class UnsubscribeHasNoEffectOtherEvent() : Scenario("RET905")
{
    public override string Work => "40 displays of 10,000 bytes open and close in each turn; each adds a handler to an event that a clock passes on, and takes it off again";

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
                    var display = new Display();
                    s_clock.Tick += display.OnTick;
                    sum += display.Show(turn + i);
                    s_clock.Tick -= display.OnTick;
                }

                return sum;
            }
        }

        public sealed class Quartz
        {
            public event EventHandler? Second;

            public event EventHandler? Minute;

            public void Advance()
            {
                Second?.Invoke(this, EventArgs.Empty);
                Minute?.Invoke(this, EventArgs.Empty);
            }
        }

        public sealed class Clock
        {
            private readonly Quartz _quartz = new();

            public event EventHandler Tick
            {
                add => _quartz.Second += value;
                remove => _quartz.Minute -= value; // RET905
            }
        }

        public sealed class Display
        {
            private readonly byte[] _pixels = new byte[10_000];

            public void OnTick(object? sender, EventArgs e) => _pixels[0]++;

            public int Show(int seed) => seed * 3 + _pixels.Length;
        }
        """;
}
