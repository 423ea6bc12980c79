using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class MentionsTests
{
    [Theory]
    [InlineData("internal int Field;", "class D { }", true)]
    [InlineData("internal int Field; int M() => Field;", "class D { int OtherField, Field1; }", true)]
    [InlineData("internal int Field; class N { int M(C c) => c.Field; }", "// Field\n/* Field */ class D { string s = \"a Field\"; }", true)]
    [InlineData("internal int Field;", "class D { int M(C c) => c.Field; }", false)]
    [InlineData("internal int Field;", "class D { int M(C c) => c.@Field; }", false)]
    [InlineData("internal int Field;", "class D { string s = \"Field\"; }", false)]
    [InlineData("internal int Field;", "class D { int Field; }", false)]
    [InlineData("internal int Field { get; set; }", "class D { object M(C c) => $\"{c.Field}\"; }", false)]
    [InlineData("private int Field;", "class D { int Field; }", true)]
    public void Uses_are_inside_the_nest(string members, string others, bool expected)
    {
        var compilation = Code.Compile([("/0/C.cs", "class C { " + members + " }"), ("/0/D.cs", others)], References.Of(References.Core));
        Check.None(Code.Errors(compilation));
        Assert.Equal(expected, Mentions.AreInsideNest(compilation.GetTypeByMetadataName("C")!.GetMembers("Field")[0], compilation, CancellationToken.None));
    }
}
