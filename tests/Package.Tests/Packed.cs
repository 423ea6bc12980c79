using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Package.Tests;

/// <summary>
/// The package, packed once for all tests into a temporary folder that is laid out like the repository (<c>feed</c>, <c>artifacts</c>, <c>samples</c>), so that
/// neither a build that goes on beside the tests nor the user's package cache is touched.
/// </summary>
internal sealed class Packed
{
    private const string Prefix = "memory-analyzers-tests-";

    private static readonly Lazy<Task<Packed>> Once = new(PackAsync);

    private Packed(string root)
    {
        Root = root;
        File = Directory.GetFiles(Path.Combine(root, "feed"), "*.nupkg").Single();
        Unpacked = Path.Combine(root, "unpacked");
        Scan.Package.Unpack(File, Unpacked);
        Rules = ReadRules();
    }

    /// <summary>The repository that the tests were built from.</summary>
    public static string Repository { get; } =
        Path.GetFullPath(typeof(Packed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "RepositoryRoot").Value!);

    /// <summary>The temporary folder; its <c>nuget.config</c> names the feed and a package folder of its own.</summary>
    public string Root { get; }

    /// <summary>The .nupkg.</summary>
    public string File { get; }

    /// <summary>The folder with its content.</summary>
    public string Unpacked { get; }

    /// <summary>The descriptors of the packed assembly, by id.</summary>
    public IReadOnlyDictionary<string, DiagnosticDescriptor> Rules { get; }

    public static Task<Packed> GetAsync() => Once.Value;

    /// <summary>Runs <c>dotnet</c>.</summary>
    public static Task<Dotnet.Outcome> DotnetAsync(string directory, params string[] arguments) => Dotnet.RunAsync(directory, arguments);

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    public static async Task<Dotnet.Outcome> MustAsync(string directory, params string[] arguments)
    {
        var outcome = await Dotnet.RunAsync(directory, arguments);
        Assert.True(outcome.Succeeded, string.Join(' ', arguments) + "\n" + string.Join('\n', outcome.Lines));
        return outcome;
    }

    /// <summary>Packs into a folder, with intermediate files in another.</summary>
    public static Task PackAsync(string artifacts, string feed) =>
        MustAsync(Repository, "pack", "src/Package", "-nologo", "-tl:off", "-p:ArtifactsPath=" + artifacts, "-p:PackageOutputPath=" + feed);

    /// <summary>A new folder below the temporary one, with these files.</summary>
    public string Folder(string name, params (string File, string Text)[] files)
    {
        var folder = Path.Combine(Root, name);
        foreach (var (file, text) in files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllText(path, text);
        }

        return folder;
    }

    /// <summary>A copy of the sample in a folder of its own below the temporary one, beside copies of the files that MSBuild and NuGet look for above it.</summary>
    public string CopySample(string name)
    {
        var samples = Path.Combine(Repository, "samples");
        foreach (var file in Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(samples, file);
            if (relative.Split(Path.DirectorySeparatorChar) is [_, "bin" or "obj", ..])
                continue;
            var copy = Path.Combine(Root, name, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }

        return Path.Combine(Root, name, "Orders");
    }

    private static async Task<Packed> PackAsync()
    {
        foreach (var leftover in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories(Prefix + "*").Where(folder => folder.CreationTimeUtc < DateTime.UtcNow.AddDays(-1)))
            Delete(leftover.FullName);
        var root = Directory.CreateTempSubdirectory(Prefix).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(root);
        await System.IO.File.WriteAllTextAsync(Path.Combine(root, "nuget.config"), """
            <configuration>
              <config><add key="globalPackagesFolder" value="artifacts/packages" /></config>
              <packageSources><add key="packed" value="feed" /></packageSources>
            </configuration>
            """);
        await PackAsync(Path.Combine(root, "artifacts"), Path.Combine(root, "feed"));
        return new(root);
    }

    private Dictionary<string, DiagnosticDescriptor> ReadRules()
    {
        var assembly = new AssemblyLoadContext("packed").LoadFromAssemblyPath(Path.Combine(Unpacked, "analyzers/dotnet/roslyn4.5/cs/MemoryAnalyzers.Retention.dll"));
        var analyzers = assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer))).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!);
        return analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id).ToDictionary(rule => rule.Id);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The compiler server may still hold an assembly; the system empties its temporary folder.
        }
    }
}
