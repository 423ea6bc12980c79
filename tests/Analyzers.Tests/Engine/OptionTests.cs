using System.Collections.Immutable;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class OptionTests
{
    private static readonly Option<int> Limit = Option.Number("limit", 10, "items", least: 1);
    private static readonly Option<ImmutableArray<string>> Types = Option.Names("types");

    [Theory]
    [InlineData("", 10)]
    [InlineData("dotnet_code_quality.limit=20", 20)]
    [InlineData("dotnet_code_quality.RET101.limit=30", 30)]
    [InlineData("dotnet_code_quality.limit=20;dotnet_code_quality.RET101.limit=30", 30)]
    [InlineData("dotnet_code_quality.RET102.limit=30", 10)]
    [InlineData("dotnet_code_quality.limit= 20 ", 20)]
    [InlineData("dotnet_code_quality.limit=0", 10)]
    [InlineData("dotnet_code_quality.limit=x", 10)]
    [InlineData("dotnet_code_quality.limit=99999999999", 10)]
    [InlineData("dotnet_code_quality.RET101.limit=x;dotnet_code_quality.limit=20", 20)]
    public void Number_is_read(string settings, int value) => Assert.Equal(value, Limit.Read(new Settings(settings), "RET101"));

    [Theory]
    [InlineData("", "")]
    [InlineData("dotnet_code_quality.types=A.B", "A.B")]
    [InlineData("dotnet_code_quality.types=A.B | C.D , E`1|F+G", "A.B C.D E`1 F+G")]
    [InlineData("dotnet_code_quality.types=A B", "")]
    [InlineData("dotnet_code_quality.types=A..B", "")]
    [InlineData("dotnet_code_quality.types=|", "")]
    public void Names_are_read(string settings, string names) => Assert.Equal(names, string.Join(' ', Types.Read(new Settings(settings), "RET101")));

    [Theory]
    [InlineData("dotnet_code_quality.RET101.max_retained_capacity", "100", null)]
    [InlineData("dotnet_code_quality.max_retained_capacity", "100", null)]
    [InlineData("dotnet_code_quality.ret101.MAX_RETAINED_CAPACITY", "100", null)]
    [InlineData("dotnet_code_quality.CA1000.api_surface", "x", null)]
    [InlineData("dotnet_code_quality.api_surface", "x", null)]
    [InlineData("dotnet_code_quality.Pooling.api_surface", "x", null)]
    [InlineData("dotnet_code_quality.RET101", "x", null)]
    [InlineData("dotnet_code_quality.", "x", null)]
    [InlineData("dotnet_code_quality.RET101.max_retained_capacity", "-1", "allowed is")]
    [InlineData("dotnet_code_quality.max_retained_capacity", "", "allowed is")]
    [InlineData("dotnet_code_quality.RET101.nothing", "1", "there is no option of that name")]
    [InlineData("dotnet_code_quality.RET101.max_retained_capacity.more", "1", "there is no option of that name")]
    [InlineData("dotnet_code_quality.ret999.large_object_bytes", "1", "there is no rule RET999")]
    public void Setting_is_judged(string key, string value, string? complaint)
    {
        if (complaint is null)
            Assert.Null(Options.Complaint(key, value));
        else
            Assert.StartsWith(complaint, Options.Complaint(key, value), StringComparison.Ordinal);
    }

    private sealed class Settings(string text) : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> values = text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], KeyComparer);

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
