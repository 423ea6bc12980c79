namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>A list behind a read-only interface that has just doubled when its filling ends.</summary>
public sealed class FilledOnceKeepsSlackBehindInterface() : Scenario("RET103")
{
    public override string Work => "a method builds a list of 1,100,000 numbers for a static field that is declared as a read-only interface";

    public override Promise Promise => Promise.AtLeast(1.8);

    public override string Bad => """
        using System.Collections.Generic;

        public static class Work
        {
            public static long Run(int turn) => Numbers.At(turn + 1);
        }

        public static class Numbers
        {
            private static readonly IReadOnlyList<long> s_all = Build(); // RET103

            public static long At(int i) => s_all[i];

            private static IReadOnlyList<long> Build()
            {
                var all = new List<long>();
                for (var i = 0; i < 1_100_000; i++)
                    all.Add(i % 7);
                return all;
            }
        }
        """;
}
