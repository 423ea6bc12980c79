namespace MemoryAnalyzers.Package.Tests;

/// <summary>Projects that take the package from a feed, as users do: all of one solution, restored and built once.</summary>
public sealed class ConsumersTests
{
    // One Warning (RET101) and one Info (RET102), on any target framework.
    private const string Source = """
        using System.Collections.Generic;
        using System.IO;

        public static class Shared
        {
            private static readonly List<string> Waiting = new List<string>();

            public static void Add(string[] items) => Waiting.AddRange(items);

            public static void Flush(TextWriter target)
            {
                foreach (var item in Waiting)
                    target.WriteLine(item);
                Waiting.Clear();
            }
        }

        public sealed class Own
        {
            private readonly List<string> waiting = new List<string>();
            private readonly System.Threading.Timer timer;

            public Own(TextWriter target) => timer = new System.Threading.Timer(_ => Flush(target));

            public void Add(string[] items) => waiting.AddRange(items);

            public void Flush(TextWriter target)
            {
                foreach (var item in waiting)
                    target.WriteLine(item);
                waiting.Clear();
            }
        }
        """;

    private static readonly Lazy<Task<Consumers>> Built = new(BuildAsync);

    [Theory]
    [InlineData("Net", "net10.0")]
    [InlineData("Standard", "netstandard2.0")]
    [InlineData("Many", "net10.0", "netstandard2.0")]
    [InlineData("App", "net10.0")]
    public async Task Findings_reach_the_build(string project, params string[] frameworks)
    {
        var consumers = await Built.Value;
        Assert.All(frameworks, framework => Assert.Equal(["Warning RET101", "Info RET102"], consumers.Findings(project, framework)));
    }

    [Theory]
    [InlineData("ModeNone")]
    [InlineData("ModeDefault", "Warning RET101", "Info RET102")]
    [InlineData("ModeAllSuggestions", "Info RET101", "Info RET102")]
    [InlineData("ModeAllWarnings", "Warning RET101", "Warning RET102")] // its project writes All-Warnings
    [InlineData("ModeOverridden", "Error RET101")] // all-warnings, but its .editorconfig has the last word
    [InlineData("ModeUnknown", "Warning RET101", "Info RET102")]
    public async Task Mode_sets_severities(string project, params string[] findings) => Assert.Equal(findings, (await Built.Value).Findings(project, "net10.0"));

    [Fact]
    public async Task Unknown_mode_is_told()
    {
        var lines = (await Built.Value).Lines.Where(line => line.Contains("MemoryAnalysisMode", StringComparison.Ordinal)).Distinct().ToList();
        var line = Assert.Single(lines);
        Assert.Contains("warning : MemoryAnalysisMode is 'most', which is unknown and has no effect; it may be none, default, all-suggestions or all-warnings.", line, StringComparison.Ordinal);
        Assert.Contains("ModeUnknown.csproj", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build_property.ServerGarbageCollection = true")]
    [InlineData("build_property.ConcurrentGarbageCollection = ")]
    [InlineData("build_property.RetainVMGarbageCollection = true")]
    [InlineData("build_property.OutputType = Exe")]
    [InlineData("build_property.Configuration = Debug")]
    [InlineData("build_property.Optimize = false")]
    [InlineData("build_property.MemoryAnalyzersRuntimeOptions = ", "System.GC.HeapHardLimit=200000000", "System.GC.RetainVM=true")]
    public async Task Rules_can_read_the_property(string start, params string[] parts)
    {
        var consumers = await Built.Value;
        var file = Directory.GetFiles(Path.Combine(consumers.Folder, "App/obj/Debug"), "*.GeneratedMSBuildEditorConfig.editorconfig", SearchOption.AllDirectories).Single();
        var line = Assert.Single((await File.ReadAllLinesAsync(file)).Distinct(), line => line.StartsWith(start, StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    private static async Task<Consumers> BuildAsync()
    {
        var packed = await Packed.GetAsync();
        var projects = new (string Name, string Properties)[]
        {
            ("Net", "<TargetFramework>net10.0</TargetFramework>"),
            ("Standard", "<TargetFramework>netstandard2.0</TargetFramework>"),
            ("Many", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>"),
            ("App", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><ServerGarbageCollection>true</ServerGarbageCollection><RetainVMGarbageCollection>true</RetainVMGarbageCollection>"),
            ("ModeNone", Mode("none")), ("ModeDefault", Mode("default")), ("ModeAllSuggestions", Mode("all-suggestions")), ("ModeAllWarnings", Mode("All-Warnings")),
            ("ModeOverridden", Mode("all-warnings")), ("ModeUnknown", Mode("most")),
        };
        var folder = packed.Folder("consumers", [.. projects.SelectMany(project => new[] { ($"{project.Name}/{project.Name}.csproj", Project(project.Properties)), ($"{project.Name}/Source.cs", Source) })]);
        packed.Folder(
            "consumers",
            ("Consumers.slnx", $"<Solution>{string.Concat(projects.Select(project => $"""<Project Path="{project.Name}/{project.Name}.csproj" />"""))}</Solution>"),
            ("Directory.Build.targets", """
                <Project>
                  <PropertyGroup><ErrorLog>$(MSBuildThisFileDirectory)logs/$(MSBuildProjectName)/$(TargetFramework)/log.sarif,version=2.1</ErrorLog></PropertyGroup>
                  <Target Name="MakeLogFolder" BeforeTargets="CoreCompile"><MakeDir Directories="$(MSBuildThisFileDirectory)logs/$(MSBuildProjectName)/$(TargetFramework)" /></Target>
                </Project>
                """),
            ("App/Program.cs", "Shared.Add(new[] { \"x\" }); Shared.Flush(System.Console.Out);"),
            ("ModeOverridden/.editorconfig", "[*.cs]\ndotnet_diagnostic.RET101.severity = error\ndotnet_diagnostic.RET102.severity = none\n"));
        // The project whose .editorconfig makes an error of a report does not build, and must not.
        var outcome = await Packed.DotnetAsync(folder, "build", "Consumers.slnx", "-nologo", "-tl:off");
        Assert.All(outcome.Errors, error => Assert.Contains("ModeOverridden", error, StringComparison.Ordinal));
        return new(folder, outcome.Lines);
    }

    private static string Mode(string mode) => $"<TargetFramework>net10.0</TargetFramework><MemoryAnalysisMode>{mode}</MemoryAnalysisMode>";

    private static string Project(string properties) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>{properties}</PropertyGroup>
          <ItemGroup>
            <PackageReference Include="MemoryAnalyzers.Retention" Version="*" PrivateAssets="all" />
            <RuntimeHostConfigurationOption Include="System.GC.HeapHardLimit" Value="200000000" />
          </ItemGroup>
        </Project>
        """;

    private sealed record Consumers(string Folder, IReadOnlyList<string> Lines)
    {
        public IEnumerable<string> Findings(string project, string framework)
        {
            var findings = CompilerLogs.Read(Path.Combine(Folder, "logs", project, framework));
            Assert.Equal(1, findings.Compilations);
            return findings.All.Select(finding => $"{finding.Severity} {finding.Id}");
        }
    }
}
