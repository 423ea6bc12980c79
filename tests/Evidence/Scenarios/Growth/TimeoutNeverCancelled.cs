namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>About 200 bytes a call until the time is up: the delay that lost the race.</summary>
public sealed class TimeoutNeverCancelled() : Scenario("RET910")
{
    public override string Work => "1,000 requests are made in each turn, each answered at once and limited to an hour by a race against a delay";

    public override Promise Promise => Promise.AtLeast(500);

    public override int Turns => 200;

    public override string Bad => """
        using System;
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
                var answer = SendAsync(question);
                if (await Task.WhenAny(answer, Task.Delay(TimeSpan.FromHours(1))) != answer) // RET910
                    throw new TimeoutException();
                return await answer;
            }

            private static async Task<int> SendAsync(int question)
            {
                await Task.Yield();
                return question * 3;
            }
        }
        """;
}
