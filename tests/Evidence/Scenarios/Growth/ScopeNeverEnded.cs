namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>The chain of scopes grows with each line.</summary>
public sealed class ScopeNeverEnded() : Scenario("RET920")
{
    public override string Work => "20,000 lines are read in each turn, each in a logging scope of its own";

    public override Promise Promise => Promise.AtLeast(1000);

    public override string Bad => """
        using System;
        using Microsoft.Extensions.Logging;

        public static class Work
        {
            private static readonly Importer s_importer = new(LoggerFactory.Create(builder => builder.AddProvider(new Lines())));

            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 20_000; i++)
                    sum += s_importer.Read(turn + i);
                return sum;
            }
        }

        public sealed class Importer(ILoggerFactory loggers)
        {
            private readonly ILogger _log = loggers.CreateLogger("import");

            public int Read(int line)
            {
                _log.BeginScope(line); // RET920
                return line % 7;
            }
        }

        public sealed class Lines : ILoggerProvider, ISupportExternalScope, ILogger
        {
            private IExternalScopeProvider? _scopes;

            public ILogger CreateLogger(string categoryName) => this;

            public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => _scopes?.Push(state);

            public bool IsEnabled(LogLevel logLevel) => false;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) { }

            public void Dispose() { }
        }
        """;
}
