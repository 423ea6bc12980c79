namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>The claim is about allocation on the large object heap, so that is measured.</summary>
public sealed class LargeArrayPerCall() : Scenario("RET201")
{
    public override string Work => "a stream of 1,000 bytes is copied through a buffer of 128 KB in each turn";

    public override Measure Measure => Measure.Allocated;

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 2000;

    public override string Bad => """
        using System.IO;

        public static class Work
        {
            private static readonly MemoryStream s_from = new(new byte[1000]);
            private static readonly MemoryStream s_to = new(new byte[1000]);

            public static long Run(int turn)
            {
                s_from.Position = 0;
                s_from.WriteByte((byte)turn);
                s_from.Position = s_to.Position = 0;
                Copy(s_from, s_to);
                return s_to.Position + turn;
            }

            private static void Copy(Stream from, Stream to)
            {
                var buffer = new byte[128 * 1024]; // RET201
                int read;
                while ((read = from.Read(buffer, 0, buffer.Length)) > 0)
                    to.Write(buffer, 0, read);
            }
        }
        """;
}
