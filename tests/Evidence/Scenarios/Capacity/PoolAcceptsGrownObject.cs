namespace MemoryAnalyzers.Evidence.Capacity;

/// <summary>One large use: the cached builder keeps its storage for all the small ones after it.</summary>
public sealed class PoolAcceptsGrownObject() : Scenario("RET104")
{
    public override string Work => "a cached `StringBuilder` gets 5,000,000 characters in one turn and 100 in each of the others, and is cleared when it goes back";

    public override Promise Promise => Promise.AtLeast(1000);

    public override string Bad => """
        using System.Text;
        using System.Threading;

        public static class Work
        {
            public static long Run(int turn)
            {
                var text = Builders.Get();
                for (var i = 0; i < (turn == 2 ? 5_000_000 : 100); i++)
                    text.Append((char)('a' + (i % 7)));
                long length = text.Length;
                Builders.Release(text);
                return length;
            }
        }

        public static class Builders
        {
            private static StringBuilder? s_cached;

            public static StringBuilder Get() => Interlocked.Exchange(ref s_cached, null) ?? new StringBuilder();

            public static void Release(StringBuilder builder)
            {
                builder.Clear(); // RET104
                s_cached = builder;
            }
        }
        """;
}
