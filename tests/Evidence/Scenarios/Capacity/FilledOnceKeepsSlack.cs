namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>A list that has just doubled when its filling ends, and is never changed after.</summary>
public sealed class FilledOnceKeepsSlack() : Scenario("RET103")
{
    public override string Work => "a `static readonly List<long>` is filled with 1,100,000 numbers by the static constructor and only read after";

    public override Promise Promise => Promise.AtLeast(1.8);

    public override string Bad => """
        using System.Collections.Generic;

        public static class Work
        {
            public static long Run(int turn) => Numbers.At(turn + 1);
        }

        public static class Numbers
        {
            private static readonly List<long> s_all = new(); // RET103

            static Numbers()
            {
                for (var i = 0; i < 1_100_000; i++)
                    s_all.Add(i % 7);
            }

            public static long At(int i) => s_all[i];
        }
        """;
}
