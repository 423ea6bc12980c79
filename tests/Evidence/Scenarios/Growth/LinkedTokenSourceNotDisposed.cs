namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>144 bytes a call, for good: the registration with the parent.</summary>
public sealed class LinkedTokenSourceNotDisposed() : Scenario("RET906")
{
    public override string Work => "3,000 requests are made in each turn, each with a token that is linked to that of the process";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 100;

    public override string Bad => """
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            private static readonly Client s_client = new();

            public static async Task<long> Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 3000; i++)
                    sum += await s_client.AskAsync(turn + i, CancellationToken.None);
                return sum;
            }
        }

        public sealed class Client
        {
            private readonly CancellationTokenSource _stop = new();

            public async Task<int> AskAsync(int question, CancellationToken cancellationToken)
            {
                var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken); // RET906
                return await SendAsync(question, linked.Token);
            }

            public void Stop() => _stop.Cancel();

            private static Task<int> SendAsync(int question, CancellationToken cancellationToken) =>
                Task.FromResult(cancellationToken.IsCancellationRequested ? 0 : question * 3);
        }
        """;
}
