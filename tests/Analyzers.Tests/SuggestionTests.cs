using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests;

/// <summary>Rules that warn only where the code shows that it runs often, or that much is held, and else suggest.</summary>
public sealed class SuggestionTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection;\n";
    private const string Work = "static Task Work(CancellationToken token = default) => Task.CompletedTask; ";
    private const string Race = "await Task.WhenAny(Work(), Task.Delay(30_000));";
    private const string Timed = "await Work(new CancellationTokenSource(30_000).Token);";
    private const string Linked = "await Work(CancellationTokenSource.CreateLinkedTokenSource(token).Token);";

    [Theory]
    [InlineData("RET910", "public async Task M(int order) { " + Race + " }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M() { " + Race + " }", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M() { " + Timed + " }", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M() { while (true) " + Timed + " }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M(int order) { " + Race + " } public Task Twice() => M(2);", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M(int order) { " + Race + " } public async Task All() { while (true) await M(2); }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M(int order) { await Task.WhenAny(Work(), Task.Delay(5000)); }", DiagnosticSeverity.Info)] // over soon
    [InlineData("RET910", "public static async Task CloseAll(int order) { " + Race + " }", DiagnosticSeverity.Info)] // the end of something
    [InlineData("RET910", "public async Task M(int order, TimeSpan limit) { await Task.WhenAny(Work(), Task.Delay(limit)); }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M(int order) { var s = new CancellationTokenSource(); s.CancelAfter(5000); await Work(s.Token); }", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M(int order) { var s = new CancellationTokenSource(); s.CancelAfter(50_000); await Work(s.Token); }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M() { while (true) { " + Timed + " await Task.Delay(60_000); } }", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M() { while (true) { " + Timed + " Thread.Sleep(TimeSpan.FromMinutes(1)); } }", DiagnosticSeverity.Info)]
    [InlineData("RET910", "public async Task M() { while (true) { " + Timed + " await Task.Delay(10).ConfigureAwait(false); } }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M() { while (true) { try { " + Timed + " } catch { await Task.Delay(60_000); } } }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M() { while (true) { " + Timed + " foreach (var c in \"\") await Task.Delay(60_000); } }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M(int order) { for (var i = 0; i < 99; i++) { " + Timed + " await Task.Delay(2000); } }", DiagnosticSeverity.Warning)] // begun often
    [InlineData("RET910", "public async Task M(int order) { var s = new CancellationTokenSource(); s.CancelAfter(5000); s.CancelAfter(50_000); await Work(s.Token); }", DiagnosticSeverity.Warning)]
    [InlineData("RET910", "public async Task M() { using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1)); while (true) { " + Timed + " if (!await timer.WaitForNextTickAsync()) return; } }", DiagnosticSeverity.Info)]
    [InlineData("RET906", "public async Task M(int order, CancellationToken token) { " + Linked + " }", DiagnosticSeverity.Warning)]
    [InlineData("RET906", "public async Task M(CancellationToken token) { " + Linked + " }", DiagnosticSeverity.Info)]
    public async Task Warns_where_the_code_is_seen_to_run_often(string id, string members, DiagnosticSeverity expected)
    {
        var found = await Only(id, $"public class C {{ {Work}{members} }}");
        Assert.Equal(expected, found.Severity);
        Assert.Equal(expected, found.DefaultSeverity);
    }

    [Theory]
    [InlineData("", DiagnosticSeverity.Info)] // it can be disposed, but there may be one
    [InlineData("public static class User { public static bool Ask(CancellationToken token, int order) { using var c = new C(token); return c.Over; } }", DiagnosticSeverity.Warning)]
    public async Task Warns_of_sources_whose_owners_are_seen_to_come_and_go(string users, DiagnosticSeverity expected)
    {
        var found = await Only("RET906", "public class C : IDisposable { public void Dispose() => _source.Cancel(); private readonly CancellationTokenSource _source; public C(CancellationToken token) => _source = CancellationTokenSource.CreateLinkedTokenSource(token); public bool Over => _source.IsCancellationRequested; }" + users);
        Assert.Equal(expected, found.Severity);
    }

    /// <summary>Who takes others off knows that the publisher lives on.</summary>
    [Theory]
    [InlineData("", "_clock.Tock -= OnTick;", DiagnosticSeverity.Warning)]
    [InlineData("", "_clock.Count();", DiagnosticSeverity.Info)]
    [InlineData("static class Setup { static void Add(IServiceCollection all) => all.AddSingleton<Clock>().AddScoped<Display>(); }", "", DiagnosticSeverity.Warning)]
    public async Task Warns_of_publishers_that_are_seen_to_live_on(string more, string end, DiagnosticSeverity expected)
    {
        var found = await Only(
            "RET904",
            "public class Clock { public event EventHandler? Tick; public event EventHandler? Tock; public void Count() { Tick?.Invoke(this, EventArgs.Empty); Tock?.Invoke(this, EventArgs.Empty); } }" +
            $"public sealed class Display : IDisposable {{ private readonly Timer _timer = new(_ => {{ }}); private readonly Clock _clock; public Display(Clock clock) {{ _clock = clock; clock.Tick += OnTick; }} void OnTick(object? s, EventArgs e) => _timer.Change(0, 0); public void Dispose() {{ _timer.Dispose(); {end} }} }}" + more);
        Assert.Equal(expected, found.Severity);
    }

    [Theory]
    [InlineData("byte[]", "new byte[100]", DiagnosticSeverity.Warning)]
    [InlineData("List<int>", "new()", DiagnosticSeverity.Warning)]
    [InlineData("Handle", "new()", DiagnosticSeverity.Warning)]
    [InlineData("Parser", "new()", DiagnosticSeverity.Warning)]
    [InlineData("Node", "new()", DiagnosticSeverity.Info)]
    [InlineData("object", "new()", DiagnosticSeverity.Info)]
    [InlineData("Heir", "new()", DiagnosticSeverity.Warning)]
    [InlineData("Job", "new()", DiagnosticSeverity.Info)]
    public async Task Warns_of_pools_whose_objects_hold_storage(string element, string made, DiagnosticSeverity expected)
    {
        var found = await Only(
            "RET207",
            $"public static class Pool {{ private static readonly Stack<{element}> Free = new(); public static {element} Take() => Free.Count > 0 ? Free.Pop() : {made}; public static void Put({element} o) => Free.Push(o); }}" +
            "public class Node { public int X; public Node? Next; } public class Parser { private readonly char[] _text = new char[4096]; public int Count => _text.Length; } public class Handle : IDisposable { public void Dispose() { } } public class Heir : Parser { } public class Job { public Task? Running; }");
        Assert.Equal(expected, found.Severity);
    }

    [Theory]
    [InlineData("public void M(int order) { provider.CreateScope().ServiceProvider.GetRequiredService<C>().ToString(); }", DiagnosticSeverity.Warning)]
    [InlineData("public void M() { provider.CreateScope().ServiceProvider.GetRequiredService<C>().ToString(); }", DiagnosticSeverity.Info)]
    public async Task Warns_of_scopes_that_are_seen_to_be_made_often(string members, DiagnosticSeverity expected) =>
        Assert.Equal(expected, (await Only("RET916", $"public class C {{ private readonly IServiceProvider provider; public C(IServiceProvider provider) => this.provider = provider; {members} }}")).Severity);

    /// <summary>What the user configures is meant for both.</summary>
    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Warn, DiagnosticSeverity.Warning)]
    public async Task Configured_severity_is_that_of_all_reports(ReportDiagnostic configured, DiagnosticSeverity expected)
    {
        var compilation = Code.Compile(Usings + $"public class C {{ {Work} public async Task M(int order) {{ {Race} }} public async Task N() {{ {Race} }} }}");
        var found = await Code.AnalyzeAsync(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([KeyValuePair.Create("RET910", configured)])));
        Assert.Equal(2, found.Length);
        Assert.All(found, diagnostic => Assert.Equal(expected, diagnostic.Severity));
    }

    private static async Task<Diagnostic> Only(string id, string source)
    {
        var compilation = Code.Compile(Usings + source);
        Check.None(Code.Errors(compilation));
        return Assert.Single(await Code.AnalyzeAsync(compilation), diagnostic => diagnostic.Id == id);
    }
}
