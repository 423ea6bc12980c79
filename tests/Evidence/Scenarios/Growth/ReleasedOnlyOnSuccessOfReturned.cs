namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The same where the registration is handed out when all goes well.</summary>
public sealed class ReleasedOnlyOnSuccessOfReturned() : Scenario("RET919")
{
    public override string Work => "10 calls are opened in each turn, each with a registration that its opener is given; each second one fails";

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
                    await using var registration = await new Call().OpenAsync(number, s_stop.Token);
                    return number;
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

            public async Task<CancellationTokenRegistration> OpenAsync(int number, CancellationToken stop)
            {
                var registration = stop.Register(HangUp); // RET919
                await SendAsync(_isOff ? 0 : number);
                return registration;
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
