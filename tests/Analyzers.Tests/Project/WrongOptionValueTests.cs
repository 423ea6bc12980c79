using MemoryAnalyzers.Project;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Project.WrongOptionValue>;

namespace MemoryAnalyzers.Tests.Project;

public sealed class WrongOptionValueTests
{
    private const string Reported = "{|RET000:class|} C { }";
    private const string Silent = "class C { }";

    [Fact]
    public Task Text_for_a_number_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.RET101.max_retained_capacity = many");

    [Fact]
    public Task Negative_number_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.RET101.max_retained_capacity = -1");

    [Fact]
    public Task Number_with_separators_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.RET101.max_retained_capacity = 1,024");

    [Fact]
    public Task Wrong_value_for_all_rules_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.max_retained_capacity = 1k");

    [Fact]
    public Task Misspelt_option_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.RET101.max_retained_capasity = 10");

    [Fact]
    public Task Missing_rule_is_reported() => Verify.VerifyAnalyzerAsync(Reported, config: "dotnet_code_quality.RET199.max_retained_capacity = 10");

    [Fact]
    public Task Each_wrong_setting_is_reported() => Verify.VerifyAnalyzerAsync(
        "{|RET000:{|RET000:class|}|} C { }", config: "dotnet_code_quality.RET101.max_retained_capacity = x\ndotnet_code_quality.RET102.max_retained_capacity = y");

    [Fact]
    public Task Right_value_is_silent() => Verify.VerifyAnalyzerAsync(Silent, config: "dotnet_code_quality.RET101.max_retained_capacity = 10\ndotnet_code_quality.max_retained_capacity = 0");

    [Fact]
    public Task Case_and_blanks_do_not_matter() => Verify.VerifyAnalyzerAsync(Silent, config: "dotnet_code_quality.ret101.Max_Retained_Capacity =   10  ");

    [Fact]
    public Task Settings_of_others_are_silent() => Verify.VerifyAnalyzerAsync(
        Silent, config: "dotnet_code_quality.CA1062.max_retained_capacity = x\ndotnet_code_quality.api_surface = public\ndotnet_code_quality.retention.rules = 1\ndotnet_diagnostic.RET101.severity = none\nindent_size = 4");

    [Fact]
    public Task Option_of_no_rule_is_silent_when_it_may_be_another_analyzers() => Verify.VerifyAnalyzerAsync(Silent, config: "dotnet_code_quality.max_retained_capasity = 10");

    [Fact]
    public Task Severity_of_the_section_holds() => Verify.VerifyAnalyzerAsync(
        Silent, config: "dotnet_diagnostic.RET000.severity = none\ndotnet_code_quality.RET101.max_retained_capacity = many");

    [Fact]
    public async Task Setting_is_reported_once_for_all_files_at_the_first()
    {
        var files = Enumerable.Range(0, 50).Select(i => ($"/src/{99 - i}.cs", $"class C{i} {{ }}"));
        var found = await Code.AnalyzeAsync(Code.Compile(files, References.Of(References.Core)), "dotnet_code_quality.RET101.max_retained_capacity = many", [new WrongOptionValue()]);
        Assert.Equal("/src/50.cs", Assert.Single(found).Location.SourceTree!.FilePath);
    }

    [Fact]
    public async Task Generated_files_are_not_reported_in()
    {
        var files = new[] { ("/0/A.g.cs", "class A { }"), ("/0/B.cs", "class B { }") };
        var found = await Code.AnalyzeAsync(Code.Compile(files, References.Of(References.Core)), "dotnet_code_quality.RET101.max_retained_capacity = many", [new WrongOptionValue()]);
        Assert.Equal("/0/B.cs", Assert.Single(found).Location.SourceTree!.FilePath);
    }

    [Fact]
    public async Task Message_names_key_value_and_what_is_allowed()
    {
        var found = await Code.AnalyzeAsync(Code.Compile(Silent), "dotnet_code_quality.RET101.max_retained_capacity = many\ndotnet_code_quality.RET101.capacity = 1\ndotnet_code_quality.RET199.x = 1", [new WrongOptionValue()]);
        var messages = found.Select(diagnostic => diagnostic.GetMessage(null)).ToList();
        Assert.Contains(messages, message => message.EndsWith("max_retained_capacity = many' has no effect: allowed is a whole number of elements, 0 or more; the default (1024) is used", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("there is no option of that name, only ", StringComparison.Ordinal) && message.Contains("max_retained_capacity", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.EndsWith("there is no rule RET199", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_that_cannot_list_its_keys_is_asked_for_each()
    {
        var options = new AnalyzerOptions([], new ClosedProvider());
        var found = await Code.Compile(Silent).WithAnalyzers([new WrongOptionValue()], options).GetAnalyzerDiagnosticsAsync();
        Assert.Contains("dotnet_code_quality.RET102.max_retained_capacity = many", Assert.Single(found).GetMessage(null), StringComparison.Ordinal);
    }

    private sealed class ClosedProvider : AnalyzerConfigOptionsProvider
    {
        private readonly ClosedOptions options = new();

        public override AnalyzerConfigOptions GlobalOptions => options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => options;
    }

    private sealed class ClosedOptions : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            (value = key == "dotnet_code_quality.RET102.max_retained_capacity" ? "many" : null) is not null;
    }
}
