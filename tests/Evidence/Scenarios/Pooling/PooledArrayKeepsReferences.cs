namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>A message is done with and its array returned: the pool's array still refers to it.</summary>
public sealed class PooledArrayKeepsReferences() : Scenario("RET203")
{
    public override string Work => "a message of 1 MB is put into a pooled array, read, and the array returned";

    public override Measure Measure => Measure.LiveObjects;

    public override Promise Promise => Promise.Freed;

    public override string Bad => """
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            [MethodImpl(MethodImplOptions.NoInlining)]
            public static long Run(int turn)
            {
                var message = new byte[1 << 20];
                message[turn] = 1;
                Watched.Add(new WeakReference(message));
                return Length(message);
            }

            [MethodImpl(MethodImplOptions.NoInlining)]
            private static long Length(byte[] message)
            {
                var parts = ArrayPool<byte[]>.Shared.Rent(16);
                try
                {
                    parts[0] = message;
                    return parts[0].Length;
                }
                finally
                {
                    ArrayPool<byte[]>.Shared.Return(parts); // RET203
                }
            }
        }
        """;
}
