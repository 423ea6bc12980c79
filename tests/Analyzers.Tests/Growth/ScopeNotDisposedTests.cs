using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.ScopeNotDisposed, MemoryAnalyzers.Growth.ScopeNotDisposedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class ScopeNotDisposedTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.Caching.Memory;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public class Db : IDisposable { public int Count; public Db Parent; public string Name() => ""; public List<string> Names() => new(); public Task<int> SaveAsync() => Task.FromResult(1); public void Dispose() { } }

        """;

    private static string In(string statement, string signature = "async Task M(bool ok)", string members = "") => Header +
        $$"""
        class C
        {
            private readonly IServiceScopeFactory _factory;
            private readonly IServiceProvider _provider;
            private readonly IMemoryCache _cache;
            private Db _db;
            public static Task Seed(IServiceProvider provider) => Task.CompletedTask;
            public static void Fill(IServiceProvider provider) { }
            public void Keep(object o) { }
            {{members}}
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Reported(string statement, string signature = "async Task M(bool ok)", string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static Task Silent(string statement, string signature = "async Task M(bool ok)", string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static Task Fixed(string before, string after, string signature = "async Task M(bool ok)") => Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature));

    private static Task NoFix(string statement, string signature = "async Task M(bool ok)") => Verify.VerifyCodeFixAsync(In(statement, signature), In(statement, signature));

    /// <summary>A service that goes on in an outer variable would be disposed at the end of the block.</summary>
    [Theory]
    [InlineData("Db db = null; if (ok) { db = [|_provider.CreateScope()|].ServiceProvider.GetRequiredService<Db>(); } await db.SaveAsync();")]
    [InlineData("Db db = null; if (ok) { var scope = [|_provider.CreateScope()|]; db = scope.ServiceProvider.GetRequiredService<Db>(); } await db.SaveAsync();")]
    [InlineData("IServiceProvider all = null; if (ok) { var scope = [|_provider.CreateScope()|]; all = scope.ServiceProvider; } await Seed(all);")]
    public Task Service_in_an_outer_variable_gets_no_fix(string statement) => NoFix(statement);

    [Theory]
    [InlineData("var scope = [|_factory.CreateScope()|]; var db = scope.ServiceProvider.GetRequiredService<Db>(); await db.SaveAsync();")]
    [InlineData("var scope = [|_provider.CreateScope()|]; await Seed(scope.ServiceProvider);")]
    [InlineData("var scope = [|_provider.CreateScope()|]; Fill(scope.ServiceProvider);")]
    [InlineData("var scope = [|_provider.CreateAsyncScope()|]; var db = (Db)scope.ServiceProvider.GetService(typeof(Db)); db.Count++;")]
    [InlineData("var scope = [|_factory.CreateScope()|]; if (ok) return; scope.Dispose();")]
    [InlineData("while (ok) { var scope = [|_factory.CreateScope()|]; if (scope.ServiceProvider.GetRequiredService<Db>().Count > 0) continue; scope.Dispose(); }")]
    [InlineData("var provider = [|_factory.CreateScope()|].ServiceProvider; var db = provider.GetRequiredService<Db>(); db.Count = 3; await Task.Yield();")]
    [InlineData("await [|_factory.CreateScope()|].ServiceProvider.GetRequiredService<Db>().SaveAsync();")]
    [InlineData("foreach (var db in [|_factory.CreateScope()|].ServiceProvider.GetServices<Db>()) await db.SaveAsync();")]
    [InlineData("var scope = [|_factory.CreateScope()|]; using var db = scope.ServiceProvider.GetRequiredService<Db>(); await db.SaveAsync();")]
    [InlineData("var scope = [|_factory.CreateScope()|]; if (scope.ServiceProvider.GetService<Db>() is { } db) await db.SaveAsync();")]
    public Task Scope_that_is_not_disposed_is_reported(string statement) => Reported(statement);

    [Theory]
    [InlineData("var scope = [|_factory.CreateScope()|]; return scope.ServiceProvider.GetRequiredService<Db>().Names();", "List<string> M()")]
    [InlineData("var scope = [|_factory.CreateScope()|]; return scope.ServiceProvider.GetRequiredService<Db>().SaveAsync();", "Task<int> M()")]
    [InlineData("var all = new List<List<string>>(); var scope = [|_factory.CreateScope()|]; all.Add(scope.ServiceProvider.GetRequiredService<Db>().Names()); return all;", "List<List<string>> M()")]
    public Task What_a_service_gives_may_go_out_but_then_there_is_no_fix(string statement, string signature) => NoFix(statement, signature);

    [Theory]
    [InlineData("using var scope = _factory.CreateScope(); await Seed(scope.ServiceProvider);")]
    [InlineData("await using var scope = _factory.CreateAsyncScope(); await Seed(scope.ServiceProvider);")]
    [InlineData("using (var scope = _factory.CreateScope()) await Seed(scope.ServiceProvider);")]
    [InlineData("var scope = _factory.CreateScope(); try { await Seed(scope.ServiceProvider); } finally { scope.Dispose(); }")]
    [InlineData("var scope = _factory.CreateScope(); await Seed(scope.ServiceProvider); scope.Dispose();")]
    [InlineData("var scope = _factory.CreateAsyncScope(); await Seed(scope.ServiceProvider); await scope.DisposeAsync();")]
    [InlineData("IServiceScope scope = null; if (ok) scope = _factory.CreateScope(); await Task.Yield(); scope?.Dispose();")]
    [InlineData("Keep(_factory.CreateScope());")]
    [InlineData("var scope = _factory.CreateScope(); Keep(scope);")]
    [InlineData("var scope = _factory.CreateScope(); var other = scope; other.Dispose();")]
    [InlineData("var scope = _factory.CreateScope(); _db = scope.ServiceProvider.GetRequiredService<Db>();")]
    [InlineData("var scope = _factory.CreateScope(); var db = scope.ServiceProvider.GetRequiredService<Db>(); _db = db;")]
    [InlineData("_db = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();")]
    [InlineData("var scope = _factory.CreateScope(); var db = scope.ServiceProvider.GetRequiredService<Db>(); Keep(db);")]
    [InlineData("var scope = _factory.CreateScope(); var db = scope.ServiceProvider.GetRequiredService<Db>(); _ = Task.Run(() => db.Count++);")]
    [InlineData("var scope = _factory.CreateScope(); var list = new List<Db> { scope.ServiceProvider.GetRequiredService<Db>() };")]
    [InlineData("var scope = _factory.CreateScope(); AppDomain.CurrentDomain.ProcessExit += (_, _) => scope.Dispose();")]
    public Task Disposed_or_needed_later_is_silent(string statement) => Silent(statement);

    [Theory]
    [InlineData("return _factory.CreateScope();", "IServiceScope M()")]
    [InlineData("var scope = _factory.CreateScope(); return scope;", "IServiceScope M()")]
    [InlineData("var scope = _factory.CreateScope(); return new Lazy<Db>(scope.ServiceProvider.GetRequiredService<Db>());", "Lazy<Db> M()")]
    [InlineData("if (_factory.CreateScope().ServiceProvider.GetService<Db>() is { } db) return db; return null;", "Db M()")]
    [InlineData("var scope = host.Services.CreateScope(); scope.ServiceProvider.GetRequiredService<Db>().Name();", "static void Prepare(IHost host)")]
    [InlineData("var scope = app.Services.CreateScope(); scope.ServiceProvider.GetRequiredService<Db>().Name();", "static void Prepare(WebApplication app)")]
    public Task Handed_out_or_set_up_is_silent(string statement, string signature) => Silent(statement, signature);

    [Theory]
    [InlineData("return [|_factory.CreateScope()|].ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("var scope = [|_factory.CreateScope()|]; var db = scope.ServiceProvider.GetService<Db>(); return db;", "Db M()")]
    [InlineData("var scope = [|_factory.CreateScope()|]; return scope.ServiceProvider.GetRequiredService<Db>();", "async Task<Db> M()")]
    [InlineData("IServiceScope scope; scope = [|_factory.CreateScope()|]; var services = scope.ServiceProvider; services.GetService<Db>(); return services.GetService<Db>();", "Db M()")]
    [InlineData("var scope = [|_factory.CreateScope()|]; return scope.ServiceProvider.GetService(typeof(Db)) as Db;", "Db M()")]
    [InlineData("var scope = [|_factory.CreateScope()|]; return (scope.ServiceProvider.GetService(type) as IDisposable)!;", "IDisposable M(Type type)")]
    public Task Scope_that_is_lost_while_its_service_is_returned_is_reported_without_a_fix(string statement, string signature) => NoFix(statement, signature);

    [Theory]
    [InlineData("_item = [|_factory.CreateScope()|].ServiceProvider.GetRequiredService<Db>();", "services.AddScoped<Owner>();")]
    [InlineData("var scope = [|_factory.CreateScope()|]; var item = scope.ServiceProvider.GetRequiredService<Db>(); _item = item;", "services.AddTransient<Owner>();")]
    [InlineData("if (_item == null) _item = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "services.AddScoped<Owner>();")]
    [InlineData("_item ??= _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "services.AddScoped<Owner>();")]
    [InlineData("s_item = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "services.AddScoped<Owner>();")]
    [InlineData("_item = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "services.AddSingleton<Owner>();")]
    [InlineData("_item = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "")]
    [InlineData("_item = _factory.CreateScope().ServiceProvider.GetRequiredService<Db>();", "services.AddScoped<Owner>(); services.AddSingleton<Db>();")]
    public Task Service_of_a_lost_scope_that_an_object_keeps_is_reported_where_such_objects_come_and_go(string statement, string registrations) => Verify.VerifyAnalyzerAsync(Header +
        $$"""
        class Owner { private readonly IServiceScopeFactory _factory; private Db _item; private static Db s_item; public Owner(IServiceScopeFactory factory) => _factory = factory; public void Open() { {{statement}} } }
        static class Startup { public static void Configure(IServiceCollection services) { {{registrations}} } }
        """);

    [Theory]
    [InlineData("var scope = _factory.CreateScope(); return scope.ServiceProvider.GetRequiredService<T>();", "T M<T>()")]
    [InlineData("var scope = _factory.CreateScope(); return scope.ServiceProvider.GetRequiredService<IUnknown>();", "IUnknown M()")]
    [InlineData("var scope = _factory.CreateScope(); return scope.ServiceProvider.GetRequiredService<IMemoryCache>();", "IMemoryCache M()")]
    [InlineData("var scope = _factory.CreateScope(); Keep(scope.ServiceProvider); return scope.ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("var scope = _factory.CreateScope(); _scopes.Add(scope); return scope.ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("var scope = _factory.CreateScope(); AppDomain.CurrentDomain.ProcessExit += (_, _) => scope.Dispose(); return scope.ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("var scope = _factory.CreateScope(); AppDomain.CurrentDomain.ProcessExit += (_, _) => Keep(scope); return scope.ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("_scope = _factory.CreateScope(); return _scope.ServiceProvider.GetRequiredService<Db>();", "Db M()")]
    [InlineData("var scope = _factory.CreateScope(); return (scope.ServiceProvider.GetRequiredService<Db>(), scope);", "(Db, IServiceScope) M()")]
    [InlineData("Func<Db> f = () => _factory.CreateScope().ServiceProvider.GetRequiredService<Db>(); return f;", "Func<Db> M()")]
    [InlineData("var scope = host.Services.CreateScope(); return scope.ServiceProvider.GetRequiredService<Db>();", "static Db Prepare(IHost host)")]
    public Task Scope_that_somebody_has_or_a_service_with_nothing_to_lose_is_silent(string statement, string signature) => Silent(statement, signature, "private IServiceScope _scope; private readonly List<IServiceScope> _scopes = new(); public interface IUnknown { }");

    [Fact]
    public Task Scope_in_Main_is_silent() => Silent("var scope = _factory2.CreateScope(); scope.ServiceProvider.GetRequiredService<Db>().Name();", "static void Main()", "private static readonly IServiceScopeFactory _factory2;");

    [Fact]
    public Task Test_is_silent_in_lambdas_and_loops_too() => Verify.VerifyAnalyzerAsync(In("Action a = () => _cache.CreateEntry(1); a += () => { _cache.CreateEntry(2); }; while (ok) _factory.CreateScope();").Replace("public async Task M", "[Xunit.Fact] public async Task M", StringComparison.Ordinal) +
        " namespace Xunit { class FactAttribute : System.Attribute { } }");

    [Fact]
    public Task Scopes_of_others_are_silent() => Verify.VerifyAnalyzerAsync(Header + "class Probe { public Probe CreateScope() => this; public void M() { var p = new Probe().CreateScope(); p.CreateScope(); } }");

    [Fact]
    public Task Local_gets_a_using() => Fixed(
        """
        // fresh
                var scope = [|_factory.CreateScope()|];
                var db = scope.ServiceProvider.GetRequiredService<Db>();
                await db.SaveAsync();
        """,
        """
        // fresh
                using var scope = _factory.CreateScope();
                var db = scope.ServiceProvider.GetRequiredService<Db>();
                await db.SaveAsync();
        """);

    [Fact]
    public Task Async_scope_gets_an_await_using() => Fixed(
        """
        var scope = [|_provider.CreateAsyncScope()|];
                await Seed(scope.ServiceProvider);
        """,
        """
        await using var scope = _provider.CreateAsyncScope();
                await Seed(scope.ServiceProvider);
        """);

    [Fact]
    public Task Async_scope_in_a_method_that_is_not_gets_a_using() => Fixed(
        """
        var scope = [|_provider.CreateAsyncScope()|];
                Fill(scope.ServiceProvider);
        """,
        """
        using var scope = _provider.CreateAsyncScope();
                Fill(scope.ServiceProvider);
        """, "void M()");

    [Fact]
    public Task Temporary_gets_a_local() => Fixed(
        """
        // names
                var db = [|_factory.CreateScope()|].ServiceProvider.GetRequiredService<Db>();
                return db.Name();
        """,
        """
        // names
                using var scope = _factory.CreateScope();
                var db = scope.ServiceProvider.GetRequiredService<Db>();
                return db.Name();
        """, "string M()");

    [Theory]
    [InlineData("Db db = null; if (ok) { var scope = [|_factory.CreateScope()|]; db = scope.ServiceProvider.GetRequiredService<Db>(); } await db.SaveAsync();")]
    [InlineData("IServiceScope scope; scope = [|_factory.CreateScope()|]; await Seed(scope.ServiceProvider);")]
    [InlineData("var scope = [|_factory.CreateScope()|]; var task = Seed(scope.ServiceProvider); await Task.Yield(); await task;")]
    public Task No_fix_where_the_scope_may_end_too_early(string statement) => NoFix(statement);

    [Theory]
    [InlineData("var entry = [|_cache.CreateEntry(1)|]; entry.Value = 2;")]
    [InlineData("var entry = [|_cache.CreateEntry(1)|]; entry.SetValue(2).SetSize(1);")]
    [InlineData("var entry = [|_cache.CreateEntry(1)|].SetSize(1); entry.Value = 2;")]
    [InlineData("[|_cache.CreateEntry(1)|].SetValue(2).SetSlidingExpiration(TimeSpan.FromMinutes(1));")]
    [InlineData("[|_cache.CreateEntry(1)|].Value = 2;")]
    public Task Entry_that_is_not_disposed_is_reported(string statement) => Reported(statement);

    [Theory]
    [InlineData("using var entry = _cache.CreateEntry(1); entry.Value = 2;")]
    [InlineData("using (var entry = _cache.CreateEntry(1).SetSize(1)) entry.Value = 2;")]
    [InlineData("var entry = _cache.CreateEntry(1); entry.Value = 2; entry.Dispose();")]
    [InlineData("_cache.CreateEntry(1).SetValue(3).Dispose();")]
    [InlineData("var entry = _cache.CreateEntry(1); Keep(entry);")]
    [InlineData("_cache.Set(1, 2); _cache.GetOrCreate(1, entry => entry.SetSize(1).Value);")]
    public Task Entry_that_is_disposed_is_silent(string statement) => Silent(statement);

    [Fact]
    public Task Entry_gets_a_using() => Fixed(
        """
        var entry = [|_cache.CreateEntry(1)|];
                entry.Value = 2;
        """,
        """
        using var entry = _cache.CreateEntry(1);
                entry.Value = 2;
        """);

    [Fact]
    public Task Dropped_entry_gets_a_local() => Fixed(
        "[|_cache.CreateEntry(1)|].SetValue(2).SetSize(1);",
        "using var entry = _cache.CreateEntry(1).SetValue(2).SetSize(1);");

    private static string Root(string statement, string registration = "services.AddTransient<Report>();", string owner = "AddSingleton", string signature = "void M(bool ok)") => Header +
        $$"""
        public interface IReport { void Run(); }
        public class Report : IReport, IDisposable { public void Run() { } public Task RunAsync() => Task.CompletedTask; public void Dispose() { } }
        public class Plain : IReport { public void Run() { } }
        public class C
        {
            private readonly IServiceProvider _provider;
            private Report _report;
            public C(IServiceProvider provider) { _provider = provider; var first = provider.GetService<Report>(); }
            public {{signature}}
            {
                {{statement}}
            }
        }
        public static class Startup
        {
            public static void Configure(IServiceCollection services) { {{registration}} services.{{owner}}<C>(); }
        }
        """;

    [Theory]
    [InlineData("[|_provider.GetRequiredService<Report>()|].Run();")]
    [InlineData("using var report = [|_provider.GetRequiredService<Report>()|]; report.Run();")]
    [InlineData("var report = (Report)[|_provider.GetService(typeof(Report))|]; report.Run();")]
    [InlineData("while (ok) { var report = [|_provider.GetService<Report>()|]; report.Run(); }")]
    public Task Transient_of_the_root_is_reported(string statement) => Verify.VerifyAnalyzerAsync(Root(statement));

    [Theory]
    [InlineData("services.AddTransient<IReport, Report>();")]
    [InlineData("services.AddTransient(typeof(IReport), typeof(Report));")]
    [InlineData("services.AddTransient<IReport>(_ => new Report());")]
    public Task Transient_by_its_interface_is_reported(string registration) => Verify.VerifyAnalyzerAsync(Root("[|_provider.GetRequiredService<IReport>()|].Run();", registration));

    [Theory]
    [InlineData("services.AddTransient<IReport, Plain>();")]
    [InlineData("services.AddScoped<IReport, Report>();")]
    [InlineData("services.AddSingleton<IReport, Report>();")]
    [InlineData("services.AddTransient<IReport, Report>(); services.AddTransient<IReport, Plain>();")]
    [InlineData("services.AddTransient<IReport>(p => p.GetRequiredService<Report>());")]
    [InlineData("services.AddKeyedTransient<IReport, Report>(1);")]
    [InlineData("")]
    public Task Other_registrations_are_silent(string registration) => Verify.VerifyAnalyzerAsync(Root("_provider.GetRequiredService<IReport>().Run();", registration));

    [Theory]
    [InlineData("_report ??= _provider.GetRequiredService<Report>(); _report.Run();")]
    [InlineData("if (_report == null) _report = _provider.GetRequiredService<Report>();")]
    [InlineData("var report = _provider.GetRequiredService<Report>(); _report = report;")]
    [InlineData("Func<Report> make = () => _provider.GetRequiredService<Report>(); make();")]
    [InlineData("using var scope = _provider.CreateScope(); scope.ServiceProvider.GetRequiredService<Report>().Run();")]
    public Task Kept_or_scoped_is_silent(string statement) => Verify.VerifyAnalyzerAsync(Root(statement));

    [Theory]
    [InlineData("AddScoped")]
    [InlineData("AddTransient")]
    public Task Provider_of_a_scope_is_silent(string owner) => Verify.VerifyAnalyzerAsync(Root("_provider.GetRequiredService<Report>().Run();", owner: owner));

    [Fact]
    public Task Provider_of_the_request_is_silent() => Verify.VerifyAnalyzerAsync(Root("context.RequestServices.GetRequiredService<Report>().Run();", signature: "void M(Microsoft.AspNetCore.Http.HttpContext context)"));

    [Fact]
    public Task Services_of_the_host_are_the_root() => Verify.VerifyAnalyzerAsync(Root("[|Host.Services.GetRequiredService<Report>()|].Run();", signature: "IHost Host { get; set; } public void M()"));

    [Fact]
    public Task Background_service_resolves_in_its_loop() => Verify.VerifyAnalyzerAsync(Header +
        """
        public class Report : IDisposable { public void Run() { } public void Dispose() { } }
        public class Worker : BackgroundService
        {
            private readonly IServiceProvider _provider;
            public Worker(IServiceProvider provider) => _provider = provider;
            protected override async Task ExecuteAsync(CancellationToken stop)
            {
                _provider.GetRequiredService<Report>().Run();
                while (!stop.IsCancellationRequested)
                {
                    [|_provider.GetRequiredService<Report>()|].Run();
                    await Task.Delay(1000, stop);
                }
            }
        }
        public static class Startup { public static void Configure(IServiceCollection services) => services.AddTransient<Report>(); }
        """);

    [Fact]
    public Task Service_of_the_root_gets_a_scope() => Verify.VerifyCodeFixAsync(
        Root(
            """
            // fresh
                    var report = [|_provider.GetRequiredService<Report>()|];
                    report.Run();
            """),
        Root(
            """
            // fresh
                    using var scope = _provider.CreateScope();
                    var report = scope.ServiceProvider.GetRequiredService<Report>();
                    report.Run();
            """));

    [Fact]
    public Task Service_of_the_root_gets_an_async_scope_in_an_async_method() => Verify.VerifyCodeFixAsync(
        Root("await [|_provider.GetRequiredService<Report>()|].RunAsync();", signature: "async Task M()"),
        Root(
            """
            await using var scope = _provider.CreateAsyncScope();
                    await scope.ServiceProvider.GetRequiredService<Report>().RunAsync();
            """, signature: "async Task M()"));

    [Fact]
    public Task Service_that_is_handed_out_gets_no_scope() => Verify.VerifyCodeFixAsync(
        Root("return [|_provider.GetRequiredService<Report>()|];", signature: "Report M()"), Root("return [|_provider.GetRequiredService<Report>()|];", signature: "Report M()"));
}
