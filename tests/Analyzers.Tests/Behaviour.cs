using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Tests;

/// <summary>
/// Compiles and runs code before and after a fix: both must give the same result. The code has a <c>public static class P</c> with
/// <c>public static object Run()</c>. Before each run the shared pools are filled with dirty arrays.
/// </summary>
internal static class Behaviour<TRule, TFix>
    where TRule : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Applies the action of that key until no diagnostic is left that has one, and compares the results.</summary>
    /// <param name="source">The code.</param>
    /// <param name="key">The equivalence key of the action.</param>
    /// <param name="fixes">How often the action must have been applied.</param>
    public static async Task VerifySameAsync(string source, string key, int fixes = 1)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "p", "p", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            metadataReferences: References.Of(References.Net10)));
        var document = project.AddDocument("p.cs", SourceText.From(source));
        var expected = await RunAsync(document);
        var applied = 0;
        while (await FixAsync(document, key) is { } next)
        {
            document = next;
            applied++;
            Assert.True(applied <= fixes, "More fixes than expected:\n" + await document.GetTextAsync());
        }

        Assert.True(applied == fixes, $"{applied} fixes instead of {fixes}:\n" + await document.GetTextAsync());
        var actual = await RunAsync(document);
        Assert.True(expected == actual, $"'{expected}' has become '{actual}':\n" + await document.GetTextAsync());
    }

    private static async Task<Document?> FixAsync(Document document, string key)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        var found = await compilation.WithAnalyzers([new TRule()]).GetAnalyzerDiagnosticsAsync();
        foreach (var diagnostic in found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            Assert.StartsWith("RET", diagnostic.Id, StringComparison.Ordinal);
            CodeAction? chosen = null;
            await new TFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => chosen ??= action.EquivalenceKey == key ? action : null, default));
            if (chosen is null)
                continue;
            var change = (await chosen.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single();
            return change.ChangedSolution.GetDocument(document.Id)!;
        }

        return null;
    }

    private static async Task<string> RunAsync(Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)) + "\n" + await document.GetTextAsync());
        image.Position = 0;
        var context = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            Soil<byte>(0xEE);
            Soil('\uEEEE');
            Soil(0x6EEEEEEE);
            Soil(1e300);
            return context.LoadFromStream(image).GetType("P")!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)?.ToString() ?? "";
        }
        finally
        {
            context.Unload();
        }
    }

    private static void Soil<T>(T dirt)
    {
        for (var size = 1 << 12; size <= 1 << 20; size *= 2)
        {
            var arrays = Enumerable.Range(0, 4).Select(_ => ArrayPool<T>.Shared.Rent(size)).ToList();
            foreach (var array in arrays)
            {
                Array.Fill(array, dirt);
                ArrayPool<T>.Shared.Return(array);
            }
        }
    }
}
