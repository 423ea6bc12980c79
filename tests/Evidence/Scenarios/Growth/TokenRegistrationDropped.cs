namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Over 1 KB a call, for good: the registration with what its callback captured.</summary>
public sealed class TokenRegistrationDropped() : Scenario("RET907")
{
    public override string Work => "100 requests are made in each turn, each with a buffer of 1 KB, and each ready to be given up when the process stops";

    public override Promise Promise => Promise.AtLeast(500);

    public override int Turns => 200;

    public override string Bad => """
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            private static readonly Client s_client = new();

            public static async Task<long> Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 100; i++)
                    sum += await s_client.AskAsync(turn + i);
                return sum;
            }
        }

        public sealed class Request
        {
            private readonly byte[] _buffer = new byte[1000];

            private readonly TaskCompletionSource<int> _answer = new();

            public Task<int> Answer => _answer.Task;

            public void Send(int question) => _answer.TrySetResult(question * 3 + _buffer[question % 1000]);

            public void GiveUp() => _answer.TrySetCanceled();
        }

        public sealed class Client
        {
            private readonly CancellationTokenSource _stop = new();

            public async Task<int> AskAsync(int question)
            {
                var request = new Request();
                _stop.Token.Register(() => request.GiveUp()); // RET907
                request.Send(question);
                return await request.Answer;
            }

            public void Stop() => _stop.Cancel();
        }
        """;
}
