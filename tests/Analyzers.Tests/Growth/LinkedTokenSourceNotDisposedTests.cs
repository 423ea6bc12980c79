using Microsoft.CodeAnalysis;
using Fix = MemoryAnalyzers.Growth.LinkedTokenSourceNotDisposedFix;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.LinkedTokenSourceNotDisposed, MemoryAnalyzers.Growth.LinkedTokenSourceNotDisposedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class LinkedTokenSourceNotDisposedTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        """;

    private static string In(string statement, string signature = "async Task M(CancellationToken ct, bool ok)", string members = "") => Header +
        $$"""
        class C
        {
            private readonly CancellationTokenSource _stop = new();
            private readonly CancellationToken _token;
            public static Task Work(CancellationToken ct) => Task.CompletedTask;
            public static void Take(object o) { }
            {{members}}
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Reported(string statement, string signature = "async Task M(CancellationToken ct, bool ok)", string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static Task Silent(string statement, string signature = "async Task M(CancellationToken ct, bool ok)", string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static Task Fixed(string before, string after, string signature = "async Task M(CancellationToken ct, bool ok)") => Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature));

    private static Task NoFix(string statement, string signature = "async Task M(CancellationToken ct, bool ok)") => Verify.VerifyCodeFixAsync(In(statement, signature), In(statement, signature));

    [Fact]
    public Task Local_is_reported_and_gets_a_using() => Fixed(
        """
        // with a limit
                var linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token)|];
                linked.CancelAfter(1000);
                await Work(linked.Token);
        """,
        """
        // with a limit
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token);
                linked.CancelAfter(1000);
                await Work(linked.Token);
        """);

    /// <summary>A token that goes on in an outer variable would lose its parents at the end of the block.</summary>
    [Theory]
    [InlineData("var t = ct; if (ok) { t = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token; } await Work(t);")]
    [InlineData("var t = ct; if (ok) t = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token; await Work(t);")]
    [InlineData("if (ok) { ct = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token; } await Work(ct);")]
    [InlineData("var t = ct; if (ok) { var linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|]; t = linked.Token; } await Work(t);")]
    [InlineData("var t = ct; switch (ok) { case true: t = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token; break; } await Work(t);")]
    [InlineData("var t = ct; while (ok) { await Work(t); { t = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token; } }")]
    public Task Token_that_outlives_the_block_gets_no_fix(string statement) => NoFix(statement);

    [Theory]
    [InlineData("var t = ct; await Work(t); if (ok) { var linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|]; t = linked.Token; await Work(t); }")]
    [InlineData("var t = ct; var linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|]; if (ok) { t = linked.Token; } await Work(t);")]
    public Task Token_that_ends_with_the_block_gets_a_using(string statement) => Fixed(statement, statement.Replace("var linked", "using var linked", StringComparison.Ordinal).Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal));

    [Fact]
    public Task Temporary_is_reported_and_gets_a_local() => Fixed(
        """
        // above
                await Work([|CancellationTokenSource.CreateLinkedTokenSource(ct, _token)|].Token).ConfigureAwait(false);
        """,
        """
        // above
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _token);
                await Work(linked.Token).ConfigureAwait(false);
        """);

    [Theory]
    [InlineData("ct, default")]
    [InlineData("_stop.Token, default")]
    [InlineData("_token, CancellationToken.None")]
    [InlineData("Shared, default")]
    [InlineData("new[] { CancellationToken.None, ct }")]
    [InlineData("ok ? ct : default, default")]
    [InlineData("own.Token, ct")]
    [InlineData("alias, default")]
    [InlineData("many")]
    [InlineData("context.Aborted, default")]
    public Task Parent_that_can_outlive_is_reported(string parents) => Reported(
        $"using var own = new CancellationTokenSource(); var alias = ct; var x = [|CancellationTokenSource.CreateLinkedTokenSource({parents})|]; await Work(x.Token);",
        "async Task M(CancellationToken ct, bool ok, CancellationToken[] many, Context context)",
        "public static CancellationToken Shared { get; } public class Context { public CancellationToken Aborted { get; set; } }");

    /// <summary>A token that is optional, and never given by those who can, is none.</summary>
    [Theory]
    [InlineData("internal", "c.Run(); c.Run(default); c.Run(CancellationToken.None);", false)]
    [InlineData("internal", "c.Run(); c.Run(ct);", true)]
    [InlineData("internal", "", true)]
    [InlineData("public", "c.Run();", true)]
    public Task Parent_that_no_caller_gives_is_silent(string access, string calls, bool reported) => Verify.VerifyAnalyzerAsync(Header +
        $$"""
        public class C
        {
            {{access}} async Task Run(CancellationToken ct = default)
            {
                var x = {{(reported ? "[|CancellationTokenSource.CreateLinkedTokenSource(ct)|]" : "CancellationTokenSource.CreateLinkedTokenSource(ct)")}};
                await Task.Delay(1, x.Token);
            }
        }
        public class D { public void M(C c, CancellationToken ct) { {{calls}} } }
        """);

    [Theory]
    [InlineData("CancellationToken.None, CancellationToken.None")]
    [InlineData("default, CancellationToken.None")]
    [InlineData("own.Token, default")]
    [InlineData("new CancellationToken(true), default")]
    [InlineData("own.Token, new CancellationTokenSource().Token")]
    [InlineData("ownToken, default")]
    [InlineData("Unknown(), default")]
    public Task Parent_that_is_not_known_to_outlive_is_silent(string parents) => Silent(
        $"using var own = new CancellationTokenSource(); var ownToken = own.Token; var x = CancellationTokenSource.CreateLinkedTokenSource({parents}); await Work(x.Token);",
        members: "private static CancellationToken Unknown() => default;");

    [Theory]
    [InlineData("using var x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(x.Token);")]
    [InlineData("using (var x = CancellationTokenSource.CreateLinkedTokenSource(ct)) await Work(x.Token);")]
    [InlineData("using (CancellationTokenSource.CreateLinkedTokenSource(ct)) { }")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); using (x) await Work(x.Token);")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(x.Token); x.Dispose();")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); try { await Work(x.Token); } finally { x.Dispose(); }")]
    [InlineData("CancellationTokenSource? x = null; try { if (ok) x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(ct); } finally { x?.Dispose(); }")]
    [InlineData("CancellationTokenSource? x = null; if (ok) x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(ct); x?.Dispose();")]
    [InlineData("CancellationTokenSource? x = null; if (ok) x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(ct); if (x != null) { x.Dispose(); }")]
    [InlineData("CancellationTokenSource? x = null; if (ok) x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(ct); if (ok) x!.Dispose();")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); if (ok) { x.Dispose(); return; } await Work(x.Token); x.Dispose();")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); try { await Work(x.Token); } catch (OperationCanceledException) { return; } x.Dispose();")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); if (ok) throw new Exception(); x.Dispose();")]
    [InlineData("while (ok) { var x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(x.Token); x.Dispose(); }")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); while (ok) { x.Dispose(); x = CancellationTokenSource.CreateLinkedTokenSource(ct); } x.Dispose();")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); await Work(x.Token).ContinueWith(_ => x.Dispose());")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); x.CancelAfter(5000); try { await Work(x.Token); x.CancelAfter(Timeout.Infinite); } catch { x.Dispose(); throw; }")] // for what was begun
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); Action end = x.Dispose; Take(end);")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); Take(x);")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); Take(new KeyValuePair<object, int>(x, 1));")]
    [InlineData("Take(CancellationTokenSource.CreateLinkedTokenSource(ct));")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); var list = new List<IDisposable> { x }; Take(list);")]
    [InlineData("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); var y = x; y.Dispose();")]
    [InlineData("CancellationTokenSource.CreateLinkedTokenSource(ct).Dispose();")]
    public Task Disposed_or_handed_on_is_silent(string statement) => Silent(statement);

    [Theory]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; await Work(x.Token); x.Cancel();")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; if (ok) return; await Work(x.Token); x.Dispose();")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; await Work(x.Token); if (ok) x.Dispose();")]
    [InlineData("while (ok) { var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; if (x.IsCancellationRequested) continue; await Work(x.Token); x.Dispose(); }")]
    [InlineData("Action a = async () => { var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; if (ok) return; await Work(x.Token); x.Dispose(); }; a();")]
    [InlineData("[|CancellationTokenSource.CreateLinkedTokenSource(ct)|];")]
    [InlineData("_ = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];")]
    [InlineData("[|CancellationTokenSource.CreateLinkedTokenSource(ct)|].CancelAfter(1);")]
    [InlineData("var t = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token; await Work(t);")]
    [InlineData("CancellationTokenSource x; x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; await Work(x.Token);")]
    [InlineData("var x = ok ? [|CancellationTokenSource.CreateLinkedTokenSource(ct)|] : new CancellationTokenSource(); await Work(x.Token);")]
    public Task Not_disposed_on_a_normal_path_is_reported(string statement) => Reported(statement);

    [Fact]
    public Task Parent_that_the_method_disposes_is_silent() => Silent(
        "var x = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token); try { await Work(x.Token); } finally { _stop.Dispose(); }");

    [Fact]
    public Task Test_method_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { class FactAttribute : Attribute { } }
        class C
        {
            [Xunit.Fact]
            public Task M(CancellationToken ct) => Task.Delay(1, CancellationTokenSource.CreateLinkedTokenSource(ct).Token);
        }
        """);

    [Fact]
    public Task Returned_is_silent() => Silent("var x = CancellationTokenSource.CreateLinkedTokenSource(ct); x.CancelAfter(1); return x;", "CancellationTokenSource M(CancellationToken ct)");

    [Fact]
    public Task Registered_for_dispose_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C
        {
            CancellationToken M(Microsoft.AspNetCore.Http.HttpContext http, CancellationToken ct)
            {
                var x = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, ct);
                http.Response.RegisterForDispose(x);
                return x.Token;
            }
        }
        """);

    [Fact]
    public Task Start_up_code_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        class Worker : Microsoft.Extensions.Hosting.BackgroundService
        {
            private CancellationTokenSource? _cts;
            public override Task StartAsync(CancellationToken ct)
            {
                _cts = CancellationTokenSource.CreateLinkedTokenSource(ct);
                return base.StartAsync(_cts.Token);
            }
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                var once = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                while (!once.IsCancellationRequested)
                {
                    var each = [|CancellationTokenSource.CreateLinkedTokenSource(stoppingToken)|];
                    await Task.Delay(1, each.Token);
                }
            }
        }
        static class Setup
        {
            static readonly CancellationToken App;
            static readonly CancellationTokenSource All = CancellationTokenSource.CreateLinkedTokenSource(App);
            public static CancellationToken Token => All.Token;
            static void Add(this Microsoft.Extensions.DependencyInjection.IServiceCollection services, CancellationToken ct) => Take(CancellationTokenSource.CreateLinkedTokenSource(ct).Token);
            static void Take(CancellationToken t) { }
        }
        """);

    [Fact]
    public Task Top_level_statements_are_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Threading;
        var x = CancellationTokenSource.CreateLinkedTokenSource(Holder.Stop);
        System.Console.WriteLine(x.Token);
        static class Holder { public static CancellationToken Stop; }
        """, output: OutputKind.ConsoleApplication);

    // Fields

    [Fact]
    public Task Source_of_work_that_goes_on_is_silent() => Silent(
        "var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token); _work = Work(linked.Token); await Task.Yield();", members: "private Task? _work;");

    [Theory]
    [InlineData("var t = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token).Token; _work = Work(t);")]
    [InlineData("var t = _stop.Token; if (ok) { t = CancellationTokenSource.CreateLinkedTokenSource(ct, _stop.Token).Token; } await Work(t); _work = Work(t);")]
    [InlineData("var linked = CancellationTokenSource.CreateLinkedTokenSource(ct); var t = linked.Token; _work = Work(t);")]
    public Task Token_of_work_that_goes_on_is_silent(string statement) => Silent(statement, members: "private Task? _work;");

    [Theory]
    [InlineData("await Run(async inner => { var x = CancellationTokenSource.CreateLinkedTokenSource(inner); await Work(x.Token); });", false)]
    [InlineData("await Run(Each); async Task Each(CancellationToken inner) { var x = CancellationTokenSource.CreateLinkedTokenSource(inner); await Work(x.Token); }", false)]
    [InlineData("await Each(ct); async Task Each(CancellationToken inner) { var x = [|CancellationTokenSource.CreateLinkedTokenSource(inner)|]; await Work(x.Token); }", true)]
    [InlineData("await Run(async inner => { var x = [|CancellationTokenSource.CreateLinkedTokenSource(inner, ct)|]; await Work(x.Token); });", true)]
    [InlineData("await Run(async inner => { var x = [|CancellationTokenSource.CreateLinkedTokenSource(inner, _stop.Token)|]; await Work(x.Token); });", true)]
    public Task Token_that_a_callback_is_given(string statement, bool reported)
    {
        Assert.Equal(reported, statement.Contains("[|", StringComparison.Ordinal));
        return Reported(statement, members: "private static Task Run(Func<CancellationToken, Task> each) => each(default);");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("static class Use { static IJob Make(IClock clock) => new Job(clock); }", true)]
    [InlineData("static class Use { static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection all) => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddScoped<IJob, Job>(all); }", true)]
    public Task Field_of_what_a_container_makes_perhaps_once(string use, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header +
            "interface IJob { } interface IClock { } class Job : IJob { private readonly IClock _clock; private CancellationTokenSource? _linked; public Job(IClock clock) => _clock = clock; public Task Run(CancellationToken ct) { _linked = " +
            open + "CancellationTokenSource.CreateLinkedTokenSource(ct)" + close + "; return Task.Delay(_clock.GetHashCode(), _linked.Token); } public void Stop() => _linked?.Cancel(); } " + use);
    }

    /// <summary>Of an abstract owner, those that derive from it are made.</summary>
    [Theory]
    [InlineData("class Job : Base { public Job(IClock clock) : base(clock) { } } class User { object Use(IClock clock) => new Job(clock); }", true)]
    [InlineData("class Job : Base { public Job(IClock clock) : base(clock) { } }", false)]
    public Task Field_of_an_abstract_owner(string use, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header +
            "interface IJob { } interface IClock { CancellationToken Stop { get; } } abstract class Base : IJob { private readonly CancellationToken _stop; private readonly CancellationTokenSource _linked; public Base(IClock clock) { _stop = clock.Stop; _linked = " +
            open + "CancellationTokenSource.CreateLinkedTokenSource(_stop)" + close + "; } public Task Run() => Task.Delay(1, _linked.Token); public void Stop() => _linked.Cancel(); } " + use);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("class User { public void Use(Job job) => job.Run(); }", false)]
    [InlineData("class User { public void Use(Job job) => job.Run(CancellationToken.None); }", false)]
    [InlineData("class User { public async Task Use(Job job) { using var mine = new CancellationTokenSource(); await job.Run(mine.Token); } }", false)]
    [InlineData("class User { CancellationTokenSource _search = new(); public void Use(Job job) { _search = new(); job.Run(_search.Token); } }", false)]
    [InlineData("class User { readonly CancellationTokenSource _stop = new(); public void Use(Job job) => job.Run(_stop.Token); }", true)]
    [InlineData("class User { readonly CancellationTokenSource _stop = new(); readonly Job _job = new(); public void Use() => _job.Run(_stop.Token); }", false)]
    [InlineData("class User { readonly CancellationToken _stop; public void Use(Job job) => job.Run(_stop); public void Again(Job job) => job.Run(default); }", true)]
    [InlineData("class User { public void Use(Job job, CancellationToken ct) => job.Run(ct); }", true)]
    [InlineData("class User { public void Use(Job job, CancellationToken ct) => job.Run(ct); } class Other { public void Use(User user) => user.Use(new(), default); }", false)]
    public Task Field_with_a_token_of_the_caller(string user, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header +
            $"class Job {{ private CancellationTokenSource? _linked; public Task Run(CancellationToken ct = default) {{ _linked = {open}CancellationTokenSource.CreateLinkedTokenSource(ct){close}; return Task.Delay(1, _linked.Token); }} public void Stop() => _linked?.Cancel(); }} " + user);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("class User { readonly CancellationTokenSource _stop = new(); readonly Job _job; public User() => _job = new(_stop.Token); }", false)]
    [InlineData("class User { readonly CancellationTokenSource _stop = new(); public object Use() => new Job(_stop.Token); }", true)]
    [InlineData("class User { readonly CancellationToken _stop; public object Use() => new Job(_stop); }", true)]
    [InlineData("class User { public object Use() => new Job(default); }", false)]
    public Task Field_with_a_token_of_the_maker(string user, bool reported)
    {
        var (open, close) = reported ? ("[|", "|]") : ("", "");
        return Verify.VerifyAnalyzerAsync(Header +
            $"class Job {{ private readonly CancellationTokenSource _linked; public Job(CancellationToken ct) => _linked = {open}CancellationTokenSource.CreateLinkedTokenSource(ct){close}; public void Stop() => _linked.Cancel(); }} " + user);
    }

    private static string Field(string members, string bases = "") => Header +
        $$"""
        public sealed class C{{bases}}
        {
            private CancellationTokenSource? _linked;

            public Task Start(CancellationToken ct)
            {
                _linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];
                return Task.Delay(1000, _linked.Token);
            }
        {{members}}
        }
        """;

    [Fact]
    public Task Field_is_reported_and_disposed_in_a_new_Dispose() => Verify.VerifyCodeFixAsync(
        Field(
            """

                public void Stop() => _linked?.Cancel();
            """),
        Unmark(Field(
            """

                public void Stop() => _linked?.Cancel();

                public void Dispose()
                {
                    _linked?.Dispose();
                }
            """, " : IDisposable")));

    [Fact]
    public Task Field_is_disposed_in_an_existing_Dispose() => Verify.VerifyCodeFixAsync(
        Field(
            """

                public void Dispose()
                {
                    // stop first
                    _linked?.Cancel();
                    GC.SuppressFinalize(this);
                }
            """, " : IDisposable"),
        Unmark(Field(
            """

                public void Dispose()
                {
                    // stop first
                    _linked?.Cancel();
                    _linked?.Dispose();
                    GC.SuppressFinalize(this);
                }
            """, " : IDisposable")));

    [Fact]
    public Task Field_is_disposed_in_an_expression_bodied_Dispose() => Verify.VerifyCodeFixAsync(
        Field(
            """

                // ends it
                public void Dispose() => _linked?.Cancel();
            """, " : IDisposable"),
        Unmark(Field(
            """

                // ends it
                public void Dispose()
                {
                    _linked?.Cancel();
                    _linked?.Dispose();
                }
            """, " : IDisposable")));

    [Fact]
    public Task Field_is_disposed_in_Dispose_bool() => Verify.VerifyCodeFixAsync(
        Dispose_bool("""
                    if (!_disposed)
                    {
                        if (disposing)
                        {
                            _linked?.Cancel();
                        }

                        _disposed = true;
                    }
            """),
        Unmark(Dispose_bool("""
                    if (!_disposed)
                    {
                        if (disposing)
                        {
                            _linked?.Cancel();
                            _linked?.Dispose();
                        }

                        _disposed = true;
                    }
            """)));

    [Fact]
    public Task Field_is_disposed_in_Dispose_bool_that_has_no_branch() => Verify.VerifyCodeFixAsync(
        Dispose_bool("        _disposed = true;"),
        Unmark(Dispose_bool(
            """
                    _disposed = true;
                    if (disposing)
                    {
                        _linked?.Dispose();
                    }
            """)));

    [Fact]
    public Task Field_is_disposed_after_a_guard_of_Dispose_bool() => Verify.VerifyCodeFixAsync(
        Dispose_bool(
            """
                    if (!disposing)
                        return;
                    _disposed = true;
            """),
        Unmark(Dispose_bool(
            """
                    if (!disposing)
                        return;
                    _disposed = true;
                    _linked?.Dispose();
            """)));

    private static string Dispose_bool(string body) => Field(
        $$"""

            private bool _disposed;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            private void Dispose(bool disposing)
            {
        {{body}}
            }
        """, " : IDisposable");

    [Fact]
    public Task Field_is_disposed_in_an_override_of_Dispose_bool() => Verify.VerifyCodeFixAsync(
        Field("", " : System.IO.MemoryStream"),
        Unmark(Field(
            """

                protected override void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _linked?.Dispose();
                    }

                    base.Dispose(disposing);
                }

            """, " : System.IO.MemoryStream")));

    [Fact]
    public Task Field_is_disposed_in_an_override_of_Dispose() => Verify.VerifyCodeFixAsync(
        Field("", " : Base") + Base,
        Unmark(Field(
            """

                public override void Dispose()
                {
                    _linked?.Dispose();
                    base.Dispose();
                }

            """, " : Base")) + Base);

    private const string Base =
        """

        public class Base : IDisposable
        {
            public virtual void Dispose() { }
        }
        """;

    [Fact]
    public Task Field_is_disposed_in_DisposeAsync() => Verify.VerifyCodeFixAsync(
        Field(
            """

                public async ValueTask DisposeAsync()
                {
                    await Task.Yield();
                }
            """, " : IAsyncDisposable"),
        Unmark(Field(
            """

                public async ValueTask DisposeAsync()
                {
                    await Task.Yield();
                    _linked?.Dispose();
                }
            """, " : IAsyncDisposable")));

    [Fact]
    public Task Field_is_disposed_in_both_Dispose_and_DisposeAsync() => Verify.VerifyCodeFixAsync(
        Field(
            """

                public void Dispose()
                {
                }

                public ValueTask DisposeAsync() => default;
            """, " : IDisposable, IAsyncDisposable"),
        Unmark(Field(
            """

                public void Dispose()
                {
                    _linked?.Dispose();
                }

                public ValueTask DisposeAsync()
                {
                    _linked?.Dispose();
                    return default;
                }
            """, " : IDisposable, IAsyncDisposable")));

    [Fact]
    public Task Field_is_disposed_in_Dispose_alone_when_DisposeAsync_calls_it() => Verify.VerifyCodeFixAsync(
        Field(
            """

                public void Dispose() { _linked?.Cancel(); }

                public ValueTask DisposeAsync()
                {
                    Dispose();
                    return default;
                }
            """, " : IDisposable, IAsyncDisposable"),
        Unmark(Field(
            """

                public void Dispose()
                {
                    _linked?.Cancel();
                    _linked?.Dispose();
                }

                public ValueTask DisposeAsync()
                {
                    Dispose();
                    return default;
                }
            """, " : IDisposable, IAsyncDisposable")));

    [Fact]
    public Task Field_of_a_type_with_a_base_that_cannot_be_extended_has_no_fix() => NoChange(Field("", " : Sealed") +
        """

        public class Sealed : IDisposable
        {
            public void Dispose() { }
        }
        """);

    [Fact]
    public Task Field_of_a_type_made_for_inheritance_has_no_fix() => NoChange(Header +
        """
        public class C
        {
            private CancellationTokenSource? _linked;
            protected virtual CancellationToken Start(CancellationToken ct) => (_linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]).Token;
        }
        """.Replace("=> (_linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]).Token;", "{ _linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; return _linked.Token; }"));

    private static Task NoChange(string source) => Verify.VerifyCodeFixAsync(source, source);

    private static string Unmark(string source) => source.Replace("[|", "").Replace("|]", "");

    [Fact]
    public Task Field_that_takes_a_local_is_reported_and_disposed() => Verify.VerifyCodeFixAsync(Header +
        """
        sealed class C
        {
            private CancellationTokenSource? _linked;
            public CancellationToken Start(CancellationToken ct)
            {
                var linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];
                _linked = linked;
                return linked.Token;
            }
        }
        """,
        Header +
        """
        sealed class C : IDisposable
        {
            private CancellationTokenSource? _linked;
            public CancellationToken Start(CancellationToken ct)
            {
                var linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
                _linked = linked;
                return linked.Token;
            }

            public void Dispose()
            {
                _linked?.Dispose();
            }
        }
        """);

    [FactSinceCSharp(12)]
    public Task Field_initialiser_with_a_primary_constructor_is_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        sealed class C(CancellationToken ct)
        {
            private readonly CancellationTokenSource _linked = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];
            public CancellationToken Token => _linked.Token;
        }
        """);

    [Theory]
    [InlineData("public void End() { _linked?.Dispose(); }")]
    [InlineData("public void End() { var old = _linked; old?.Dispose(); }")]
    [InlineData("public void End() => Interlocked.Exchange(ref _linked, null)?.Dispose();")]
    [InlineData("public void End() { using (_linked) { } }")]
    [InlineData("public void End() { foreach (var d in new IDisposable?[] { _linked }) d?.Dispose(); }")]
    [InlineData("public object? Out => _linked;")]
    [InlineData("public void End() { Drop(_linked); } private static void Drop(IDisposable? d) => d?.Dispose();")]
    [InlineData("private sealed class Inner { public void End(C c) => c._linked?.Dispose(); }")]
    public Task Field_that_something_may_dispose_is_silent(string member) => Verify.VerifyAnalyzerAsync(Unmark(Field(member)));

    [Fact]
    public Task Field_disposed_in_another_part_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        partial class C
        {
            private CancellationTokenSource? _linked;
            void Start(CancellationToken ct) => _linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
        }
        partial class C
        {
            void End() => _linked!.Dispose();
        }
        """);

    [Fact]
    public Task Field_that_others_reach_is_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        class C
        {
            public CancellationTokenSource? Linked;
            public CancellationTokenSource? Property { get; private set; }
            void Start(CancellationToken ct, C other)
            {
                Linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
                Property = CancellationTokenSource.CreateLinkedTokenSource(ct);
                other.Linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
            }
        }
        """);

    // Where no using fits

    [Theory]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; return Work(x.Token);")]
    [InlineData("return Work([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token);")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; var t = x.Token; return Work(t);")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; x.Token.Register(() => Take(1)); return Task.CompletedTask;")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; Action a = () => x.Cancel(); Task.Run(a); return Task.CompletedTask;")]
    [InlineData("var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; new Thread(() => Work(x.Token).Wait()).Start(); return Task.CompletedTask;")]
    public Task Work_that_outlives_the_method_is_reported_without_fix(string statement) => NoFix(statement, "Task M(CancellationToken ct, bool ok)");

    [Theory]
    [InlineData("CancellationTokenSource x; x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; await Work(x.Token);")]
    [InlineData("while (await Ask([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token)) { } async Task<bool> Ask(CancellationToken c) { await Work(c); return false; }")]
    [InlineData("_ = Work([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token); await Task.Yield();")]
    [InlineData("var x = ok ? [|CancellationTokenSource.CreateLinkedTokenSource(ct)|] : _stop; await Work(x.Token);")]
    [InlineData("[|CancellationTokenSource.CreateLinkedTokenSource(ct)|].CancelAfter(1); await Work(ct);")]
    public Task Shapes_that_using_does_not_fit_have_no_fix(string statement) => NoFix(statement);

    [Theory]
    [InlineData("await task;")]
    [InlineData("await task.ConfigureAwait(false);")]
    public Task Fix_follows_a_task_to_the_next_statement(string end) => Fixed(
        $"Task? task = null; var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; try {{ task = Work(x.Token); {end} }} catch (OperationCanceledException) when (ok) {{ Take(task!); }}",
        $"Task? task = null; using var x = CancellationTokenSource.CreateLinkedTokenSource(ct); try {{ task = Work(x.Token); {end} }} catch (OperationCanceledException) when (ok) {{ Take(task!); }}");

    [Theory]
    [InlineData("task = Work(x.Token); if (ok) await task;")]
    [InlineData("task = Work(x.Token); Take(1); await task;")]
    [InlineData("task = Work(x.Token); Take(task);")]
    [InlineData("task = Work(x.Token); await Task.WhenAny(task, Task.CompletedTask);")]
    public Task Task_that_the_next_statement_does_not_await_has_no_fix(string end) => NoFix($"Task? task = null; var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|]; {end}");

    [Fact]
    public Task Fix_keeps_a_task_that_is_awaited_later() => Fixed(
        """
        var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];
                var a = Work(x.Token);
                var b = Task.Run(() => Work(x.Token));
                await Task.WhenAll(a, b);
        """,
        """
        using var x = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var a = Work(x.Token);
                var b = Task.Run(() => Work(x.Token));
                await Task.WhenAll(a, b);
        """);

    [Fact]
    public Task Fix_of_a_token_that_replaces_the_parameter() => Fixed(
        """
        ct = [|CancellationTokenSource.CreateLinkedTokenSource(_token, ct)|].Token;
                await Work(ct);
        """,
        """
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_token, ct);
                ct = linked.Token;
                await Work(ct);
        """);

    [Fact]
    public Task Fix_gives_a_switch_section_and_an_embedded_statement_a_block() => Fixed(
        """
        switch (ok)
                {
                    case true:
                        var x = [|CancellationTokenSource.CreateLinkedTokenSource(ct)|];
                        await Work(x.Token);
                        break;
                }

                if (ok)
                    await Work([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token);
        """,
        """
        switch (ok)
                {
                    case true:
                        {
                            using var x = CancellationTokenSource.CreateLinkedTokenSource(ct);
                            await Work(x.Token);
                            break;
                        }
                }

                if (ok)
                {
                    using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
                    await Work(linked.Token);
                }
        """);

    [Fact]
    public Task Fix_of_a_returned_await_and_a_condition() => Fixed(
        """
        if (await Ask([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token))
                    return 1;
                return await Ask([|CancellationTokenSource.CreateLinkedTokenSource(ct)|].Token) ? 1 : 2;

                static async Task<bool> Ask(CancellationToken c) { await Work(c); return false; }
        """,
        """
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
                if (await Ask(linked.Token))
                    return 1;
                using var linked2 = CancellationTokenSource.CreateLinkedTokenSource(ct);
                return await Ask(linked2.Token) ? 1 : 2;

                static async Task<bool> Ask(CancellationToken c) { await Work(c); return false; }
        """,
        "async Task<int> M(CancellationToken ct)");
}
