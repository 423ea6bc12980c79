using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.SubscriptionDropped, MemoryAnalyzers.Growth.SubscriptionDroppedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class SubscriptionDroppedTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.Options;
        using Microsoft.Extensions.Primitives;

        public sealed class Settings { public int Size { get; set; } }

        public static class Operators
        {
            public static IDisposable Subscribe<T>(this IObservable<T> source, Action<T> next) => source.Subscribe(new Observer<T>(next));
            public static IObservable<T> Where<T>(this IObservable<T> source, Func<T, bool> test) => source;
            public static IDisposable OnChange<T>(this IOptionsMonitor<T> monitor, Action<T> changed, int delay) => monitor.OnChange(changed)!;
        }

        public sealed class Observer<T> : IObserver<T>
        {
            private readonly Action<T> _next;
            public Observer(Action<T> next) => _next = next;
            public void OnCompleted() { }
            public void OnError(Exception e) { }
            public void OnNext(T value) => _next(value);
        }

        public sealed class Subject<T> : IObservable<T>
        {
            private readonly List<object> _all = new();
            public IDisposable Subscribe(IObserver<T> observer) => new Observers { All = _all, One = observer };
            private sealed class Observers : IDisposable { public List<object> All = new(); public object One = ""; public void Dispose() => All.Remove(One); }
        }


        """;

    private static string In(string statement, string members = "") => Header +
        $$"""
        public sealed class C
        {
            private static readonly Subject<int> All = new();
            private readonly IOptionsMonitor<Settings> _options;
            private readonly IConfiguration _configuration;
            private readonly IObservable<int> _numbers;
            private readonly Subject<int> _own = new();
            private readonly DiagnosticListener _listener;
            private int _size;

            public C(IOptionsMonitor<Settings> options, IConfiguration configuration, IObservable<int> numbers, DiagnosticListener listener, bool ok)
            {
                (_options, _configuration) = (options, configuration);
                _numbers = numbers;
                _listener = listener;
                {{statement}}
            }

            private void Set(Settings settings) => _size = settings.Size;
            private void Set(Settings settings, string? name) => _size = settings.Size;
            private void Next(object? state) => _size++;
            private void Reload() => _size++;
            {{members}}
        }
        """ + Repaired.Transient;

    private static Task Check(string statement, string members = "") => Verify.VerifyAnalyzerAsync(In(statement, members));

    [Theory]
    [InlineData("[|options.OnChange(Set)|];")]
    [InlineData("[|_options.OnChange(Set)|];")]
    [InlineData("[|_options.OnChange(settings => _size = settings.Size)|];")]
    [InlineData("[|_options.OnChange((settings, name) => _size = settings.Size)|];")]
    [InlineData("_ = [|options.OnChange(Set)|];")]
    [InlineData("if (ok) [|options.OnChange(Set)|];")]
    [InlineData("[|_options.OnChange(Set, 500)|];")]
    [InlineData("[|ChangeToken.OnChange(() => configuration.GetReloadToken(), Reload)|];")]
    [InlineData("[|ChangeToken.OnChange(_configuration.GetReloadToken, () => _size++)|];")]
    [InlineData("[|_configuration.GetReloadToken().RegisterChangeCallback(Next, null)|];")]
    [InlineData("var token = configuration.GetReloadToken(); [|token.RegisterChangeCallback(_ => _size++, null)|];")]
    [InlineData("[|numbers.Subscribe(n => _size = n)|];")]
    [InlineData("[|_numbers.Subscribe(new Observer<int>(n => _size = n))|];")]
    [InlineData("[|All.Subscribe(n => _size = n)|];")]
    [InlineData("[|DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(_ => _size++))|];")]
    [InlineData("[|_listener.Subscribe(new Observer<KeyValuePair<string, object?>>(_ => _size++))|];")]
    public Task Subscription_to_a_source_of_the_application_is_reported(string statement) => Check(statement);

    [Fact]
    public Task Methods_are_reported_too() => Check("", "public void Start() => [|_options.OnChange(Set)|]; public void Again(object o) { [|_numbers.Subscribe(_ => GC.KeepAlive(o))|]; }");

    [FactSinceCSharp(12)]
    public Task Primary_constructor_parameter_is_handed_in() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class C(IOptionsMonitor<Settings> options)
        {
            private int _size;
            public void Start() => [|options.OnChange(settings => _size = settings.Size)|];
            public int Size => _size;
        }
        """ + Repaired.Transient);

    [Theory]
    [InlineData("var s = options.OnChange(Set); s?.Dispose();")]
    [InlineData("_kept = options.OnChange(Set);", "private readonly IDisposable? _kept;")]
    [InlineData("using (_numbers.Subscribe(n => _size = n)) { }")]
    [InlineData("Keep(options.OnChange(Set));", "private static void Keep(IDisposable? d) { }")]
    [InlineData("_own.Subscribe(n => _size = n);")] // goes with its maker
    [InlineData("new Subject<int>().Subscribe(n => _size = n);")]
    [InlineData("var own = new Subject<int>(); own.Subscribe(n => _size = n);")]
    [InlineData("_numbers.Where(n => n > 0).Subscribe(n => _size = n);")] // what an operator makes may end
    [InlineData("options.OnChange(static settings => Console.WriteLine(settings));")] // keeps nothing
    [InlineData("Action a = () => options.OnChange(Set); a();")] // not known when
    [InlineData("", "public static void Start(IOptionsMonitor<Settings> options, C c) => options.OnChange(c.Set);")]
    [InlineData("", "public void Start(IOptionsMonitor<Settings> options, IObservable<int> numbers) { options.OnChange(Set); numbers.Subscribe(n => _size = n); }")] // a method's argument
    [InlineData("", "private IObservable<int> _changing = new Subject<int>(); public void Renew(IObservable<int> n) { _changing = n; _changing.Subscribe(x => _size = x); }")]
    public Task Subscription_that_is_kept_or_own_is_silent(string statement, string members = "") => Check(statement, members);

    [Fact]
    public Task Process_long_types_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        """ + Header +
        """
        public sealed class Single
        {
            private int _size;
            public Single(IOptionsMonitor<Settings> options) => options.OnChange(s => _size = s.Size);
            public int Size => _size;
        }
        public abstract class Worker : BackgroundService
        {
            private int _size;
            protected Worker(IOptionsMonitor<Settings> options) => options.OnChange(s => _size = s.Size);
            public int Size => _size;
        }
        public sealed class Middle
        {
            private readonly RequestDelegate _next;
            private int _size;
            public Middle(RequestDelegate next, IOptionsMonitor<Settings> options) { _next = next; options.OnChange(s => _size = s.Size); }
            public Task InvokeAsync(HttpContext context) { context.Response.ContentLength = _size; return _next(context); }
        }
        public static class Setup
        {
            public static void Add(IServiceCollection services) => services.AddSingleton<Single>();
        }
        """);

    [Fact]
    public Task Type_that_is_not_known_to_come_and_go_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Unknown
        {
            private int _size;
            public Unknown(IOptionsMonitor<Settings> options, IObservable<int> numbers) { options.OnChange(s => _size = s.Size); numbers.Subscribe(n => _size = n); }
            public int Size => _size;
        }
        """);

    [Fact]
    public Task Types_that_a_framework_makes_for_each_request_are_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase
        {
            private int _size;
            public OrdersController(IOptionsMonitor<Settings> options) => [|options.OnChange(s => _size = s.Size)|];
            public int Get() => _size;
        }
        public sealed class OrdersHub : Microsoft.AspNetCore.SignalR.Hub
        {
            public OrdersHub(IOptionsMonitor<Settings> options, object o) => [|options.OnChange(_ => GC.KeepAlive(o))|];
        }
        """);

    [Fact]
    public Task Top_level_statements_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Options;

        var app = WebApplication.Create(args);
        var size = 0;
        app.Services.GetRequiredService<IOptionsMonitor<object>>().OnChange(_ => size++);
        Holder.Numbers.Subscribe(null!);
        Console.WriteLine(size);

        static class Holder { public static readonly IObservable<int> Numbers = null!; }
        """,
        output: OutputKind.ConsoleApplication);

    // Fix

    [Fact]
    public async Task Subscription_is_kept_in_a_field()
    {
        const string After = Header +
            """
            public sealed class C : IDisposable
            {
                private int _size;
                private readonly IDisposable? _subscription;

                public C(IOptionsMonitor<Settings> options)
                {
                    // follow
                    _subscription = options.OnChange(settings => _size = settings.Size);
                }

                public int Size => _size;

                public void Dispose()
                {
                    _subscription?.Dispose();
                }
            }
            """ + Repaired.Transient;
        await Verify.VerifyCodeFixAsync(
            Header +
            """
            public sealed class C
            {
                private int _size;

                public C(IOptionsMonitor<Settings> options)
                {
                    // follow
                    [|options.OnChange(settings => _size = settings.Size)|];
                }

                public int Size => _size;
            }
            """ + Repaired.Transient,
            After);
        await Repaired.IsCleanAsync(After);
    }

    [Fact]
    public Task Expression_body_and_names_without_underscore() => Verify.VerifyCodeFixAsync(
        Header +
        """
        public sealed class C : IDisposable
        {
            private int size, subscription;

            public C(IObservable<int> numbers) => [|numbers.Subscribe(n => size = n + subscription)|];

            public void Dispose() => size = 0;
        }
        """,
        Header +
        """
        public sealed class C : IDisposable
        {
            private int size, subscription;
            private readonly IDisposable subscription2;

            public C(IObservable<int> numbers) => subscription2 = numbers.Subscribe(n => size = n + subscription);

            public void Dispose()
            {
                size = 0;
                subscription2?.Dispose();
            }
        }
        """);

    [Fact]
    public Task Methods_have_no_fix()
    {
        var source = In("", "public void Start() => [|_options.OnChange(Set)|]; public void Begin() { [|_options.OnChange(Set)|]; }");
        return Verify.VerifyCodeFixAsync(source, source);
    }

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("options.OnChange(; ChangeToken.OnChange(); ChangeToken.OnChange(() => { }, ); _numbers.Subscribe(x => ;"));
}
