using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Evidence;

/// <summary>Compiles the programs of scenarios: alone for the rules, with the main program around them to run.</summary>
internal static partial class Programs
{
    // As the SDK builds Release: optimised, TRACE defined and DEBUG not.
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, preprocessorSymbols: ["TRACE", "RELEASE", "NET", "NET10_0", "NET10_0_OR_GREATER", "NETCOREAPP"]);

    /// <summary>The main program alone. What is made from it shares its references, so that they are read once.</summary>
    private static readonly Lazy<CSharpCompilation> Host = new(() =>
    {
        var host = Code.Compile([], References.Of(References.Net10)).WithAssemblyName("program").AddSyntaxTrees(CSharpSyntaxTree.ParseText(ReadHost(), Parsing, "Host.cs"));
        host = host.WithOptions(host.Options.WithOutputKind(OutputKind.ConsoleApplication).WithMainTypeName("Host").WithOptimizationLevel(OptimizationLevel.Release));
        _ = host.GetSpecialType(SpecialType.System_Object);
        return host;
    });

    /// <summary>The program without the marks of reports.</summary>
    public static string WithoutMarks(string source) => Mark().Replace(source, "");

    /// <summary>The lines (from 1) that are marked, with the ids.</summary>
    public static IEnumerable<string> Marks(string source) =>
        source.Split('\n').Select((line, index) => (Match: Mark().Match(line), Line: index + 1)).Where(line => line.Match.Success).Select(line => $"{line.Line}: {line.Match.Groups[1].Value}");

    /// <summary>Compiles a program with the main program, optimised, and writes it and its settings into a folder.</summary>
    /// <returns>The path of the assembly.</returns>
    public static string Write(string source, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var compilation = Host.Value.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Parsing, "Work.cs"));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)) + "\n" + source);
        var path = Path.Combine(folder, "program.dll");
        File.WriteAllBytes(path, image.ToArray());
        image.Position = 0;
        File.WriteAllText(Path.Combine(folder, "program.runtimeconfig.json"), Configuration(NeedsWeb(image) ? "Microsoft.AspNetCore.App" : "Microsoft.NETCore.App", settings));
        return path;
    }

    /// <summary>Every method optimised at once and one heap, collected on the thread that asks: so results are steady.</summary>
    private static string Configuration(string framework, IReadOnlyDictionary<string, string> settings) => $$"""
        {
          "runtimeOptions": {
            "tfm": "net{{Environment.Version.ToString(2)}}",
            "framework": { "name": "{{framework}}", "version": "{{Environment.Version.ToString(2)}}.0" },
            "configProperties": {
              "System.GC.Server": false,
              "System.GC.Concurrent": false,
              "System.Runtime.TieredCompilation": false,{{string.Concat(settings.Select(setting => $"\n      \"{setting.Key}\": \"{setting.Value}\","))}}
              "System.Globalization.Invariant": true
            }
          }
        }
        """;

    /// <summary>Whether an assembly refers to what only the shared framework of ASP.NET Core has: hosting, options, logging and caching too.</summary>
    private static bool NeedsWeb(Stream image)
    {
        using var reader = new PEReader(image);
        var metadata = reader.GetMetadataReader();
        var core = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return metadata.AssemblyReferences.Any(handle => !File.Exists(Path.Combine(core, metadata.GetString(metadata.GetAssemblyReference(handle).Name) + ".dll")));
    }

    private static string ReadHost()
    {
        using var reader = new StreamReader(typeof(Programs).Assembly.GetManifestResourceStream("Host.cs")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"[ \t]*// (RET[0-9]{3})[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Mark();
}
