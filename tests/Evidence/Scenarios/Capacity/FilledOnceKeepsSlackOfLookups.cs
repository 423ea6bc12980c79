namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>A dictionary that has just doubled when its filling ends. Frozen, numbers without gaps become a plain array; other keys can take more than before.</summary>
public sealed class FilledOnceKeepsSlackOfLookups() : Scenario("RET103")
{
    public override string Work => "a method builds a dictionary of 700,000 numbers for a static field that is only looked up in";

    public override Promise Promise => Promise.AtLeast(1.1);

    public override string Bad => """
        using System.Collections.Generic;

        public static class Work
        {
            public static long Run(int turn) => Numbers.Of(turn + 1);
        }

        public static class Numbers
        {
            private static readonly Dictionary<int, int> s_all = Build(); // RET103

            public static long Of(int i) => s_all.TryGetValue(i, out var n) ? n : 0;

            private static Dictionary<int, int> Build()
            {
                var all = new Dictionary<int, int>();
                for (var i = 0; i < 700_000; i++)
                    all[i] = i % 7;
                return all;
            }
        }
        """;
}
