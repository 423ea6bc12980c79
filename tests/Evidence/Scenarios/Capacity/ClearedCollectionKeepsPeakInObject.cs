namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>The same in an object that lives on between its flushes.</summary>
public sealed class ClearedCollectionKeepsPeakInObject() : Scenario("RET102")
{
    public override string Work => "a batch in a `List<int>` field is flushed with 5,000,000 numbers once, and with 100 in each of the other turns";

    public override Promise Promise => Promise.AtLeast(1000);

    public override string Bad => """
        using System.Collections.Generic;

        public static class Work
        {
            private static readonly Batch s_batch = new();

            public static long Run(int turn)
            {
                s_batch.Add(turn == 2 ? 5_000_000 : 100);
                return s_batch.Flush();
            }
        }

        public sealed class Batch
        {
            private readonly List<int> _numbers = new();

            public void Add(int count)
            {
                for (var i = 0; i < count; i++)
                    _numbers.Add(i % 7);
            }

            public long Flush()
            {
                long sum = 0;
                foreach (var number in _numbers)
                    sum += number;
                _numbers.Clear(); // RET102
                return sum;
            }
        }
        """;
}
