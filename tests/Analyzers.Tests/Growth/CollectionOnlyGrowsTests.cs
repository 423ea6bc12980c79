using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.CollectionOnlyGrows>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class CollectionOnlyGrowsTests
{
    private const string Header =
        """
        using System;
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public sealed class Order { public Guid Id { get; set; } public string Customer { get; set; } = ""; }
        public static class Load { public static Task<Order> NextAsync() => Task.FromResult(new Order()); public static List<string> Names() => new(); }


        """;

    private static Task Check(string source) => Verify.VerifyAnalyzerAsync(Header + source);

    private static string Action(string members, string body, string more = "") =>
        $$"""
        public sealed class Orders : ControllerBase
        {
            {{members}}
            public void Post(Order order) { {{body}} }
            {{more}}
        }
        """;

    // Reported

    [Theory]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "s_all.Add(order);")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "lock (s_all) { s_all.Add(order); }")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "if (order != null) s_all.Insert(0, order);")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "s_all.AddRange(new[] { order });")]
    [InlineData("private static readonly ConcurrentBag<Order> [|s_all|] = new();", "s_all.Add(order);")]
    [InlineData("private static readonly ConcurrentQueue<Order> [|s_all|] = new();", "s_all.Enqueue(order);")]
    [InlineData("private static readonly Queue<string> [|s_all|] = new();", "s_all.Enqueue(order.Customer);")]
    [InlineData("private static readonly LinkedList<Order> [|s_all|] = new();", "s_all.AddLast(order);")]
    [InlineData("private static readonly Dictionary<Guid, Order> [|s_all|] = new();", "s_all[order.Id] = order;")]
    [InlineData("private static readonly Dictionary<string, Order> [|s_all|] = new();", "s_all[order.Customer] = order;")]
    [InlineData("private static readonly HashSet<string> [|s_all|] = new();", "s_all.Add(order.Customer);")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "Keep(order);", "private static void Keep(Order order) => s_all.Add(order);")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "s_all.Add(order);", "public IEnumerable<Order> All() => s_all.ToArray();")]
    [InlineData("private static readonly List<Order> [|s_all|] = new();", "s_all.Add(order); Console.WriteLine($\"{s_all.Count} orders\");")]
    public Task Added_to_by_each_request(string members, string body, string more = "") => Check(Action(members, body, more));

    [Fact]
    public Task Added_to_by_a_service_that_requests_call() => Check(
        """
        public interface IAudit { void Write(Order order); }
        public sealed class Audit : IAudit, IDisposable
        {
            private readonly ConcurrentQueue<Order> [|_written|] = new();
            public void Write(Order order) => _written.Enqueue(order);
            public void Dispose() => _written.Clear();
        }
        public static class Setup { public static void Add(IServiceCollection services) => services.AddSingleton<IAudit, Audit>(); }
        public sealed class Orders : ControllerBase
        {
            private readonly IAudit _audit;
            public Orders(IAudit audit) => _audit = audit;
            public void Post(Order order) => _audit.Write(order);
        }
        """);

    [Fact]
    public Task Added_to_by_a_route() => Check(
        """
        public static class Routes
        {
            private static readonly ConcurrentBag<Order> [|s_all|] = new();
            public static void Map(WebApplication app) => app.MapPost("/", (Order order) => s_all.Add(order));
        }
        """);

    [Theory]
    [InlineData("while (!stop.IsCancellationRequested) _all.Add(await Load.NextAsync());")]
    [InlineData("while (true) { await Task.Delay(1000, stop); _all.Add(new Order()); }")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync(stop)) _all.Add(new Order());")]
    [InlineData("while (!stop.IsCancellationRequested) foreach (var name in Load.Names()) _all.Add(new Order { Customer = name });")]
    public Task Added_to_by_a_worker_s_loop(string body) => Check(
        $$"""
        public sealed class Worker : BackgroundService
        {
            private readonly List<Order> [|_all|] = new();
            protected override async Task ExecuteAsync(CancellationToken stop) { {{body}} await Task.Yield(); }
        }
        """);

    [Fact]
    public Task Each_object_that_is_made_adds_itself() => Check(
        """
        public sealed class Session : IDisposable
        {
            private static readonly List<Session> [|s_all|] = new();
            public Session() { lock (s_all) s_all.Add(this); }
            public void Dispose() { }
            public static void Work() { using var session = new Session(); }
        }
        """);

    // Silent

    [Theory]
    [InlineData("s_all.Add(order);", "public void Drop(Order order) => s_all.Remove(order);")]
    [InlineData("s_all.Add(order);", "public void Drop() => s_all.Clear();")]
    [InlineData("s_all.Add(order);", "public List<Order> All() => s_all;")]
    [InlineData("s_all.Add(order);", "public int Count => s_all.Count;")]
    [InlineData("s_all.Add(order); if (s_all.Count > 100) s_all.RemoveAt(0);")]
    [InlineData("if (s_all.Count < 100) s_all.Add(order);")]
    [InlineData("if (s_all.Count == 0) s_all.Add(order);")]
    [InlineData("if (s_all.Count > 0) return; s_all.Add(order);")]
    [InlineData("if (!s_loaded) { foreach (var name in Load.Names()) s_all.Add(new Order { Customer = name }); s_loaded = true; }")]
    [InlineData("if (s_loaded) return; s_loaded = true; s_all.Add(order);")]
    [InlineData("if (!s_loaded) Fill();", "private static void Fill() { s_loaded = true; s_all.Add(new Order()); }")]
    [InlineData("if (!s_all.Contains(order)) s_all.Add(order);")]
    [InlineData("Hand(s_all); s_all.Add(order);", "private static void Hand(List<Order> all) => all.Clear();")]
    [InlineData("s_all = new List<Order> { order };")]
    [InlineData("var old = Interlocked.Exchange(ref s_all, new()); s_all.Add(order);")]
    public Task Silent_when_it_may_shrink_or_is_filled_once(string body, string more = "") =>
        Check(Action("private static List<Order> s_all = new(); private static bool s_loaded;", body, "public static bool IsLoaded { get => s_loaded; set => s_loaded = value; } " + more));

    [Theory]
    [InlineData("public static class Registry { private static readonly List<Order> s_all = new(); public static void Register(Order order) => s_all.Add(order); }")]
    [InlineData("public static class Registry { private static readonly Dictionary<string, Order> s_all = new(); public static void Register(string name, Order order) => s_all.Add(name, order); }")]
    [InlineData("public static class Registry { private static readonly List<Order> s_all = new(); static Registry() { foreach (var name in Load.Names()) s_all.Add(new Order()); } public static int Of() => s_all.IndexOf(null!); }")]
    [InlineData("public sealed class Orders : ControllerBase { private readonly List<Order> _all = new(); public void Post(Order order) => _all.Add(order); }")]
    [InlineData("public sealed class Session { private static readonly List<Session> s_all = new(); public Session() => s_all.Add(this); }")]
    [InlineData("public sealed class Session : IDisposable { private static readonly List<Session> s_all = new(); public Session() => s_all.Add(this); public void Dispose() => s_all.Remove(this); public static void Work() { using var s = new Session(); } }")]
    [InlineData("public sealed class Worker : BackgroundService { private readonly List<Order> _all = new(); protected override async Task ExecuteAsync(CancellationToken stop) { foreach (var name in Load.Names()) _all.Add(new Order()); await Task.Yield(); } }")]
    [InlineData("public sealed class Worker : BackgroundService { private readonly List<Order> _all = new(); protected override async Task ExecuteAsync(CancellationToken stop) { _all.Add(await Load.NextAsync()); while (true) await Task.Delay(1, stop); } }")]
    [InlineData("public sealed class Worker : BackgroundService { private readonly Queue<Order> _all = new(); protected override async Task ExecuteAsync(CancellationToken stop) { while (true) { _all.Enqueue(await Load.NextAsync()); while (_all.TryDequeue(out _)) { } } } }")]
    public Task Silent_for_registries_objects_and_what_is_taken_out(string source) => Check(source);

    [Fact]
    public Task Silent_for_caches_which_are_RET901() => Check(Action("private static readonly ConcurrentDictionary<Guid, Order> s_all = new();", "s_all.GetOrAdd(order.Id, order);"));

    [Fact]
    public Task Silent_for_what_is_named_as_bounded() => Verify.VerifyAnalyzerAsync(
        Header + Action("private static readonly List<Order> s_all = new();", "s_all.Add(order);"), config: "dotnet_code_quality.RET902.bounded_members = Orders.s_all");
}
