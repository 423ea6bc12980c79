namespace MemoryAnalyzers.Package.Tests.Scanning;

/// <summary>The command on projects that make it hard, and each of its errors.</summary>
public sealed class ScanCommandTests
{
    private const string Pools = "using System.Buffers;\npublic static class Pools\n{\n    public static void Return(string[] a) => ArrayPool<string>.Shared.Return(a);\n}\n";

    private const string Grows = """
        using System.Collections.Generic;
        public sealed class Grows
        {
            private readonly List<string> waiting = new List<string>(); private readonly System.Threading.SemaphoreSlim gate = new System.Threading.SemaphoreSlim(1);
            public void Add(string[] items) => waiting.AddRange(items);
            public string Flush()
            {
                var all = string.Join(",", waiting);
                waiting.Clear();
                return all;
            }
        }
        """;

    /// <summary>
    /// A solution with two projects of one name; warnings as errors, analyzers switched off, an error log of its own, a report made an error by
    /// .editorconfig, another switched off, and sources of an earlier build lying in obj.
    /// </summary>
    [Fact]
    public async Task Solution_that_resists_is_scanned_and_left_as_it_was()
    {
        var packed = await Packed.GetAsync();
        var folder = packed.Folder(
            "resists",
            ("All.sln", Solution("One", "Sub/One")),
            ("Directory.Build.props", "<Project><PropertyGroup><TreatWarningsAsErrors>true</TreatWarningsAsErrors><RunAnalyzers>false</RunAnalyzers><NoWarn>CS1591</NoWarn></PropertyGroup></Project>"),
            ("Directory.Build.targets", "<Project><PropertyGroup><ErrorLog>own.sarif</ErrorLog><RunAnalyzersDuringBuild>false</RunAnalyzersDuringBuild></PropertyGroup></Project>"),
            ("One/One.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks><WarningsAsErrors>RET203</WarningsAsErrors></PropertyGroup></Project>"),
            ("One/Pools.cs", Pools),
            ("One/obj/Debug/net10.0/Stale.cs", "this is no C#"),
            ("Sub/One/One.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><AssemblyName>Two</AssemblyName></PropertyGroup></Project>"),
            ("Sub/One/Grows.cs", Grows),
            ("Sub/One/Unused.cs", "class Unused { void M() { int x; } }"),
            ("Sub/One/Pools.cs", Pools),
            ("Sub/One/.editorconfig", "[Pools.cs]\ndotnet_diagnostic.RET203.severity = none\n[Grows.cs]\ndotnet_diagnostic.RET102.severity = error\n"));
        var before = Snapshot(folder);

        var (code, output, error) = await RunAsync(folder, "--package", packed.File, "--fail-on-findings");

        Assert.True(code == ExitCode.Findings, error);
        Assert.Equal(
            [
                $"{Path.Combine(folder, "One", "Pools.cs")}(4,46): warning RET203",
                $"{Path.Combine(folder, "Sub", "One", "Grows.cs")}(9,9): error RET102",
            ],
            output.Split('\n').Where(line => line.StartsWith(folder, StringComparison.Ordinal)).Select(line => line[..line.IndexOf(": '", StringComparison.Ordinal)]));
        Assert.Contains("2 findings (2 warnings, 0 info) in 2 files", output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public async Task Clean_project_is_said_to_be_clean()
    {
        var packed = await Packed.GetAsync();
        var folder = packed.Folder("clean", ("Clean.csproj", Project("net10.0")), ("A.cs", "class A;"));
        var picture = Path.Combine(folder, "picture.svg");
        var (code, output, error) = await RunAsync(folder, "--package", packed.File, "--fail-on-findings", "info", "--svg", picture);
        Assert.True(code == ExitCode.Ran, error);
        Assert.Equal("No findings in 1 compilation.", output.Trim());
        Assert.Contains("No findings", await File.ReadAllTextAsync(picture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_restore_is_told_in_one_line()
    {
        var packed = await Packed.GetAsync();
        var folder = packed.Folder(
            "norestore",
            ("nuget.config", "<configuration><packageSources><clear /><add key=\"empty\" value=\".\" /></packageSources></configuration>"),
            ("A.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include=\"There.Is.None\" Version=\"1.0.0\" /></ItemGroup></Project>"));
        await FailsAsync(ExitCode.RestoreFailed, "restore of A.csproj failed: .*NU1101: .*There.Is.None.*", folder, "--package", packed.File);
    }

    [Fact]
    public async Task Failing_build_is_told_in_one_line()
    {
        var packed = await Packed.GetAsync();
        var folder = packed.Folder("nobuild", ("A.csproj", Project("net10.0")), ("A.cs", "class A { int M() => missing; }"));
        await FailsAsync(ExitCode.BuildFailed, "build of A.csproj failed for its own reasons: .*A.cs\\(1,22\\): error CS0103: .*", folder, "--package", packed.File);
    }

    [Fact]
    public async Task Package_that_is_none_is_told_in_one_line()
    {
        var packed = await Packed.GetAsync();
        var folder = packed.Folder("nopackage", ("A.csproj", Project("net10.0")), ("A.nupkg", "no zip"));
        await FailsAsync(ExitCode.PackFailed, "'.*A.nupkg' cannot be unpacked: .*", folder, "--package", Path.Combine(folder, "A.nupkg"));
    }

    /// <summary>As a process, with the exit code that a shell sees.</summary>
    [Fact]
    public async Task Process_ends_with_the_exit_code()
    {
        var command = typeof(ScanCommand).Assembly.Location;
        var outcome = await Packed.DotnetAsync(AppContext.BaseDirectory, command, "nowhere");
        Assert.False(outcome.Succeeded);
        Assert.Equal(["error: 'nowhere' does not exist"], outcome.Lines);
        Assert.Contains("dotnet run --project tools/Scan [-- [path] [options]]", (await Packed.MustAsync(AppContext.BaseDirectory, command, "--help")).Lines);
    }

    private static string Project(string framework) => $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>{framework}</TargetFramework></PropertyGroup></Project>";

    private static string Solution(params string[] folders) =>
        "Microsoft Visual Studio Solution File, Format Version 12.00\n"
        + string.Concat(folders.Select((folder, i) => $"Project(\"{{9A19103F-16F7-4668-BE54-9A1E7A4F7556}}\") = \"One{i}\", \"{folder}\\One.csproj\", \"{{00000000-0000-0000-0000-00000000000{i}}}\"\nEndProject\n"))
        + "Global\n\tGlobalSection(SolutionConfigurationPlatforms) = preSolution\n\t\tDebug|Any CPU = Debug|Any CPU\n\tEndGlobalSection\n\tGlobalSection(ProjectConfigurationPlatforms) = postSolution\n"
        + string.Concat(folders.Select((_, i) => $"\t\t{{00000000-0000-0000-0000-00000000000{i}}}.Debug|Any CPU.ActiveCfg = Debug|Any CPU\n\t\t{{00000000-0000-0000-0000-00000000000{i}}}.Debug|Any CPU.Build.0 = Debug|Any CPU\n"))
        + "\tEndGlobalSection\nEndGlobal\n";

    private static async Task FailsAsync(ExitCode code, string message, params string[] words)
    {
        var (actual, output, error) = await RunAsync(words);
        Assert.Equal(code, actual);
        var line = Assert.Single(error.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Matches("^error: " + message + "$", line.TrimEnd());
        Assert.DoesNotContain("RET", output, StringComparison.Ordinal);
    }

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ScanCommand.RunAsync(words, output, error);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }

    private static IEnumerable<string> Snapshot(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}
