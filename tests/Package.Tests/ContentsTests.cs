using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Package.Tests;

/// <summary>What is in the .nupkg.</summary>
public sealed partial class ContentsTests
{
    private const string Assemblies = "analyzers/dotnet/roslyn4.5/cs/";

    public static TheoryData<string> Dlls => [Assemblies + "MemoryAnalyzers.Retention.dll", Assemblies + "MemoryAnalyzers.Retention.CodeFixes.dll"];

    [Fact]
    public async Task Entries_are_exactly_these()
    {
        await using var package = await ZipFile.OpenReadAsync((await Packed.GetAsync()).File);
        var entries = package.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith(".psmdcp", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "MemoryAnalyzers.Retention.nuspec",
                "README.md",
                "[Content_Types].xml",
                "_rels/.rels",
                Assemblies + "MemoryAnalyzers.Retention.CodeFixes.dll",
                Assemblies + "MemoryAnalyzers.Retention.dll",
                "build/MemoryAnalyzers.Retention.props",
                "buildTransitive/MemoryAnalyzers.Retention.props",
                "buildTransitive/presets/all-suggestions.globalconfig",
                "buildTransitive/presets/all-warnings.globalconfig",
                "buildTransitive/presets/default.globalconfig",
                "buildTransitive/presets/none.globalconfig",
                "icon.png",
            ],
            entries);
    }

    [Fact]
    public async Task Nuspec_says_what_a_user_reads_on_the_gallery()
    {
        var nuspec = XDocument.Load(Path.Combine((await Packed.GetAsync()).Unpacked, "MemoryAnalyzers.Retention.nuspec")).Root!.Elements().Single();
        string? Field(string name) => nuspec.Elements().SingleOrDefault(field => field.Name.LocalName == name)?.Value;

        Assert.Equal("MemoryAnalyzers.Retention", Field("id"));
        Assert.Equal("true", Field("developmentDependency"));
        Assert.Equal("MIT", Field("license"));
        Assert.Equal("README.md", Field("readme"));
        Assert.Equal("icon.png", Field("icon"));
        Assert.EndsWith("CHANGELOG.md", Field("releaseNotes"), StringComparison.Ordinal);
        Assert.Contains("analyzer", Field("tags"), StringComparison.Ordinal);
        Assert.Null(Field("dependencies"));
        var repository = nuspec.Elements().Single(field => field.Name.LocalName == "repository");
        Assert.Equal("https://github.com/memory-analyzers/memory-analyzers", repository.Attribute("url")!.Value);
        Assert.Contains($"PackageReference Include=\"MemoryAnalyzers.Retention\" Version=\"{Field("version")}\"", await File.ReadAllTextAsync(Path.Combine(Packed.Repository, "samples/Orders/Orders.csproj")), StringComparison.Ordinal);
        Assert.Contains($"## {Field("version")}", await File.ReadAllTextAsync(Path.Combine(Packed.Repository, "CHANGELOG.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_the_readme_lead_out_of_the_package()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine((await Packed.GetAsync()).Unpacked, "README.md"));
        var links = Link().Matches(readme).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Size_is_below_one_megabyte() => Assert.InRange(new FileInfo((await Packed.GetAsync()).File).Length, 1, 1_000_000);

    [Fact]
    public async Task Icon_is_a_square_png()
    {
        var png = await File.ReadAllBytesAsync(Path.Combine((await Packed.GetAsync()).Unpacked, "icon.png"));
        Assert.Equal("PNG", Encoding.ASCII.GetString(png, 1, 3));
        Assert.Equal((256, 256), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    /// <summary>A newer reference than the floor's would keep an old compiler or IDE from loading the assembly.</summary>
    [Theory]
    [MemberData(nameof(Dlls))]
    public async Task Assembly_references_no_more_than_the_floor_has(string dll)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine((await Packed.GetAsync()).Unpacked, dll)));
        var metadata = file.GetMetadataReader();
        foreach (var reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            var name = metadata.GetString(reference.Name);
            var limit = name switch
            {
                "netstandard" => new Version(2, 0, 0, 0),
                "Microsoft.CodeAnalysis" or "Microsoft.CodeAnalysis.CSharp" => new Version(4, 5, 0, 0),
                "Microsoft.CodeAnalysis.Workspaces" or "Microsoft.CodeAnalysis.CSharp.Workspaces" when dll.Contains("CodeFixes", StringComparison.Ordinal) => new Version(4, 5, 0, 0),
                "MemoryAnalyzers.Retention" when dll.Contains("CodeFixes", StringComparison.Ordinal) => new Version(0, 1, 0, 0),
                "System.Collections.Immutable" or "System.Reflection.Metadata" => new Version(6, 0, 0, 0), // the floor's compiler brings them
                _ => null,
            };
            Assert.True(reference.Version <= limit, $"{dll} references {name} {reference.Version}; at most {limit?.ToString() ?? "no"} is allowed");
        }
    }

    [Theory]
    [MemberData(nameof(Dlls))]
    public async Task Symbols_are_embedded_and_name_no_folder_of_the_machine(string dll)
    {
        var path = Path.Combine((await Packed.GetAsync()).Unpacked, dll);
        using var file = new PEReader(File.OpenRead(path));
        var embedded = Assert.Single(file.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        var reader = symbols.GetMetadataReader();
        Assert.All(reader.Documents.Select(reader.GetDocument), document => Assert.StartsWith("/_/", reader.GetString(document.Name).Replace('\\', '/'), StringComparison.Ordinal));
        Assert.DoesNotContain(Packed.Repository, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_pack_gives_the_same_bytes()
    {
        var packed = await Packed.GetAsync();
        var (artifacts, feed) = (Path.Combine(packed.Root, "again/artifacts"), Path.Combine(packed.Root, "again/feed"));
        await Packed.PackAsync(artifacts, feed);
        await using var first = await ZipFile.OpenReadAsync(packed.File);
        await using var second = await ZipFile.OpenReadAsync(Directory.GetFiles(feed, "*.nupkg").Single());
        Assert.All(first.Entries.Where(entry => !entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal) && entry.FullName != "_rels/.rels"), entry => Assert.Equal(Bytes(entry), Bytes(second.GetEntry(entry.FullName)!)));

        static byte[] Bytes(ZipArchiveEntry entry)
        {
            using var stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }
    }

    [Theory]
    [InlineData("none", "none")]
    [InlineData("all-suggestions", "suggestion")]
    [InlineData("all-warnings", "warning")]
    [InlineData("default", null)]
    public async Task Preset_names_every_rule_once(string preset, string? severity)
    {
        var packed = await Packed.GetAsync();
        var lines = (await File.ReadAllLinesAsync(Path.Combine(packed.Unpacked, $"buildTransitive/presets/{preset}.globalconfig"))).Where(line => !line.StartsWith('#'));
        var rules = severity is null ? [] : packed.Rules.Keys.Select(id => $"dotnet_diagnostic.{id}.severity = {severity}");
        Assert.Equal(rules.Prepend("global_level = -100").Prepend("is_global = true").Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
