namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The type has nothing that could take the handler off.</summary>
public sealed class SubscriberWithoutTeardown() : Scenario("RET923")
{
    public override string Work => "40 displays of 10,000 bytes are made in each turn, and disposed if that is possible; each follows an event of one clock";

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
                    object display = new Display(s_clock);
                    sum += turn + i + display.GetHashCode();
                    (display as IDisposable)?.Dispose();
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
            private readonly Clock _clock;
            private readonly byte[] _pixels = new byte[10_000];

            public Display(Clock clock)
            {
                _clock = clock;
                _clock.Tick += OnTick; // RET923
            }

            public override int GetHashCode() => _pixels.Length;

            private void OnTick(object? sender, EventArgs e) => _pixels[0]++;
        }
        """;
}
