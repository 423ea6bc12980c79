using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class ObjectPoolsTests
{
    private const string Usings = "using System; using System.Collections.Concurrent; using System.Collections.Generic; using System.Linq; using System.Text; using System.Threading; using Microsoft.Extensions.ObjectPool;\n";

    [Theory]
    [InlineData("class P : PooledObjectPolicy<object> { public override object Create() => new(); public override bool Return(object obj) => true; }", true, "Return")]
    [InlineData("class P : IPooledObjectPolicy<object> { object IPooledObjectPolicy<object>.Create() => new(); bool IPooledObjectPolicy<object>.Return(object obj) => true; }", true, "Microsoft.Extensions.ObjectPool.IPooledObjectPolicy<System.Object>.Return")]
    [InlineData("class P : IPooledObjectPolicy<object> { public object Create() => new(); public bool Return(object obj) => true; public void Return(int n) { } }", true, "Return")]
    [InlineData("class P : IResettable { public bool TryReset() => true; public bool TryReset(int n) => true; }", true, "TryReset")]
    [InlineData("class P { public bool Return(object obj) => true; public bool TryReset() => true; }", false, "")]
    public void Policies_and_what_pools_ask_them_are_known(string code, bool isPolicy, string asked)
    {
        var (model, _) = Ask.Operations(Usings + code);
        var type = model.Compilation.GetTypeByMetadataName("P")!;
        Assert.Equal(isPolicy, ObjectPools.IsPolicy(type, model.Known));
        Assert.Equal(asked, string.Join(" ", type.GetMembers().OfType<IMethodSymbol>().Where(method => ObjectPools.IsReturn(method, model.Known) || ObjectPools.IsReset(method, model.Known)).Select(method => method.Name)));
    }

    [Theory]
    [InlineData("Stack<object>", "Push", "Pop TryPop")]
    [InlineData("Queue<object>", "Enqueue", "Dequeue TryDequeue")]
    [InlineData("List<object>", "Add", "RemoveAt")]
    [InlineData("ConcurrentBag<object>", "Add", "TryTake")]
    [InlineData("ConcurrentStack<object>", "Push", "TryPop")]
    [InlineData("ConcurrentQueue<object>", "Enqueue", "TryDequeue")]
    public void Stores_give_and_take(string type, string puts, string takes)
    {
        var (model, _) = Ask.Operations(Usings + $"class P {{ {type} x = new(); }}");
        var store = ((IFieldSymbol)model.Compilation.GetTypeByMetadataName("P")!.GetMembers("x")[0]).Type;
        Assert.True(ObjectPools.IsStore(store, model.Known));
        var methods = store.GetMembers().OfType<IMethodSymbol>().ToList();
        Assert.Equal(puts, string.Join(" ", methods.Where(ObjectPools.IsPut).Select(method => method.Name).Distinct().Order()));
        Assert.Equal(takes, string.Join(" ", methods.Where(ObjectPools.IsTake).Select(method => method.Name).Distinct().Order()));
    }

    [Theory]
    [InlineData("Dictionary<int, object>")]
    [InlineData("HashSet<object>")]
    [InlineData("LinkedList<object>")]
    [InlineData("object[]")]
    public void Other_collections_are_no_stores(string type)
    {
        var (model, _) = Ask.Operations(Usings + $"class P {{ {type}? x; }}");
        Assert.False(ObjectPools.IsStore(((IFieldSymbol)model.Compilation.GetTypeByMetadataName("P")!.GetMembers("x")[0]).Type, model.Known));
    }

    private const string GetPut = "public StringBuilder Get() => _pool.TryPop(out var b) ? b : new(); public void Put(StringBuilder b) => _pool.Push(b);";
    private const string Pool = "private readonly Stack<StringBuilder> _pool = new();";

    [Theory]
    [InlineData(Pool + GetPut, true)]
    [InlineData("private static readonly Stack<StringBuilder> _pool = new(); public void Other() { } " + GetPut, true)]
    [InlineData(Pool + GetPut + "public int Count => _pool.Count;", true)]
    [InlineData(Pool + GetPut + "public void Dispose() { while (_pool.TryPop(out var b)) b.Clear(); }", true)]
    [InlineData(Pool + GetPut + "public C() { for (var i = 0; i < 8; i++) _pool.Push(new()); }", true)]
    [InlineData(Pool + GetPut + "public void Trim() => _pool.Clear();", false)]
    [InlineData(Pool + GetPut + "public void Trim() { if (_pool.Count > 8) _pool.Pop(); }", false)]
    [InlineData(Pool + GetPut + "public StringBuilder Last() => _pool.Pop();", false)]
    [InlineData(Pool + GetPut + "public Stack<StringBuilder> All => _pool;", false)]
    [InlineData(Pool + GetPut + "private readonly List<int> _other = new(); public void Other() => _other.Add(1);", false)] // not all that it is for
    [InlineData(Pool + "public StringBuilder Get() => _pool.Pop(); public void Put(StringBuilder b) => _pool.Push(b);", false)] // makes none
    [InlineData(Pool + "public StringBuilder Get() => _pool.TryPop(out var b) ? b : new(); public void Put(StringBuilder b) { if (_pool.Count < 8) _pool.Push(b); }", false)]
    [InlineData(Pool + "private readonly SemaphoreSlim _free = new(8); public StringBuilder Get() { _free.Wait(); return _pool.TryPop(out var b) ? b : new(); } public void Put(StringBuilder b) { _pool.Push(b); _free.Release(); }", false)]
    [InlineData("private readonly Stack<string> _pool = new(); public string Get() => _pool.TryPop(out var b) ? b : new('a', 3); public void Put(string b) => _pool.Push(b);", false)]
    public async Task IsUnlimited_finds_pools_that_keep_all(string members, bool expected)
    {
        var (model, summaries) = await Ask.ModelAsync(("/0/Test.cs", Usings + $"class C {{ {members} }}"));
        var store = summaries["C"].Fields.Single(field => field.Symbol.Name == "_pool");
        Assert.Equal(expected, ObjectPools.IsUnlimited(store, summaries["C"], model));
    }

    [Theory]
    [InlineData(Pool + GetPut, true, true)]
    [InlineData(Pool + GetPut + "public override string ToString() => \"pool\";", true, true)]
    [InlineData(Pool + GetPut + "public void Other() { }", false, false)]
    [InlineData("[ThreadStatic] private static Stack<StringBuilder>? _pool; public void Other() { } public void Put(StringBuilder b) => _pool!.Push(b);", false, true)]
    [InlineData(Pool + "public void Put(StringBuilder b) => _pool.Push(b);", false, false)] // one method is no pool
    public async Task Purpose_and_lifespan_of_a_store(string members, bool isOnlyPurpose, bool isLongLived)
    {
        var (model, summaries) = await Ask.ModelAsync(("/0/Test.cs", Usings + $"class C {{ {members} }}"));
        var store = summaries["C"].Fields.Single(field => field.Symbol.Name == "_pool");
        Assert.Equal(isOnlyPurpose, ObjectPools.IsOnlyPurpose(store, summaries["C"]));
        Assert.Equal(isLongLived, ObjectPools.IsLongLived(store, summaries["C"], model));
    }
}
