namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>144 bytes a call until the time is up: the token source that its own timer keeps.</summary>
public sealed class TimeoutNeverCancelledOfSource() : Scenario("RET910")
{
    public override string Work => "1,000 requests are made in each turn, each answered at once and limited to an hour by a token source";

    public override Promise Promise => Promise.AtLeast(500);

    public override int Turns => 200;

    public override string Bad => """
        using System;
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            public static async Task<long> Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 1000; i++)
                    sum += await AskAsync(turn + i);
                return sum;
            }

            private static async Task<int> AskAsync(int question)
            {
                var timeout = new CancellationTokenSource(TimeSpan.FromHours(1)); // RET910
                return await SendAsync(question, timeout.Token);
            }

            private static async Task<int> SendAsync(int question, CancellationToken cancellationToken)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                return question * 3;
            }
        }
        """;
}
