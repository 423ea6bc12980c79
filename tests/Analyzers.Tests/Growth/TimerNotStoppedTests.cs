using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.TimerNotStopped, MemoryAnalyzers.Growth.TimerNotStoppedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class TimerNotStoppedTests
{
    private const string Header =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Timer = System.Threading.Timer;

        namespace Avalonia.Threading
        {
            public class DispatcherTimer { public event EventHandler? Tick; public bool IsEnabled { get; set; } public void Start() => Tick?.Invoke(this, EventArgs.Empty); public void Stop() { } }
        }


        """;

    private static string In(string members, string bases = "") => Header +
        $$"""
        public sealed class C{{bases}}
        {
            private int _count;
        {{members}}

            private void Tick(object? state) => _count++;
            private static void TickAll(object? state) { }
        }
        """ + Repaired.Transient;

    private static Task Check(string members, string bases = "") => Verify.VerifyAnalyzerAsync(In("    " + members, bases));

    private static async Task Fixed(string before, string after, string bases = "", string fixedBases = "")
    {
        await Verify.VerifyCodeFixAsync(In(before, bases), In(after, fixedBases));
        await Repaired.IsCleanAsync(In(after, fixedBases));
    }

    // Fields

    [Theory]
    [InlineData("private readonly Timer _t; public C() => _t = [|new Timer(Tick, null, 1000, 1000)|]; public object? Out => null;")]
    [InlineData("private readonly Timer _t; public C(int period) { _t = [|new Timer(_ => _count++, null, 0, period)|]; }")]
    [InlineData("private Timer? _t; public void Start() => _t = [|new Timer(s => ((C)s!).Tick(null), this, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];")]
    [InlineData("private Timer? _t; public void Start() => _t = [|new Timer(TickAll, this, 1000L, 1000L)|];")]
    [InlineData("private Timer? _t; public void Start() => _t ??= [|new Timer(Tick, null, 1000, 1000)|];")]
    [InlineData("private Timer? _t; public void Start() { var t = [|new Timer(Tick, null, 1000, 1000)|]; _t = t; }")]
    [InlineData("private Timer? _t; public void Start() { _t = [|new Timer(Tick)|]; _t.Change(1000, 1000); }")]
    [InlineData("private readonly Timer _t; public C() => _t = [|new Timer(Tick, null, Timeout.Infinite, Timeout.Infinite)|]; public void Start() => _t.Change(0, 1000);")]
    [InlineData("private readonly ITimer _t; public C(TimeProvider time) => _t = [|time.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];")]
    [InlineData("private readonly ITimer _t = [|TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];")]
    [InlineData("private readonly System.Timers.Timer _t = [|new(1000)|]; public C() { _t.Elapsed += (_, _) => _count++; _t.Start(); }")]
    [InlineData("private readonly System.Timers.Timer _t = [|new(1000) { Enabled = true }|]; public C() => _t.Elapsed += (_, _) => _count++;")]
    [InlineData("private readonly System.Timers.Timer _t; public C() { _t = [|new System.Timers.Timer { Interval = 1000, AutoReset = true }|]; _t.Enabled = true; }")]
    [InlineData("private readonly PeriodicTimer _t = [|new(TimeSpan.FromSeconds(1))|]; public async Task Run() { while (await _t.WaitForNextTickAsync()) _count++; }")]
    [InlineData("private readonly Avalonia.Threading.DispatcherTimer _t = [|new()|]; public C() { _t.Tick += (_, _) => _count++; _t.Start(); }")]
    public Task Timer_that_nothing_stops_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() => _t?.Dispose();")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public async Task End() => await _t!.DisposeAsync();")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() { var t = _t; t?.Dispose(); }")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public async Task End() { if (_t is { } timer) { _t = null; await timer.DisposeAsync(); } }")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() { if (_t is not Timer timer) return; timer.Dispose(); }")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() => Interlocked.Exchange(ref _t, null)?.Dispose();")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() => _t!.Change(Timeout.Infinite, Timeout.Infinite);")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End(int due) => _t?.Change(due, Timeout.Infinite);")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() { using (_t) { } }")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public void End() => Drop(_t); private static void Drop(IDisposable? d) => d?.Dispose();")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 1000); public object? Out => _t;")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(s => _t!.Dispose(), this, 1000, 1000);")] // by its own callback
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() { _t.Elapsed += (_, _) => _t.Stop(); _t.Start(); }")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() => _t.Start(); public void End() => _t.Stop();")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() => _t.Start(); public void End() => _t.Close();")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() => _t.Start(); public void End() => _t.Enabled = false;")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() => _t.Start(); public void Switch(bool on) => _t.Enabled = on;")]
    [InlineData("private readonly PeriodicTimer _t = new(TimeSpan.FromSeconds(1)); public async Task Run() { while (await _t.WaitForNextTickAsync()) _count++; } public void End() => _t.Dispose();")]
    [InlineData("private readonly Avalonia.Threading.DispatcherTimer _t = new(); public C() { _t.Tick += (_, _) => _count++; _t.Start(); } public void End() => _t.Stop();")]
    [InlineData("private readonly Avalonia.Threading.DispatcherTimer _t = new(); public C() { _t.IsEnabled = true; } public void End() => _t.IsEnabled = false;")]
    public Task Timer_that_something_may_stop_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(TickAll, null, 1000, 1000);")] // does not reach the owner: collected with it
    [InlineData("private Timer? _t; public void Start(int[] counts) => _t = new Timer(s => counts[0]++, null, 1000, 1000);")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(static s => ((WeakReference)s!).Target?.ToString(), new WeakReference(this), 1000, 1000);")]
    [InlineData("private Timer? _t; public void Start(TimerCallback tick) => _t = new Timer(tick, null, 1000, 1000);")] // not seen
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, Timeout.Infinite);")] // one tick
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, 1000, 0);")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);")]
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick, null, Timeout.Infinite, Timeout.Infinite);")] // never started
    [InlineData("private Timer? _t; public void Start() => _t = new Timer(Tick);")]
    [InlineData("private Timer? _t; public void Start() { _t = new Timer(Tick); _t.Change(1000, Timeout.Infinite); }")]
    [InlineData("private readonly ITimer _t = TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() => _t.Elapsed += (_, _) => _count++;")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000) { AutoReset = false }; public C() => _t.Start();")]
    [InlineData("private readonly System.Timers.Timer _t = new(1000); public C() { _t.AutoReset = false; _t.Start(); }")]
    [InlineData("private readonly PeriodicTimer _t = new(TimeSpan.FromSeconds(1)); public object Period => _t.Period;")]
    [InlineData("private readonly PeriodicTimer _t = new(TimeSpan.FromSeconds(1)); public async Task Run(CancellationToken ct) { while (await _t.WaitForNextTickAsync(ct)) _count++; }")]
    [InlineData("private readonly Avalonia.Threading.DispatcherTimer _t = new(); public C() => _t.Tick += (_, _) => _count++;")]
    [InlineData("private static readonly Timer T = new(TickAll, null, 1000, 1000); public static object Key => nameof(T);")] // process-long
    [InlineData("private readonly Timer _t; public C(Timer t) => _t = t;")] // handed in
    [InlineData("public Timer? T; public void Start() => T = new Timer(Tick, null, 1000, 1000);")] // others may stop it
    public Task Timer_that_keeps_no_owner_is_silent(string members) => Check(members);

    [Fact]
    public Task Timer_in_the_field_of_another_object_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C
        {
            private sealed class Entry { internal Timer? T; }
            private int _count;
            void Start(Entry entry) => entry.T = new Timer(_ => _count++, null, 1000, 1000);
        }
        """);

    [Fact]
    public Task Process_long_owners_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        sealed class Cache
        {
            private readonly Timer _t;
            private int _count;
            public Cache() => _t = new Timer(_ => _count++, null, 1000, 1000);
        }
        sealed class Worker : Microsoft.Extensions.Hosting.IHostedService
        {
            private Timer? _t;
            private int _count;
            public Task StartAsync(CancellationToken ct) { _t = new Timer(_ => _count++, null, 1000, 1000); return Task.CompletedTask; }
            public Task StopAsync(CancellationToken ct) => Task.CompletedTask;
        }
        sealed class Single
        {
            public static readonly Single Instance = new();
            private readonly Timer _t;
            private int _count;
            private Single() => _t = new Timer(_ => _count++, null, 1000, 1000);
        }
        static class Setup
        {
            static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection services) => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Cache>(services);
        }
        """);

    [Fact]
    public Task Owner_that_is_not_known_to_come_and_go_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        sealed class Unknown
        {
            private readonly Timer _t;
            private int _count;
            public Unknown() => _t = new Timer(_ => _count++, null, 1000, 1000);
        }
        sealed class Part
        {
            private readonly Unknown _unknown = new Unknown();
            private readonly Unknown _other;
            public Part() => _other = new Unknown();
            public object Out => (_unknown, _other);
        }
        """);

    [Theory]
    [InlineData("static class Maker { public static string? Make() => new Owner().ToString(); }")]
    [InlineData("static class Maker { public static Owner Make() { var made = new Owner(); return made; } }")]
    [InlineData("static class Maker { static void Main() { while (true) new Owner(); } }")]
    [InlineData("static class Maker { public static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection services) => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddScoped<Owner>(services); }")]
    public Task Owner_that_comes_and_goes_is_reported(string maker) => Verify.VerifyAnalyzerAsync(Header + maker + "\n" +
        """
        sealed class Owner
        {
            private readonly Timer _t;
            private int _count;
            public Owner() => _t = [|new Timer(_ => _count++, null, 1000, 1000)|];
        }
        """);

    [Fact]
    public Task Stop_in_another_part_or_a_nested_type_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        partial class C
        {
            private Timer? _t;
            private Timer? _u;
            private int _count;
            void Start() { _t = new Timer(_ => _count++, null, 1000, 1000); _u = new Timer(_ => _count++, null, 1000, 1000); }
        }
        partial class C
        {
            void End() => _t!.Dispose();
            class Inner { void End(C c) => c._u?.Dispose(); }
        }
        """);

    // Locals

    [Theory]
    [InlineData("var t = [|new System.Timers.Timer(1000)|]; t.Elapsed += (_, _) => _count++; t.Start();")]
    [InlineData("var t = [|new System.Timers.Timer(1000) { Enabled = true }|]; t.Elapsed += (s, _) => _count++;")]
    [InlineData("var t = [|new System.Timers.Timer(1000)|]; t.Elapsed += OnElapsed; t.Enabled = true;")]
    [InlineData("var t = [|new Timer(Tick)|]; t.Change(1000, 1000);")]
    [InlineData("var t = [|TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|]; t.GetHashCode();")]
    [InlineData("[|TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];")]
    [InlineData("_ = [|TimeProvider.System.CreateTimer(Tick, null, TimeSpan.Zero, period)|];")]
    public Task Local_that_the_process_holds_is_reported(string statement) => Check(Method(statement));

    [Theory]
    [InlineData("var t = new System.Timers.Timer(1000); t.Elapsed += (_, _) => _count++;")] // not started
    [InlineData("var t = new System.Timers.Timer(1000) { AutoReset = false }; t.Elapsed += (_, _) => _count++; t.Start();")]
    [InlineData("var t = new System.Timers.Timer(1000); t.Elapsed += (_, _) => { _count++; t.Stop(); }; t.Start();")]
    [InlineData("var t = new System.Timers.Timer(1000); t.Elapsed += (s, _) => ((IDisposable)s!).Dispose(); t.Start();")]
    [InlineData("var t = new System.Timers.Timer(1000); t.Elapsed += OnSender; t.Start();")]
    [InlineData("using var t = new System.Timers.Timer(1000); t.Elapsed += (_, _) => _count++; t.Start(); Thread.Sleep(5000);")]
    [InlineData("var t = new System.Timers.Timer(1000); t.Start(); Thread.Sleep(5000); t.Stop();")]
    [InlineData("var t = new System.Timers.Timer(1000); t.Start(); GC.KeepAlive(Keep(t));")]
    [InlineData("var t = new Timer(Tick, null, 1000, 1000); t.GetHashCode();")] // collected
    [InlineData("new Timer(Tick, null, 1000, 1000);")]
    [InlineData("var t = new Timer(Tick); t.Change(1000, Timeout.Infinite);")]
    [InlineData("var t = new Timer(s => ((Timer)s!).Dispose()); t.Change(1000, 1000);")]
    [InlineData("TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);")]
    [InlineData("using var t = TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.Zero, period);")]
    [InlineData("Keep(TimeProvider.System.CreateTimer(TickAll, null, TimeSpan.Zero, period));")]
    [InlineData("var t = new PeriodicTimer(period); t.GetHashCode();")]
    public Task Local_that_is_stopped_or_collected_is_silent(string statement) => Check(Method(statement));

    [Fact]
    public Task Start_up_code_and_tests_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { class FactAttribute : Attribute { } }
        static class P
        {
            static int count;
            static void Main() { var t = new System.Timers.Timer(1000); t.Elapsed += (_, _) => count++; t.Start(); Console.ReadLine(); }
        }
        class Tests
        {
            [Xunit.Fact]
            public void M() { var t = new System.Timers.Timer(1000); t.Start(); }
        }
        """);

    private static string Method(string statement) =>
        "public void M(TimeSpan period) { " + statement + " } private void OnElapsed(object? sender, System.Timers.ElapsedEventArgs e) => _count++; private void OnSender(object? sender, System.Timers.ElapsedEventArgs e) => ((System.Timers.Timer)sender!).Stop(); private object Keep(object o) => o;";

    // Fixes

    [Fact]
    public async Task New_Dispose()
    {
        const string Start = Header +
            """
            public sealed class C
            {
                private readonly Timer _timer;
                private int _count;

                public C() => _timer = [|new Timer(_ => _count++, null, 1000, 1000)|];
            }
            """ + Repaired.Transient;
        const string End = Header +
            """
            public sealed class C : IDisposable
            {
                private readonly Timer _timer;
                private int _count;

                public C() => _timer = new Timer(_ => _count++, null, 1000, 1000);

                public void Dispose()
                {
                    _timer?.Dispose();
                }
            }
            """ + Repaired.Transient;
        await Verify.VerifyCodeFixAsync(Start, End);
        await Repaired.IsCleanAsync(End);
    }

    [Fact]
    public Task Existing_Dispose() => Fixed(
        """
            private readonly System.Timers.Timer _timer = [|new(1000)|];

            public C()
            {
                _timer.Elapsed += (_, _) => _count++;
                _timer.Start();
            }

            public void Dispose()
            {
                _count = 0;
            }
        """,
        """
            private readonly System.Timers.Timer _timer = new(1000);

            public C()
            {
                _timer.Elapsed += (_, _) => _count++;
                _timer.Start();
            }

            public void Dispose()
            {
                _count = 0;
                _timer?.Dispose();
            }
        """,
        " : IDisposable", " : IDisposable");

    [Theory]
    [InlineData("public void Dispose()\n    {\n        _count = 0;\n        _timer = null;\n        _count++;\n    }", "public void Dispose()\n    {\n        _count = 0;\n        _timer?.Dispose();\n        _timer = null;\n        _count++;\n    }")]
    [InlineData("public void Dispose()\n    {\n        if (_count > 0)\n        {\n            _timer = null;\n        }\n    }", "public void Dispose()\n    {\n        _timer?.Dispose();\n        if (_count > 0)\n        {\n            _timer = null;\n        }\n    }")]
    [InlineData("public void Dispose() => _timer = null;", "public void Dispose()\n    {\n        _timer?.Dispose();\n        _timer = null;\n    }")]
    [InlineData("public void Dispose() => Dispose(true);\n\n    private void Dispose(bool disposing)\n    {\n        if (disposing)\n        {\n            _timer = null;\n        }\n    }", "public void Dispose() => Dispose(true);\n\n    private void Dispose(bool disposing)\n    {\n        if (disposing)\n        {\n            _timer?.Dispose();\n            _timer = null;\n        }\n    }")]
    public Task Timer_is_disposed_before_the_field_lets_go_of_it(string before, string after) => Fixed(
        "    private Timer? _timer;\n    public void Start() => _timer = [|new Timer(Tick, null, 1000, 1000)|];\n    " + before,
        "    private Timer? _timer;\n    public void Start() => _timer = new Timer(Tick, null, 1000, 1000);\n    " + after,
        " : IDisposable", " : IDisposable");

    [Fact]
    public Task Timer_that_may_be_gone_before_has_no_fix()
    {
        const string Members = "    private Timer? _timer;\n    public void Start() => _timer = [|new Timer(Tick, null, 1000, 1000)|];\n    public void Dispose() => Dispose(true);\n    private void Dispose(bool disposing)\n    {\n        _timer = null;\n        if (disposing)\n        {\n            _count = 0;\n        }\n    }";
        return Verify.VerifyCodeFixAsync(In(Members, " : IDisposable"), In(Members, " : IDisposable"));
    }

    [Fact]
    public Task DisposeAsync_and_a_local_that_a_field_takes() => Fixed(
        """
            private ITimer? _timer;

            public void Start()
            {
                var timer = [|TimeProvider.System.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1))|];
                _timer = timer;
            }

            public async ValueTask DisposeAsync()
            {
                await Task.Yield();
            }
        """,
        """
            private ITimer? _timer;

            public void Start()
            {
                var timer = TimeProvider.System.CreateTimer(Tick, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                _timer = timer;
            }

            public async ValueTask DisposeAsync()
            {
                await Task.Yield();
                _timer?.Dispose();
            }
        """,
        " : IAsyncDisposable", " : IAsyncDisposable");

    [Fact]
    public Task Dispatcher_timer_is_stopped() => Fixed(
        """
            private readonly Avalonia.Threading.DispatcherTimer _timer = [|new()|];

            public C() => _timer.Start();

            public void Dispose()
            {
            }
        """,
        """
            private readonly Avalonia.Threading.DispatcherTimer _timer = new();

            public C() => _timer.Start();

            public void Dispose()
            {
                _timer?.Stop();
            }
        """,
        " : IDisposable", " : IDisposable");

    [Fact]
    public Task Base_that_disposes_is_overridden() => Verify.VerifyCodeFixAsync(
        Header +
        """
        public class Base : IDisposable
        {
            public void Dispose() => Dispose(true);

            protected virtual void Dispose(bool disposing) { }
        }

        public class D : Base
        {
            private readonly Timer _timer;
            private int _count;

            public D() => _timer = [|new Timer(_ => _count++, null, 1000, 1000)|];
        }
        """,
        Header +
        """
        public class Base : IDisposable
        {
            public void Dispose() => Dispose(true);

            protected virtual void Dispose(bool disposing) { }
        }

        public class D : Base
        {
            private readonly Timer _timer;
            private int _count;

            public D() => _timer = new Timer(_ => _count++, null, 1000, 1000);

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    _timer?.Dispose();
                }

                base.Dispose(disposing);
            }
        }
        """);

    [Fact]
    public Task Class_made_for_inheritance_and_locals_have_no_fix()
    {
        var source = Header +
            """
            public class C
            {
                private readonly Timer _timer;
                private int _count;
                public C() => _timer = [|new Timer(_ => Tick(), null, 1000, 1000)|];
                protected virtual void Tick() => _count++;
                public void Local() { var t = [|new System.Timers.Timer(1000)|]; t.Elapsed += (_, _) => _count++; t.Start(); }
            }
            """ + Repaired.Transient;
        return Verify.VerifyCodeFixAsync(source, source);
    }

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("private Timer _t = new Timer(; void M() { _t.Change(); _t = new(; _t.Enabled = ; TimeProvider.System.CreateTimer(); }"));
}
