using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>This repository's own src, compiled: the rules must have nothing to say of it.</summary>
internal static class OwnSources
{
    private static readonly string[] ImplicitUsings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];

    private static readonly Lazy<CSharpCompilation> RuleCode = new(() => Compile("Analyzers"));
    private static readonly Lazy<CSharpCompilation> FixCode = new(() => Compile("CodeFixes", RuleCode.Value.ToMetadataReference()));

    public static CSharpCompilation Analyzers => RuleCode.Value;

    public static CSharpCompilation CodeFixes => FixCode.Value;

    public static IEnumerable<(CSharpCompilation Compilation, SyntaxTree Tree)> Trees() =>
        Analyzers.SyntaxTrees.Select(tree => (Analyzers, tree)).Concat(CodeFixes.SyntaxTrees.Select(tree => (CodeFixes, tree)));

    public static CSharpCompilation Compilation(SyntaxTree tree) => Analyzers.ContainsSyntaxTree(tree) ? Analyzers : CodeFixes;

    /// <summary>All files of a project, with the usings of its project file.</summary>
    public static IEnumerable<(string Path, string Source)> Files(string project)
    {
        var folder = Path.Combine(References.RepositoryRoot, "src", project);
        var usings = XDocument.Load(Path.Combine(folder, project + ".csproj")).Descendants("Using").Select(item => (string?)item.Attribute("Include")).OfType<string>().Concat(ImplicitUsings);
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => (file, File.ReadAllText(file)))
            .Append(("/usings.cs", string.Concat(usings.Select(name => $"global using {name};\n"))))
            .Append(("/friends.cs", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"CodeFixes\")]"));
    }

    private static CSharpCompilation Compile(string project, params MetadataReference[] more)
    {
        // The Roslyn that the tests run on, and the newest framework: both have all that src uses.
        var roslyn = new[] { typeof(Microsoft.CodeAnalysis.Compilation), typeof(CSharpCompilation), typeof(Workspace), typeof(Microsoft.CodeAnalysis.CodeFixes.ExportCodeFixProviderAttribute).BaseType!, typeof(Microsoft.CodeAnalysis.CSharp.Formatting.CSharpFormattingOptions) }
            .Select(type => MetadataReference.CreateFromFile(type.Assembly.Location));
        return Code.Compile(Files(project), [.. References.Of(References.Net10), .. roslyn, .. more]).WithAssemblyName(project);
    }
}
