namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The root provider keeps what it made, although the caller disposes it.</summary>
public sealed class ScopeNotDisposed() : Scenario("RET916")
{
    public override string Work => "2,000 pages are printed in each turn, each by a disposable service of 1 KB that is resolved from the root provider, and disposed";

    public override Promise Promise => Promise.AtLeast(1000);

    public override int Turns => 40;

    public override string Bad => """
        using System;
        using Microsoft.Extensions.DependencyInjection;

        public static class Work
        {
            private static readonly IServiceProvider s_services = new ServiceCollection().AddTransient<Printer>().AddSingleton<Desk>().BuildServiceProvider();

            public static long Run(int turn)
            {
                var desk = s_services.GetRequiredService<Desk>();
                long sum = 0;
                for (var i = 0; i < 2000; i++)
                    sum += desk.Print(turn + i);
                return sum;
            }
        }

        public sealed class Desk(IServiceProvider services)
        {
            public int Print(int number)
            {
                using var printer = services.GetRequiredService<Printer>(); // RET916
                return printer.Print(number);
            }
        }

        public sealed class Printer : IDisposable
        {
            private readonly byte[] _page = new byte[1000];

            public int Print(int number)
            {
                _page[number % _page.Length] = 1;
                return number % _page.Length;
            }

            public void Dispose() => _page[0] = 0;
        }
        """;
}
