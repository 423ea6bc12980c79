using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Tables of members by the names of their types.</summary>
public sealed class MemberTableTests
{
    private static readonly MemberTable Table = new(new()
    {
        ["System.IO.Stream"] = "Read Write",
        ["System.IO.File"] = "*",
        ["System.Collections.Generic.List`1"] = "Add",
    });

    private static ISymbol Member(string type, string name)
    {
        var found = KnownSymbols.Find(Code.Compile("namespace Own { class File { void Open() { } } }"), type)!;
        return found.GetMembers(name)[0];
    }

    [Theory]
    [InlineData("System.IO.Stream", "Read", true, true)]
    [InlineData("System.IO.FileStream", "Read", false, true)]
    [InlineData("System.IO.Stream", "Flush", false, false)]
    [InlineData("System.IO.File", "Open", true, true)]
    [InlineData("Own.File", "Open", false, false)]
    [InlineData("System.IO.TextReader", "Read", false, false)]
    [InlineData("System.Collections.Generic.List`1", "Add", true, true)]
    [InlineData("System.Collections.Generic.HashSet`1", "Add", false, false)]
    public void Has_by_type_and_by_base(string type, string name, bool has, bool inherits) =>
        Assert.Equal((has, inherits), (Table.Has(Member(type, name)), Table.HasInherited(Member(type, name))));

    [Fact]
    public void Rows_are_what_is_named()
    {
        Assert.Equal(["System.Collections.Generic.List`1", "System.IO.File", "System.IO.Stream"], Table.Types.Order(StringComparer.Ordinal));
        Assert.Equal(["Add", "Read", "Write"], Table.Rows.SelectMany(row => row.Members).Order(StringComparer.Ordinal));
        Assert.True(Table.Names("Add"));
        Assert.False(Table.Names("Open"));
    }
}
