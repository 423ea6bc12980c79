using System.Reflection;
using BenchmarkDotNet.Running;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.CSharp.ProjectDecompiler;
using ICSharpCode.Decompiler.Metadata;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Benchmarks;

/// <summary>A tree of sources to measure on, as parsed files and references.</summary>
internal sealed class SourceTree
{
    private static readonly CSharpParseOptions ParseOptions = new(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Preview, DocumentationMode.None);

    private readonly (string Path, string Text)[] files;
    private readonly MetadataReference[] references;

    private SourceTree(IEnumerable<string> paths)
    {
        files = [.. paths.Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];
        Lines = files.Sum(file => file.Text.Count(c => c == '\n'));
        references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    public int Files => files.Length;

    public int Lines { get; }

    /// <summary>
    /// The same code on every machine: this repository's own sources and two large assemblies of restored packages, decompiled into a scratch folder.
    /// </summary>
    public static SourceTree Fixed()
    {
        var scratch = Directory.CreateTempSubdirectory("memory-analyzers-tree-").FullName;
        try
        {
            foreach (var assembly in new[] { typeof(CSharpDecompiler).Assembly, typeof(BenchmarkRunner).Assembly })
                Decompile(assembly.Location, Directory.CreateDirectory(Path.Combine(scratch, assembly.GetName().Name!)).FullName);
            var root = typeof(SourceTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "RepositoryRoot").Value!;
            return new(Sources(Path.Combine(root, "src")).Concat(Sources(scratch)));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>All C# files below a folder, but for those that a build made.</summary>
    public static SourceTree Of(string folder) => new(Sources(folder));

    /// <summary>A compilation of the tree that has bound nothing yet. What does not compile, for want of a reference, costs symbols only.</summary>
    public CSharpCompilation Compile() => CSharpCompilation.Create(
        "Tree",
        files.Select(file => CSharpSyntaxTree.ParseText(file.Text, ParseOptions, file.Path)),
        references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(folder, path).Split('/', '\\').Any(part => part is "obj" or "bin" or "artifacts"));

    private static void Decompile(string assembly, string folder)
    {
        using var module = new ICSharpCode.Decompiler.Metadata.PEFile(assembly);
        var resolver = new UniversalAssemblyResolver(assembly, throwOnError: false, module.DetectTargetFrameworkId());
        new WholeProjectDecompiler(resolver).DecompileProject(module, folder);
    }
}
