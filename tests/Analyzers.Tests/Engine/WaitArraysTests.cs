using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Whether an array of wait handles is only waited for.</summary>
public sealed class WaitArraysTests
{
    [Theory]
    [InlineData("void M() => WaitHandle.WaitAny(new WaitHandle[] { _f });", "Borrowed", false)]
    [InlineData("void M() { var all = new[] { _f }; WaitHandle.WaitAll(all); }", "Borrowed", false)]
    [InlineData("void M() { WaitHandle[] all; all = new WaitHandle[] { _f }; WaitHandle.WaitAll(all, all.Length); }", "Borrowed", false)]
    [InlineData("void M(bool b) { var all = b ? new WaitHandle[] { _f } : null; if (all != null) WaitHandle.WaitAll(all); }", "Borrowed", false)]
    [InlineData("void M(bool b) { var all = b ? new WaitHandle[] { _f } : null; if (all is { } some) WaitHandle.WaitAll(some); }", "Stored", false)]
    [InlineData("void M() { var all = new[] { _f }; foreach (var one in all) one.Dispose(); }", "Stored", false)]
    [InlineData("void M() { var all = new[] { _f }; all[0].Dispose(); }", "Stored", false)]
    [InlineData("void M() { var all = new object[] { _f }; }", "Stored", false)]
    [InlineData("object M() => new[] { _f };", "Stored", false)]
    [InlineData("AutoResetEvent[] _all; void M() => _all = new[] { _f };", "Stored", true)]
    [InlineData("static AutoResetEvent[] s_all; void M() => s_all = new[] { _f };", "Stored", false)]
    public async Task Handles_are_borrowed(string members, string kind, bool isInField)
    {
        var uses = await Ask.UsesAsync("_f", "using System.Threading; class C { private readonly AutoResetEvent _f = new(false); " + members + " }");
        var use = uses.Single(one => one.Kind != UseKind.Assigned);
        Assert.Equal((kind, isInField), (use.Kind.ToString(), use.WaitArray is not null));
    }
}
