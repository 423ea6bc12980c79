using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class PoolStepsTests
{
    private static async Task CheckAsync(string members, PoolStep[] expected)
    {
        var uses = await Ask.UsesAsync("_pool", $$"""
            using System; using System.Collections.Concurrent; using System.Collections.Generic; using System.Linq; using System.Text;
            class C
            {
                private readonly Stack<StringBuilder> _pool = new();
                private readonly Func<StringBuilder> _factory = () => new StringBuilder();
                private bool _open;
                private static StringBuilder Make() => new StringBuilder();
                {{members}}
            }
            """);
        Assert.Equal(expected, uses.Select(use => use.Pool).Where(step => step != PoolStep.None));
    }

    [Theory]
    [InlineData("StringBuilder Get() => _pool.TryPop(out var b) ? b : new StringBuilder();")]
    [InlineData("StringBuilder Get() => _pool.Count > 0 ? _pool.Pop() : new StringBuilder();")]
    [InlineData("StringBuilder Get() => _pool.TryPop(out var b) ? b : Make();")]
    [InlineData("StringBuilder Get() => _pool.TryPop(out var b) ? b : _factory();")]
    [InlineData("StringBuilder Get() { if (_pool.TryPop(out var b)) return b; return new StringBuilder(); }")]
    [InlineData("StringBuilder Get() { if (!_pool.TryPop(out var b)) b = new StringBuilder(); return b; }")]
    [InlineData("StringBuilder Get() { if (_pool.Count == 0) return new StringBuilder(); return _pool.Pop(); }")]
    [InlineData("StringBuilder Get() { lock (_pool) { if (_pool.Count > 0) return _pool.Pop(); } return new StringBuilder(); }")]
    [InlineData("StringBuilder Get() { _pool.TryPop(out var b); return b ?? new StringBuilder(); }")]
    public Task Take_with_something_new_where_there_is_none(string members) => CheckAsync(members, [PoolStep.TakeOrMake]);

    [Theory]
    [InlineData("StringBuilder Get() => _pool.Pop();")]
    [InlineData("StringBuilder? Get() => _pool.TryPop(out var b) ? b : null;")]
    [InlineData("StringBuilder Get() { if (_pool.Count == 0) throw new InvalidOperationException(); return _pool.Pop(); }")]
    [InlineData("string Get() { if (_pool.TryPop(out var b)) return b.ToString(); return new string('a', 3); }")] // another type
    public Task Take_alone(string members) => CheckAsync(members, [PoolStep.Take]);

    [Theory]
    [InlineData("void Put(StringBuilder b) => _pool.Push(b);")]
    [InlineData("void Put(StringBuilder b) { b.Clear(); _pool.Push(b); }")]
    [InlineData("void Put(StringBuilder? b) { if (b == null) return; _pool.Push(b); }")]
    [InlineData("void Put(StringBuilder? b) { if (b is not null) { _pool.Push(b); } }")]
    [InlineData("void Put(StringBuilder b) { if (_open) _pool.Push(b); }")] // a flag is no limit
    [InlineData("void Put(StringBuilder b) { lock (_pool) _pool.Push(b); }")]
    public Task Put_without_limit(string members) => CheckAsync(members, [PoolStep.Put]);

    [Theory]
    [InlineData("void Put(StringBuilder b) { if (_pool.Count < 8) _pool.Push(b); }")]
    [InlineData("void Put(StringBuilder b) { if (_pool.Count >= 8) return; _pool.Push(b); }")]
    [InlineData("void Put(StringBuilder b) { if (b.Capacity > 1024) return; _pool.Push(b); }")]
    [InlineData("void Put(StringBuilder b) { switch (b.Length) { case 0: _pool.Push(b); break; } }")]
    [InlineData("Action Put(StringBuilder b) => () => _pool.Push(b);")] // not known when
    [InlineData("Func<StringBuilder> Get() => () => _pool.Pop();")]
    public Task Steps_that_something_may_keep_from_happening_are_not_known(string members) => CheckAsync(members, [PoolStep.Unknown]);

    [Theory]
    [InlineData("void Fill() => _pool.Push(new StringBuilder());")]
    [InlineData("void Fill() { for (var i = 0; i < 8; i++) _pool.Push(Make()); }")]
    public Task Put_of_what_is_new(string members) => CheckAsync(members, [PoolStep.PutNew]);

    [Theory]
    [InlineData("int Count() => _pool.Count + _pool.ToArray().Length;")]
    [InlineData("void End() => _pool.Clear();")]
    [InlineData("bool Has(StringBuilder b) => _pool.Contains(b) || _pool.Peek() == b;")]
    public Task Other_calls_are_no_steps(string members) => CheckAsync(members, []);
}
