namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>A cache by objects that come and go keeps each of them; a weak table lets them go.</summary>
public sealed class StaticCacheOnlyGrows() : Scenario("RET901")
{
    public override string Work => "10 streams are read in each turn, each with a buffer that is kept for it";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                {
                    var stream = new MemoryStream(new byte[100_000]);
                    Watched.Add(new WeakReference(stream));
                    sum += Checksums.Of(stream) + turn;
                }

                return sum;
            }
        }

        public static class Checksums
        {
            private static readonly ConcurrentDictionary<Stream, byte[]> s_buffers = new(); // RET901

            public static long Of(Stream stream)
            {
                var buffer = s_buffers.GetOrAdd(stream, static _ => new byte[4096]);
                long sum = 0;
                for (var read = stream.Read(buffer, 0, buffer.Length); read > 0; read = stream.Read(buffer, 0, buffer.Length))
                    sum += read;
                return sum;
            }
        }
        """;
}
