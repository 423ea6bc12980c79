namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>A property that makes one more with each look at it.</summary>
public sealed class InstrumentPerInstanceInProperty() : Scenario("RET914")
{
    public override string Work => "1,000 orders are traced in each turn by the source that a property makes";

    public override Promise Promise => Promise.AtLeast(50);

    public override string Bad => """
        using System.Diagnostics;

        public static class Work
        {
            private static ActivitySource Source => new ActivitySource("Shop.Orders"); // RET914

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 1000; i++)
                {
                    using var activity = Source.StartActivity("order");
                    sum += turn + i;
                }

                return sum;
            }
        }
        """;
}
