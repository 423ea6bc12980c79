namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>
/// A burst shows what both pools keep at once: the private one all of it, the shared one what its limits allow. That the shared one gives up these
/// too after a while takes minutes, and is not shown here.
/// </summary>
public sealed class PrivatePoolNeverTrims() : Scenario("RET206")
{
    public override string Work => "80,000 arrays of 4 KB are rented at once and returned; the shared pool keeps some tens of them for each core";

    public override Promise Promise => Promise.AtLeast(20);

    public override int Turns => 2;

    public override string Bad => """
        using System.Buffers;

        public static class Work
        {
            private static readonly ArrayPool<byte> s_pool = ArrayPool<byte>.Create(4096, 100_000); // RET206

            public static long Run(int turn)
            {
                var burst = new byte[80_000][];
                for (var i = 0; i < burst.Length; i++)
                {
                    burst[i] = s_pool.Rent(4096);
                    burst[i][0] = (byte)(turn + 1);
                }

                long sum = 0;
                foreach (var array in burst)
                {
                    sum += array[0];
                    s_pool.Return(array);
                }

                return sum;
            }
        }
        """;
}
