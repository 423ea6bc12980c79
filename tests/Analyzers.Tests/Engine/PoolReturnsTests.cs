using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class PoolReturnsTests
{
    private const string Usings = "using System; using System.Collections.Concurrent; using System.Collections.Generic; using System.IO; using System.Text; using Microsoft.Extensions.ObjectPool;\n";

    private static async Task<string> KeptAsync(string code)
    {
        var (model, summaries) = await Ask.ModelAsync(("/0/Test.cs", Usings + code));
        return string.Join("; ", summaries.Values.SelectMany(summary => PoolReturns.Kept(summary, model)).Select(found =>
            $"{found.Method.Name}: {found.Object.Name} to {found.Keeper?.Name ?? "pool"}{(found.IsPart ? ", part" : "")}{(found.IsEmptied ? ", emptied" : "")}{(found.IsTestedTooLate ? ", tested too late" : "")}"));
    }

    private static Task<string> OfPolicyAsync(string body) =>
        KeptAsync($"class P : PooledObjectPolicy<StringBuilder> {{ public override StringBuilder Create() => new(); public override bool Return(StringBuilder obj) {{ {body} }} }}");

    [Theory]
    [InlineData("obj.Clear(); return true;", "Return: obj to pool, emptied")]
    [InlineData("return true;", "Return: obj to pool")]
    [InlineData("obj.Clear(); return obj.Length < 1024;", "Return: obj to pool, emptied, tested too late")]
    [InlineData("if (obj == null) return false; obj.Clear(); return true;", "Return: obj to pool, emptied")]
    [InlineData("if (obj.Capacity > 1024) return false; obj.Clear(); return true;", "")]
    [InlineData("if (obj.Length > 1024) return false; obj.Clear(); return true;", "")]
    [InlineData("obj.Clear(); obj.Capacity = 16; return true;", "")]
    [InlineData("obj.Clear(); return Environment.TickCount > 0;", "")]
    [InlineData("return false;", "")]
    public async Task Policies(string body, string expected) => Assert.Equal(expected, await OfPolicyAsync(body));

    [Fact]
    public async Task Parts_of_pooled_objects() => Assert.Equal(
        "TryReset: _all to pool, part, emptied",
        await KeptAsync("class P : IResettable { private readonly List<int> _all = new(); private readonly List<int> _few = new(); public void Add(IEnumerable<int> more) { foreach (var n in more) _all.Add(n); } public bool TryReset() { _all.Clear(); return true; } }"));

    [Theory]
    [InlineData("static StringBuilder? t_kept; static StringBuilder Get() => t_kept ?? new(); static void Put(StringBuilder b) { b.Clear(); t_kept = b; }", "Put: b to t_kept, emptied")]
    [InlineData("[ThreadStatic] static StringBuilder? t_kept; static StringBuilder Get() => t_kept ?? new(); static string Take(StringBuilder b) { var s = b.ToString(); b.Clear(); t_kept = b; return s; }", "Take: b to t_kept, emptied")]
    [InlineData("static readonly ConcurrentBag<StringBuilder> Kept = new(); static StringBuilder Get() => Kept.TryTake(out var b) ? b : new(); static void Put(StringBuilder b) { b.Clear(); Kept.Add(b); }", "Put: b to Kept, emptied")]
    [InlineData("static readonly ConcurrentBag<MemoryStream> Kept = new(); static MemoryStream Get() => Kept.TryTake(out var b) ? b : new(); static void Put(MemoryStream s) { s.SetLength(0); Kept.Add(s); }", "Put: s to Kept, emptied")]
    [InlineData("static readonly ConcurrentBag<StringBuilder> Kept = new(); static StringBuilder Get() => Kept.TryTake(out var b) ? b : new(); static void Put(StringBuilder b) { if (b.Capacity > 1024) return; b.Clear(); Kept.Add(b); }", "")]
    [InlineData("static readonly ConcurrentBag<StringBuilder> Kept = new(); static StringBuilder Get() => Kept.TryTake(out var b) ? b : new(); static void Put(StringBuilder b) { if (Small(b)) { b.Clear(); Kept.Add(b); } } static bool Small(StringBuilder b) => b.Capacity < 1024;", "")]
    [InlineData("static StringBuilder? s_kept; static void Put(StringBuilder b) { b.Clear(); s_kept = b; }", "")] // never looked at
    [InlineData("static readonly List<StringBuilder> All = new(); static void Put(StringBuilder b) { b.Clear(); All.Add(b); }", "")] // never taken from
    [InlineData("static void Put(StringBuilder b) { b.Clear(); Console.WriteLine(b); }", "")]
    [InlineData("static StringBuilder? s_kept; static void Put() { var b = new StringBuilder(); b.Clear(); s_kept = b; }", "")] // made here
    [InlineData("static void Put(Stack<StringBuilder> to, StringBuilder b) { b.Clear(); to.Push(b); }", "")] // not known whose
    public async Task Caches(string members, string expected) => Assert.Equal(expected, await KeptAsync($"class C {{ {members} }}"));
}
