namespace MemoryAnalyzers.Package.Tests.Scanning;

public sealed class ScanArgumentsTests
{
    [Fact]
    public void Nothing_means_the_sample()
    {
        var arguments = ScanArguments.Parse([]);
        Assert.Null(arguments.Path);
        Assert.Null(arguments.FailOn);
        Assert.Equal("Debug", arguments.Configuration);
    }

    [Theory]
    [InlineData("Warning", "--fail-on-findings")]
    [InlineData("Warning", "--fail-on-findings", "warning")]
    [InlineData("Info", "--fail-on-findings", "info")]
    [InlineData("Warning", "--fail-on-findings", "src")]
    public void Fail_on_findings_has_an_optional_severity(string expected, params string[] words) => Assert.Equal(expected, ScanArguments.Parse(words).FailOn.ToString());

    [Fact]
    public void All_options_together()
    {
        var arguments = ScanArguments.Parse(["src", "-c", "Release", "-p:A=1", "-p:B=2", "--package", "x.nupkg", "--svg", "x.svg", "--fail-on-findings", "info"]);
        Assert.Equal("src", arguments.Path);
        Assert.Equal("Release", arguments.Configuration);
        Assert.Equal(["-p:A=1", "-p:B=2"], arguments.Properties);
        Assert.Equal("x.nupkg", arguments.Package);
        Assert.Equal("x.svg", arguments.Svg);
        Assert.Equal(Severity.Info, arguments.FailOn);
    }

    [Theory]
    [InlineData("unknown option '--verbose'", "--verbose")]
    [InlineData("one path at a time: 'a' or 'b'", "a", "b")]
    [InlineData("--svg needs a value", "--svg")]
    [InlineData("--package needs a value", "--package", "--svg", "x")]
    public void Wrong_arguments_are_told_in_one_line(string message, params string[] words)
    {
        var exception = Assert.Throws<ScanException>(() => ScanArguments.Parse(words));
        Assert.Equal(ExitCode.WrongArguments, exception.Code);
        Assert.Equal(message + " (--help lists the options)", exception.Message);
    }

    /// <summary>The help names every exit code.</summary>
    [Fact]
    public void Help_names_each_exit_code() => Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($"\\b{(int)code} \\w", ScanArguments.Help));
}
