using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which calls put entries into a cache, and which of those entries have a limit.</summary>
public sealed class CacheEntriesTests
{
    private static (MemoryModel Model, IInvocationOperation Call) Of(string call)
    {
        var (model, marked) = Ask.Operations(
            $$"""
            using System; using System.Collections.Generic; using System.Threading.Tasks; using Microsoft.Extensions.Caching.Memory;
            class C
            {
                readonly object _o = new();
                static void Limit(ICacheEntry entry) { } static int Make() => 1; static int MakeOf(ICacheEntry entry) => 1;
                void M(IMemoryCache cache, MemoryCache own, Dictionary<string, int> map, MemoryCacheEntryOptions options, string key, object value, Func<ICacheEntry, int> factory, Func<int> make) { _ = 0; [|{{call}}|]; }
            }
            """);
        return (model, (IInvocationOperation)marked[0]);
    }

    [Theory]
    [InlineData("cache.Set(key, 1)", true, false)]
    [InlineData("CacheExtensions.Set(cache, key, 1)", true, false)]
    [InlineData("cache.GetOrCreate(key, entry => 1)", true, false)]
    [InlineData("cache.GetOrCreateAsync(key, entry => Task.FromResult(1))", true, false)]
    [InlineData("cache.Set(key, 1, options)", false, false)]
    [InlineData("cache.Set(key, 1, TimeSpan.FromMinutes(1))", false, false)]
    [InlineData("cache.Get(key)", false, false)]
    [InlineData("cache.CreateEntry(key)", false, false)]
    [InlineData("map.Add(key, 1)", false, false)]
    [InlineData("cache.Remove(key)", false, true)]
    [InlineData("own.Remove(key)", false, true)]
    [InlineData("own.Compact(1)", false, true)]
    [InlineData("own.Clear()", false, true)]
    [InlineData("map.Remove(key)", false, false)]
    [InlineData("map.Clear()", false, false)]
    public void Meaning_of_a_call(string call, bool adds, bool removes)
    {
        var (model, operation) = Of(call);
        Assert.Equal((adds, removes), (CacheEntries.Is(operation.TargetMethod, model.Known), CacheEntries.Removes(operation.TargetMethod, model.Known)));
    }

    [Theory]
    [InlineData("cache.Set(key, 1)", "key")]
    [InlineData("cache.Set(value: 1, key: (key, 2))", "(key, 2)")]
    [InlineData("cache.GetOrCreate(\"a\" + key, entry => 1)", "\"a\" + key")]
    public void Key_is_found_by_its_parameter(string call, string key) => Assert.Equal(key, CacheEntries.KeyOf(Of(call).Call)!.Syntax.ToString());

    [Theory]
    [InlineData("cache.Set(key, 1)", false)]
    [InlineData("cache.Set(key, _o)", false)]
    [InlineData("cache.Set(key, value)", true)]
    [InlineData("cache.Set(key, (object)value)", true)]
    [InlineData("cache.GetOrCreate(key, entry => 1)", false)]
    [InlineData("cache.GetOrCreate(key, _ => Make())", false)]
    [InlineData("cache.GetOrCreate(key, entry => { return entry.Key; })", false)]
    [InlineData("cache.GetOrCreate(key, entry => { entry.Priority = CacheItemPriority.High; return 1; })", false)]
    [InlineData("cache.GetOrCreate(key, entry => { entry.SlidingExpiration = TimeSpan.FromMinutes(1); return 1; })", true)]
    [InlineData("cache.GetOrCreate(key, entry => { entry.Size = 1; return 1; })", true)]
    [InlineData("cache.GetOrCreate(key, entry => { entry.SetAbsoluteExpiration(TimeSpan.FromMinutes(1)); return 1; })", true)]
    [InlineData("cache.GetOrCreate(key, entry => { Limit(entry); return 1; })", true)]
    [InlineData("cache.GetOrCreate(key, entry => value)", true)]
    [InlineData("cache.GetOrCreate(key, entry => make())", true)]
    [InlineData("cache.GetOrCreate(key, factory)", true)]
    [InlineData("cache.GetOrCreate(key, MakeOf)", true)]
    [InlineData("cache.GetOrCreateAsync(key, async entry => { await Task.Yield(); return 1; })", false)]
    [InlineData("cache.GetOrCreateAsync(key, async entry => { entry.Size = 1; await Task.Yield(); return 1; })", true)]
    public void Limit_is_what_the_factory_sets_or_may_set(string call, bool limited) => Assert.Equal(limited, CacheEntries.IsLimited(Of(call).Call));

    [Theory]
    [InlineData("cache.GetOrCreate(key, entry => 1)", true)]
    [InlineData("cache.GetOrCreate(key, factory)", false)]
    [InlineData("cache.Set(key, 1)", false)]
    public void Factory_is_a_lambda(string call, bool found) => Assert.Equal(found, CacheEntries.Factory(Of(call).Call) is not null);
}
