namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>Nothing throws when an array goes back twice: the next two renters get the same memory, and that is counted.</summary>
public sealed class PooledArrayUsedAfterReturn() : Scenario("RET204")
{
    public override string Work => "a pooled array goes back in the middle of a method and, on that path, in its finally too; two other arrays are rented after it";

    public override Measure Measure => Measure.Counted("arrays lent to two renters at once");

    public override Promise Promise => Promise.Freed;

    public override string Bad => """
        using System.Buffers;

        public static class Work
        {
            private static long s_shared;

            public static long Count() => s_shared;

            public static long Run(int turn)
            {
                var sum = First(turn);
                var one = ArrayPool<byte>.Shared.Rent(4096);
                var two = ArrayPool<byte>.Shared.Rent(4096);
                one[0] = 1;
                two[0] = 2;
                if (one[0] == 2)
                    s_shared++;
                else
                    ArrayPool<byte>.Shared.Return(two);
                ArrayPool<byte>.Shared.Return(one);
                return sum;
            }

            private static long First(int turn)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(4096);
                try
                {
                    buffer[0] = (byte)(turn + 1);
                    if (buffer[0] < 100)
                    {
                        var first = buffer[0];
                        ArrayPool<byte>.Shared.Return(buffer);
                        return first;
                    }

                    return buffer[0] + 1;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer); // RET204
                }
            }
        }
        """;
}
