using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Whether what a field is given is made where it stands.</summary>
public sealed class MakingsTests
{
    [Theory]
    [InlineData("C() => _f = File.OpenRead(\"x\");", true, "File")]
    [InlineData("C() => _f = new MemoryStream();", true, "None")]
    [InlineData("C(Stream s) => _f = s;", false, "None")]
    [InlineData("C(bool b) => _f = b ? File.OpenRead(\"x\") : null;", true, "File")]
    [InlineData("C() { var f = File.OpenRead(\"x\"); f.ReadByte(); _f = f; }", true, "File")]
    [InlineData("C() { var f = File.OpenRead(\"x\"); s_kept = f; _f = f; }", false, "None")]
    [InlineData("C() { Stream? f = File.OpenRead(\"x\"); f = s_kept; _f = f; }", false, "None")]
    [InlineData("C() { var f = File.OpenRead(\"x\"); Action a = () => f.ReadByte(); _f = f; }", false, "None")]
    [InlineData("C() { var f = File.OpenRead(\"x\"); var g = f; _f = f; }", false, "None")]
    [InlineData("C() { if ((object)File.OpenRead(\"x\") is Stream f) _f = f; }", false, "None")]
    [InlineData("C() => _f = Make(); private static Stream Make() => File.OpenRead(\"x\");", true, "File")]
    [InlineData("C() => _f = Make(1); private Stream? Make(int n) { if (n == 0) return null; var f = File.OpenRead(\"x\"); f.ReadByte(); return f; }", true, "File")]
    [InlineData("C() => _f = Make(); static Stream Make() { Func<Stream> g = () => s_kept!; return File.OpenRead(\"x\"); }", true, "File")]
    [InlineData("C() => _f = Make(); private static Stream? Make() => s_kept;", false, "None")]
    [InlineData("C() => _f = Make(); private static Stream Make() => s_kept ??= File.OpenRead(\"x\");", false, "None")]
    [InlineData("C() => _f = Make(); private static Stream? Make() => null;", false, "None")]
    [InlineData("C() => _f = Make(); internal static Stream Make() => File.OpenRead(\"x\");", false, "None")]
    public async Task Made_here(string members, bool isHere, string kind)
    {
        var uses = await Ask.UsesAsync("_f", "using System; using System.IO; class C { private readonly Stream? _f; private static Stream? s_kept; " + members + " }");
        var making = uses.First(use => use.Kind == UseKind.Assigned).Making;
        Assert.Equal((isHere, kind), (making.IsHere, making.Kind.ToString()));
    }
}
