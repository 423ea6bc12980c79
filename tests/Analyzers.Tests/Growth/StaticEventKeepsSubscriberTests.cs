using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.StaticEventKeepsSubscriber, MemoryAnalyzers.Growth.StaticEventKeepsSubscriberFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class StaticEventKeepsSubscriberTests
{
    private const string Header =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public static class Bus
        {
            public static event EventHandler? Changed;
            public static void Raise() => Changed?.Invoke(null, EventArgs.Empty);
        }

        public sealed class Settings
        {
            private Settings() { }
            public static Settings Instance { get; } = new();
            public static readonly Settings Fixed = Instance;
            public event EventHandler? Changed;
            public void Raise() => Changed?.Invoke(this, EventArgs.Empty);
        }


        """;

    private const string Plain = "public sealed class Panel";

    /// <summary>Shows that panels come and go.</summary>
    private const string Opening = "\n\npublic static class Screens { public static object Open() => new Panel(); }";

    private static string In(string members, string @class = Plain, bool comesAndGoes = true) => Header +
        $$"""
        {{@class}}
        {
            private int _n;
            {{members}}
            private void OnChanged(object? sender, EventArgs e) => _n++;
        }
        """ + (comesAndGoes && @class == Plain && !members.Contains("private Panel(", StringComparison.Ordinal) ? Opening : "");

    private static Task Check(string members, string @class = Plain) => Verify.VerifyAnalyzerAsync(In(members, @class));

    private static Task Fixed(string before, string after) => Verify.VerifyCodeFixAsync(Header + before, Header + after);

    [Theory]
    [InlineData("public void End() => Clock.Stop();", false)]
    [InlineData("public void End() { Clock.Dispose(); }", false)]
    [InlineData("public static void End() { Clock.Stop(); }", true)]
    [InlineData("public void Begin() => Clock.Start();", true)]
    public Task Publisher_that_the_type_ends_is_silent(string members, bool reported) =>
        Check($"private static readonly System.Timers.Timer Clock = new(); public void Run() {{ {(reported ? "[|" : "")}Clock.Elapsed += (o, e) => _n++{(reported ? "|]" : "")}; }} {members}");

    [Theory]
    [InlineData("return new Panel();", false)]
    [InlineData("using var panel = new Panel(); return panel.ToString();", true)]
    public Task Resolver_is_reported_where_its_object_ends(string use, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header +
            "public sealed class Panel : IDisposable { public Panel() { " + open + "AppDomain.CurrentDomain.AssemblyResolve += Find" + close + "; " + open + "System.Runtime.Loader.AssemblyLoadContext.Default.Resolving += (c, n) => Find(c, null!)" + close +
            "; } private System.Reflection.Assembly? Find(object? sender, ResolveEventArgs e) => _n++ > 9 ? GetType().Assembly : null; private int _n; public void Dispose() { } } public static class Screens { public static object? Open() { " + use + " } }");
    }

    [Theory]
    [InlineData("public Panel() { [|Bus.Changed += OnChanged|]; }")]
    [InlineData("public Panel() => [|Bus.Changed += OnChanged|];")]
    [InlineData("public Panel() { [|Bus.Changed += this.OnChanged|]; }")]
    [InlineData("public Panel() { [|Bus.Changed += new EventHandler(OnChanged)|]; }")]
    [InlineData("public void Load() { [|Bus.Changed += OnChanged|]; }")]
    [InlineData("public Panel() { [|Bus.Changed += (s, e) => _n++|]; }")]
    [InlineData("public Panel() { [|Bus.Changed += delegate { _n++; }|]; }")]
    [InlineData("public Panel() { [|Bus.Changed += (s, e) => OnChanged(s, e)|]; }")]
    [InlineData("public void Load(int[] big) { [|Bus.Changed += (s, e) => big[0]++|]; }")]
    [InlineData("public Panel() { [|Settings.Instance.Changed += OnChanged|]; }")]
    [InlineData("public Panel() { [|Settings.Fixed.Changed += OnChanged|]; }")]
    [InlineData("public Panel() { var settings = Settings.Instance; [|settings.Changed += OnChanged|]; }")]
    [InlineData("private readonly Settings _settings = Settings.Instance; public Panel() { [|_settings.Changed += OnChanged|]; }")]
    [InlineData("private readonly Settings _settings; public Panel() { _settings = Settings.Instance; [|_settings.Changed += OnChanged|]; }")]
    [InlineData("private readonly EventHandler _handler; public Panel() { _handler = OnChanged; [|Bus.Changed += _handler|]; }")]
    [InlineData("public Panel() { EventHandler handler = OnChanged; [|Bus.Changed += handler|]; }")]
    [InlineData("public Panel() { void Local(object? s, EventArgs e) => _n++; [|Bus.Changed += Local|]; }")]
    [InlineData("public Panel() { [|TaskScheduler.UnobservedTaskException += (s, e) => _n++|]; }")]
    [InlineData("public Panel() { [|System.Net.NetworkInformation.NetworkChange.NetworkAddressChanged += OnChanged|]; }")]
    public Task Instance_handler_of_a_static_or_singleton_event_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("Console.CancelKeyPress", "Panel", false)]
    [InlineData("AppDomain.CurrentDomain.UnhandledException", "Panel", false)]
    [InlineData("TaskScheduler.UnobservedTaskException", "Panel", false)]
    [InlineData("AppDomain.CurrentDomain.AssemblyLoad", "Panel", false)]
    [InlineData("System.Net.NetworkInformation.NetworkChange.NetworkAddressChanged", "Panel", true)]
    [InlineData("Console.CancelKeyPress", "Panel : IDisposable", true)]
    public Task Service_that_the_start_up_asks_for_is_silent(string @event, string type, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header + $"public sealed class {type} {{ private int _n; public void Run() {{ {open}{@event} += (s, e) => _n++{close}; }} public void Dispose() {{ }} }} public static class Startup {{ public static void Add(IServiceCollection services) => services.AddTransient<Panel>(); }}");
    }

    [Theory]
    [InlineData("App.Run(() => { using var panel = new Panel(); });", false)]
    [InlineData("App.Run(() => App.Run(() => { using var panel = new Panel(); }));", false)]
    [InlineData("for (;;) App.Run(() => { using var panel = new Panel(); });", true)]
    [InlineData("App.Run(() => { for (;;) { using var panel = new Panel(); } });", true)]
    [InlineData("App.Each(_ => { using var panel = new Panel(); });", true)]
    [InlineData("Task.Run(() => { using var panel = new Panel(); });", true)]
    public Task Object_of_a_callback_of_Main(string statement, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header + $"public sealed class Panel : IDisposable {{ private int _n; public Panel() {{ {open}Console.CancelKeyPress += (s, e) => _n++{close}; }} public void Dispose() {{ }} }} public static class App {{ public static void Run(Action action) => action(); public static void Each(Action<int> action) => action(1); }} public static class Program {{ public static void Main() {{ {statement} }} }}", output: OutputKind.ConsoleApplication);
    }

    /// <summary>A handler for the end of the process stays by intent, unless its owner is made to end earlier.</summary>
    [Theory]
    [InlineData("public Panel() { [|AppDomain.CurrentDomain.ProcessExit += OnChanged|]; } public void Dispose() => _n = 0;", "public sealed class Panel : IDisposable")]
    [InlineData("public Panel() { [|Console.CancelKeyPress += (s, e) => _n++|]; } public void Dispose() => _n = 0;", "public sealed class Panel : IDisposable")]
    [InlineData("public Panel() { AppDomain.CurrentDomain.ProcessExit += OnChanged; }", "internal sealed class Panel")]
    [InlineData("public void Start() { Console.CancelKeyPress += (s, e) => _n++; }", "public class Panel")]
    [InlineData("public void Start() { Console.CancelKeyPress += (s, e) => _n++; TaskScheduler.UnobservedTaskException += (s, e) => _n++; } public void Dispose() => _n = 0;", "public sealed class Panel : IDisposable")]
    public Task Handler_for_the_end_of_the_process_is_reported_where_its_owner_ends_earlier(string members, string type) => Check(members, type);

    [Theory]
    [InlineData("public Panel() { Bus.Changed += OnStatic; } private static void OnStatic(object? s, EventArgs e) { }")]
    [InlineData("public Panel() { Bus.Changed += static (s, e) => Bus.Raise(); }")]
    [InlineData("public Panel() { Bus.Changed += (s, e) => Bus.Raise(); }")]
    [InlineData("public static void Load(int[] big) { Bus.Changed += (s, e) => big[0]++; }")]
    [InlineData("public void Run() { var stop = new CancellationTokenSource(); AppDomain.CurrentDomain.AssemblyLoad += (s, e) => stop.Cancel(); }")]
    [InlineData("public void Run() { var stop = new CancellationTokenSource(); Console.CancelKeyPress += (s, e) => stop.Cancel(); AppDomain.CurrentDomain.ProcessExit += (s, e) => stop.Cancel(); }")]
    public Task Handler_that_keeps_nothing_of_the_subscriber_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("public Panel() { Bus.Changed += OnChanged; } public void Close() { Bus.Changed -= OnChanged; }")]
    [InlineData("public Panel() { Bus.Changed += OnChanged; } public void Any() { Bus.Changed -= this.OnChanged; }")]
    [InlineData("public Panel() { Bus.Changed += new EventHandler(OnChanged); } public void Any() { Bus.Changed -= OnChanged; }")]
    [InlineData("public Panel() { Bus.Changed += OnOnce; } private void OnOnce(object? s, EventArgs e) { Bus.Changed -= OnOnce; _n++; }")]
    [InlineData("private readonly EventHandler _handler; public Panel() { _handler = OnChanged; Bus.Changed += _handler; } public void Close() => Bus.Changed -= _handler;")]
    [InlineData("public void Load() { EventHandler handler = null!; handler = (s, e) => { _n++; Bus.Changed -= handler; }; Bus.Changed += handler; }")]
    [InlineData("public Panel() { Settings.Instance.Changed += OnChanged; } public void Close() { var s = Settings.Instance; s.Changed -= OnChanged; }")]
    [InlineData("public Panel() { Bus.Changed += OnChanged; } private sealed class Inner { public void End(Panel p) => Bus.Changed -= p.OnChanged; }")]
    public Task Handler_that_the_type_takes_off_is_silent(string members) => Check(members);

    [Fact]
    public Task Removal_with_a_lambda_is_told_by_another_rule() => Check("public Panel() { Bus.Changed += (s, e) => _n++; } public void Close() { Bus.Changed -= (s, e) => _n++; }");

    [Fact]
    public Task Removal_in_another_part_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed partial class Panel
        {
            private int _n;
            public Panel() { Bus.Changed += OnChanged; }
            private void OnChanged(object? sender, EventArgs e) => _n++;
        }

        public sealed partial class Panel : IDisposable
        {
            public void Dispose() => Bus.Changed -= OnChanged;
        }
        """);

    [Theory]
    [InlineData("public sealed class Panel : BackgroundService", "protected override Task ExecuteAsync(CancellationToken t) { Bus.Changed += OnChanged; return Task.CompletedTask; }")]
    [InlineData("public sealed class Panel : IHostedService", "public Task StartAsync(CancellationToken t) { Bus.Changed += OnChanged; return Task.CompletedTask; } public Task StopAsync(CancellationToken t) => Task.CompletedTask;")]
    [InlineData("public sealed class Panel", "private Panel() { Bus.Changed += OnChanged; } public static readonly Panel Instance = new();")]
    public Task Process_long_subscriber_is_silent(string @class, string members) => Check(members, @class);

    [Theory]
    [InlineData("services.AddSingleton<Panel>();")]
    [InlineData("services.AddSingleton(typeof(Panel));")]
    [InlineData("services.AddKeyedSingleton<Panel>(1);")]
    public Task Registered_singleton_is_silent(string registration) => Verify.VerifyAnalyzerAsync(In("public Panel() { Bus.Changed += OnChanged; }") +
        $$"""

        public static class Startup { public static void Configure(IServiceCollection services) { {{registration}} } }
        """);

    [Theory]
    [InlineData("public interface IPanel { } public interface ILog { } public sealed class Work : IPanel, IDisposable { private int _n; public void Dispose() => _n = 0; public Work(ILog log) { Bus.Changed += OnChanged; } private void OnChanged(object? s, EventArgs e) => _n++; }")]
    [InlineData("public interface IPanel { } public interface ILog { } public sealed class Work : IPanel, IDisposable { private int _n; public void Dispose() => _n = 0; public Work(ILog log, int n) { [|Bus.Changed += OnChanged|]; } private void OnChanged(object? s, EventArgs e) => _n++; }")]
    [InlineData("public interface ILog { } public sealed class Work : IDisposable { private int _n; public void Dispose() => _n = 0; public Work(ILog log) { [|Bus.Changed += OnChanged|]; } private void OnChanged(object? s, EventArgs e) => _n++; }")]
    [InlineData("public interface IPanel { } public interface ILog { } public sealed class Work : IPanel, IDisposable { private int _n; public void Dispose() => _n = 0; public Work(ILog log) { [|Bus.Changed += OnChanged|]; } private void OnChanged(object? s, EventArgs e) => _n++; public static Work Make(ILog log) { var work = new Work(log); return work; } }")]
    public Task What_a_container_makes_may_be_a_singleton(string code) => Verify.VerifyAnalyzerAsync(Header + code);

    [Theory]
    [InlineData("private static Panel? s_current; public Panel() { s_current = this; Bus.Changed += OnChanged; }")]
    [InlineData("public static Panel? Current { get; private set; } public Panel() { Current = this; Bus.Changed += OnChanged; }")]
    [InlineData("private Panel? _self; public Panel() { _self = this; [|Bus.Changed += OnChanged|]; }")]
    public Task Object_that_all_code_knows_is_silent(string members) => Check(members);

    [Fact]
    public Task Scoped_service_is_reported() => Verify.VerifyAnalyzerAsync(In("public Panel() { [|Bus.Changed += OnChanged|]; }", comesAndGoes: false) +
        """

        public static class Startup { public static void Configure(IServiceCollection services) { services.AddScoped<Panel>(); } }
        """);

    [Theory]
    [InlineData("public static class Program { public static void Main() { var panel = new Panel(); GC.KeepAlive(panel); } }")]
    [InlineData("public static class Holder { public static readonly Panel Only = new Panel(); }")]
    [InlineData("public static class Holder { public static readonly Panel Only = new(); }")]
    [InlineData("public static class Holder { private static Panel? s_only; public static Panel Only => s_only ??= new Panel(); }")]
    [InlineData("public sealed class Window { private readonly Panel _panel = new(); public static readonly Window Main = new(); }")]
    [InlineData("public sealed class Host : BackgroundService { private Panel? _panel; protected override Task ExecuteAsync(CancellationToken stoppingToken) { _panel = new Panel(); return Task.CompletedTask; } }")]
    [InlineData("public sealed class Shop { private readonly Panel _panel; public Shop() => _panel = new Panel(); } public static class Startup { public static void Add(IServiceCollection services) => services.AddSingleton<Shop>(); }")]
    public Task Object_made_once_is_silent(string maker) => Verify.VerifyAnalyzerAsync(In("public Panel() { Bus.Changed += OnChanged; }", comesAndGoes: false) + "\n" + maker);

    [Theory]
    [InlineData("public static class Maker { public static Panel Make() => new Panel(); }")]
    [InlineData("public static class Maker { public static void Show() { for (Panel p = new(); ;) GC.KeepAlive(p); } }")]
    [InlineData("public static class Program { public static void Main() { while (true) GC.KeepAlive(new Panel()); } }")]
    [InlineData("class Page : IDisposable { readonly Panel _p; public Page() { _p = new Panel(); } public void Dispose() { } } class Book { public object Open() => new Page(); }")] // a part of what comes and goes
    [InlineData("class Page : IDisposable { readonly Panel _p = new(); public void Dispose() { } } class Sheet : IDisposable { public readonly Page P = new(); public void Dispose() => P.Dispose(); } class Book { public object Open() => new Sheet(); }")]
    public Task Object_made_again_and_again_is_reported(string maker) => Verify.VerifyAnalyzerAsync(In("public Panel() { [|Bus.Changed += OnChanged|]; }", comesAndGoes: false) + "\n" + maker.Replace("Program { public static void Main", "Other { public static void Loop", StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("public static class Maker { public static readonly Func<Panel> Make = () => { Panel p = new(); return p; }; }")]
    [InlineData("public sealed class Window { public object Content { get; } = new Panel(); }")]
    [InlineData("public sealed class Window { public object? Content { get; set; } public Window() { Content = new Panel(); } }")]
    [InlineData("class Page : IDisposable { readonly Panel _p = new(); public void Dispose() { } }")] // nothing shows that there are more pages
    [InlineData("class Page { readonly Panel _p = new(); } class Book { public object Open() => new Page(); }")] // nor that a page ends
    [InlineData("class Page : IDisposable { static readonly Page Only = new(); readonly Panel _p = new(); public void Dispose() { } }")]
    [InlineData("class Page : IDisposable { Action? _a; void Later() { _a = () => new Panel(); } public void Dispose() { } } class Book { public object Open() => new Page(); }")]
    [InlineData("class Page : BackgroundService { readonly Panel _p = new(); protected override Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; } class Book { public object Open() => new Page(); }")]
    [InlineData("class Page : IDisposable { readonly Panel _p = new(); public void Dispose() { } } class Program { public static void Main() { var p = new Page(); p.Dispose(); } }")]
    [InlineData("class Page : IDisposable { readonly Panel _p = new(); public void Dispose() { } } class Book { public Page P = new(); } class Program { public static void Main() { var b = new Book(); } }")]
    public Task Object_of_which_nobody_knows_whether_it_comes_and_goes_is_silent(string maker) => Verify.VerifyAnalyzerAsync(In("public Panel() { Bus.Changed += OnChanged; }", comesAndGoes: false) + "\n" + maker);

    [Fact]
    public Task Main_and_what_it_calls_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Program
        {
            private int _n;
            public static void Main() => new Program().Run();
            private void Run() { Console.CancelKeyPress += (s, e) => _n++; }
        }
        """, output: OutputKind.ConsoleApplication);

    [Fact]
    public Task Top_level_statements_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Threading;

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (s, e) => stop.Cancel();
        """, output: OutputKind.ConsoleApplication);

    [Fact]
    public Task Set_up_of_services_and_static_constructors_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Startup
        {
            private int _n;
            public void ConfigureServices(IServiceCollection services) { Bus.Changed += OnChanged; Hook(); }
            private void Hook() { Settings.Instance.Changed += OnChanged; }
            private void OnChanged(object? sender, EventArgs e) => _n++;
        }

        public class Once
        {
            static Once() { Bus.Changed += (s, e) => Bus.Raise(); }
        }
        """);

    [Theory]
    [InlineData("public sealed class Panel { private readonly Settings _settings; public Panel(Settings settings) { _settings = settings; _settings.Changed += OnChanged; } void OnChanged(object? s, EventArgs e) { } }")]
    [InlineData("public sealed class Panel { public static event EventHandler? Weak { add { } remove { } } public Panel() { Weak += OnChanged; } void OnChanged(object? s, EventArgs e) { } }")]
    [InlineData("public sealed class Holder { public event EventHandler? E; public static Holder? Latest { get; set; } } public sealed class Panel { public Panel() { Holder.Latest!.E += OnChanged; } void OnChanged(object? s, EventArgs e) { } }")]
    [InlineData("public sealed class Panel { public Panel() { AssemblyEvents().ProcessExit += OnChanged; } AppDomain AssemblyEvents() => AppDomain.CurrentDomain; void OnChanged(object? s, EventArgs e) { } }")]
    [InlineData("public struct Panel { int _n; public Panel(int n) { _n = n; Bus.Changed += OnChanged; } void OnChanged(object? s, EventArgs e) { } }")]
    [InlineData("public sealed class Panel { public Panel(EventHandler handler) { Bus.Changed += handler; } }")]
    [InlineData("public sealed class Panel { public event EventHandler? Changed; public Panel() { Changed += OnChanged; } void OnChanged(object? s, EventArgs e) { Changed?.Invoke(s, e); } }")]
    public Task What_is_not_known_is_silent(string code) => Verify.VerifyAnalyzerAsync(Header + code);

    [Fact]
    public Task Message_names_handler_event_and_subscriber() => Verify.VerifyCodeFixAsync(
        Header + "public class Panel { int _n; public Panel() { [|Bus.Changed += OnChanged|]; } void OnChanged(object? s, EventArgs e) { _n++; } public virtual void Paint() { } }" + Opening,
        Header + "public class Panel { int _n; public Panel() { [|Bus.Changed += OnChanged|]; } void OnChanged(object? s, EventArgs e) { _n++; } public virtual void Paint() { } }" + Opening);

    [Fact]
    public Task Fix_implements_IDisposable() => Fixed(
        """
        public sealed class Panel
        {
            private int _n;

            public Panel()
            {
                // follow
                [|Bus.Changed += OnChanged|];
            }

            private void OnChanged(object? sender, EventArgs e) => _n++;
        }
        """ + Opening,
        """
        public sealed class Panel : IDisposable
        {
            private int _n;

            public Panel()
            {
                // follow
                Bus.Changed += OnChanged;
            }

            private void OnChanged(object? sender, EventArgs e) => _n++;

            public void Dispose()
            {
                Bus.Changed -= OnChanged;
            }
        }
        """ + Opening);

    [Fact]
    public Task Fix_extends_Dispose_before_its_work() => Fixed(
        """
        public sealed class Panel : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private bool _disposed;

            public Panel() => [|Settings.Instance.Changed += OnChanged|];

            public void Dispose()
            {
                if (_disposed)
                    return;
                _disposed = true;
                _timer.Dispose();
            }

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """,
        """
        public sealed class Panel : IDisposable
        {
            private readonly Timer _timer = new(_ => { });
            private bool _disposed;

            public Panel() => Settings.Instance.Changed += OnChanged;

            public void Dispose()
            {
                if (_disposed)
                    return;
                _disposed = true;
                Settings.Instance.Changed -= OnChanged;
                _timer.Dispose();
            }

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """);

    [Fact]
    public Task Fix_extends_Dispose_bool() => Fixed(
        """
        public class Panel : IDisposable
        {
            private readonly Timer _timer = new(_ => { });

            public Panel() => [|Bus.Changed += OnChanged|];

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _timer.Dispose();
                }
            }

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """,
        """
        public class Panel : IDisposable
        {
            private readonly Timer _timer = new(_ => { });

            public Panel() => Bus.Changed += OnChanged;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing)
                {
                    Bus.Changed -= OnChanged;
                    _timer.Dispose();
                }
            }

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """);

    [Fact]
    public Task Fix_extends_an_expression_bodied_DisposeAsync() => Fixed(
        """
        public sealed class Panel : IAsyncDisposable
        {
            private readonly Timer _timer = new(_ => { });

            public Panel() => [|Bus.Changed += OnChanged|];

            public ValueTask DisposeAsync() => _timer.DisposeAsync();

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """,
        """
        public sealed class Panel : IAsyncDisposable
        {
            private readonly Timer _timer = new(_ => { });

            public Panel() => Bus.Changed += OnChanged;

            public ValueTask DisposeAsync()
            {
                Bus.Changed -= OnChanged;
                return _timer.DisposeAsync();
            }

            private void OnChanged(object? sender, EventArgs e) => _timer.Change(0, 0);
        }
        """);

    [Fact]
    public Task Fix_turns_a_lambda_into_a_method() => Fixed(
        """
        public sealed class Panel : IDisposable
        {
            private int _n;

            public Panel()
            {
                [|Bus.Changed += (s, e) => _n++|];
                [|Console.CancelKeyPress += (_, _) =>
                {
                    // stop
                    _n = 0;
                }|];
            }

            public void Dispose()
            {
                _n = 0;
            }
        }
        """,
        """
        public sealed class Panel : IDisposable
        {
            private int _n;

            public Panel()
            {
                Bus.Changed += OnChanged;
                Console.CancelKeyPress += OnCancelKeyPress;
            }

            public void Dispose()
            {
                Bus.Changed -= OnChanged;
                Console.CancelKeyPress -= OnCancelKeyPress;
                _n = 0;
            }

            private void OnChanged(object? s, EventArgs e) => _n++;

            private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
            {
                // stop
                _n = 0;
            }
        }
        """);

    [Fact]
    public Task Fix_keeps_a_lambda_over_variables_in_a_field() => Fixed(
        """
        public sealed class Panel : IDisposable
        {
            private int _n;

            public Panel(int step)
            {
                [|Bus.Changed += (s, e) => _n += step|];
            }

            public void Dispose()
            {
                _n = 0;
            }
        }
        """,
        """
        public sealed class Panel : IDisposable
        {
            private int _n;
            private EventHandler? _onChanged;

            public Panel(int step)
            {
                Bus.Changed += _onChanged = (s, e) => _n += step;
            }

            public void Dispose()
            {
                Bus.Changed -= _onChanged;
                _n = 0;
            }
        }
        """);

    [Theory]
    [InlineData("public Panel() { var settings = Settings.Instance; [|settings.Changed += OnChanged|]; }")]
    [InlineData("public void Load(int[] big) { [|Bus.Changed += (s, e) => big[0]++|]; }")]
    public Task What_is_not_there_at_the_end_has_no_fix(string members) => Verify.VerifyCodeFixAsync(In(members), In(members));
}
