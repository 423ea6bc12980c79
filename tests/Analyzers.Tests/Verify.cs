using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace MemoryAnalyzers.Tests;

/// <summary>Tests a rule that has no fix. Reports are marked <c>[|…|]</c>, or <c>{|RET101:…|}</c> where a rule has several ids.</summary>
internal static class Verify<TRule>
    where TRule : DiagnosticAnalyzer, new()
{
    public static Task VerifyAnalyzerAsync(string source, string framework = References.Net10, string? config = null, OutputKind output = OutputKind.DynamicallyLinkedLibrary) =>
        Verify<TRule, EmptyCodeFixProvider>.VerifyAnalyzerAsync(source, framework, config, output);
}

/// <summary>Tests a rule and its fix, by Roslyn's own test library: no compile error before or after, the diagnostic gone, Fix All in every scope.</summary>
internal static class Verify<TRule, TFix>
    where TRule : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <param name="source">The code, with marks where the rule reports; without marks it must be silent.</param>
    /// <param name="framework">One of <see cref="References"/>.</param>
    /// <param name="config">Lines for the <c>.editorconfig</c> section of all files.</param>
    /// <param name="output">ConsoleApplication for top-level statements.</param>
    public static Task VerifyAnalyzerAsync(string source, string framework = References.Net10, string? config = null, OutputKind output = OutputKind.DynamicallyLinkedLibrary) =>
        Create(source, framework, config, output).RunAsync();

    /// <param name="source">The code, with marks where the rule reports.</param>
    /// <param name="fixedSource">What the fix makes of it; the same as <paramref name="source"/> (with its marks) when no fix may be offered.</param>
    /// <param name="key">The equivalence key of the action to take; the first one if null.</param>
    /// <param name="framework">One of <see cref="References"/>.</param>
    /// <param name="config">Lines for the <c>.editorconfig</c> section of all files.</param>
    /// <param name="output">ConsoleApplication for top-level statements.</param>
    public static Task VerifyCodeFixAsync(
        string source, string fixedSource, string? key = null, string framework = References.Net10, string? config = null, OutputKind output = OutputKind.DynamicallyLinkedLibrary)
    {
        var test = Create(source, framework, config, output);
        test.FixedCode = fixedSource;
        test.CodeActionEquivalenceKey = key;
        return test.RunAsync();
    }

    private static Test Create(string source, string framework, string? config, OutputKind output)
    {
        var test = new Test { TestCode = source, TestState = { OutputKind = output } };
        test.TestState.AdditionalReferences.AddRange(References.Of(framework));
        if (config is not null)
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + config));
        return test;
    }

    private sealed class Test : CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
    {
        public Test()
        {
            // Nothing to resolve, so nothing is downloaded: the references are added as files.
            ReferenceAssemblies = new ReferenceAssemblies("none");
            MarkupOptions = MarkupOptions.UseFirstDescriptor;
        }

        protected override CompilationOptions CreateCompilationOptions() =>
            new CSharpCompilationOptions(TestState.OutputKind ?? OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose);
    }
}
