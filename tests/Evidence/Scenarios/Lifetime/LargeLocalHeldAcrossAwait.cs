namespace MemoryAnalyzers.Evidence.Lifetime;

/// <summary>Each call waits in its later await, and with it what it read before.</summary>
public sealed class LargeLocalHeldAcrossAwait() : Scenario("RET501")
{
    public override string Work => "each turn starts an async method that imports 1 MB and then waits for its token";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 50;

    public override string Bad => """
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            private static readonly CancellationTokenSource s_stop = new();
            private static long s_imported;

            public static long Run(int turn)
            {
                _ = ImportAsync(turn, s_stop.Token);
                return s_imported;
            }

            private static async Task ImportAsync(int turn, CancellationToken token)
            {
                var data = new byte[1 << 20]; // RET501
                data[turn] = 1;
                await CheckAsync();
                s_imported += Sum(data);

                while (!token.IsCancellationRequested)
                    await Task.Delay(60_000, token);
            }

            private static Task CheckAsync() => Task.CompletedTask;

            private static long Sum(byte[] data)
            {
                long sum = 0;
                foreach (var value in data)
                    sum += value;
                return sum;
            }
        }
        """;
}
