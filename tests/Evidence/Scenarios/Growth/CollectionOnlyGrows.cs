namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>A list of all sessions keeps those that are over.</summary>
public sealed class CollectionOnlyGrows() : Scenario("RET902")
{
    public override string Work => "10 sessions begin and end in each turn, and each adds itself to a list of all";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => Program("private static readonly List<Session> s_all = new(); // RET902", "");

    public override string Good => Program("private static readonly List<Session> s_all = new();", "lock (s_all) s_all.Remove(this);");

    private static string Program(string field, string end) => $$"""
        using System;
        using System.Collections.Generic;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    using var session = new Session();
                    Watched.Add(new WeakReference(session));
                    sum += session.Read(turn + i);
                }

                return sum;
            }
        }

        public sealed class Session : IDisposable
        {
            {{field}}
            private readonly byte[] _buffer = new byte[4096];

            public Session()
            {
                lock (s_all)
                    s_all.Add(this);
            }

            public long Read(int value) => _buffer[value] = (byte)value;

            public void Dispose()
            {
                {{end}}
            }
        }
        """;
}
