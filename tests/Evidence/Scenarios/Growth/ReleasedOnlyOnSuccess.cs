namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Each failure leaves a registration, with the object whose method is its callback.</summary>
public sealed class ReleasedOnlyOnSuccess() : Scenario("RET919")
{
    public override string Work => "10 calls are made in each turn, each registered with the token that stops the process; each second one fails";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            public static readonly List<WeakReference> Watched = new();

            private static readonly CancellationTokenSource s_stop = new();

            public static async Task<long> Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                    sum += await AskAsync(turn + i);
                return sum;
            }

            private static async Task<int> AskAsync(int number)
            {
                try
                {
                    return await new Call().AskAsync(number, s_stop.Token);
                }
                catch (IOException)
                {
                    return 1;
                }
            }
        }

        public sealed class Call
        {
            private bool _isOff;

            public Call() => Work.Watched.Add(new WeakReference(this));

            public async Task<int> AskAsync(int number, CancellationToken stop)
            {
                var registration = stop.Register(HangUp); // RET919
                var answer = await SendAsync(number);
                registration.Dispose();
                return _isOff ? 0 : answer;
            }

            private void HangUp() => _isOff = true;

            private static async Task<int> SendAsync(int number)
            {
                await Task.Yield();
                return number % 2 == 0 ? number : throw new IOException("The line is dead.");
            }
        }
        """;
}
