namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>The claim is about allocation on the large object heap, so that is measured.</summary>
public sealed class LargeArrayPerIteration() : Scenario("RET202")
{
    public override string Work => "5,000 blocks of a stream are read and summed up in each turn, every one into an array of 100,000 bytes";

    public override Measure Measure => Measure.Allocated;

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 4;

    public override string Bad => """
        using System.IO;

        public static class Work
        {
            private static readonly MemoryStream s_stream = new(new byte[1000]);

            public static long Run(int turn)
            {
                s_stream.Position = 0;
                s_stream.WriteByte((byte)(turn + 1));
                long sum = 0;
                for (var i = 0; i < 5_000; i++)
                {
                    s_stream.Position = 0;
                    var block = new byte[100_000]; // RET202
                    var read = s_stream.Read(block, 0, block.Length);
                    for (var j = 0; j < read; j++)
                        sum += block[j];
                }

                return sum;
            }
        }
        """;
}
