using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.ScopeNeverEnded, MemoryAnalyzers.Growth.ScopeNeverEndedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class ScopeNeverEndedTests
{
    private static string In(string statement, string signature = "void M(int n, bool ok)", string members = "") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Logging;

        static class Extensions { public static Activity Tag(this Activity activity, string name) => activity; }
        class C
        {
            private readonly ILogger<C> _log;
            private readonly ActivitySource _source = new("c");
            private Activity _activity;
            private static void Work() { }
            private static void Take(object o) { }
            {{members}}
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Check(string statement, string signature = "void M(int n, bool ok)", string members = "") => Verify.VerifyAnalyzerAsync(In(statement, signature, members));

    private static Task Fixed(string before, string after, string signature = "void M(int n, bool ok)") => Verify.VerifyCodeFixAsync(In(before, signature), In(after, signature));

    [Theory]
    [InlineData("[|_log.BeginScope(n)|]; Work();")]
    [InlineData("[|_log.BeginScope(\"order {Id}\", n)|]; Work();")]
    [InlineData("_ = [|_log.BeginScope(n)|]; Work();")]
    [InlineData("var scope = [|_log.BeginScope(n)|]; Work();")]
    [InlineData("var scope = [|_log.BeginScope(n)|]; if (ok) return; scope.Dispose();")]
    [InlineData("while (ok) { [|_log.BeginScope(n)|]; Work(); }")]
    [InlineData("new List<int>().ForEach(i => { [|_log.BeginScope(i)|]; Work(); });")]
    public Task Logging_scope_that_is_not_ended_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("var a = [|_source.StartActivity(\"a\")|]; a?.SetTag(\"n\", n); Work();")]
    [InlineData("[|_source.StartActivity(\"a\")|]; Work();")]
    [InlineData("var a = [|_source.StartActivity(\"a\")|]?.SetTag(\"n\", n); Work();")]
    [InlineData("var a = [|_source.StartActivity(\"a\")|]; a.Tag(\"n\"); if (a != null) a.DisplayName = \"b\";")]
    [InlineData("[|new Activity(\"a\").Start()|]; Work();")]
    [InlineData("var a = [|new Activity(\"a\").Start()|]; Work();")]
    [InlineData("var a = new Activity(\"a\"); a.SetTag(\"n\", n); [|a.Start()|]; Work();")]
    [InlineData("var a = new Activity(\"a\").SetParentId(\"p\"); [|a.Start()|]; Work();")]
    public Task Activity_that_is_not_ended_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("using (_log.BeginScope(n)) Work();")]
    [InlineData("using var scope = _log.BeginScope(n); Work();")]
    [InlineData("var scope = _log.BeginScope(n); try { Work(); } finally { scope.Dispose(); }")]
    [InlineData("var scope = _log.BeginScope(n); Work(); scope?.Dispose();")]
    [InlineData("var scope = _log.BeginScope(n); Take(scope);")]
    [InlineData("Take(_log.BeginScope(n));")]
    [InlineData("var all = new List<IDisposable> { _log.BeginScope(n) };")]
    [InlineData("using var a = _source.StartActivity(\"a\"); Work();")]
    [InlineData("var a = _source.StartActivity(\"a\"); Work(); a?.Stop();")]
    [InlineData("var a = _source.StartActivity(\"a\"); Work(); a?.Dispose();")]
    [InlineData("var a = new Activity(\"a\"); a.Start(); Work(); a.Stop();")]
    [InlineData("var a = new Activity(\"a\").Start(); Work(); a.SetTag(\"n\", n).Stop();")]
    [InlineData("_activity = _source.StartActivity(\"a\");")]
    [InlineData("_activity.Start();")]
    [InlineData("var a = _source.CreateActivity(\"a\", ActivityKind.Client); Work();")]
    [InlineData("var a = _source.StartActivity(\"a\"); Take(a);")]
    [InlineData("var a = new Activity(\"a\"); Work();")]
    [InlineData("var p = new Process(); p.Start(); new System.Threading.Thread(Work).Start();")]
    public Task Ended_or_handed_on_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("return _log.BeginScope(1);", "IDisposable M()")]
    [InlineData("var a = _source.StartActivity(\"a\"); return a;", "Activity M()")]
    [InlineData("var a = _source.StartActivity(\"a\"); return a.SetTag(\"n\", 1);", "Activity M()")]
    [InlineData("return new Activity(\"a\").Start();", "Activity M()")]
    [InlineData("a.Start();", "void M(Activity a)")]
    public Task Handed_out_or_in_is_silent(string statement, string signature) => Check(statement, signature);

    [Theory]
    [InlineData("_log.BeginScope(1); await Task.Yield();")]
    [InlineData("var a = _source.StartActivity(\"a\"); await Task.Yield();")]
    [InlineData("foreach (var i in new int[3]) await Each(i); async Task Each(int i) { _log.BeginScope(i); await Task.Yield(); }")]
    [InlineData("foreach (var i in new int[3]) await Task.Run(async () => { _log.BeginScope(i); await Task.Yield(); });")]
    public Task Async_method_gives_back_what_was_current(string statement) => Check(statement, "async Task M()");

    [Fact]
    public Task Loop_of_an_async_method_is_reported() => Check("foreach (var i in new int[3]) { [|_log.BeginScope(i)|]; await Task.Yield(); }", "async Task M()");

    [Fact]
    public Task Type_that_ends_the_current_activity_is_silent() => Check("_source.StartActivity(\"a\"); Work();", members: "void End() => Activity.Current?.Stop();");

    [Theory]
    [InlineData("s_log.BeginScope(1); Work();", "static void Main()")]
    public Task Code_that_runs_once_is_silent(string statement, string signature) => Check(statement, signature, "private static readonly ILogger s_log;");

    [Fact]
    public Task Test_is_silent() => Verify.VerifyAnalyzerAsync(In("_log.BeginScope(n); Work();", "[Xunit.Fact] void M(int n)".Replace("[Xunit.Fact] ", "", StringComparison.Ordinal), "[Xunit.Fact] public void T() { }") + " namespace Xunit { class FactAttribute : System.Attribute { } }");

    [Fact]
    public Task Scopes_of_others_are_silent() => Verify.VerifyAnalyzerAsync("class Job { public Job BeginScope() => this; void M() { BeginScope(); var s = new Job().BeginScope(); } }");

    [Fact]
    public Task Dropped_scope_gets_a_local() => Fixed(
        """
        // all that follows
                [|_log.BeginScope(n)|];
                Work();
        """,
        """
        // all that follows
                using var scope = _log.BeginScope(n);
                Work();
        """);

    [Fact]
    public Task Local_gets_a_using() => Fixed(
        """
        var scope = [|_log.BeginScope(n)|];
                Work();
        """,
        """
        using var scope = _log.BeginScope(n);
                Work();
        """);

    [Fact]
    public Task Activity_gets_a_using() => Fixed(
        """
        var a = new Activity("a");
                a.SetTag("n", n);
                [|a.Start()|];
                Work();
        """,
        """
        using var a = new Activity("a");
                a.SetTag("n", n);
                a.Start();
                Work();
        """);

    [Fact]
    public Task Started_activity_gets_a_using() => Fixed(
        """
        var a = [|_source.StartActivity("a")|]?.SetTag("n", n);
                Work();
        """,
        """
        using var a = _source.StartActivity("a")?.SetTag("n", n);
                Work();
        """);

    [Theory]
    [InlineData("if (ok) { [|_log.BeginScope(n)|]; } Work();")]
    [InlineData("Work(); [|_log.BeginScope(n)|];")]
    [InlineData("var scope = [|_log.BeginScope(n)|]; if (ok) return; scope.Dispose();")]
    [InlineData("IDisposable scope; scope = [|_log.BeginScope(n)|]; Work();")]
    public Task No_fix_where_the_block_ends_too_soon(string statement) => Fixed(statement, statement);
}
