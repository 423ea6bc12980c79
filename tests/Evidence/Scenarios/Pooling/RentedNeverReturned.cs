namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>The claim is about allocation: what is not given back is collected.</summary>
public sealed class RentedNeverReturned() : Scenario("RET205")
{
    public override string Work => "an array of 64 KB is rented, filled in part and read in each turn";

    public override Measure Measure => Measure.Allocated;

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 4000;

    public override string Bad => """
        using System.Buffers;

        public static class Work
        {
            public static long Run(int turn)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(65536); // RET205
                long sum = 0;
                for (var i = 0; i < 100; i++)
                {
                    buffer[i] = (byte)(turn + i);
                    sum += buffer[i];
                }

                return sum;
            }
        }
        """;
}
