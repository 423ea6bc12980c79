using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.UnsubscribeHasNoEffect, MemoryAnalyzers.Growth.UnsubscribeHasNoEffectFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class UnsubscribeHasNoEffectTests
{
    private const string Header = InjectedEventKeepsSubscriberTests.Header;

    private static string In(string members, string @class = "public sealed class Display") => Header +
        $$"""
        {{@class}}
        {
            private int _n;
            {{members}}
            private void OnTick(object? sender, EventArgs e) => _n++;
            private void OnTock(object? sender, EventArgs e) => _n--;
        }
        """;

    private static Task Check(string members, string @class = "public sealed class Display") => Verify.VerifyAnalyzerAsync(In(members, @class));

    private static Task Fixed(string before, string after) => Verify.VerifyCodeFixAsync(In(before), In(after));

    private static Task NoFix(string members) => Fixed(members, members);

    [Theory]
    [InlineData("public void End(Clock clock) { [|clock.Tick -= (s, e) => _n++|]; }")]
    [InlineData("public void End(Clock clock) { [|clock.Tick -= delegate { _n++; }|]; }")]
    [InlineData("public void End(Clock clock) { [|clock.Tick -= new EventHandler((s, e) => _n++)|]; }")]
    [InlineData("public void End(Clock clock) { [|clock.Tick -= static (s, e) => { }|]; }")]
    [InlineData("public void Begin(Clock clock) { clock.Tick += (s, e) => _n++; } public void End(Clock clock) { [|clock.Tick -= (s, e) => _n++|]; }")]
    [InlineData("public static void End(Clock clock) { [|clock.Tick -= (s, e) => { }|]; }")]
    public Task Removal_of_a_lambda_is_reported(string members) => Check(members);

    [Fact]
    public Task Tests_are_silent() => Verify.VerifyAnalyzerAsync(In("[Xunit.Fact] public void Removes() { var clock = new Clock(); clock.Tick -= (s, e) => _n++; }") +
        """

        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        """);

    [Theory]
    [InlineData("public void Begin(Clock clock) { clock.Tick += OnTick; } public void End(Clock clock) { clock.Tick -= OnTick; }")]
    [InlineData("public void Begin(Clock clock) { clock.Tick += OnTick; } public void End(Clock clock) { clock.Tick -= new EventHandler(OnTick); }")]
    [InlineData("public void Run(Clock clock) { EventHandler h = (s, e) => _n++; clock.Tick += h; clock.Tick -= h; }")]
    [InlineData("private EventHandler? _h; public void Begin(Clock clock) { clock.Tick += _h = (s, e) => _n++; } public void End(Clock clock) { clock.Tick -= _h; }")]
    [InlineData("public void End(Clock clock, EventHandler h) { clock.Tick -= h; }")]
    [InlineData("public event EventHandler? Only { add { } remove { _n = 0; } } public void End() { Only -= (s, e) => _n++; }")]
    public Task Removal_of_an_equal_delegate_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void End() { [|_clock.Tick -= OnTock|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; clock.Tick += OnTick; } public void End() { [|_clock.Tick -= OnTock|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += (s, e) => _n++; } public void End() { [|_clock.Tick -= OnTick|]; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock) { _clock = clock; _clock.Tick -= OnTick; _clock.Tick += OnTick; } public void Hide() { if (_clock != null) { [|_clock.Tick -= OnTock|]; } _clock = null; }")]
    [InlineData("public class Watch { public event EventHandler? Tick; } private readonly Watch _w = new(); private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; _w.Tick += OnTock; } public void End() { [|_clock.Tick -= OnTock|]; }")]
    public Task Removal_of_another_handler_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; _clock.Tick += OnTock; } public void End() { _clock.Tick -= OnTock; _clock.Tick -= OnTick; }")]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; } public void End() { _clock.Tick -= OnTock; _clock.Tick -= OnTick; }")]
    [InlineData("private readonly Clock _a = new(); private readonly Clock _b = new(); public Display() { _a.Tick += OnTick; } public void End() { _b.Tick -= OnTock; }")]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; } public void End() { _clock.Tock -= OnTock; }")]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; } public void End() { _clock.Tick -= OnOpen; } public void OnOpen(object? s, EventArgs e) => _n++;")]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tock += OnTock; } public void Toggle(bool on) { if (on) _clock.Tick += OnTick; else _clock.Tick -= OnTick; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock, bool on) { _clock = clock; _clock.Tick -= OnTick; if (on) _clock.Tick += OnTick; } public void Hide() { _clock!.Tick -= OnTock; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock) { _clock!.Tick -= OnTick; _clock = clock; _clock.Tick += OnTick; } public void Hide() { _clock!.Tick -= OnTock; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock) { _clock!.Tick -= OnTick; clock.Tick += OnTick; } public void Hide() { _clock!.Tick -= OnTock; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock) { _clock = clock; _clock.Tick -= OnTick; _clock.Tick += OnTick; } public void Hide() { _clock!.Tick -= OnTock; _clock!.Tick -= OnTick; }")]
    [InlineData("private Clock? _clock; public void Show(Clock clock) { _clock = clock; Action off = () => _clock.Tick -= OnTick; _clock.Tick += OnTick; off(); } public void Hide() { _clock!.Tick -= OnTock; }")]
    [InlineData("public class Watch : Clock { public new event EventHandler? Tick; } private readonly Watch _w = new(); private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; _w.Tick += OnTock; } public void End() { _clock.Tick -= OnTock; }")]
    public Task Removal_that_may_fit_an_add_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { [|_clock.Tock -= value|]; } }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add => _clock.Tick += value; remove => [|_clock.Tock -= value|]; }")]
    public Task Accessors_of_two_events_are_reported(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { _clock.Tick -= value; } }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; _clock.Tock += value; } remove { _clock.Tock -= value; } }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { _clock.Tock -= value; _clock.Tick -= value; } }")]
    [InlineData("private readonly Clock _a = new(); private readonly Clock _b = new(); public event EventHandler? Ticked { add { _a.Tick += value; } remove { _b.Tock -= value; } }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { _clock.Tock -= OnTick; } }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { } remove { _clock.Tock -= value; } }")]
    public Task Accessors_of_one_event_are_silent(string members) => Check(members);

    [Fact]
    public Task The_handler_is_taken_off_the_event_that_add_puts_it_on() => Fixed(
        "private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { [|_clock.Tock -= value|]; } }",
        "private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { _clock.Tick -= value; } }");

    [Theory]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void Dispose() { [|_clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void Close() => Unhook(); private void Unhook() { [|_clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { [|_clock.Tick += value|]; } }")]
    [InlineData("private Clock? _clock; public Clock? Clock { set { UnsubscribeFromClock(); _clock = value; SubscribeToClock(); } } private void SubscribeToClock() { if (_clock is Clock c) c.Tick += OnTick; } private void UnsubscribeFromClock() { if (_clock is Clock c) [|c.Tick += OnTick|]; }")]
    [InlineData("private readonly WeakReference<Clock> _weak = new(null!); private Clock? Current => _weak.TryGetTarget(out var c) ? c : null; public void Attach() => WireUp(); public void Detach() => UnWire(); private void WireUp() { var c = Current as Clock; if (c != null) c.Tick += OnTick; } private void UnWire() { var c = Current as Clock; if (c != null) [|c.Tick += OnTick|]; }")]
    [InlineData("public void Attach(Clock clock) { clock.Tick += OnTick; } public void Detach(Clock clock) { [|clock.Tick += OnTick|]; }")]
    [InlineData("public class Watch { public event EventHandler? Tick; } private object? _o; private void WireUp() { if (_o is Clock c) { c.Tick += OnTick; return; } if (_o is Watch w) w.Tick += OnTick; } private void UnWire() { if (_o is Clock c) { c.Tick -= OnTick; return; } if (_o is Watch w) [|w.Tick += OnTick|]; }")] // the event of that name of another class is another
    public Task Add_at_the_end_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public void Stop() { _clock.Tick += OnTick; _clock.Raise(); }")]
    [InlineData("private readonly Clock _clock = new(); public void Start() { _clock.Tick += OnTick; } public void Stop() { _clock.Tick -= OnTick; _clock.Tick += OnTick; }")]
    [InlineData("private readonly Clock _clock = new(); public event EventHandler? Ticked { add { _clock.Tick += value; } remove { _clock.Tick -= value; } }")]
    [InlineData("private readonly Clock _a = new(); private readonly Clock _b = new(); public void Start() { _a.Tick += OnTick; } public void Stop() { _b.Tick += OnTick; }")]
    [InlineData("private Clock? _clock; public void Detach() { if (_clock != null) { _clock.Tick -= OnTick; _clock.Tick += OnTick; } } public void Attach(Clock c) { _clock = c; _clock.Tick += OnTick; }")]
    [InlineData("private Clock? _a; private Clock? _b; public void SubscribeAll() { _a!.Tick += OnTick; } public void UnsubscribeAll() { _b!.Tick += OnTick; }")]
    [InlineData("private Clock? _a; public void SubscribeAll() { _a!.Tick += OnTick; } public void UnsubscribeAll() { _a!.Tock += OnTick; }")]
    [InlineData("private Clock? _a; public void UnsubscribeAll() { _a!.Tick += OnTick; } public void UnsubscribeSome() { _a!.Tick += OnTick; }")]
    [InlineData("private Clock? _a; public void Begin() { _a!.Tick += OnTick; } public void UnsubscribeAll() { _a!.Tick += OnTick; _a = null; } public void Unhook() { _a!.Tick -= OnTick; }")]
    [InlineData("private Clock? _a; public void Begin() { _a!.Tick += OnTick; } public void Unsubscriber() { _a!.Tick += OnTick; }")]
    [InlineData("public class Watch : Clock { public new event EventHandler? Tick; } private object? _o; private void WireUp() { if (_o is Clock c) { c.Tick += OnTick; return; } if (_o is Watch w) w.Tick += OnTick; } private void UnWire() { if (_o is Clock c) { c.Tick -= OnTick; return; } if (_o is Watch w) w.Tick += OnTick; }")]
    [InlineData("public interface IWatch { event EventHandler? Tick; } private object? _o; private void WireUp() { if (_o is Clock c) { c.Tick += OnTick; return; } if (_o is IWatch w) w.Tick += OnTick; } private void UnWire() { if (_o is Clock c) { c.Tick -= OnTick; return; } if (_o is IWatch w) w.Tick += OnTick; }")]
    [InlineData("public class Watch { public event EventHandler? Tick; } private Watch? _w; private Clock? _c; private void WireUp() { _c!.Tick += OnTick; } private void UnWire() { _c!.Tick -= OnTick; _w!.Tick += OnTick; }")] // a watch takes over
    public Task Add_at_the_end_that_mirrors_nothing_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("[|value.Tick -= OnTick|]; _clock = value; value.Tick += OnTick;")]
    [InlineData("_clock = value; [|_clock.Tick -= OnTick|]; _clock.Tick += OnTick;")]
    [InlineData("_clock = value; if (_clock != null) { [|_clock.Tick -= OnTick|]; _clock.Tick += OnTick; }")]
    [InlineData("if (value != null) { [|value.Tick -= OnTick|]; value.Tick += OnTick; } _clock = value!;")]
    public Task Setter_that_leaves_the_old_object_is_reported(string setter) => Check($"private Clock _clock = new(); public Clock Source {{ get => _clock; set {{ {setter} }} }}");

    [Theory]
    [InlineData("_clock.Tick -= OnTick; _clock = value; _clock.Tick += OnTick;")]
    [InlineData("_clock.Tick -= OnTick; value.Tick -= OnTick; _clock = value; value.Tick += OnTick;")]
    [InlineData("var old = _clock; _clock = value; old.Tick -= OnTick; _clock.Tick += OnTick;")]
    [InlineData("Unhook(); _clock = value; value.Tick -= OnTick; value.Tick += OnTick;")]
    [InlineData("value.Tick -= OnTick; value.Tick += OnTick;")]
    public Task Setter_that_leaves_nothing_is_silent(string setter) => Check($"private Clock _clock = new(); public Clock Source {{ get => _clock; set {{ {setter} }} }} private void Unhook() => _clock.Tick -= OnTick;");

    [Fact]
    public Task Fix_keeps_the_lambda_in_a_field() => Fixed(
        """
        private readonly Clock _clock;

            public Display(Clock clock)
            {
                _clock = clock;
                // count
                _clock.Tick += (s, e) => _n++;
            }

            public void End()
            {
                [|_clock.Tick -= (s, e) => _n++|]; // no more
            }

        """,
        """
        private readonly Clock _clock;
            private EventHandler? _onTick;

            public Display(Clock clock)
            {
                _clock = clock;
                // count
                _clock.Tick += _onTick = (s, e) => _n++;
            }

            public void End()
            {
                _clock.Tick -= _onTick; // no more
            }

        """);

    [Fact]
    public Task Fix_keeps_the_lambda_of_a_generic_types_event() => Fixed(
        """
        public class Server<T> { public event EventHandler<T>? Received; public void Raise(T t) => Received?.Invoke(this, t); }
            private static Server<int>? s_server;
            public static void Begin()
            {
                s_server = new Server<int>();
                s_server.Received += (s, e) => Console.WriteLine(e);
            }
            public static void End() { [|s_server!.Received -= (s, e) => Console.WriteLine(e)|]; s_server = null; }

        """,
        """
        public class Server<T> { public event EventHandler<T>? Received; public void Raise(T t) => Received?.Invoke(this, t); }
            private static Server<int>? s_server;
            private static EventHandler<int>? _onReceived;
            public static void Begin()
            {
                s_server = new Server<int>();
                s_server.Received += _onReceived = (s, e) => Console.WriteLine(e);
            }
            public static void End() { s_server!.Received -= _onReceived; s_server = null; }

        """);

    [Fact]
    public Task Fix_keeps_the_lambda_in_a_local() => Fixed(
        """
        public void Run(Clock clock)
            {
                // count
                clock.Tick += (s, e) => _n++;
                try { clock.Raise(); } finally { [|clock.Tick -= (s, e) => _n++|]; }
            }

        """,
        """
        public void Run(Clock clock)
            {
                // count
                EventHandler onTick = (s, e) => _n++;
                clock.Tick += onTick;
                try { clock.Raise(); } finally { clock.Tick -= onTick; }
            }

        """);

    [Fact]
    public Task Fix_names_the_handler_that_was_added() => Fixed(
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void End() { [|_clock.Tick -= OnTock|]; }",
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void End() { _clock.Tick -= OnTick; }");

    [Fact]
    public Task Fix_names_the_handler_that_is_renewed() => Fixed(
        "private Clock? _clock; public void Show(Clock clock) { _clock = clock; _clock.Tick -= this.OnTick; _clock.Tick += this.OnTick; } public void Hide() { if (_clock != null) { [|_clock.Tick -= OnTock|]; } _clock = null; }",
        "private Clock? _clock; public void Show(Clock clock) { _clock = clock; _clock.Tick -= this.OnTick; _clock.Tick += this.OnTick; } public void Hide() { if (_clock != null) { _clock.Tick -= this.OnTick; } _clock = null; }");

    [Fact]
    public Task Fix_names_the_method_for_a_lambda() => Fixed(
        "private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; } public void End() { [|_clock.Tick -= (s, e) => OnTick(s, e)|]; }",
        "private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; } public void End() { _clock.Tick -= OnTick; }");

    [Fact]
    public Task Fix_swaps_the_operator() => Fixed(
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void Dispose() { [|_clock.Tick += OnTick|]; }",
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void Dispose() { _clock.Tick -= OnTick; }");

    [Fact]
    public Task Fix_takes_the_handler_off_the_old_object() => Fixed(
        """
        private Clock? _clock;

            public Clock? Source
            {
                get => _clock;
                set
                {
                    if (value is not null)
                        [|value.Tick -= OnTick|];
                    _clock = value;
                    if (value is not null)
                        value.Tick += OnTick;
                }
            }

        """,
        """
        private Clock? _clock;

            public Clock? Source
            {
                get => _clock;
                set
                {
                    if (_clock is not null)
                        _clock.Tick -= OnTick;
                    _clock = value;
                    if (value is not null)
                        value.Tick += OnTick;
                }
            }

        """);

    [Fact]
    public Task Fix_moves_the_removal_before_the_assignment() => Fixed(
        """
        private Clock _clock = new();

            public Clock Source
            {
                get => _clock;
                set
                {
                    _clock = value;
                    [|_clock.Tick -= OnTick|];
                    _clock.Tick += OnTick;
                }
            }

        """,
        """
        private Clock _clock = new();

            public Clock Source
            {
                get => _clock;
                set
                {
                    if (_clock is not null)
                        _clock.Tick -= OnTick;
                    _clock = value;
                    _clock.Tick += OnTick;
                }
            }

        """);

    [Theory]
    [InlineData("public void End(Clock clock) { [|clock.Tick -= (s, e) => _n++|]; }")]
    [InlineData("public void Begin(Clock[] clocks) { foreach (var clock in clocks) clock.Tick += (s, e) => _n++; } public void End(Clock clock) { [|clock.Tick -= (s, e) => _n++|]; }")]
    [InlineData("private static readonly Clock s_clock = new(); public static void Begin() { s_clock.Tick += (s, e) => { }; } public void End() { [|s_clock.Tick -= (s, e) => { }|]; }")]
    public Task What_cannot_be_paired_has_no_fix(string members) => NoFix(members);
}
