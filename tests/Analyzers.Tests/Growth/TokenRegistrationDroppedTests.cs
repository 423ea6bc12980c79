using Microsoft.CodeAnalysis;
using Fix = MemoryAnalyzers.Growth.TokenRegistrationDroppedFix;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.TokenRegistrationDropped, MemoryAnalyzers.Growth.TokenRegistrationDroppedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class TokenRegistrationDroppedTests
{
    private const string Header =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Hosting;

        """;

    private const string Signature = "async Task M(CancellationToken ct, TaskCompletionSource tcs, bool ok)";

    private static string In(string statement, string signature = Signature) => Header +
        $$"""
        public sealed class Engine { public CancellationToken Stopping { get; } public CancellationTokenSource Source { get; } = new(); }
        public sealed class C
        {
            private static readonly CancellationTokenSource Process = new();
            private static readonly ManualResetEvent Ended = new(false);
            private static readonly TaskCompletionSource<bool> Never = new();
            private static readonly Task Begun = Task.Delay(1);
            private readonly CancellationTokenSource _stop = new();
            private CancellationTokenSource _current = new();
            private readonly CancellationToken _token;
            private readonly AutoResetEvent _event = new(false);
            private readonly Engine _engine;
            private readonly IHostApplicationLifetime _lifetime;
            private readonly IHostApplicationLifetime? _perhaps;
            private int _count;

            public C(Engine engine, IHostApplicationLifetime lifetime, CancellationToken token) => (_engine, _lifetime, _token) = (engine, lifetime, token);

            public static CancellationToken Ending => Process.Token;
            public void Stop() => _count++;
            public void Renew() => _current = new();
            public static void Take(object o) { }
            public {{signature}}
            {
                {{statement}}
            }
        }
        """ + Repaired.Transient;

    private static Task Check(string statement, string signature = Signature) => Verify.VerifyAnalyzerAsync(In(statement, signature));

    private static async Task Fixed(string before, string after, string signature = Signature)
    {
        await Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature));
        await Repaired.IsCleanAsync(In(after, signature));
    }

    /// <summary>Who awaits a token waits for nothing else.</summary>
    [Theory]
    [InlineData(" : System.Runtime.CompilerServices.INotifyCompletion", "_token.Register(continuation);")]
    [InlineData(" : System.Runtime.CompilerServices.ICriticalNotifyCompletion", "_token.Register(continuation);")]
    [InlineData(" : System.Runtime.CompilerServices.INotifyCompletion", "[|_token.Register(() => continuation())|];")]
    [InlineData("", "[|_token.Register(continuation)|];")]
    public Task Awaiter_is_silent(string kind, string registration) => Verify.VerifyAnalyzerAsync(Header +
        $$"""
        public sealed class Awaiter{{kind}}
        {
            private readonly CancellationToken _token;
            public Awaiter(CancellationToken token) => _token = token;
            public bool IsCompleted => _token.IsCancellationRequested;
            public void GetResult() { }
            public void OnCompleted(Action continuation) { {{registration}} }
            public void UnsafeOnCompleted(Action continuation) { }
        }
        """);

    /// <summary>Behind a latch of the object its own token gets one registration, which ends with both.</summary>
    [Theory]
    [InlineData("if (_begun) throw new InvalidOperationException(); _begun = true;", "", false)]
    [InlineData("if (_begun) { return; } _begun = true;", "", false)]
    [InlineData("if (_begun) return; _begun = true;", " public void Again() => _begun = false;", true)]
    [InlineData("if (_begun) return;", "", true)]
    [InlineData("if (_open) return; _open = true;", " protected bool _open;", false)]
    [InlineData("if (_open) return; _open = true;", " internal bool _open;", true)]
    [InlineData("if (other._begun) return; other._begun = true;", "", true)]
    [InlineData("if (_begun) Console.WriteLine(); _begun = true;", "", true)]
    public Task Object_that_begins_once(string guard, string members, bool reported) => Verify.VerifyAnalyzerAsync(Header +
        $$"""
        public class Recording
        {
            private readonly CancellationTokenSource _stop = new();
            private bool _begun;
            public void Begin(TaskCompletionSource done, Recording other)
            {
                {{guard}}
                {{(reported ? "[|" : "")}}_stop.Token.Register(() => done.TrySetResult()){{(reported ? "|]" : "")}};
            }
            public void Stop() => _stop.Cancel();{{members}}
        }
        """);

    private static Task NoFix(string statement, string signature = Signature) => Verify.VerifyCodeFixAsync(In(statement, signature), In(statement, signature));

    [Theory]
    [InlineData("[|_stop.Token.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("_ = [|_stop.Token.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("[|_stop.Token.UnsafeRegister(s => ((TaskCompletionSource)s!).TrySetCanceled(), tcs)|]; await tcs.Task;")]
    [InlineData("[|_stop.Token.Register(tcs.SetCanceled)|]; await tcs.Task;")]
    [InlineData("[|_token.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("[|_engine.Stopping.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("[|_engine.Source.Token.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("var stop = _stop; [|stop.Token.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("var stopped = _stop.Token; [|stopped.Register(() => tcs.TrySetCanceled())|]; await tcs.Task;")]
    [InlineData("[|Process.Token.Register(Stop)|]; await tcs.Task;")]
    [InlineData("[|Process.Token.Register(() => _count++)|]; await tcs.Task;")]
    [InlineData("[|Ending.Register(() => Take(ok))|]; await tcs.Task;")]
    [InlineData("[|_lifetime.ApplicationStopping.Register(Stop)|]; await tcs.Task;")]
    [InlineData("[|_lifetime.ApplicationStopped.Register(s => Take(s!), tcs)|]; await tcs.Task;")]
    [InlineData("_perhaps?[|.ApplicationStopping.Register(Stop)|]; await tcs.Task;")]
    [InlineData("for (var i = 0; i < 3; i++) [|Process.Token.Register(() => Take(i))|]; await tcs.Task;")]
    [InlineData("[|ThreadPool.RegisterWaitForSingleObject(Ended, (_, _) => _count++, null, -1, false)|]; await tcs.Task;")]
    [InlineData("[|ThreadPool.RegisterWaitForSingleObject(_event, (s, _) => Take(s!), tcs, -1, executeOnlyOnce: false)|]; await tcs.Task;")]
    [InlineData("_ = [|Never.Task.ContinueWith(_ => Take(tcs))|]; await tcs.Task;")]
    [InlineData("await [|Never.Task.ContinueWith(_ => Stop(), TaskScheduler.Default)|];")]
    [InlineData("_ = [|Never.Task.ContinueWith((_, s) => Take(s!), tcs, CancellationToken.None)|]; await tcs.Task;")]
    public Task Registration_that_is_dropped_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("using var r = _stop.Token.Register(() => tcs.TrySetCanceled()); await tcs.Task;")]
    [InlineData("var r = _stop.Token.Register(() => tcs.TrySetCanceled()); await tcs.Task; r.Dispose();")]
    [InlineData("await using (_stop.Token.Register(() => tcs.TrySetCanceled())) await tcs.Task;")]
    [InlineData("_stop.Token.Register(() => tcs.TrySetCanceled()).Dispose(); await tcs.Task;")]
    [InlineData("Take(_stop.Token.Register(() => tcs.TrySetCanceled())); await tcs.Task;")]
    public Task Registration_that_is_kept_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("ct.Register(() => tcs.TrySetCanceled()); await tcs.Task;")] // the caller's
    [InlineData("using var own = new CancellationTokenSource(); own.Token.Register(() => tcs.TrySetCanceled()); await tcs.Task;")]
    [InlineData("var own = CancellationTokenSource.CreateLinkedTokenSource(ct); own.Token.Register(() => own.Dispose()); await tcs.Task;")]
    [InlineData("_current.Token.Register(() => tcs.TrySetCanceled()); await tcs.Task;")] // may be another one for each piece of work
    [InlineData("CancellationToken.None.Register(() => tcs.TrySetCanceled()); await tcs.Task;")]
    [InlineData("_lifetime.ApplicationStarted.Register(() => tcs.TrySetCanceled()); await tcs.Task;")] // over soon
    [InlineData("_stop.Token.Register(Stop); await tcs.Task;")] // the owner's own token keeps the owner alone
    [InlineData("_stop.Token.Register(() => _count++); await tcs.Task;")]
    [InlineData("_token.Register(static () => Console.WriteLine()); await tcs.Task;")]
    [InlineData("_lifetime.ApplicationStopped.Register(() => Take(tcs)); _lifetime.StopApplication(); await tcs.Task;")] // the process ends
    [InlineData("_lifetime.ApplicationStopped.Register(() => Take(tcs)); await Task.Run(() => { tcs.Task.Wait(); Environment.Exit(1); });")]
    [InlineData("Process.Token.Register(static () => Console.WriteLine()); await tcs.Task;")] // keeps nothing
    [InlineData("Process.Token.Register(static s => Console.WriteLine(s), \"stopped\"); await tcs.Task;")]
    [InlineData("ThreadPool.RegisterWaitForSingleObject(_event, (s, _) => Take(s!), tcs, -1, executeOnlyOnce: true); await tcs.Task;")]
    [InlineData("var own = new AutoResetEvent(false); ThreadPool.RegisterWaitForSingleObject(own, (s, _) => Take(s!), tcs, -1, false); await tcs.Task;")]
    [InlineData("_ = Never.Task.ContinueWith(_ => Take(tcs), ct); await tcs.Task;")] // can be taken back
    [InlineData("_ = Never.Task.ContinueWith(static _ => Console.WriteLine()); await tcs.Task;")]
    [InlineData("_ = Begun.ContinueWith(_ => Take(tcs)); await tcs.Task;")] // work that ends
    [InlineData("_ = tcs.Task.ContinueWith(_ => Take(tcs)); await tcs.Task;")]
    public Task Token_or_task_that_is_not_known_to_outlive_is_silent(string statement) => Check(statement);

    [Fact]
    public Task Request_and_connection_tokens_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Connections;
        class C
        {
            private readonly HttpContext _http;
            private readonly ConnectionContext _connection;
            public C(HttpContext http, ConnectionContext connection) => (_http, _connection) = (http, connection);
            void M(HttpContext context, TaskCompletionSource tcs)
            {
                _http.RequestAborted.Register(() => tcs.TrySetCanceled());
                _connection.ConnectionClosed.Register(() => tcs.TrySetCanceled());
                context.RequestAborted.Register(() => tcs.TrySetCanceled());
                var aborted = _http.RequestAborted;
                aborted.Register(() => tcs.TrySetCanceled());
            }
        }
        """);

    [Fact]
    public Task Stopping_token_is_reported_where_it_is_used_again_and_again() => Verify.VerifyAnalyzerAsync(Header +
        """
        class Worker : BackgroundService
        {
            private int _count;
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                stoppingToken.Register(() => _count++);
                while (!stoppingToken.IsCancellationRequested)
                {
                    var tcs = new TaskCompletionSource();
                    [|stoppingToken.Register(() => tcs.TrySetCanceled())|];
                    await Handle(tcs, stoppingToken);
                }
            }

            private static Task Handle(TaskCompletionSource tcs, CancellationToken stoppingToken)
            {
                [|stoppingToken.Register(() => tcs.TrySetCanceled())|];
                return tcs.Task;
            }
        }
        class Service : IHostedService
        {
            private readonly IHostApplicationLifetime _lifetime;
            public Service(IHostApplicationLifetime lifetime) { _lifetime = lifetime; lifetime.ApplicationStopping.Register(OnStop); }
            public Task StartAsync(CancellationToken ct) { _lifetime.ApplicationStopping.Register(OnStop); ct.Register(OnStop); return Task.CompletedTask; }
            public Task StopAsync(CancellationToken ct) => Task.CompletedTask;
            public void Other() => _lifetime.ApplicationStopping.Register(OnStop);
            public void PerCall(object o) => [|_lifetime.ApplicationStopping.Register(() => GC.KeepAlive(o))|];
            private void OnStop() { }
        }
        """);

    [Fact]
    public Task Main_and_start_up_code_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        using Microsoft.AspNetCore.Builder;
        static class P
        {
            public static readonly CancellationTokenSource Stop = new();
            static void Main(string[] args) => Stop.Token.Register(() => GC.KeepAlive(args));
            static void Use(this IApplicationBuilder app, object server) => Stop.Token.Register(() => GC.KeepAlive(server));
            static void Run(WebApplication app, object server) => app.Lifetime.ApplicationStopping.Register(() => GC.KeepAlive(server));
        }
        namespace Xunit { class FactAttribute : Attribute { } }
        class Tests { [Xunit.Fact] public void M() { var o = new object(); P.Stop.Token.Register(() => GC.KeepAlive(o)); } }
        """);

    [Fact]
    public Task Constructor_of_an_object_is_reported_for_the_processes_token_alone() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C
        {
            private readonly CancellationToken _token;
            public C(IHostApplicationLifetime lifetime, CancellationToken token, object o)
            {
                _token = token;
                _token.Register(() => GC.KeepAlive(o));
                token.Register(Stop);
                [|lifetime.ApplicationStopping.Register(Stop)|];
            }
            private void Stop() { }
        }
        class D : IDisposable
        {
            private readonly IHostApplicationLifetime _lifetime;
            public D(IHostApplicationLifetime lifetime) => _lifetime = lifetime;
            public void Start() => [|_lifetime.ApplicationStopping.Register(Stop)|];
            private void Stop() { }
            public void Dispose() { }
        }
        class Unknown
        {
            public Unknown(IHostApplicationLifetime lifetime, object o) { lifetime.ApplicationStopping.Register(Stop); lifetime.ApplicationStopped.Register(() => GC.KeepAlive(o)); }
            private void Stop() { }
        }
        """ + Repaired.Transient);

    [FactSinceCSharp(12)]
    public Task Lifetime_in_a_primary_constructor_is_the_hosts() => Verify.VerifyAnalyzerAsync(Header +
        """
        class D(IHostApplicationLifetime lifetime) : IDisposable
        {
            public void Start() => [|lifetime.ApplicationStopping.Register(Stop)|];
            private void Stop() { }
            public void Dispose() { }
        }
        """);

    // Fixes

    [Fact]
    public Task Registration_for_what_is_awaited_here_gets_a_using() => Fixed(
        """
        var done = new TaskCompletionSource();
                // stop
                [|_stop.Token.Register(() => done.TrySetCanceled())|];
                await done.Task; // wait
        """,
        """
        var done = new TaskCompletionSource();
                // stop
                using var registration = _stop.Token.Register(() => done.TrySetCanceled());
                await done.Task; // wait
        """);

    [Fact]
    public Task Discard_and_state_get_a_using() => Fixed(
        """
        _ = [|Process.Token.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetCanceled(), tcs)|];
                await tcs.Task.ConfigureAwait(false);
        """,
        """
        using var registration = Process.Token.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetCanceled(), tcs);
                await tcs.Task.ConfigureAwait(false);
        """);

    [Fact]
    public Task Task_source_that_others_complete_is_over_when_awaited() => Fixed(
        """
        [|_stop.Token.Register(() => tcs.TrySetCanceled())|];
                Take(tcs);
                await tcs.Task.ConfigureAwait(false);
        """,
        """
        using var registration = _stop.Token.Register(() => tcs.TrySetCanceled());
                Take(tcs);
                await tcs.Task.ConfigureAwait(false);
        """);

    [Fact]
    public Task Disposed_local_ends_here_too() => Fixed(
        """
        using var process = new System.Diagnostics.Process();
                [|_stop.Token.Register(() => process.Kill())|];
                await process.WaitForExitAsync();
        """,
        """
        using var process = new System.Diagnostics.Process();
                using var registration = _stop.Token.Register(() => process.Kill());
                await process.WaitForExitAsync();
        """);

    [Theory]
    [InlineData("[|_stop.Token.Register(() => tcs.TrySetCanceled())|]; Take(tcs); await tcs.Task.WaitAsync(ct);")] // somebody else has it too
    [InlineData("[|_stop.Token.Register(() => tcs.TrySetCanceled())|]; Take(tcs); if (ok) await tcs.Task;")]
    [InlineData("[|_stop.Token.Register(() => tcs.TrySetCanceled())|]; if (ok) await Task.Yield();")] // not waited for
    [InlineData("[|Process.Token.Register(() => { _count++; tcs.TrySetCanceled(); })|]; await tcs.Task;")] // about the owner too
    [InlineData("if (ok) { [|_stop.Token.Register(() => tcs.TrySetCanceled())|]; } await tcs.Task;")] // would end too early
    [InlineData("_ = [|Never.Task.ContinueWith(_ => Take(tcs))|]; await tcs.Task;")]
    [InlineData("[|ThreadPool.RegisterWaitForSingleObject(_event, (s, _) => Take(s!), tcs, -1, false)|]; await tcs.Task;")]
    [InlineData("var t = tcs.Task; [|_stop.Token.Register(() => tcs.TrySetCanceled())|]; await t;")]
    public Task Interest_that_does_not_end_here_has_no_fix(string statement) => NoFix(statement);

    [Fact]
    public Task Returned_task_has_no_fix() => NoFix("[|_stop.Token.Register(() => tcs.TrySetCanceled())|]; return tcs.Task;", "Task M(TaskCompletionSource tcs)");

    [Fact]
    public async Task Constructor_keeps_it_in_a_field()
    {
        const string After = Header +
            """
            public sealed class C : IDisposable
            {
                private readonly object _gate = new();
                private readonly CancellationTokenRegistration _registration;

                public C(IHostApplicationLifetime lifetime)
                {
                    // at the end
                    _registration = lifetime.ApplicationStopping.Register(Stop);
                }

                private void Stop() => GC.KeepAlive(_gate);

                public void Dispose()
                {
                    _registration.Dispose();
                }
            }
            """ + Repaired.Transient;
        await Verify.VerifyCodeFixAsync(
            Header +
            """
            public sealed class C
            {
                private readonly object _gate = new();

                public C(IHostApplicationLifetime lifetime)
                {
                    // at the end
                    [|lifetime.ApplicationStopping.Register(Stop)|];
                }

                private void Stop() => GC.KeepAlive(_gate);
            }
            """ + Repaired.Transient,
            After);
        await Repaired.IsCleanAsync(After);
    }

    [Fact]
    public Task Field_of_a_conditional_registration_and_of_a_wait() => Verify.VerifyCodeFixAsync(
        Header +
        """
        public sealed class C : IDisposable
        {
            private static readonly ManualResetEvent Ended = new(false);

            public C(IHostApplicationLifetime? lifetime)
            {
                lifetime?[|.ApplicationStopping.Register(Stop)|];
                [|ThreadPool.RegisterWaitForSingleObject(Ended, (_, _) => Stop(), null, -1, false)|];
            }

            private void Stop() { }

            public void Dispose()
            {
                Stop();
            }
        }
        """,
        Header +
        """
        public sealed class C : IDisposable
        {
            private readonly CancellationTokenRegistration? _registration;
            private readonly RegisteredWaitHandle _registration2;
            private static readonly ManualResetEvent Ended = new(false);

            public C(IHostApplicationLifetime? lifetime)
            {
                _registration = lifetime?.ApplicationStopping.Register(Stop);
                _registration2 = ThreadPool.RegisterWaitForSingleObject(Ended, (_, _) => Stop(), null, -1, false);
            }

            private void Stop() { }

            public void Dispose()
            {
                Stop();
                _registration?.Dispose();
                _registration2?.Unregister(null);
            }
        }
        """);

    [Fact]
    public Task Constructor_that_loops_has_no_fix()
    {
        var source = Header +
            """
            public sealed class C
            {
                public C(IHostApplicationLifetime lifetime, bool ok)
                {
                    while (ok)
                        [|lifetime.ApplicationStopping.Register(Stop)|];
                    void Later() => [|lifetime.ApplicationStopping.Register(Stop)|];
                    Later();
                }
                private void Stop() { }
            }
            """ + Repaired.Transient;
        return Verify.VerifyCodeFixAsync(source, source);
    }

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("_stop.Token.Register(; x?.Token.Register(() => ); ThreadPool.RegisterWaitForSingleObject(); Never.Task.ContinueWith(;"));
}