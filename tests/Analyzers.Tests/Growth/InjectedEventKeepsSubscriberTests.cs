using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.InjectedEventKeepsSubscriber, MemoryAnalyzers.Growth.InjectedEventKeepsSubscriberFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class InjectedEventKeepsSubscriberTests
{
    internal const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public class Clock : IDisposable
        {
            public event EventHandler? Tick;
            public event EventHandler? Tock;
            public void Raise() { Tick?.Invoke(this, EventArgs.Empty); Tock?.Invoke(this, EventArgs.Empty); }
            public void Dispose() { }
        }


        """;

    private const string Dispose = "public void Dispose() => _timer.Dispose();";

    internal static string In(string members, string @class = "public sealed class Display : IDisposable") => Header +
        $$"""
        {{@class}}
        {
            private readonly Timer _timer = new(_ => { });
            {{members}}
            private void OnTick(object? sender, EventArgs e) => _timer.Change(0, 0);
            private void OnTock(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """;

    private static Task Check(string members, string @class = "public sealed class Display : IDisposable") => Verify.VerifyAnalyzerAsync(In(members, @class));

    private static Task Fixed(string before, string after) => Verify.VerifyCodeFixAsync(Header + before, Header + after);

    [Theory]
    [InlineData("protected Clock? _clock;", "_clock!.Tick += (s, e) => _timer.Change(0, 0);")] // the base may make it, and does
    [InlineData("protected Clock? _clock { get; set; }", "_clock!.Tick += OnTick;")]
    [InlineData("public Clock? _clock { get; set; }", "[|_clock!.Tick += OnTick|];")]
    public Task Member_of_a_base_is_reported_where_others_set_it(string member, string add) => Verify.VerifyAnalyzerAsync(
        In("public void Start() { " + add + " } public override void Dispose() { base.Dispose(); _timer.Dispose(); }", "public sealed class Display : Base") +
        "\npublic abstract class Base : IDisposable { " + member + " protected void Begin() => _clock = new Clock(); public virtual void Dispose() => _clock?.Dispose(); }");

    /// <summary>A wrapper and what it wraps are one thing to others; an interface of the framework says nothing.</summary>
    [Theory]
    [InlineData("ILink", "ILink", "link.Lost += OnTick;")]
    [InlineData("ILink, ILogged", "ILogged", "link.Lost += OnTick;")]
    [InlineData("ILink", "IOther", "[|link.Lost += OnTick|];")]
    [InlineData("ILink", "ILink", "link.Found += OnTock; [|link.Lost += OnTick|];", "_link.Found -= OnTock;")] // which takes another off, so it knows that the other lives on
    public Task Wrapper_of_its_own_kind_is_silent(string kinds, string wrapped, string add, string end = "") => Verify.VerifyAnalyzerAsync(
        In("public event EventHandler? Lost; public event EventHandler? Found; private readonly " + wrapped + " _link; public Display(" + wrapped + " link, int size) { _link = link; " + add + " } public void Dispose() { Lost?.Invoke(_link, EventArgs.Empty); Found?.Invoke(_link, EventArgs.Empty); _timer.Dispose(); " + end + " }", "public sealed class Display : IDisposable, " + kinds) +
        "\npublic interface ILink { event EventHandler? Lost; event EventHandler? Found; } public interface ILogged { event EventHandler? Lost; } public interface IOther { event EventHandler? Lost; }");

    /// <summary>What is composed of services by a factory of a container lives as long as that says, which is not seen.</summary>
    [Theory]
    [InlineData("c.Resolve<IWatch>(), c.Resolve<object>()", "watch.Tick += OnTick;", ": IDisposable, IPanel")]
    [InlineData("c.Resolve<IWatch>(), 1", "[|watch.Tick += OnTick|];", ": IDisposable, IPanel")]
    [InlineData("Module.Shared, 1", "[|watch.Tick += OnTick|];", ": IDisposable, IPanel")]
    [InlineData("c.Resolve<IWatch>(), c.Resolve<object>()", "[|watch.Tick += OnTick|];", ": IDisposable")]
    public Task Subscriber_that_is_composed_of_services_is_silent(string arguments, string add, string kinds) => Verify.VerifyAnalyzerAsync(
        In("public Display(IWatch watch, object size) { " + add + " } public void Dispose() => _timer.Dispose();", "public sealed class Display " + kinds) +
        "\npublic interface IPanel { } public interface IWatch { event EventHandler? Tick; } public interface IContext { T Resolve<T>(); } static class Module { public static IWatch Shared => null!; public static object Make(IContext c) => new Display(" + arguments + "); }");

    /// <summary>A property that makes its object when none was given.</summary>
    [Theory]
    [InlineData("get => _clock ??= new Clock();", "Clock.Tick += OnTick;")]
    [InlineData("get { return _clock != null ? _clock : (_clock = new Clock()); }", "Clock.Tick += OnTick;")]
    [InlineData("get => _clock!;", "[|Clock.Tick += OnTick|];")]
    public Task Property_that_makes_its_object_is_silent(string getter, string add) => Verify.VerifyAnalyzerAsync(
        In("private Clock? _clock; public Clock Clock { " + getter + " set => _clock = value; } public void Begin() { " + add + " } public void Dispose() => _timer.Dispose();"));

    /// <summary>A watch that the subscriber starts and stops is its own.</summary>
    [Theory]
    [InlineData("public void Start() { }", "_watch.Tick += OnTick;")]
    [InlineData("", "[|_watch.Tick += OnTick|];")]
    [InlineData("public void Start(object o) { } public void Stop(object o) { }", "[|_watch.Tick += OnTick|];", "this")]
    public Task Publisher_that_the_subscriber_runs_is_silent(string start, string add, string stop = "") => Verify.VerifyAnalyzerAsync(
        In("private readonly Watch _watch; public Display(Watch watch) { _watch = watch; " + add + " } public void Dispose() { _watch.Stop(" + stop + "); _timer.Dispose(); }") +
        "\npublic sealed class Watch : Clock { public void Stop() { } " + start + " }");

    /// <summary>Who puts itself into the publisher is kept by it with or without the event.</summary>
    [Theory]
    [InlineData("private readonly Host _host; public Display(Host host) { _host = host; _host.View = this; _host.Tick += OnTick; }")]
    [InlineData("public Display(Host host) { host.Tick += OnTick; host.View = this; }")]
    [InlineData("public Display(Host host, Host other) { other.View = this; [|host.Tick += OnTick|]; }")]
    [InlineData("public Display(Host host) { [|host.Tick += OnTick|]; host.View = host; }")]
    [InlineData("private readonly Host _host; public Display(Host host) { host.Tick += OnTick; _host = host; Begin(); } void Begin() => _host.Add(this);")]
    [InlineData("private readonly Host _host; public Display(Host host) { _host = host; this._host.Tick += OnTick; } void Begin() => _host.Add(this);")]
    [InlineData("private readonly Host _host; public Display(Host host) { _host = host; [|_host.Tick += OnTick|]; _host.Add(this); } void End() => _host.Remove(this);")]
    [InlineData("private readonly Host _host; public Display(Host host, Host other) { _host = host; [|_host.Tick += OnTick|]; other.Add(this); }")]
    public Task Subscriber_that_the_publisher_keeps_anyway_is_silent(string members) =>
        Verify.VerifyAnalyzerAsync(In(members + " public void Dispose() => _timer.Dispose();") + "\npublic sealed class Host : Clock { public object? View { get; set; } public void Add(object o) { } public void Remove(object o) { } }");

    [Theory]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; [|_clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; [|clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock ?? throw new ArgumentNullException(); [|_clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; private readonly int _n; public Display(Clock clock, int n) { (_clock, _n) = (clock, n); [|_clock.Tick += OnTick|]; }")]
    [InlineData("public Display(Clock clock) { [|clock.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Display(IServiceProvider services) { _clock = services.GetRequiredService<Clock>(); [|_clock.Tick += OnTick|]; }")]
    [InlineData("public Display(IServiceProvider services) { [|services.GetRequiredService<Clock>().Tick += OnTick|]; }")]
    [InlineData("public Display(IServiceProvider services) { var clock = services.GetRequiredService<Clock>(); [|clock.Tick += OnTick|]; }")]
    [InlineData("public Clock? Clock { get; set; } public void Start() { [|Clock!.Tick += OnTick|]; }")]
    [InlineData("private Clock? _clock; public Clock? Clock { get => _clock; set { _clock = value; [|_clock!.Tick += OnTick|]; } }")]
    [InlineData("private Clock? _clock; public Clock? Clock { get => _clock; set => _clock = value; } public void Start() { [|Clock!.Tick += OnTick|]; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; [|_clock.Tick += (s, e) => _timer.Change(0, 0)|]; }")]
    [InlineData("private readonly Clock _clock; private readonly EventHandler _h; public Display(Clock clock) { _clock = clock; _h = OnTick; [|_clock.Tick += _h|]; }")]
    public Task Handler_that_the_teardown_leaves_is_reported(string members) => Check(members + Dispose);

    [Theory]
    [InlineData("public void Dispose() { _clock.Tock -= OnTock; }")]
    [InlineData("public void Dispose() => Unhook(); private void Unhook() { _clock.Tock -= OnTock; }")]
    [InlineData("public void Close() { _clock.Tock -= OnTock; } public void Dispose() { }")]
    [InlineData("public void Dispose() { _timer.Dispose(); }")]
    public Task Teardown_that_takes_off_another_handler_or_disposes_is_reported(string teardown) => Check(
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tock += OnTock; [|_clock.Tick += OnTick|]; }" +
        teardown.Replace("_timer.Dispose", "_clock.Tock -= OnTock; _timer.Dispose", StringComparison.Ordinal));

    [Theory]
    [InlineData("public Display(Room room) { _room = room; [|_room.Clock.Tick += OnTick|]; _room.Clock.Tock += OnTock; } public void Dispose() => _room.Clock.Tock -= OnTock;")]
    [InlineData("public Display(Room room) { _room = room; [|room.Clock.Tick += OnTick|]; room.Clock.Tock += OnTock; } public void Dispose() { if (_room.Clock is not null) _room.Clock.Tock -= OnTock; }")]
    public Task Event_behind_a_property_that_can_be_set_is_reported_where_the_end_goes_that_way(string members) => Check("public class Room { public Clock Clock { get; private set; } = new(); public void Open() => Clock = new(); } private readonly Room _room; " + members);

    [Theory]
    [InlineData("public Display(Room room) { _room = room; _room.Clock.Tick += OnTick; } public void Dispose() { _timer.Dispose(); }")] // the room may have another clock by then
    [InlineData("public Display(Room room) { _room = room; _room.Clock.Tick += OnTick; _room.Clock.Tock += OnTock; } public void Dispose() { _room.Clock.Tock -= OnTock; _room.Clock.Tick -= OnTick; }")]
    [InlineData("public Display(Room room) { _room = room; _room.Clock.Tick += OnTick; _room.Clock.Tock += OnTock; } public void Dispose() { _room.Other.Tock -= OnTock; }")] // another clock
    [InlineData("public Display() { _room = new Room(); _room.Clock.Tick += OnTick; _room.Clock.Tock += OnTock; } public void Dispose() => _room.Clock.Tock -= OnTock;")] // a room of its own
    [InlineData("public Display(Room room) { _room = room; _room.Now().Tick += OnTick; _room.Now().Tock += OnTock; } public void Dispose() => _room.Now().Tock -= OnTock;")]
    [InlineData("public Display(Room room) { _room = room; _room.Clock.Tick += OnTick; _room.Clock.Tock += OnTock; } public void Pause() => _room.Clock.Tock -= OnTock; public void Dispose() { }")]
    public Task Event_behind_a_property_that_can_be_set_is_silent_elsewhere(string members) => Check("public class Room { public Clock Clock { get; private set; } = new(); public Clock Other { get; private set; } = new(); public Clock Now() => new(); } private readonly Room _room; " + members);

    [FactSinceCSharp(12)]
    public Task Primary_constructor_parameter_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Display(Clock clock, Timer timer) : IDisposable
        {
            public void Start() => [|clock.Tick += OnTick|];
            public void Dispose() => timer.Dispose();
            private void OnTick(object? sender, EventArgs e) { }
        }

        public sealed class Other(Clock clock) : IDisposable
        {
            private readonly Clock _clock = clock;
            private readonly Timer _timer = new(_ => { });
            public void Start() => [|_clock.Tick += OnTick|];
            public void Dispose() => _timer.Dispose();
            private void OnTick(object? sender, EventArgs e) { }
        }
        """);

    [Theory]
    [InlineData("set { if (_clock != null) _clock.Tick -= OnTick; _clock = value; if (_clock != null) [|_clock.Tick += OnTick|]; } }")]
    [InlineData("set { Unhook(); _clock = value; if (_clock != null) [|_clock.Tick += OnTick|]; } } private void Unhook() { if (_clock != null) _clock.Tick -= OnTick; }")]
    public Task Removal_in_a_setter_does_not_count(string setter) => Check($"private Clock? _clock; public Clock? Source {{ get => _clock; {setter}" + Dispose);

    [Theory]
    [InlineData("Source = null; _timer.Dispose();")]
    [InlineData("Unhook(); _timer.Dispose();")]
    public Task Setter_or_method_that_the_teardown_calls_counts(string dispose) => Check(
        $"private Clock? _clock; public Clock? Source {{ get => _clock; set {{ Unhook(); _clock = value; if (_clock != null) _clock.Tick += OnTick; }} }} private void Unhook() {{ if (_clock != null) _clock.Tick -= OnTick; }} public void Dispose() {{ {dispose} }}");

    [Fact]
    public Task Remove_then_add_does_not_count() => Check(
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; } public void Start() { _clock.Tick -= OnTick; [|_clock.Tick += OnTick|]; }" + Dispose);

    [Fact]
    public Task Lambda_in_a_disposable_type_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Display : IDisposable
        {
            private int _n;
            public Display(Clock clock) { [|clock.Tick += (s, e) => _n++|]; }
            public void Dispose() { }
        }
        """);

    [Theory]
    [InlineData("class Window : Control, IHost { public event EventHandler? Moved; } class Bar : Control { private readonly Lazy<Tool> _tool; public Bar(IHost host) { Host = host; _tool = new(() => new Tool(Host)); } public IHost Host { get; } }", "")]
    [InlineData("class Window : IHost { public event EventHandler? Moved; } class Bar : Control { private readonly Lazy<Tool> _tool; public Bar(IHost host) { Host = host; _tool = new(() => new Tool(Host)); } public IHost Host { get; } }", "[|")]
    [InlineData("class Window : Control, IHost { public event EventHandler? Moved; } class Bar { private readonly Lazy<Tool> _tool; public Bar(IHost host) { Host = host; _tool = new(() => new Tool(Host)); } public IHost Host { get; } }", "[|")]
    public Task What_one_window_makes_for_itself_ends_with_it(string makers, string mark) => Verify.VerifyAnalyzerAsync(Header +
        "namespace System.Windows.Forms { public class Control { } } namespace Ui { using System.Windows.Forms; public interface IHost { event EventHandler? Moved; } " + makers +
        " sealed class Tool : IDisposable { private readonly Timer _timer = new(_ => { }); public Tool(IHost host) { " + mark + "host.Moved += OnMoved" + mark.Replace("[|", "|]") + "; } private void OnMoved(object? s, EventArgs e) => _timer.Change(0, 0); public void Dispose() => _timer.Dispose(); } }");

    [Fact]
    public Task Abstract_class_is_made_where_its_heirs_are() => Verify.VerifyAnalyzerAsync(Header +
        "abstract class Part : IDisposable { private readonly Timer _timer = new(_ => { }); protected Part(Clock clock) { clock.Tick += (s, e) => _timer.Change(0, 0); } public void Dispose() => _timer.Dispose(); } " +
        "sealed class Hand : Part { public Hand(Clock clock) : base(clock) { } } sealed class Watch : Clock { private readonly Hand _hand; public Watch() => _hand = new Hand(this); }");

    [Fact]
    public Task Remove_accessor_ends_nothing_but_the_interest_of_somebody() => Check(
        "private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public event EventHandler? Tocked { add => _clock.Tock += value; remove => _clock.Tock -= value; }", "public sealed class Display");

    [Theory]
    [InlineData("public Display(Clock clock, List<int> list) { clock.Tick += (s, e) => list.Clear(); }")]
    [InlineData("public Display(Clock clock) { clock.Tick += (s, e) => Console.Beep(); }")]
    [InlineData("public Display(Clock clock) { clock.Tick += OnStatic; } private static void OnStatic(object? s, EventArgs e) { }")]
    public Task Handler_that_keeps_no_subscriber_is_silent(string members) => Check(members + Dispose);

    [Theory]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; } public void Dispose() { _clock.Tick -= OnTick; _timer.Dispose(); }")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; clock.Tick += OnTick; } public void Dispose() { Unhook(); _timer.Dispose(); } private void Unhook() => _clock.Tick -= OnTick;")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; clock.Tick += OnTick; } public void Dispose() => _timer.Dispose(); public void StopListening() => _clock.Tick -= OnTick;")]
    [InlineData("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; clock.Tick += OnTick; } public void Dispose() => _timer.Dispose(); public void Pause() => _clock.Tick -= OnTick;")]
    [InlineData("private readonly Action _end; public Display(Clock clock) { clock.Tick += OnTick; _end = () => clock.Tick -= OnTick; } public void Dispose() { _end(); _timer.Dispose(); }")]
    [InlineData("public Display(Clock clock) { clock.Tick += OnOnce; } private void OnOnce(object? s, EventArgs e) => ((Clock)s!).Tick -= OnOnce; public void Dispose() => _timer.Dispose();")]
    public Task Handler_that_is_taken_off_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("private readonly Clock _clock = new(); public Display() { _clock.Tick += OnTick; }")]
    [InlineData("private readonly Clock _clock; public Display(Clock? clock) { _clock = clock ?? new Clock(); _clock.Tick += OnTick; }")]
    [InlineData("private readonly Clock _clock; public Display() { _clock = Make(); _clock.Tick += OnTick; } private static Clock Make() => new();")]
    [InlineData("public void Watch(Clock clock) { clock.Tick += OnTick; }")]
    [InlineData("private Clock? _clock; public void Watch(Clock clock) { _clock = clock; _clock.Tick += OnTick; }")]
    [InlineData("private static readonly Clock s_clock = new(); public Display() { s_clock.Tick += OnTick; }")]
    [InlineData("public Display(List<Clock> clocks) { foreach (var clock in clocks) clock.Tick += OnTick; }")]
    [InlineData("public event EventHandler? Own; public Display() { Own += OnTick; }")]
    [InlineData("private sealed class Bound { public Clock? Current { get; set; } } private readonly Bound _bound = new(); public Clock? Source { get => _bound.Current; set => _bound.Current = value; } public Display() { Source!.Tick += OnTick; }")]
    [InlineData("private readonly Clock _own = new(); private Clock? _source; public Clock? Source { get { return this._own; } set { _source = value; } } public Display() { Source!.Tick += OnTick; }")]
    public Task Publisher_that_is_not_known_to_come_from_outside_is_silent(string members) => Check(members + Dispose);

    [Theory]
    [InlineData("_clock.Dispose();")]
    [InlineData("if (_clock is IDisposable d) d.Dispose();")]
    [InlineData("(_clock as IDisposable)?.Dispose();")]
    [InlineData("using (_clock) { }")]
    [InlineData("End(_clock);")]
    public Task Publisher_that_the_subscriber_disposes_is_silent(string dispose) => Check(
        $"private readonly Clock _clock; public Display(Clock clock) {{ _clock = clock; clock.Tick += OnTick; }} public void Dispose() {{ _timer.Dispose(); {dispose} }} private static void End(IDisposable d) => d.Dispose();");

    [Theory]
    [InlineData("public sealed class Owner : Clock { public Display Make() => new Display(this); }")]
    [InlineData("public static class Maker { public static Display Make() { var clock = new Clock(); return new Display(clock); } }")]
    [InlineData("public class Engine { public IDisposable Make(Clock clock, bool big) => new Display(clock); }")]
    [InlineData("public class Engine { public System.Threading.Tasks.Task<Display> Make(Clock clock) => System.Threading.Tasks.Task.FromResult(new Display(clock)); }")]
    [InlineData("public class Engine { public Lazy<Display> Make(Clock clock) { _ = clock.ToString(); return new Lazy<Display>(new Display(clock)); } }")]
    [InlineData("public static class Maker { public static Display Make() => new(new Clock()); }")]
    [InlineData("public static class Startup { public static void Configure(IServiceCollection services) { services.AddSingleton<Display>(); services.AddSingleton<Clock>(); } }")]
    [InlineData("public static class Startup { public static void Configure(IServiceCollection services) { services.AddScoped<Display>(); services.AddScoped<Clock>(); } }")]
    [InlineData("public static class Startup { public static void Configure(IServiceCollection services) { services.AddTransient<Display>(); services.AddTransient<Clock>(); } }")]
    public Task Publisher_that_lives_with_the_subscriber_is_silent(string other) => Verify.VerifyAnalyzerAsync(
        In("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; clock.Tick += OnTick; }" + Dispose) + "\n" + other);

    [Theory]
    [InlineData("public class Form { private readonly Clock _clock = new(); private readonly Display _display; public Form() { _display = new Display(_clock); } }")]
    [InlineData("public partial class Form { private Clock _clock; private Display? _display; public Form() { Init(); _display = new(this._clock); } } public partial class Form { private void Init() { this._clock = new Clock(); } }")]
    [InlineData("public class Form { private Clock Clock { get; } = new(); private Display? _display; public void Load() { _display = new Display(Clock); } }")]
    [InlineData("public class Form { private readonly Clock _clock = new(); public Form() { var display = new Display(_clock); display.ToString(); } }")]
    [InlineData("public class Form { private Clock? _clock; public Form() { _clock = new Clock(); new Display(_clock).ToString(); } public void Dispose() { _clock = null; } }")]
    public Task Publisher_that_the_maker_owns_as_it_owns_the_subscriber_is_silent(string maker) => Verify.VerifyAnalyzerAsync(
        In("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; }" + Dispose) + "\n" + maker);

    [Theory]
    [InlineData("public class Engine { public IDisposable Make(Clock clock) => new Display(clock, 0); private Clock _own = new(); public IDisposable Make() => new Display(_own, 0); }")]
    [InlineData("public class Engine { public void Use(Clock clock) { using var display = new Display(clock, 0); } }")]
    [InlineData("public class Form { private readonly Clock _clock = new(); public void Show() { using var display = new Display(_clock, 0); } }")]
    [InlineData("public class Form { private readonly Clock _clock; private readonly Display _display; public Form(Clock clock) { _clock = clock; _display = new Display(_clock, 0); } }")]
    [InlineData("public class Form { private Clock _clock = new(); private readonly Display _display; public Form(Clock clock) { _clock = clock; _display = new Display(_clock, 0); } }")]
    [InlineData("public class Form { private readonly Clock _clock = new(); public Func<Display> Maker; public Form() { Maker = () => new Display(_clock, 0); } }")]
    [InlineData("public class Form { private readonly object _own = new(); private readonly Display _display; public Form(Clock clock) { _display = new Display(clock, _own); } }")]
    [InlineData("public class Form { private readonly Clock _clock = new(); private readonly Display[] _all = new Display[9]; public void Show(int i) { _all[i] = new Display(_clock, 0); } }")]
    public Task Publisher_that_outlives_what_its_owner_makes_is_reported(string maker) => Verify.VerifyAnalyzerAsync(
        In("public Display(Clock clock, object other) { [|clock.Tick += OnTick|]; }" + Dispose) + "\n" + maker);

    [Fact]
    public Task Maker_whose_base_is_not_known_and_that_gives_itself_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        public class Canvas : {|CS0246:UserControl|} { public event EventHandler? Draw; public void Raise() => Draw?.Invoke(this, EventArgs.Empty); }
        public class About : {|CS0246:Form|} { private Canvas _canvas; private Animation _animation; public About(Canvas canvas) { _canvas = canvas; _animation = new Animation(_canvas, {|CS1503:this|}); } }
        public class Animation : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private readonly Canvas _canvas;
            public Animation(Canvas canvas, {|CS0246:Form|} form) { _canvas = canvas; _canvas.Draw += OnDraw; }
            private void OnDraw(object? sender, EventArgs e) => _timer.Change(0, 0);
            public void Dispose() => _timer.Dispose();
        }
        """);

    private static string Hub(string helper, string maker = "public sealed class Win : IDisposable { private readonly Hub _h; private readonly Helper _helper; public Win(Hub hub) { _h = hub; _helper = new Helper(hub, this); } public void Dispose() { _helper.Dispose(); _h.ToString(); } }") =>
        """
        using System;
        public class Clocks { public event Action? Tick; public event Action? Tock; public void Raise() { Tick?.Invoke(); Tock?.Invoke(); } }
        public class Hub { public Clocks Clocks { get; } = new(); }

        """ + maker + "\npublic sealed class Helper : IDisposable { private int _n; private void OnTick() => _n++; private void OnTock() => _n--; private readonly Hub _hub; private object? _o; " + helper + " }";

    [Theory]
    [InlineData("public Helper(Hub hub, object o) { _hub = hub; _o = o; _hub.Clocks.Tick += OnTick; [|_hub.Clocks.Tock += OnTock|]; } public void Dispose() { _hub.Clocks.Tick -= OnTick; }")]
    [InlineData("public Helper(Hub hub, object o) { _hub = hub; _o = o; hub.Clocks.Tick += OnTick; [|hub.Clocks.Tock += OnTock|]; } public void Dispose() { _hub.Clocks.Tick -= OnTick; }")]
    public Task End_that_takes_another_handler_off_the_same_object_is_reported(string helper) => Verify.VerifyAnalyzerAsync(Hub(helper));

    [Theory]
    [InlineData("public Helper(Hub hub, object o) { _hub = hub; _o = o; _hub.Clocks.Tick += OnTick; _hub.Clocks.Tock += OnTock; } public void Dispose() { _o = null; }")]
    [InlineData("public Helper(Hub hub, object o) { _hub = hub; _o = o; _hub.Clocks.Tick += OnTick; _hub.Clocks.Tock += OnTock; } public void Pause() { _hub.Clocks.Tick -= OnTick; } public void Dispose() { _o = null; }")]
    [InlineData("private readonly Hub _own = new(); public Helper(Hub hub, object o) { _hub = hub; _o = o; _own.Clocks.Tick += OnTick; _hub.Clocks.Tock += OnTock; } public void Dispose() { _own.Clocks.Tick -= OnTick; }")]
    [InlineData("public Helper(Hub hub, object o) { _hub = hub; _o = o; _hub.Clocks.Tick += OnTick; _hub.Clocks.Tock += OnOnce; } private void OnOnce() { _hub.Clocks.Tock -= OnOnce; } public void Dispose() { _hub.Clocks.Tick -= OnTick; }")]
    public Task End_that_takes_nothing_off_the_same_object_is_silent(string helper) => Verify.VerifyAnalyzerAsync(Hub(helper));

    [Theory]
    [InlineData("public sealed class Win { public void Show() { var hub = new Hub(); using var helper = new Helper(hub, this); helper.ToString(); } }")]
    [InlineData("public sealed class Win : Hub, IDisposable { private readonly Helper _helper; public Win() { _helper = new Helper(this, this); } public void Dispose() => _helper.Dispose(); }")]
    public Task Object_that_is_made_with_the_subscriber_or_makes_it_is_silent_whatever_the_end_takes_off(string maker) => Verify.VerifyAnalyzerAsync(Hub(
        "public Helper(Hub hub, object o) { _hub = hub; _o = o; _hub.Clocks.Tick += OnTick; _hub.Clocks.Tock += OnTock; } public void Dispose() { _hub.Clocks.Tick -= OnTick; }", maker));

    [Fact]
    public Task Publisher_that_is_a_singleton_keeps_a_transient_subscriber_without_teardown() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Page
        {
            private int _n;
            public Page(Clock clock) { [|clock.Tick += OnTick|]; }
            private void OnTick(object? sender, EventArgs e) => _n++;
        }

        public static class Startup { public static void Configure(IServiceCollection services) { services.AddTransient<Page>(); services.AddSingleton<Clock>(); } }
        """);

    [Theory]
    [InlineData("public sealed class Display : BackgroundService", "protected override Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; public override void Dispose() => _timer.Dispose();")]
    [InlineData("public sealed class Display : IHostedService", "public Task StartAsync(CancellationToken t) => Task.CompletedTask; public Task StopAsync(CancellationToken t) { _timer.Dispose(); return Task.CompletedTask; }")]
    public Task Process_long_subscriber_is_silent(string @class, string members) => Check("public Display(Clock clock) { clock.Tick += OnTick; }" + members, @class);

    /// <summary>Who hands itself to the method that makes the subscriber keeps that as a part of its own; not who is the publisher, or the same kind of thing.</summary>
    [Theory]
    [InlineData("Clock clock, Owner owner", "public sealed class Owner { private readonly Display _display; public Owner(Clock clock) => _display = Display.From(clock, this); }", false)]
    [InlineData("Clock clock, object owner", "public sealed class Watch : Clock { public Display Show() => Display.From(this, \"\"); }", true)]
    [InlineData("Clock clock, object owner", "public sealed class Owner { public void Show(Clock clock) { var display = Display.From(clock, clock); display.ToString(); } }", true)]
    [InlineData("Clock clock, Display? owner", "", true)]
    public Task Wrapper_that_its_owner_has_made_is_silent(string parameters, string owner, bool reported) => Verify.VerifyAnalyzerAsync(Header +
        $$"""
        public sealed class Display : IDisposable
        {
            private int _n;
            private Display(Clock clock) { {{(reported ? "[|clock.Tick += (s, e) => _n++|]" : "clock.Tick += (s, e) => _n++")}}; }
            public static Display From({{parameters}}) { var display = new Display(clock); display._n = 1; return display; }
            public Display Child(Clock clock) => From(clock, {{(parameters.Contains("Owner", StringComparison.Ordinal) ? "null!" : "this")}});
            public void Dispose() { }
        }
        {{owner}}
        """);

    [Fact]
    public Task Wrapper_whose_end_takes_another_handler_off_knows_that_the_other_lives_on() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Display : IDisposable
        {
            private readonly Clock _clock;
            private int _n;
            private Display(Clock clock) { _clock = clock; [|_clock.Tick += (s, e) => _n++|]; _clock.Tock += OnTock; }
            public static Display From(Clock clock, Owner owner) => new Display(clock);
            private void OnTock(object? sender, EventArgs e) => _n++;
            public void Dispose() => _clock.Tock -= OnTock;
        }
        public sealed class Owner { private readonly Display _display; public Owner(Clock clock) => _display = Display.From(clock, this); }
        """);

    /// <summary>Work that is left for later with what never changes: nobody wants it to be taken off.</summary>
    [Theory]
    [InlineData("private readonly string _name; public Display(Clock clock, string name) { _clock = clock; _name = name; } public void Drop() { _clock.Tick += (s, e) => Remove(s, _name); }")]
    [InlineData("public int Number { get; } public Display(Clock clock) { _clock = clock; } public void Drop() { _clock.Tick += (s, e) => Remove(s, Number); }")]
    [InlineData("private string _name = \"\"; public Display(Clock clock) { _clock = clock; _name = \"x\"; } public void Drop() { [|_clock.Tick += (s, e) => Remove(s, _name)|]; }")]
    [InlineData("private readonly string _name; public Display(Clock clock) { _clock = clock; _name = \"x\"; [|_clock.Tick += (s, e) => Remove(s, _name)|]; }")]
    [InlineData("private readonly List<int> _all = new(); public Display(Clock clock) { _clock = clock; } public void Drop() { [|_clock.Tick += (s, e) => Remove(s, _all)|]; }")]
    public Task Order_for_later(string members) => Check("private readonly Clock _clock; private static void Remove(object? from, object what) { } " + members + Dispose);

    /// <summary>What a factory makes for the maker is the maker's own.</summary>
    [Fact]
    public Task Publisher_that_a_factory_makes_for_the_maker_is_silent() => Verify.VerifyAnalyzerAsync(
        In("private readonly Clock _clock; public Display(Clock clock) { _clock = clock; _clock.Tick += OnTick; }" + Dispose) +
        "\npublic class Factory { public Clock CreateClock() => new(); } public class Form { private readonly Clock _clock; private Display? _display; public Form(Factory factory) { _clock = factory.CreateClock(); } public void Load() { _display = new Display(_clock); } }");

    [Fact]
    public Task Type_without_teardown_is_silent() => Check("public Display(Clock clock) { clock.Tick += OnTick; }", "public sealed class Display");

    [Fact]
    public Task Type_named_as_long_lived_is_reported_without_teardown() => Verify.VerifyAnalyzerAsync(
        In("public Display(Clock clock) { [|clock.Tick += OnTick|]; }", "public sealed class Display"), config: "dotnet_code_quality.long_lived_types = Clock");

    [Fact]
    public Task Fix_takes_the_handler_off_beside_the_others() => Fixed(
        """
        public sealed class Display : IDisposable
        {
            private readonly Clock _clock;

            public Display(Clock clock)
            {
                _clock = clock;
                _clock.Tock += OnTock;
                [|_clock.Tick += OnTick|];
            }

            public void Dispose()
            {
                _clock.Tock -= OnTock;
            }

            private void OnTick(object? sender, EventArgs e) { }
            private void OnTock(object? sender, EventArgs e) { }
        }
        """,
        """
        public sealed class Display : IDisposable
        {
            private readonly Clock _clock;

            public Display(Clock clock)
            {
                _clock = clock;
                _clock.Tock += OnTock;
                _clock.Tick += OnTick;
            }

            public void Dispose()
            {
                _clock.Tock -= OnTock;
                _clock.Tick -= OnTick;
            }

            private void OnTick(object? sender, EventArgs e) { }
            private void OnTock(object? sender, EventArgs e) { }
        }
        """);

    [Fact]
    public Task Fix_uses_the_field_of_a_parameter_and_tests_for_null() => Fixed(
        """
        public sealed class Display : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private readonly Clock? _clock;

            public Display(Clock? clock)
            {
                _clock = clock;
                if (clock is not null)
                    [|clock.Tick += OnTick|];
            }

            public void Dispose() => _timer.Dispose();

            private void OnTick(object? sender, EventArgs e) { }
        }
        """,
        """
        public sealed class Display : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private readonly Clock? _clock;

            public Display(Clock? clock)
            {
                _clock = clock;
                if (clock is not null)
                    clock.Tick += OnTick;
            }

            public void Dispose()
            {
                if (_clock is not null)
                    _clock.Tick -= OnTick;
                _timer.Dispose();
            }

            private void OnTick(object? sender, EventArgs e) { }
        }
        """);

    [Fact]
    public Task Fix_gives_a_parameter_a_field() => Fixed(
        """
        public sealed class Display : IDisposable
        {
            private readonly Timer _timer = new(_ => { });

            public Display(Clock clock)
            {
                [|clock.Tick += OnTick|];
            }

            public void Dispose() => _timer.Dispose();

            private void OnTick(object? sender, EventArgs e) { }
        }
        """,
        """
        public sealed class Display : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private readonly Clock _clock;

            public Display(Clock clock)
            {
                _clock = clock;
                clock.Tick += OnTick;
            }

            public void Dispose()
            {
                _clock.Tick -= OnTick;
                _timer.Dispose();
            }

            private void OnTick(object? sender, EventArgs e) { }
        }
        """);

    [FactSinceCSharp(12)]
    public Task Fix_uses_a_primary_constructor_parameter() => Fixed(
        """
        public sealed class Display(Clock clock, Timer timer) : IDisposable
        {
            public void Start() => [|clock.Tick += (s, e) => timer.Change(0, 0)|];

            public void Dispose() => timer.Dispose();
        }
        """,
        """
        public sealed class Display(Clock clock, Timer timer) : IDisposable
        {
            public void Start() => clock.Tick += OnTick;

            public void Dispose()
            {
                clock.Tick -= OnTick;
                timer.Dispose();
            }

            private void OnTick(object? s, EventArgs e) => timer.Change(0, 0);
        }
        """);

    [Fact]
    public Task Fix_of_a_service_that_is_not_kept_is_not_offered() => Verify.VerifyCodeFixAsync(
        In("public Display(IServiceProvider services) { [|services.GetRequiredService<Clock>().Tick += OnTick|]; }" + Dispose),
        In("public Display(IServiceProvider services) { [|services.GetRequiredService<Clock>().Tick += OnTick|]; }" + Dispose));
}
