namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>About 600 bytes for each meter with its counter.</summary>
public sealed class InstrumentPerInstance() : Scenario("RET914")
{
    public override string Work => "1,000 baskets are made in each turn, each counting what is put into it";

    public override Promise Promise => Promise.AtLeast(500);

    public override int Turns => 30;

    public override string Bad => """
        using System.Diagnostics.Metrics;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 1000; i++)
                    sum += new Basket().Add(turn + i);
                return sum;
            }
        }

        public sealed class Basket
        {
            private readonly Meter _meter = new Meter("Shop.Basket"); // RET914
            private readonly Counter<int> _parts;

            public Basket() => _parts = _meter.CreateCounter<int>("parts");

            public int Add(int parts)
            {
                _parts.Add(parts);
                return parts;
            }
        }
        """;
}
