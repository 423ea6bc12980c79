using Microsoft.CodeAnalysis;
using Fix = MemoryAnalyzers.Growth.TimeoutNeverCancelledFix;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.TimeoutNeverCancelled, MemoryAnalyzers.Growth.TimeoutNeverCancelledFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class TimeoutNeverCancelledTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        """;

    private const string Signature = "async Task M(CancellationToken ct, bool ok, TimeSpan t)";

    private const string Waiting = "private static readonly SemaphoreSlim Gate = new(1); private static readonly System.Collections.Concurrent.BlockingCollection<int> Queue = new(); ";

    private static string In(string statement, string signature = Signature, string members = "") => Header +
        $$"""
        class C
        {
            private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(200);
            private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
            private readonly CancellationTokenSource _stop = new();
            private readonly Task _running = Task.CompletedTask;
            private Task _signal = Task.CompletedTask;
            public static Task Work(CancellationToken ct) => Task.CompletedTask;
            public static Task<int> Read() => Task.FromResult(1);
            public static void Take(object o) { }
            public void Next() => _signal = new TaskCompletionSource().Task;
            {{members}}
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Check(string statement, string signature = Signature, string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static async Task Fixed(string before, string after, string signature = Signature, string? key = null)
    {
        await Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature), key);
        await Repaired.IsCleanAsync(In(after, signature));
    }

    private static Task NoFix(string statement, string signature = Signature) => Verify.VerifyCodeFixAsync(In(statement, signature), In(statement, signature));

    // What runs once

    /// <summary>Behind a flag that is set for good it runs once; a flag of each object, or one that is taken back, promises nothing.</summary>
    [Theory]
    [InlineData("private static bool s_known;", "if (!s_known) { var s = new CancellationTokenSource(5000); await Work(s.Token); } s_known = true;")]
    [InlineData("private static bool s_known;", "try { if (!s_known) { var s = new CancellationTokenSource(5000); await Work(s.Token); } } finally { s_known = true; }")]
    [InlineData("private bool _known;", "if (!_known) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); } _known = true;")]
    [InlineData("private static bool s_known;", "if (!s_known) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); }")]
    [InlineData("private static bool s_known;", "if (s_known) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); } s_known = true;")]
    [InlineData("private static bool s_known; void Forget() => s_known = false;", "if (!s_known) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); } s_known = true;")]
    [InlineData("internal static bool s_known;", "if (!s_known) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); } s_known = true;")]
    [InlineData("private static bool s_known;", "if (s_known) return; s_known = true; var s = new CancellationTokenSource(5000); await Work(s.Token);")]
    [InlineData("private static bool s_known;", "if (s_known) { throw new InvalidOperationException(); } s_known = true; var s = new CancellationTokenSource(5000); await Work(s.Token);")]
    [InlineData("private static bool s_known;", "if (s_known) Take(ct); s_known = true; var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token);")]
    [InlineData("private static bool s_known;", "if (s_known) return; s_known = true; while (ok) { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); }")]
    [InlineData("private static bool s_known;", "if (s_known) return; var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); if (ok) s_known = true;")]
    [InlineData("private static bool s_known;", "if (s_known) return; Func<Task> f = async () => { var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token); }; s_known = true; await f();")]
    [InlineData("private bool _known;", "if (_known) return; _known = true; var s = [|new CancellationTokenSource(5000)|]; await Work(s.Token);")]
    public Task Source_behind_a_latch(string members, string statement) => Check(statement, members: members);

    /// <summary>A method that the assembly alone can call runs as often as its callers do.</summary>
    [Theory]
    [InlineData("static class P { static async Task Main() => await new C().M(default, true, default); }", false)]
    [InlineData("static class P { static async Task Main() { await Begin(); } static async Task Begin() { await new C().M(default, true, default); } }", false)]
    [InlineData("class W : Microsoft.Extensions.Hosting.BackgroundService { protected override Task ExecuteAsync(CancellationToken stoppingToken) => new C().M(stoppingToken, true, default); }", false)]
    [InlineData("static class P { static async Task Main() { while (true) await new C().M(default, true, default); } }", true)]
    [InlineData("static class P { static async Task Main() => await new C().M(default, true, default); static void Other() => _ = new C().M(default, false, default); }", true)]
    [InlineData("public static class P { static async Task Main() => await Each(1); public static Task Each(int n) => new C().M(default, true, default); }", true)]
    [InlineData("namespace Xunit { class FactAttribute : Attribute { } } class Tests { [Xunit.Fact] Task T() => new C().M(default, true, default); }", true)]
    public Task Method_that_only_the_start_calls_is_silent(string callers, bool reported) =>
        Verify.VerifyAnalyzerAsync(In($"await Task.WhenAny(Read(), {(reported ? "[|" : "")}Task.Delay(5000){(reported ? "|]" : "")});") + callers, output: Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary);

    /// <summary>What ends another object, which it is given, may run for each of many.</summary>
    [Theory]
    [InlineData("static async Task CloseAll(Task work)", "await Task.WhenAny(work, [|Task.Delay(60_000)|]);")]
    [InlineData("static async Task CloseAll()", "await Task.WhenAny(Read(), Task.Delay(60_000));")]
    [InlineData("async Task CloseAll(Task work)", "await Task.WhenAny(work, Task.Delay(60_000));")]
    public Task Teardown_of_what_is_given(string signature, string statement) => Check(statement, signature);

    /// <summary>A token in what a call gives is handed out with it.</summary>
    [Theory]
    [InlineData("Task<CancellationToken> M()", "return Task.FromResult(new CancellationTokenSource(60_000).Token);")]
    [InlineData("Task<CancellationToken> M()", "var s = new CancellationTokenSource(60_000); return Task.FromResult(s.Token);")]
    [InlineData("Task<int> M()", "return Task.FromResult([|new CancellationTokenSource(60_000)|].Token.GetHashCode());")]
    public Task Token_that_is_handed_out_in_a_task(string signature, string statement) => Check(statement, signature);

    // Delays that work is raced against

    [Theory]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(5000)|]);")]
    [InlineData("await Task.WhenAny([|Task.Delay(TimeSpan.FromMinutes(1))|], Read());")]
    [InlineData("await Task.WhenAny(Read(), Work(ct), [|Task.Delay(t)|]).ConfigureAwait(false);")]
    [InlineData("await Task.WhenAny(new Task[] { Read(), [|Task.Delay(Limit)|] });")]
    [InlineData("await Task.WhenAny(new List<Task>().ToArray()); var w = Read(); if (await Task.WhenAny(w, [|Task.Delay(5000)|]) == w) Take(w);")]
    [InlineData("var w = Read(); var first = await Task.WhenAny(w, [|Task.Delay(5000)|]); if (first == w) Take(w);")]
    [InlineData("var d = [|Task.Delay(5000)|]; if (await Task.WhenAny(Read(), d) == d) throw new TimeoutException();")]
    [InlineData("var d = [|Task.Delay(5000)|]; await Task.WhenAny(Read(), d); if (d.IsCompleted) throw new TimeoutException();")]
    [InlineData("while (ok) { var w = Read(); if (await Task.WhenAny(w, [|Task.Delay(5000)|]) != w) break; }")]
    [InlineData("while (await Task.WhenAny(Read(), [|Task.Delay(5000)|]) is Task<int>) { }")]
    [InlineData("Task w = Read(); while (ok) { w = Read(); await Task.WhenAny(w, [|Task.Delay(5000)|]); }")]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(10000, ct)|]);")]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(Limit, _stop.Token)|]);")]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(5000, CancellationToken.None)|]);")]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(5000, default)|]);")]
    [InlineData("await Task.WhenAny(Read(), [|Task.Delay(t, TimeProvider.System)|]);")]
    [InlineData("Task.WhenAny(Read(), [|Task.Delay(5000)|]).Wait(); await Task.Yield();")]
    [InlineData("Func<Task> f = () => Task.WhenAny(Read(), [|Task.Delay(5000)|]); await f();")]
    public Task Delay_that_nothing_cancels_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(999));")] // short
    [InlineData("await Task.WhenAny(Read(), Task.Delay(1000));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(Brief));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(TimeSpan.FromSeconds(0.5)));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(TimeSpan.Zero));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(new TimeSpan(0, 0, 0, 0, 900)));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(9999, ct));")] // the caller's, and not long
    [InlineData("await Task.WhenAny(Read(), Task.Delay(t, ct));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(Timeout.Infinite));")] // no timer
    [InlineData("await Task.WhenAny(Read(), Task.Delay(Timeout.InfiniteTimeSpan));")]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(-1, ct));")]
    [InlineData("using var own = new CancellationTokenSource(); await Task.WhenAny(Read(), Task.Delay(t, own.Token)); own.Cancel();")]
    [InlineData("using var own = CancellationTokenSource.CreateLinkedTokenSource(ct); ct = own.Token; await Task.WhenAny(Read(), Task.Delay(20000, ct)); own.Cancel();")]
    [InlineData("var w = Read(); while (await Task.WhenAny(w, Task.Delay(1000)) != w) Take(w);")] // heartbeats
    [InlineData("var w = Read(); while (!w.IsCompleted) { await Task.WhenAny(w, Task.Delay(5000)); Take(w); }")]
    [InlineData("while (!_running.IsCompleted) await Task.WhenAny(_running, Task.Delay(5000));")]
    [InlineData("while (ok) { var w = Read(); while (await Task.WhenAny(w, Task.Delay(1000)) != w) Take(w); }")]
    [InlineData("while (ok) await Task.WhenAny(_signal, Task.Delay(5000));")] // not known whether it is another one
    [InlineData("var d = Task.Delay(5000); while (ok) { await Task.WhenAny(Read(), d); if (d.IsCompleted) d = Task.Delay(5000); }")] // one at a time
    [InlineData("var d = Task.Delay(5000); while (ok) await Task.WhenAny(Read(), d);")]
    [InlineData("var d = Task.Delay(5000); await Task.WhenAny(Read(), d); await d;")] // waited for
    [InlineData("var d = Task.Delay(5000); await Task.WhenAny(Read(), d); Take(d);")]
    [InlineData("await Task.WhenAny(Task.Delay(5000), Task.Delay(6000));")] // no work
    [InlineData("await Task.WhenAny(Task.Delay(5000));")]
    [InlineData("await Task.WhenAll(Read(), Task.Delay(5000));")]
    [InlineData("await Task.WhenAny(Read(), Later()); async Task Later() { await Task.Delay(5000); }")]
    [InlineData("var all = new List<Task> { Read(), Task.Delay(5000) }; await Task.WhenAny(all);")] // not seen one by one
    [InlineData("await OnAppStop(); async Task OnAppStop() { await Task.WhenAny(Read(), Task.Delay(5000)); }")] // once, at the end
    [InlineData("await OnAppStop(); async Task OnAppStop() { var x = new CancellationTokenSource(5000); await Work(x.Token); }")]
    [InlineData("await Read().WaitAsync(t);")]
    public Task Delay_that_is_short_awaited_or_cancelled_is_silent(string statement) => Check(statement);

    /// <summary>The signal comes once, at the end; until then the time is always used up.</summary>
    [Theory]
    [InlineData("if (_end.Task.IsCompleted) return; await Task.WhenAny(Task.Delay(t), _end.Task);", "readonly", false)]
    [InlineData("while (!this._end.Task.IsCompleted) await Task.WhenAny(Task.Delay(t), this._end.Task);", "readonly", false)]
    [InlineData("if (_end.Task.IsCompleted) return; await Task.WhenAny([|Task.Delay(t)|], _end.Task, Work(ct));", "readonly", true)]
    [InlineData("await Task.WhenAny([|Task.Delay(t)|], _end.Task);", "readonly", true)]
    [InlineData("if (_end.Task.IsCompleted) return; await Task.WhenAny([|Task.Delay(t)|], _end.Task);", "", true)]
    public Task Sleep_until_a_stop_signal_is_silent(string statement, string modifier, bool reported)
    {
        Assert.Equal(reported, statement.Contains("[|", StringComparison.Ordinal));
        return Check(statement, members: $"private {modifier} TaskCompletionSource<bool> _end = new(); public void End() => _end.TrySetResult(true);");
    }

    [Fact]
    public Task Code_that_runs_once_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        class Worker : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAny(Task.CompletedTask, Task.Delay(5000));
            public override Task StopAsync(CancellationToken ct) => Task.WhenAny(Task.CompletedTask, Task.Delay(5000), base.StopAsync(new CancellationTokenSource(5000).Token));
        }
        static class P
        {
            static async Task Main()
            {
                var cts = new CancellationTokenSource(5000);
                await Task.WhenAny(Task.Delay(1, cts.Token), Console.In.ReadLineAsync());
                while (true)
                    await Task.WhenAny(Console.In.ReadLineAsync(), [|Task.Delay(5000)|]);
            }
        }
        """);

    [Fact]
    public Task Test_class_is_silent_where_the_framework_is_not_there() => Verify.VerifyAnalyzerAsync(Header +
        """
        using {|CS0246:NUnit|}.Framework;
        class Tests
        {
            [{|CS0246:{|CS0246:Test|}|}]
            public void Waits() { Func<Task> wait = () => Task.WhenAny(Task.CompletedTask, Task.Delay(5000)); wait(); }
            private static async Task Helper() => await Task.WhenAny(Task.CompletedTask, Task.Delay(5000));
        }
        """);

    [Fact]
    public Task Test_method_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { class FactAttribute : Attribute { } }
        class C
        {
            [Xunit.Fact]
            public Task M() => Task.WhenAny(Task.CompletedTask, Task.Delay(5000, new CancellationTokenSource(5000).Token));
        }
        """);

    // Timed sources

    [Theory]
    [InlineData("await Work([|new CancellationTokenSource(5000)|].Token);")]
    [InlineData("await Work([|new CancellationTokenSource(t)|].Token).ConfigureAwait(false);")]
    [InlineData("var token = [|new CancellationTokenSource(t)|].Token; await Work(token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; await Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource(t, TimeProvider.System)|]; await Work(x.Token);")]
    [InlineData("CancellationTokenSource x = [|new(5000)|]; await Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource()|]; x.CancelAfter(5000); await Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource()|]; x.Token.Register(() => Console.WriteLine()); x.CancelAfter(t); await Work(ct);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; x.Token.Register(() => Console.WriteLine()); await Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; await Work(x.Token); x = [|new CancellationTokenSource(5000)|]; await Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; if (ok) return; await Work(x.Token); x.Dispose();")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; await Work(x.Token); if (ok) x.Cancel();")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; try { await Work(x.Token); } catch (OperationCanceledException) { x.Dispose(); }")]
    [InlineData("for (var i = 0; i < 3; i++) { var x = [|new CancellationTokenSource(t)|]; await Work(x.Token); }")]
    public Task Source_that_is_not_disposed_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("using var x = new CancellationTokenSource(t); await Work(x.Token);")]
    [InlineData("using (var x = new CancellationTokenSource(t)) await Work(x.Token);")]
    [InlineData("var x = new CancellationTokenSource(t); try { await Work(x.Token); } finally { x.Dispose(); }")]
    [InlineData("var x = new CancellationTokenSource(t); await Work(x.Token); if (ok) x = new CancellationTokenSource(5000); await Work(x.Token); x.Dispose();")]
    [InlineData("var x = new CancellationTokenSource(); x.CancelAfter(t); await Work(x.Token); x.Cancel();")]
    [InlineData("var x = new CancellationTokenSource(t); await Work(x.Token); await x.CancelAsync();")]
    [InlineData("var x = new CancellationTokenSource(t); await Work(x.Token); x.CancelAfter(Timeout.Infinite);")]
    [InlineData("var x = new CancellationTokenSource(t); await Work(x.Token).ContinueWith(_ => x.Dispose());")]
    [InlineData("var x = new CancellationTokenSource(t); x.Token.Register(() => x.Dispose()); await Work(x.Token);")]
    [InlineData("var x = new CancellationTokenSource(); await Work(x.Token);")] // no timer
    [InlineData("await Work(new CancellationTokenSource().Token);")]
    [InlineData("var x = new CancellationTokenSource(Timeout.Infinite); await Work(x.Token);")]
    [InlineData("var x = new CancellationTokenSource(500); await Work(x.Token);")] // short
    [InlineData("await Work(new CancellationTokenSource(Brief).Token);")]
    [InlineData("var x = new CancellationTokenSource(); x.Token.Register(() => Console.WriteLine()); x.CancelAfter(t); await Work(ct); x.CancelAfter(t);")] // goes off later
    [InlineData("await Work(ct); var x = new CancellationTokenSource(t); x.Token.Register(() => Console.WriteLine());")]
    [InlineData("var x = new CancellationTokenSource(); x.CancelAfter(0); await Work(x.Token);")]
    [InlineData("var x = new CancellationTokenSource(t); Take(x); await Work(x.Token);")] // handed on
    [InlineData("Take(new CancellationTokenSource(t)); await Work(ct);")]
    [InlineData("var x = new CancellationTokenSource(t); while (!x.IsCancellationRequested) await Work(x.Token);")] // until the time is up
    [InlineData("var x = new CancellationTokenSource(t); do await Work(x.Token); while (!x.Token.IsCancellationRequested);")]
    [InlineData("var x = new CancellationTokenSource(t); await Task.Delay(Timeout.Infinite, x.Token);")]
    [InlineData("var x = new CancellationTokenSource(t); x.Token.WaitHandle.WaitOne(); await Work(ct);")]
    [InlineData("var token = new CancellationTokenSource(t).Token; while (!token.IsCancellationRequested) await Work(token);")]
    [InlineData("var o = new ParallelOptions { CancellationToken = new CancellationTokenSource(t).Token }; await Work(o.CancellationToken);")] // stored
    public Task Source_that_is_released_waited_for_or_handed_on_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("return new CancellationTokenSource(t).Token;")]
    [InlineData("var x = new CancellationTokenSource(t); return x.Token;")]
    [InlineData("var x = new CancellationTokenSource(t); var token = x.Token; return token;")]
    public Task Token_that_is_returned_is_silent(string statement) => Check(statement, "CancellationToken M(TimeSpan t)");

    [Fact]
    public Task Field_is_silent() => Check("_timed = new CancellationTokenSource(t); await Work(_timed.Token);", members: "private CancellationTokenSource? _timed;");

    [Theory]
    [InlineData("await Task.WhenAny(Read(), Task.Delay(t));")]
    [InlineData("var x = new CancellationTokenSource(t); await Work(x.Token);")]
    [InlineData("while (ok) { var work = Read(); await Task.WhenAny(work, [|Task.Delay(t)|]); }")]
    public Task Program_starts_and_ends_once(string statement) => Check(statement, members: "public static void Main() { }");

    [Fact]
    public async Task Linked_source_is_another_rules()
    {
        await Check("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); x.CancelAfter(t); await Work(x.Token);");
        var source = In("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); x.CancelAfter(t); await Work(x.Token);");
        Assert.Equal(["RET906"], (await Consistency.Code.AnalyzeAsync(Consistency.Code.Compile(source))).Select(diagnostic => diagnostic.Id));
    }

    // Fixes: WaitAsync

    [Fact]
    public Task Throwing_a_TimeoutException_becomes_WaitAsync() => Fixed(
        """
        var work = Read();
                // limit
                if (await Task.WhenAny(work, [|Task.Delay(t)|]) != work)
                    throw new TimeoutException();
                return await work;
        """,
        """
        var work = Read();
                // limit
                return await work.WaitAsync(t);
        """,
        "async Task<int> M(TimeSpan t)");

    [Fact]
    public Task Milliseconds_become_a_TimeSpan_and_ConfigureAwait_stays() => Fixed(
        """
        var work = Read();
                if (await Task.WhenAny(work, [|Task.Delay(5000)|]).ConfigureAwait(false) == work)
                {
                    return await work.ConfigureAwait(false);
                }

                throw new TimeoutException();
        """,
        """
        var work = Read();
                return await work.WaitAsync(TimeSpan.FromMilliseconds(5000)).ConfigureAwait(false);
        """,
        "async Task<int> M(string text)");

    [Fact]
    public Task Else_that_throws_becomes_WaitAsync() => Fixed(
        """
        Task work = Read();
                if (await Task.WhenAny(work, [|Task.Delay(Limit)|]) == work)
                    await work;
                else
                    throw new TimeoutException();
                Take(work);
        """,
        """
        Task work = Read();
                await work.WaitAsync(Limit);
                Take(work);
        """);

    [Fact]
    public Task Second_action_cancels_the_delay() => Fixed(
        """
        var work = Read();
                if (await Task.WhenAny(work, [|Task.Delay(t)|]) != work)
                    throw new TimeoutException();
                return await work;
        """,
        """
        var work = Read();
                using var timeout = new CancellationTokenSource();
                var completed = await Task.WhenAny(work, Task.Delay(t, timeout.Token));
                timeout.Cancel();
                if (completed != work)
                    throw new TimeoutException();
                return await work;
        """,
        "async Task<int> M(TimeSpan t)",
        Fix.KeyCancel);

    [Fact]
    public Task Without_WaitAsync_the_delay_is_cancelled() => Verify.VerifyCodeFixAsync(
        Header +
        """
        class C
        {
            async Task<int> M(Task<int> work)
            {
                if (await Task.WhenAny(work, [|Task.Delay(5000)|]) != work)
                    throw new TimeoutException();
                return await work;
            }
        }
        """,
        Header +
        """
        class C
        {
            async Task<int> M(Task<int> work)
            {
                using var timeout = new CancellationTokenSource();
                var completed = await Task.WhenAny(work, Task.Delay(5000, timeout.Token));
                timeout.Cancel();
                if (completed != work)
                    throw new TimeoutException();
                return await work;
            }
        }
        """,
        framework: References.NetStandard20);

    // Fixes: a source of the delay's own

    [Fact]
    public Task Statement_gets_a_source_that_is_cancelled() => Fixed(
        """
        // above
                await Task.WhenAny(Read(), [|Task.Delay(t)|]).ConfigureAwait(false);
                Take(1); // after
        """,
        """
        // above
                using var timeout = new CancellationTokenSource();
                await Task.WhenAny(Read(), Task.Delay(t, timeout.Token)).ConfigureAwait(false);
                timeout.Cancel();
                Take(1); // after
        """);

    [Fact]
    public Task Callers_token_is_linked() => Fixed(
        """
        var first = await Task.WhenAny(Read(), [|Task.Delay(TimeSpan.FromMinutes(1), ct)|]);
                Take(first);
        """,
        """
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var first = await Task.WhenAny(Read(), Task.Delay(TimeSpan.FromMinutes(1), timeout.Token));
                timeout.Cancel();
                Take(first);
        """);

    [Fact]
    public Task None_is_replaced() => Fixed(
        "await Task.WhenAny(Read(), [|Task.Delay(5000, CancellationToken.None)|]);",
        """
        using var timeout = new CancellationTokenSource();
                await Task.WhenAny(Read(), Task.Delay(5000, timeout.Token));
                timeout.Cancel();
        """);

    [Fact]
    public Task Delay_in_a_local_is_cancelled() => Fixed(
        """
        // limit
                var delay = [|Task.Delay(5000)|];
                var work = Read();
                if (await Task.WhenAny(work, delay) == delay)
                    throw new InvalidOperationException("slow");
                Take(await work);
        """,
        """
        // limit
                using var timeout = new CancellationTokenSource();
                var delay = Task.Delay(5000, timeout.Token);
                var work = Read();
                var completed = await Task.WhenAny(work, delay);
                timeout.Cancel();
                if (completed == delay)
                    throw new InvalidOperationException("slow");
                Take(await work);
        """);

    [Fact]
    public Task In_a_loop_each_turn_cancels_its_delay() => Fixed(
        """
        while (ok)
                {
                    var work = Read();
                    if (work != await Task.WhenAny(work, [|Task.Delay(t)|]) || !ok)
                        continue;
                    Take(await work);
                }
        """,
        """
        while (ok)
                {
                    var work = Read();
                    using var timeout = new CancellationTokenSource();
                    var completed = await Task.WhenAny(work, Task.Delay(t, timeout.Token));
                    timeout.Cancel();
                    if (work != completed || !ok)
                        continue;
                    Take(await work);
                }
        """);

    [Fact]
    public Task Embedded_statement_gets_a_block() => Fixed(
        """
        if (ok)
                    await Task.WhenAny(Read(), [|Task.Delay(t)|]);
        """,
        """
        if (ok)
                {
                    using var timeout = new CancellationTokenSource();
                    await Task.WhenAny(Read(), Task.Delay(t, timeout.Token));
                    timeout.Cancel();
                }
        """);

    [Fact]
    public Task Blocking_wait_and_returned_winner() => Fixed(
        """
        Task.WhenAny(Read(), [|Task.Delay(t)|]).Wait();
                return await await Task.WhenAny(Read(), ok());
        """,
        """
        using var timeout = new CancellationTokenSource();
                Task.WhenAny(Read(), Task.Delay(t, timeout.Token)).Wait();
                timeout.Cancel();
                return await await Task.WhenAny(Read(), ok());
        """,
        "async Task<int> M(TimeSpan t, Func<Task<int>> ok)");

    [Theory]
    [InlineData("if (ok && await Task.WhenAny(Read(), [|Task.Delay(t)|]) is Task<int>) Take(1);")] // perhaps no race
    [InlineData("while (await Task.WhenAny(Read(), [|Task.Delay(t)|]) is Task<int>) Take(1);")]
    [InlineData("Take(await Task.WhenAny(Read(), [|Task.Delay(t)|]));")] // another expression is evaluated first
    [InlineData("var d = [|Task.Delay(t)|]; await Task.WhenAny(Read(), d); if (d.IsCompleted) Take(1);")] // a cancelled one is completed
    [InlineData("var d = [|Task.Delay(t)|]; if (ok) { await Task.WhenAny(Read(), d); }")]
    [InlineData("var race = Task.WhenAny(Read(), [|Task.Delay(t)|]); await race;")]
    [InlineData("Func<Task> f = () => Task.WhenAny(Read(), [|Task.Delay(t)|]); await f();")]
    public Task Other_shapes_have_no_fix(string statement) => NoFix(statement);

    // Fixes: using

    [Fact]
    public Task Source_gets_a_using() => Fixed(
        """
        // limit
                var x = [|new CancellationTokenSource(t)|];
                await Work(x.Token);
        """,
        """
        // limit
                using var x = new CancellationTokenSource(t);
                await Work(x.Token);
        """);

    [Fact]
    public Task Source_with_CancelAfter_gets_a_using() => Fixed(
        """
        var x = [|new CancellationTokenSource()|];
                x.CancelAfter(t);
                await Work(x.Token);
        """,
        """
        using var x = new CancellationTokenSource();
                x.CancelAfter(t);
                await Work(x.Token);
        """);

    [Fact]
    public Task Temporary_gets_a_local_with_using() => Fixed(
        """
        await Work([|new CancellationTokenSource(TimeSpan.FromSeconds(5))|].Token);
                await Work([|new CancellationTokenSource(5000)|].Token);
        """,
        """
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await Work(timeout.Token);
                using var timeout2 = new CancellationTokenSource(5000);
                await Work(timeout2.Token);
        """);

    [Theory]
    [InlineData("return Work([|new CancellationTokenSource(t)|].Token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; return Work(x.Token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; _ = Work(x.Token); return Task.CompletedTask;")]
    public Task Work_that_outlives_the_method_is_reported_without_fix(string statement) => NoFix(statement, "Task M(TimeSpan t)");

    [Theory]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; using (var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, x.Token)) { Take(linked.Token); }")] // its token is dead before the source is
    [InlineData("var x = [|new CancellationTokenSource(t)|]; using var linked = CancellationTokenSource.CreateLinkedTokenSource(x.Token); Take(linked);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; using (x.Token.Register(() => Take(1))) { await Read(); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; var token = x.Token; await using (token.Register(() => Take(1))) { await Read(); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private void Sync(CancellationToken token) { token.ThrowIfCancellationRequested(); Work(token).GetAwaiter().GetResult(); Gate.Wait(token); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Take(Sync(x.Token, 1));", "private int Sync(CancellationToken token, int turn) => turn > 5 ? Queue.Take(token) : Sync2(turn, token); private static int Sync2(int turn, CancellationToken token) { using var l = CancellationTokenSource.CreateLinkedTokenSource(token); return Queue.Take(l.Token); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Local(x.Token); void Local(CancellationToken token) => Gate.Wait(token);")]
    public Task Source_of_work_that_is_over_gets_a_using(string statement, string members = "") => Verify.VerifyCodeFixAsync(
        In(statement, members: Waiting + members), In(statement.Replace("var x = [|", "using var x = ", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal), members: Waiting + members));

    [Theory]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; var linked = CancellationTokenSource.CreateLinkedTokenSource(x.Token); Take(linked);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; x.Token.Register(() => Take(1)); await Read();")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private void Sync(CancellationToken token) => _ = Work(token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private CancellationToken _kept; private void Sync(CancellationToken token) => _kept = token;")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private async void Sync(CancellationToken token) => await Work(token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private void Sync(CancellationToken token) { Task.Run(() => Gate.Wait(token)); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private void Sync(CancellationToken token) { new Thread(() => Gate.Wait(token)).Start(); }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; var all = Sync(x.Token); await Read();", "private IEnumerable<int> Sync(CancellationToken token) { token.ThrowIfCancellationRequested(); yield return 1; }")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Take(Sync(x.Token));", "private object Sync(CancellationToken token) => new Tuple<CancellationToken>(token);")]
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "protected virtual void Sync(CancellationToken token) { }")] // overridden elsewhere
    [InlineData("var x = [|new CancellationTokenSource(t)|]; Sync(x.Token);", "private void Sync(CancellationToken token) => Sync2(token); private void Sync2(CancellationToken token) => Sync3(token); private void Sync3(CancellationToken token) => Sync4(token); private void Sync4(CancellationToken token) { }")] // too deep
    public Task Source_of_work_that_may_go_on_has_no_fix(string statement, string members = "") => Verify.VerifyCodeFixAsync(In(statement, members: Waiting + members), In(statement, members: Waiting + members));

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("await Task.WhenAny(, Task.Delay()); await Task.WhenAny(Task.Delay); new CancellationTokenSource(; Task.WhenAny(x, Task.Delay(y)).;"));
}
