using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.CacheEntryWithoutLimit, MemoryAnalyzers.Growth.CacheEntryWithoutLimitFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class CacheEntryWithoutLimitTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.Caching.Memory;
        using Microsoft.Extensions.Primitives;


        """;

    private static string In(string members) => Header +
        $$"""
        public class C
        {
            private readonly IMemoryCache _cache;
            private static readonly string Key = Environment.MachineName;
            private string Own => Environment.MachineName;
            public C(IMemoryCache cache) => _cache = cache;
            private static string Load(object? key) => key + "!";
            private static Task<string> LoadAsync(object? key) => Task.FromResult(key + "!");
        {{members}}
        }
        """;

    private static Task Check(string members) => Verify.VerifyAnalyzerAsync(In(members));

    [Theory]
    [InlineData("public void M(string id) => [|_cache.Set(id, Load(id))|];")]
    [InlineData("public void M(int id) { var text = Load(id); [|_cache.Set(\"order:\" + id, text)|]; }")]
    [InlineData("public void M(int id) { var key = $\"order:{id}\"; [|_cache.Set(key, Load(id))|]; }")]
    [InlineData("public void M(Guid id) => [|_cache.Set((Own, id), Load(id))|];")]
    [InlineData("public void M(List<string> all) { foreach (var one in all) [|_cache.Set(one, Load(one))|]; }")]
    [InlineData("public string? M(string id) => [|_cache.GetOrCreate(id, entry => Load(id))|];")]
    [InlineData("public string? M(string id) => [|_cache.GetOrCreate(\"x\" + id, _ => Load(id))|];")]
    [InlineData("public string? M(string id) => [|_cache.GetOrCreate(id, entry => { entry.Priority = CacheItemPriority.High; return Load(entry.Key); })|];")]
    [InlineData("public async Task<string?> M(string id) => await [|_cache.GetOrCreateAsync(id, async entry => await LoadAsync(id))|];")]
    [InlineData("public Task<string?> M(string id) => [|_cache.GetOrCreateAsync(id, entry => LoadAsync(id))|]!;")]
    [InlineData("public string? M(Uri uri) => [|_cache.GetOrCreate(uri.AbsolutePath.ToUpperInvariant(), _ => Load(uri))|];")]
    [InlineData("public static void M(IMemoryCache cache, string id) => [|cache.Set(id, Load(id))|];")]
    [InlineData("public void M(string id) => Put(id); private void Put(string key) => [|_cache.Set(key, Load(key))|];")]
    [InlineData("public void M(string id) { Put(Own); Put(id); } private void Put(string key) => [|_cache.Set(key, Load(key))|];")]
    [InlineData("public void M(List<string> all) => all.ForEach(Put); private void Put(string key) => [|_cache.Set(key, Load(key))|];")]
    public Task Entries_of_many_keys_without_limit_are_reported(string members) => Check(members);

    [Theory]
    [InlineData("public void M() => _cache.Set(\"all\", Load(1));")]
    [InlineData("public void M(string id) => _cache.Set(Key, Load(id));")]
    [InlineData("public void M(string id) => _cache.Set(Own, Load(id));")]
    [InlineData("public void M(string id) => _cache.Set(typeof(C), Load(id));")]
    [InlineData("public void M(DayOfWeek day) => _cache.Set(day, Load(day));")]
    [InlineData("public void M(DayOfWeek day, bool open) => _cache.Set($\"{day}-{open}-{nameof(C)}\", Load(day));")]
    [InlineData("public void M(Type type) => _cache.Set(type.FullName! + typeof(C).Name, Load(type));")]
    [InlineData("public void M<T>() => _cache.Set(typeof(T), Load(1));")]
    [InlineData("public string? M(DayOfWeek day) => _cache.GetOrCreate(day.ToString(), _ => Load(day));")]
    [InlineData("public void M() => Put(System.Globalization.CultureInfo.CurrentUICulture.Name); private void Put(string key) => _cache.Set(key, Load(key));")]
    [InlineData("public void M() { var culture = System.Globalization.CultureInfo.CurrentUICulture.Name; Put(culture); } public void N() => Put(\"en\"); private void Put(string key) => _cache.Set(\"texts:\" + key, Load(key));")]
    [InlineData("public void M(DayOfWeek day) => Put(day.ToString()); private void Put(string key) => _cache.Set(key, Load(key));")]
    public Task Few_keys_are_silent(string members) => Check(members);

    [Theory]
    [InlineData("public void M(string id) => _cache.Set(id, Load(id), TimeSpan.FromMinutes(1));")]
    [InlineData("public void M(string id) => _cache.Set(id, Load(id), DateTimeOffset.UtcNow.AddHours(1));")]
    [InlineData("public void M(string id) => _cache.Set(id, Load(id), new MemoryCacheEntryOptions { Size = 1 });")]
    [InlineData("public void M(string id, IChangeToken token) => _cache.Set(id, Load(id), token);")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, entry => { entry.SlidingExpiration = TimeSpan.FromMinutes(1); return Load(id); });")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, entry => { entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1); return Load(id); });")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, entry => { entry.SetSize(1); return Load(id); });")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, entry => { entry.Size = 1; return Load(id); });")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, entry => { Limit(entry); return Load(id); }); private static void Limit(ICacheEntry entry) => entry.Size = 1;")]
    [InlineData("public string? M(string id) => _cache.GetOrCreate(id, Make); private static string Make(ICacheEntry entry) { entry.Size = 1; return Load(entry.Key); }")]
    [InlineData("public string? M(string id, MemoryCacheEntryOptions options) => _cache.GetOrCreate(id, _ => Load(id), options);")]
    [InlineData("public void M(string id) { using var entry = _cache.CreateEntry(id); entry.Value = Load(id); entry.Size = 1; }")]
    public Task Limited_entries_are_silent(string members) => Check(members);

    [Theory]
    [InlineData("public void M(string key, object value) => _cache.Set(key, value);")] // a wrapper: what its callers put in is not known
    [InlineData("public T? M<T>(string key, Func<T> make) => _cache.GetOrCreate(key, _ => make());")]
    [InlineData("public T? M<T>(string key, T value) => _cache.GetOrCreate(key, entry => { return value; });")]
    [InlineData("public T? M<T>(string key, Func<ICacheEntry, T> make) => _cache.GetOrCreate(key, make);")]
    [InlineData("public void M(string id) => _cache.Set(id, Load(id)); public void Forget(string id) => _cache.Remove(id);")]
    [InlineData("static void Main() { var cache = new MemoryCache(new MemoryCacheOptions()); cache.Set(Key, Load(1)); }")]
    [InlineData("public static void M(Microsoft.Extensions.DependencyInjection.IServiceCollection services, IMemoryCache cache, string id) => cache.Set(id, Load(id));")]
    [InlineData("public void M(Dictionary<string, string> all, string id) => all[id] = Load(id);")]
    public Task Wrappers_removals_and_start_up_are_silent(string members) => Check(members);

    [Fact]
    public Task Tests_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        public sealed class SomeTests
        {
            [Xunit.Fact] public void Test() => Put(new MemoryCache(new MemoryCacheOptions()), "a");
            private static void Put(IMemoryCache cache, string id) => cache.Set(id, id + "!");
        }
        """);

    [FactSinceCSharp(12)]
    public Task Primary_constructors_are_reported() => Verify.VerifyAnalyzerAsync(Header +
        """
        public sealed class Orders(IMemoryCache cache)
        {
            public string? Find(int id) => [|cache.GetOrCreate(id, _ => id + "!")|];
        }
        public sealed class Removing(IMemoryCache cache)
        {
            public string? Find(int id) => cache.GetOrCreate(id, _ => id + "!");
            public void Forget(int id) => cache.Remove(id);
        }
        """);

    // Fix

    [Fact]
    public async Task Options_are_added()
    {
        var after = In(
            """
                public void Put(string id)
                {
                    // for the next time
                    _cache.Set(id, Load(id), new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(30) });
                }

                public void Put(int id) => _cache.Set(key: id, value: Load(id), options: new MemoryCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(30) });
            """);
        await Verify.VerifyCodeFixAsync(
            In(
            """
                public void Put(string id)
                {
                    // for the next time
                    [|_cache.Set(id, Load(id))|];
                }

                public void Put(int id) => [|_cache.Set(key: id, value: Load(id))|];
            """),
            after);
        await Repaired.IsCleanAsync(after);
    }

    [Fact]
    public async Task Factory_sets_the_expiration()
    {
        var after = In(
            """
                public string? Find(string id) => _cache.GetOrCreate(id, entry =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(30);
                    return Load(id);
                });

                public async Task<string?> FindAsync(string id)
                {
                    return await _cache.GetOrCreateAsync(id, async e =>
                    {
                        e.SlidingExpiration = TimeSpan.FromMinutes(30);
                        // slow
                        return await LoadAsync(id);
                    });
                }

                public Task<string?> LaterAsync(string id) => _cache.GetOrCreateAsync(id, async (ICacheEntry entry) =>
                {
                    entry.SlidingExpiration = TimeSpan.FromMinutes(30);
                    return await LoadAsync(id);
                })!;
            """);
        await Verify.VerifyCodeFixAsync(
            In(
            """
                public string? Find(string id) => [|_cache.GetOrCreate(id, _ => Load(id))|];

                public async Task<string?> FindAsync(string id)
                {
                    return await [|_cache.GetOrCreateAsync(id, async e =>
                    {
                        // slow
                        return await LoadAsync(id);
                    })|];
                }

                public Task<string?> LaterAsync(string id) => [|_cache.GetOrCreateAsync(id, async (ICacheEntry entry) => await LoadAsync(id))|]!;
            """),
            after);
        await Repaired.IsCleanAsync(after);
    }

    [Fact]
    public Task Option_and_names_in_full() => Verify.VerifyCodeFixAsync(
        "using Microsoft.Extensions.Caching.Memory; public static class C { public static void M(IMemoryCache cache, string id) => [|cache.Set(id, id + 1)|]; }",
        "using Microsoft.Extensions.Caching.Memory; public static class C { public static void M(IMemoryCache cache, string id) => cache.Set(id, id + 1, new MemoryCacheEntryOptions { SlidingExpiration = System.TimeSpan.FromMinutes(5) }); }",
        config: "dotnet_code_quality.RET915.expiration_minutes = 5");

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("void M(string id) { _cache.Set(; _cache.Set(id, ; _cache.GetOrCreate(id, x => ; _cache.GetOrCreate(id); _cache.Remove( }"));
}
