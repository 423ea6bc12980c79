namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>What the collector does not see grows with every call.</summary>
public sealed class UnmanagedMemoryNotFreed() : Scenario("RET917")
{
    public override string Work => "200 blocks of 100 KB are copied to unmanaged memory and summed up in each turn";

    public override Promise Promise => Promise.AtLeast(50);

    public override Measure Measure => Measure.ProcessBytes;

    public override string Bad => """
        using System.Runtime.InteropServices;

        public static class Work
        {
            public static long Run(int turn)
            {
                var data = new byte[100_000];
                for (var i = 0; i < data.Length; i++)
                    data[i] = (byte)(i + turn);
                long sum = 0;
                for (var i = 0; i < 200; i++)
                    sum += Checksums.Of(data);
                return sum;
            }
        }

        public static class Checksums
        {
            public static int Of(byte[] data)
            {
                var memory = Marshal.AllocHGlobal(data.Length); // RET917
                Marshal.Copy(data, 0, memory, data.Length);
                var sum = 0;
                for (var i = 0; i < data.Length; i += 1000)
                    sum += Marshal.ReadByte(memory, i);
                return sum;
            }
        }
        """;
}
