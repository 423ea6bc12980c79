namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Each object that subscribes to the static event stays on it.</summary>
public sealed class StaticEventKeepsSubscriber() : Scenario("RET903")
{
    public override string Work => "40 panels of 10,000 bytes open and close in each turn; each follows a static event";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 100;

    public override string Bad => """
        using System;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 40; i++)
                {
                    using var panel = new Panel();
                    sum += panel.Paint(turn + i);
                }

                return sum;
            }
        }

        public static class Theme
        {
            public static event EventHandler? Changed;

            public static void Change() => Changed?.Invoke(null, EventArgs.Empty);
        }

        public sealed class Panel : IDisposable
        {
            private readonly byte[] _pixels = new byte[10_000];

            public Panel()
            {
                Theme.Changed += OnChanged; // RET903
            }

            public int Paint(int seed) => seed * 3 + _pixels.Length;

            public void Dispose() => _pixels[0] = 0;

            private void OnChanged(object? sender, EventArgs e) => Array.Clear(_pixels);
        }
        """;
}
