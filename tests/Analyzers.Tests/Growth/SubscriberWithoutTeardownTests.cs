using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.SubscriberWithoutTeardown, MemoryAnalyzers.Growth.InjectedEventKeepsSubscriberFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class SubscriberWithoutTeardownTests
{
    private const string On = "dotnet_diagnostic.RET923.severity = warning";

    private static string In(string members, string @class = "public sealed class Page") => InjectedEventKeepsSubscriberTests.In(members, @class);

    private static Task Check(string members, string @class = "public sealed class Page", string config = On) => Verify.VerifyAnalyzerAsync(In(members, @class), config: config);

    [Fact]
    public Task Off_by_default() => Verify.VerifyAnalyzerAsync(In("public Page(Clock clock) { clock.Tick += OnTick; }").Replace("+= OnTick", "-= OnTick", StringComparison.Ordinal));

    [Theory]
    [InlineData("public Page(Clock clock) { [|clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Page(Clock clock) { _clock = clock; [|_clock.Tick += OnTick|]; }")]
    [InlineData("public Page(Clock clock) { [|clock.Tick += (s, e) => _timer.Change(0, 0)|]; }")]
    [InlineData("public Page(System.IServiceProvider services) { [|services.GetRequiredService<Clock>().Tick += OnTick|]; }")]
    [InlineData("private Clock? _clock; public Clock? Source { get => _clock; set { if (_clock != null) _clock.Tick -= OnTick; _clock = value; if (_clock != null) [|_clock.Tick += OnTick|]; } }")]
    public Task Subscriber_without_teardown_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("public Page(Clock clock) { clock.Tick += OnTick; } public void Close() { }", "public sealed class Page")]
    [InlineData("public Page(Clock clock) { clock.Tick += OnTick; } public void Dispose() { }", "public sealed class Page : IDisposable")]
    [InlineData("public Page(Clock clock) { clock.Tick += OnTick; } public void StopWatching() { }", "public sealed class Page")]
    public Task Type_with_a_teardown_is_silent(string members, string @class) => Check(members, @class);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public Page() { _clock.Tick += OnTick; }")]
    [InlineData("public void Watch(Clock clock) { clock.Tick += OnTick; }")]
    [InlineData("public Page(Clock clock) { clock.Tick += OnTick; } public void Forget(Clock clock) { clock.Tick -= OnTick; }")]
    [InlineData("private readonly Clock _clock; public Page(Clock clock) { _clock = clock; clock.Tick += OnTick; } public void End() { _clock.Dispose(); }")]
    public Task What_the_other_rule_is_silent_on_is_silent(string members) => Check(members);

    [Fact]
    public Task Type_named_as_long_lived_is_reported_by_the_other_rule() => Check("public Page(Clock clock) { clock.Tick += OnTick; }", config: On + "\ndotnet_code_quality.RET904.long_lived_types = Clock");

    [Fact]
    public Task Fix_implements_IDisposable() => Verify.VerifyCodeFixAsync(
        InjectedEventKeepsSubscriberTests.Header +
        """
        public sealed class Page
        {
            private readonly Clock _clock;
            private int _n;

            public Page(Clock clock)
            {
                _clock = clock;
                [|clock.Tick += OnTick|];
            }

            private void OnTick(object? sender, EventArgs e) => _n++;
        }
        """,
        InjectedEventKeepsSubscriberTests.Header +
        """
        public sealed class Page : IDisposable
        {
            private readonly Clock _clock;
            private int _n;

            public Page(Clock clock)
            {
                _clock = clock;
                clock.Tick += OnTick;
            }

            private void OnTick(object? sender, EventArgs e) => _n++;

            public void Dispose()
            {
                _clock.Tick -= OnTick;
            }
        }
        """, config: On);
}
