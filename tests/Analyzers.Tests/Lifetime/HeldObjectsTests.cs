using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MemoryAnalyzers.Lifetime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Lifetime;

/// <summary>Runs reported code, and what the fix makes of it: the object is alive in the later await, and then it is not.</summary>
public sealed class HeldObjectsTests(HeldObjectsTests.Large large) : IClassFixture<HeldObjectsTests.Large>
{
    public static TheoryData<string, string, string> Cases => new()
    {
        { "block", LargeLocalHeldAcrossAwaitFix.BlockKey, "var a = Big(); await Task.Yield(); Use(a); await Wait();" },
        { "null", LargeLocalHeldAcrossAwaitFix.NullKey, "var a = Big(); await Task.Yield(); Use(a); await Wait();" },
        { "block around what is declared later", LargeLocalHeldAcrossAwaitFix.BlockKey, "var a = Big(); await Task.Yield(); Use(a); var n = a.Length; await Wait(); Use(n);" },
        { "block around a pattern", LargeLocalHeldAcrossAwaitFix.BlockKey, "if (Big() is { Length: > 3 } a) { await Task.Yield(); Use(a); } await Wait();" },
        { "block around a captured local", LargeLocalHeldAcrossAwaitFix.BlockKey, "var a = Big(); int L() { Use(a); return a.Length; } await Task.Yield(); Use(L()); await Wait();" },
        { "block around a memory", LargeLocalHeldAcrossAwaitFix.BlockKey, "Memory<byte> a = Big(); await Task.Yield(); See(a); await Wait();" },
        { "null for a task", LargeLocalHeldAcrossAwaitFix.NullKey, "var a = BigAsync(); await a; Use(a.Result); await Wait();" },
        { "function, left by an exception", LargeLocalHeldAcrossAwaitFix.FunctionKey, "try { var a = Big(); await Task.Yield(); Use(a); throw new IOException(); } catch (IOException) { } await Wait();" },
        { "function, left by break", LargeLocalHeldAcrossAwaitFix.FunctionKey, "while (true) { var a = Big(); await Task.Yield(); Use(a); break; } await Wait();" },
        { "function, left by a condition", LargeLocalHeldAcrossAwaitFix.FunctionKey, "for (var i = 0; i < 1; i++) { var a = Big(); await Task.Yield(); Use(a); if (a.Length > 3) continue; Use(i); } await Wait();" },
        { "function, left by goto", LargeLocalHeldAcrossAwaitFix.FunctionKey, "{ var a = Big(); await Task.Yield(); Use(a); goto end; } end: await Wait();" },
        { "function, switch section", LargeLocalHeldAcrossAwaitFix.FunctionKey, "switch (One()) { case 1: { var a = Big(); await Task.Yield(); Use(a); break; } } await Wait();" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Reported_object_is_alive_and_freed_by_the_fix(string name, string key, string body)
    {
        Assert.NotNull(name);
        using var workspace = new AdhocWorkspace();
        var document = workspace
            .AddProject(ProjectInfo.Create(
                ProjectId.CreateNewId(), VersionStamp.Default, "Case", "Case", LanguageNames.CSharp, metadataReferences: References.Of(References.Net10),
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release),
                parseOptions: new CSharpParseOptions(LanguageVersion.Preview)))
            .AddDocument("Case.cs", Source(body + " for (var again = 0; again < 2; again++) await Task.Yield();")); // one await alone is soon over
        var diagnostic = Assert.Single(await ReportsAsync(document));
        Assert.True(await IsAliveInTheLaterAwaitAsync(document), "the reported object is not held");

        CodeAction? action = null;
        await new LargeLocalHeldAcrossAwaitFix().RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (candidate, _) => action ??= candidate.EquivalenceKey == key ? candidate : null, CancellationToken.None));
        Assert.NotNull(action);
        var operation = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(CancellationToken.None)));
        document = operation.ChangedSolution.GetDocument(document.Id)!;
        Assert.Empty(await ReportsAsync(document));
        Assert.False(await IsAliveInTheLaterAwaitAsync(document), "held after the fix: " + await document.GetTextAsync());
    }

    /// <summary>The other way round: what the rule is silent about is not held.</summary>
    [Theory]
    [InlineData("var a = Big(); Use(a); await Task.Yield(); await Wait();")]
    [InlineData("await Task.Yield(); { var a = Big(); await Task.Yield(); Use(a); } await Wait();")]
    [InlineData("foreach (var a in new[] { Big() }) { await Task.Yield(); Use(a); } await Wait();")]
    [InlineData("switch ((object)Big()) { case byte[] a: await Task.Yield(); Use(a); break; } await Wait();")]
    [InlineData("switch (One()) { case 1: var a = Big(); await Task.Yield(); Use(a); break; } await Wait();")]
    [InlineData("var a = Big(); await Task.Yield(); Use(a); a = Small(); await Wait(); Use(a);")]
    [InlineData("try { var a = Big(); await Task.Yield(); Use(a); } finally { await Task.Yield(); } await Wait();")]
    [InlineData("var a = await BigAsync(); Use(a); await Task.Yield(); await Wait();")]
    [InlineData("Use(Big(), await Task.FromResult(1)); await Wait();")]
    [InlineData("var i = 0; while (Next(ref i) is { } a) { await Task.Yield(); Use(a); } await Wait();")]
    public async Task Silent_where_nothing_is_held(string body)
    {
        using var workspace = new AdhocWorkspace();
        var document = workspace
            .AddProject(ProjectInfo.Create(
                ProjectId.CreateNewId(), VersionStamp.Default, "Case", "Case", LanguageNames.CSharp, metadataReferences: References.Of(References.Net10),
                compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release),
                parseOptions: new CSharpParseOptions(LanguageVersion.Preview)))
            .AddDocument("Case.cs", Source(body));
        Assert.Empty(await ReportsAsync(document));
        Assert.False(await IsAliveInTheLaterAwaitAsync(document));
    }

    private string Source(string body) =>
        $$"""
        #nullable enable
        using System;
        using System.IO;
        using System.Threading.Tasks;
        public static class P
        {
            public static WeakReference? Object;
            public static readonly TaskCompletionSource Reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            public static async Task Run() { {{body.Replace("BigAsync()", "File.ReadAllBytesAsync(F)", StringComparison.Ordinal).Replace("Big()", "File.ReadAllBytes(F)", StringComparison.Ordinal)}} }
            private const string F = {{SymbolDisplay.FormatLiteral(large.Path, quote: true)}};
            private static byte[] Small() => new byte[10];
            private static byte[]? Next(ref int i) => i++ == 0 ? File.ReadAllBytes(F) : null;
            private static int One() => 1;
            private static void See(Memory<byte> m) => Object = new(System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(m, out var a) ? a.Array : null);
            private static void Use(params object[] o)
            {
                foreach (var x in o)
                {
                    if (x is byte[])
                        Object = new(x);
                }
            }
            private static Task Wait() { Reached.SetResult(); return Task.Delay(-1); }
        }
        """;

    private static async Task<ImmutableArray<Diagnostic>> ReportsAsync(Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return await compilation.WithAnalyzers([new LargeLocalHeldAcrossAwait()]).GetAnalyzerDiagnosticsAsync();
    }

    private static async Task<bool> IsAliveInTheLaterAwaitAsync(Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream).Success);
        stream.Position = 0;
        var context = new AssemblyLoadContext("Case", isCollectible: true);
        var type = context.LoadFromStream(stream).GetType("P")!;
        await Start(type);
        await Task.Delay(20);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var alive = ((WeakReference)type.GetField("Object")!.GetValue(null)!).IsAlive;
        context.Unload();
        return alive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task Start(Type type)
    {
        var reached = ((TaskCompletionSource)type.GetField("Reached")!.GetValue(null)!).Task;
        Started.Add((Task)type.GetMethod("Run")!.Invoke(null, null)!); // the task is the state machine
        return reached;
    }

    private static readonly List<Task> Started = [];

    /// <summary>A file of a megabyte.</summary>
    public sealed class Large : IDisposable
    {
        public Large() => File.WriteAllBytes(Path, new byte[1_000_000]);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
