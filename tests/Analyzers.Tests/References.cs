using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests;

/// <summary>The reference assemblies of the frameworks that tested code targets, restored with the build.</summary>
internal static class References
{
    public const string Net10 = "net10.0";

    /// <summary>net10.0 without ASP.NET Core: quicker where it does not matter.</summary>
    public const string Core = "net10.0-core";
    public const string Net8 = "net8.0";
    public const string NetStandard20 = "netstandard2.0";
    public const string Net472 = "net472";

    private static readonly ConcurrentDictionary<string, MetadataReference[]> Loaded = new();

    /// <summary>The folder of this repository.</summary>
    public static string RepositoryRoot { get; } = Path.GetFullPath(Setting("RepositoryRoot"));

    /// <summary>The references of a framework; net10.0 includes ASP.NET Core and with it hosting, options, logging and caching.</summary>
    public static IReadOnlyList<MetadataReference> Of(string framework) => Loaded.GetOrAdd(framework, static name =>
    {
        var folders = name == Net10 ? new[] { Setting(name), Setting(name + "-web") } : [Setting(name == Core ? Net10 : name)];
        return [.. folders.SelectMany(folder => Directory.GetFiles(folder, "*.dll").Concat(Facades(folder)))
            .Where(file => !file.Contains(".EnterpriseServices.", StringComparison.Ordinal)) // native code
            .GroupBy(Path.GetFileName).Select(group => (MetadataReference)MetadataReference.CreateFromFile(group.First()))];
    });

    private static string[] Facades(string folder) =>
        Directory.Exists(Path.Combine(folder, "Facades")) ? Directory.GetFiles(Path.Combine(folder, "Facades"), "*.dll") : [];

    private static string Setting(string key) =>
        typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
