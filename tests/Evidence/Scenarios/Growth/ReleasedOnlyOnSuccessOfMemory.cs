namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Unmanaged memory is lost for good when the read fails.</summary>
public sealed class ReleasedOnlyOnSuccessOfMemory() : Scenario("RET919")
{
    public override string Work => "200 files are copied to unmanaged memory of 100 KB in each turn, all of which are missing";

    public override Promise Promise => Promise.AtLeast(20);

    public override Measure Measure => Measure.ProcessBytes;

    public override string Bad => """
        using System.IO;
        using System.Runtime.InteropServices;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 200; i++)
                {
                    try
                    {
                        sum += Files.First("missing" + turn);
                    }
                    catch (FileNotFoundException)
                    {
                        sum++;
                    }
                }

                return sum;
            }
        }

        public static class Files
        {
            private const int Size = 100_000;

            public static int First(string path)
            {
                var memory = Marshal.AllocHGlobal(Size); // RET919
                for (var i = 0; i < Size; i += 1000)
                    Marshal.WriteByte(memory, i, 0);
                var data = File.ReadAllBytes(path);
                Marshal.Copy(data, 0, memory, data.Length);
                var first = Marshal.ReadByte(memory);
                Marshal.FreeHGlobal(memory);
                return first;
            }
        }
        """;
}
