namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>One rare peak, then small cycles: the dictionary stays as large as at its peak.</summary>
public sealed class ClearedCollectionKeepsPeak() : Scenario("RET101")
{
    public override string Work => "a static `Dictionary<int, int>` takes 1,000,000 entries in one turn and 100 in each of the others, and is cleared after each";

    public override Promise Promise => Promise.AtLeast(1000);

    public override string Bad => """
        using System.Collections.Generic;

        public static class Work
        {
            private static readonly Dictionary<int, int> s_orders = new();

            public static long Run(int turn)
            {
                Collect(turn == 2 ? 1_000_000 : 100);
                return Settle();
            }

            private static void Collect(int count)
            {
                for (var i = 0; i < count; i++)
                    s_orders[i] = i % 7;
            }

            private static long Settle()
            {
                long sum = 0;
                foreach (var order in s_orders)
                    sum += order.Value;
                s_orders.Clear(); // RET101
                return sum;
            }
        }
        """;
}
