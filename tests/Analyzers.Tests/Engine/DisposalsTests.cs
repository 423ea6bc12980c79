using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What runs when an object is disposed in one way or the other, and what that releases.</summary>
public sealed class DisposalsTests
{
    private static async Task<(DisposalPath? Sync, DisposalPath? Async, FieldFacts Field)> Of(string members, string @base = "")
    {
        var summaries = await Ask.SummariesAsync(("/0/Test.cs",
            $$"""
            using System; using System.IO; using System.Threading; using System.Threading.Tasks;
            class C : {{@base}}IDisposable, IAsyncDisposable { private FileStream? _f = File.Create("f"); {{members}} }
            class Base : IDisposable { public virtual void Dispose() => Close(); protected virtual void Dispose(bool all) { } protected virtual void Close() { } }
            """));
        var summary = summaries["C"];
        var (sync, async) = summary.Disposals.Of(summary.Type);
        return (sync, async, summary.Fields.Single(field => field.Symbol.Name == "_f"));
    }

    [Theory]
    [InlineData("public void Dispose() => _f!.Dispose();")]
    [InlineData("public void Dispose() { _f?.Dispose(); }")]
    [InlineData("void IDisposable.Dispose() => _f!.Dispose();")]
    [InlineData("public void Dispose() { using (_f) { } }")]
    [InlineData("public void Dispose() { var f = _f; _f = null; f?.Dispose(); }")]
    [InlineData("public void Dispose() => Interlocked.Exchange(ref _f, null)?.Dispose();")]
    [InlineData("public void Dispose() => One(); void One() => Two(); public void Two() => _f!.Dispose();")]
    [InlineData("public void Dispose() => Dispose(true); void Dispose(bool all) { if (all && _f != null) _f.Dispose(); }")]
    [InlineData("public void Dispose() => Dispose(true); void Dispose(bool all) { if (!all) return; _f!.Dispose(); }")]
    [InlineData("public void Dispose() => Dispose(false); void Dispose(bool all) { _f!.Dispose(); }")]
    [InlineData("bool Open { set => _f!.Dispose(); } public void Dispose() => Open = false;")]
    [InlineData("public void Dispose() { Action end = One; end(); } void One() => _f!.Dispose();")]
    public async Task Surely(string members)
    {
        var (sync, _, field) = await Of(members + " public ValueTask DisposeAsync() => default;");
        Assert.True(sync!.Releases(field));
        Assert.True(sync.MayRelease(field));
    }

    [Theory]
    [InlineData("public void Dispose() => _f!.Close();")]
    [InlineData("public void Dispose() => Drop(_f); static void Drop(IDisposable? d) { }")]
    [InlineData("public void Dispose() => Drop(ref _f); static void Drop(ref FileStream? d) { d = null; }")]
    [InlineData("public void Dispose() { foreach (var d in new[] { _f }) d?.Dispose(); }")]
    [InlineData("public void Dispose() => Interlocked.Exchange(ref _f, null);")]
    public async Task Perhaps(string members)
    {
        var (sync, _, field) = await Of(members + " public ValueTask DisposeAsync() => default;");
        Assert.False(sync!.Releases(field));
        Assert.True(sync.MayRelease(field));
    }

    [Theory]
    [InlineData("public void Dispose() { }")]
    [InlineData("public void Dispose() { _f!.Flush(); _f = null; }")]
    [InlineData("public void Dispose() { } public void Two() => _f!.Dispose();")]
    [InlineData("public void Dispose() => Dispose(false); void Dispose(bool all) { if (all) _f!.Dispose(); }")]
    [InlineData("public void Dispose() => Dispose(false); void Dispose(bool all) { if (!all || _f == null) return; _f.Dispose(); }")]
    [InlineData("public void Dispose() => Dispose(false); void Dispose(bool all) { if (!all) { } else { _f!.Dispose(); } }")]
    public async Task Not_at_all(string members)
    {
        var (sync, _, field) = await Of(members + " public ValueTask DisposeAsync() => default;");
        Assert.True(sync!.IsKnown);
        Assert.False(sync.MayRelease(field));
    }

    [Fact]
    public async Task Base_may_call_what_is_overridden()
    {
        var (sync, async, field) = await Of("public override void Dispose() => base.Dispose(); protected override void Close() => _f!.Dispose(); public ValueTask DisposeAsync() { base.Dispose(false); return default; }", "Base, ");
        Assert.True(sync!.Releases(field));
        Assert.True(async!.MayRelease(field));
    }

    [Fact]
    public async Task Each_way_knows_its_entry_and_its_core()
    {
        var (sync, async, field) = await Of("public void Dispose() => Dispose(true); protected virtual void Dispose(bool all) { if (all) _f!.Dispose(); } public async ValueTask DisposeAsync() { await DisposeAsyncCore(); Dispose(false); } protected virtual ValueTask DisposeAsyncCore() => default;");
        Assert.Equal(("Dispose", 0, "Dispose", 1), (sync!.Entry.Name, sync.Entry.Parameters.Length, sync.Core.Name, sync.Core.Parameters.Length));
        Assert.Equal(("DisposeAsync", "DisposeAsyncCore"), (async!.Entry.Name, async.Core.Name));
        Assert.True(sync.Releases(field));
        Assert.False(async.MayRelease(field));
    }

    [Theory]
    [InlineData("public void Dispose() => throw new NotSupportedException();")]
    [InlineData("public void Dispose() { throw new NotSupportedException(); }")]
    public async Task One_that_only_throws_is_none(string members)
    {
        var (sync, async, _) = await Of(members + " public ValueTask DisposeAsync() => default;");
        Assert.Null(sync);
        Assert.NotNull(async);
    }
}
