namespace MemoryAnalyzers.Evidence.ReleaseOnly;

/// <summary>The removal is compiled away with the assertion.</summary>
public sealed class AssertDoesTheWork() : Scenario("RET401")
{
    public override string Work => "100 sessions of 4 KB are opened, read and closed in each turn, in a release build";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 100;

    public override string Bad => """
        using System.Collections.Generic;
        using System.Diagnostics;

        public static class Work
        {
            private static readonly Sessions s_sessions = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var id = turn * 100; id < (turn + 1) * 100; id++)
                {
                    s_sessions.Open(id);
                    sum += s_sessions.Size(id);
                    s_sessions.Close(id);
                }

                return sum;
            }
        }

        public sealed class Sessions
        {
            private readonly Dictionary<int, byte[]> _open = new();

            public void Open(int id) => _open.Add(id, new byte[4096]);

            public int Size(int id) => _open.TryGetValue(id, out var data) ? data.Length : 0;

            public void Close(int id)
            {
                Debug.Assert(_open.Remove(id), "not open"); // RET401
            }
        }
        """;
}
