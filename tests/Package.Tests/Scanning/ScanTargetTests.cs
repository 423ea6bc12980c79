namespace MemoryAnalyzers.Package.Tests.Scanning;

public sealed class ScanTargetTests : IDisposable
{
    private const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\" />";

    private readonly string folder = Directory.CreateTempSubdirectory("memory-analyzers-target-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a.csproj", Project)]
    [InlineData("b.csproj", "<Project><Sdk Name=\"Microsoft.NET.Sdk\" /></Project>")]
    [InlineData("c.csproj", "<Project><Import Sdk=\"Microsoft.NET.Sdk\" Project=\"Sdk.props\" /></Project>")]
    [InlineData("d.sln", "")]
    [InlineData("e.slnx", "")]
    [InlineData("f.slnf", "")]
    public void Project_or_solution_is_taken(string file, string text) => Assert.Equal(Write(file, text), ScanTarget.Resolve(Path.Combine(folder, file)));

    [Fact]
    public void Directory_of_one_project_means_it()
    {
        var project = Write("a.csproj", Project);
        Assert.Equal(project, ScanTarget.Resolve(folder));
    }

    [Fact]
    public void Solution_beats_projects_beside_it()
    {
        Write("a.csproj", Project);
        Write("b.csproj", Project);
        Write("all.slnf", "");
        var solution = Write("all.sln", "");
        Assert.Equal(solution, ScanTarget.Resolve(folder));
    }

    [Fact]
    public void Solution_and_its_twin_are_one()
    {
        Write("all.sln", "");
        var twin = Write("all.slnx", "");
        Assert.Equal(twin, ScanTarget.Resolve(folder));
    }

    [Fact]
    public void Missing_path() => Fails(ExitCode.PathMissing, "nowhere", "'*nowhere' does not exist");

    [Fact]
    public void Empty_directory() => Fails(ExitCode.NotAProject, "", "'*' has no C# project or solution");

    [Fact]
    public void Directory_with_projects_below_names_them()
    {
        Write("src/a/a.csproj", Project);
        Fails(ExitCode.NotAProject, "", $"'*' has no C# project or solution; below it there is {Path.Combine("src", "a", "a.csproj")}");
    }

    [Fact]
    public void Directory_with_several_names_them()
    {
        Write("a.sln", "");
        Write("b.slnx", "");
        Fails(ExitCode.NotAProject, "", "'*' has several: name one of a.sln, b.slnx");
    }

    [Theory]
    [InlineData("a.cs", "class A;", "'*a.cs' is neither a C# project (.csproj) nor a solution (.sln, .slnx, .slnf)")]
    [InlineData("a.fsproj", Project, "'*a.fsproj' is no C# project; the rules read C# only")]
    [InlineData("a.csproj", "<Project ToolsVersion=\"4.0\" />", "'*a.csproj' is not an SDK-style project (<Project Sdk=\"…\">)")]
    [InlineData("a.csproj", "{}", "'*a.csproj' is not a project: *")]
    public void Not_a_project(string file, string text, string message)
    {
        Write(file, text);
        Fails(ExitCode.NotAProject, file, message);
    }

    /// <summary>In <paramref name="message"/>, * stands for what differs from machine to machine.</summary>
    private void Fails(ExitCode code, string path, string message)
    {
        var exception = Assert.Throws<ScanException>(() => ScanTarget.Resolve(Path.Combine(folder, path)));
        Assert.Equal(code, exception.Code);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(message).Replace("\\*", ".*", StringComparison.Ordinal) + "$", exception.Message);
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
