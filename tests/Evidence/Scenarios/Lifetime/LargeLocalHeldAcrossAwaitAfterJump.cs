namespace MemoryAnalyzers.Evidence.Lifetime;

/// <summary>An exception leaves the block of the local, so that nothing clears it.</summary>
public sealed class LargeLocalHeldAcrossAwaitAfterJump() : Scenario("RET511")
{
    public override string Work => "each turn starts an upload of 1 MB that fails and waits to try again";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 50;

    public override string Bad => """
        using System.IO;
        using System.Threading.Tasks;

        public static class Work
        {
            private static long s_tried;

            public static long Run(int turn)
            {
                _ = UploadAsync(1 << 20);
                return s_tried;
            }

            private static async Task UploadAsync(int size)
            {
                while (true)
                {
                    try
                    {
                        var data = new byte[size]; // RET511
                        await CheckAsync();
                        Send(data);
                        return;
                    }
                    catch (IOException)
                    {
                        await Task.Delay(60_000);
                    }
                }
            }

            private static Task CheckAsync() => Task.CompletedTask;

            private static void Send(byte[] data)
            {
                s_tried += data.Length;
                throw new IOException("the other side is away");
            }
        }
        """;
}
