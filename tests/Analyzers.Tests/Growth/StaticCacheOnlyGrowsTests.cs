using MemoryAnalyzers.Growth;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.StaticCacheOnlyGrows, MemoryAnalyzers.Growth.StaticCacheOnlyGrowsFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class StaticCacheOnlyGrowsTests
{
    private const string Header =
        """
        using System;
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Globalization;
        using System.IO;
        using System.Linq;
        using System.Linq.Expressions;
        using System.Reflection;
        using System.Runtime.InteropServices;
        using System.Security.Claims;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.AspNetCore.SignalR;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public sealed class Order { public Guid Id { get; set; } public int Number { get; set; } public string Customer { get; set; } = ""; public Kind Kind { get; set; } public Guid Fixed { get; } }
        public sealed record Pay(Guid OrderId, string Card);
        public enum Kind { A, B }
        public sealed class Price { public Price(object key) { } }
        public static class Load { public static Price Of(object key) => new(key); public static Task<Order?> FindAsync(object key) => Task.FromResult<Order?>(null); public static bool Exists(string name) => true; }


        """;

    private static Task Check(string source) => Verify.VerifyAnalyzerAsync(Header + source);

    /// <summary>A service that the compilation registers as a singleton.</summary>
    private static string Singleton(string members) =>
        $$"""
        public sealed class Prices
        {
        {{members}}
        }
        public static class Setup { public static void Add(IServiceCollection services) => services.AddSingleton<Prices>(); }
        """;

    /// <summary>A controller with an action that takes <paramref name="parameters"/>.</summary>
    private static string Action(string field, string parameters, string body, string more = "") =>
        $$"""
        public sealed class Orders : ControllerBase
        {
            {{field}}
            public async Task<object?> Get({{parameters}}) { await Task.Yield(); {{body}} }
            {{more}}
        }
        """;

    // Reported: data of requests

    [Theory]
    [InlineData("private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "string id", "return s_prices.GetOrAdd(id, static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "string id", "return s_prices.GetOrAdd(id.Trim().ToLowerInvariant(), static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "string id", "return s_prices.GetOrAdd($\"price:{id}\", static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "string id", "var key = \"price:\" + id; return s_prices.GetOrAdd(key, static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "Order order", "return s_prices.GetOrAdd(order.Customer, static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<(string, int), Price> [|s_prices|] = new();", "string id, int page", "return s_prices.GetOrAdd((id, page), static key => Load.Of(key));")]
    [InlineData("private static readonly ConcurrentDictionary<int, int> [|s_counts|] = new();", "int id", "return s_counts.AddOrUpdate(id, 1, static (_, n) => n + 1);")]
    [InlineData("private static readonly Dictionary<long, Price> [|s_prices|] = new();", "long id", "lock (s_prices) { if (!s_prices.TryGetValue(id, out var price)) { price = Load.Of(id); s_prices.Add(id, price); } return price; }")]
    [InlineData("private static readonly Dictionary<long, Price> [|s_prices|] = new();", "long id", "lock (s_prices) { if (s_prices.ContainsKey(id)) return s_prices[id]; return s_prices[id] = Load.Of(id); }")]
    [InlineData("private static readonly IDictionary<long, Price> [|s_prices|] = new Dictionary<long, Price>();", "long id", "if (!s_prices.TryGetValue(id, out var price)) s_prices[id] = price = Load.Of(id); return price;")]
    [InlineData("private static readonly HashSet<string> [|s_seen|] = new();", "string id", "return s_seen.Add(id) ? 1 : 0;")]
    [InlineData("private static readonly HashSet<string> [|s_seen|] = new();", "string id", "if (!s_seen.Contains(id)) { s_seen.Add(id); } return null;")]
    [InlineData("private static readonly List<string> [|s_seen|] = new();", "string id", "if (!s_seen.Contains(id)) s_seen.Add(id); return null;")]
    [InlineData("private static readonly Hashtable [|s_prices|] = new();", "string id", "if (!s_prices.ContainsKey(id)) s_prices.Add(id, Load.Of(id)); return s_prices[id];")]
    [InlineData("private static ConcurrentDictionary<string, Price>? [|s_prices|];", "string id", "return (s_prices ??= new()).GetOrAdd(id, static key => Load.Of(key));")]
    [InlineData("private static ConcurrentDictionary<string, Price> [|Prices|] { get; } = new();", "string id", "return Prices.GetOrAdd(id, static key => Load.Of(key));")]
    public Task Keyed_by_an_action_s_parameter(string field, string parameters, string body) => Check(Action(field, parameters, body));

    [Fact]
    public Task Keyed_by_an_action_s_parameter_through_a_reference_to_the_value() => Check(
        """
        public sealed class Orders : ControllerBase
        {
            private static readonly Dictionary<string, Price> [|s_prices|] = new();
            public Price Get(string id) { ref var price = ref CollectionsMarshal.GetValueRefOrAddDefault(s_prices, id, out _); return price ??= Load.Of(id); }
        }
        """);

    [Theory]
    [InlineData("HttpContext.Request.Path.Value!")]
    [InlineData("Request.Headers[\"X-Client\"].ToString()")]
    [InlineData("Request.Query[\"q\"]!")]
    [InlineData("HttpContext.TraceIdentifier")]
    [InlineData("User.FindFirst(\"sub\")!.Value")]
    [InlineData("User.Identity!.Name!")]
    [InlineData("HttpContext.Connection.RemoteIpAddress!.ToString()")]
    [InlineData("HttpContext.Connection.RemoteIpAddress?.ToString() ?? \"none\"")]
    [InlineData("Guid.NewGuid().ToString()")]
    public Task Keyed_by_what_tells_requests_apart(string key) =>
        Check(Action("private static readonly ConcurrentDictionary<string, int> [|s_counts|] = new();", "", $"return s_counts.AddOrUpdate({key}, 1, static (_, n) => n + 1);"));

    [Fact]
    public Task Keyed_by_a_header_that_was_tried() =>
        Check(Action("private static readonly ConcurrentDictionary<string, int> [|s_counts|] = new();", "", "if (Request.Headers.TryGetValue(\"X-Client\", out var client)) s_counts.AddOrUpdate(client.ToString(), 1, static (_, n) => n + 1); return null;"));

    [Fact]
    public Task Keyed_by_a_connection_of_a_hub() => Check(
        """
        public sealed class Chat : Hub
        {
            private static readonly ConcurrentDictionary<string, DateTime> [|s_last|] = new();
            public override Task OnConnectedAsync() { s_last[Context.ConnectionId] = DateTime.UtcNow; return Task.CompletedTask; }
            public DateTime Ask(string user) => s_last.TryGetValue(user, out var last) ? last : default;
        }
        """);

    [Fact]
    public Task Middleware_keyed_by_address() => Check(
        """
        public sealed class Limits
        {
            private readonly RequestDelegate _next;
            private readonly ConcurrentDictionary<string, int> [|_counts|] = new();
            public Limits(RequestDelegate next) => _next = next;
            public Task InvokeAsync(HttpContext context)
            {
                var address = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
                _counts.AddOrUpdate(address, 1, (_, n) => n + 1);
                return _next(context);
            }
        }
        """);

    [Fact]
    public Task Route_s_lambda() => Check(
        """
        public static class Routes
        {
            private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();
            public static void Map(WebApplication app) => app.MapGet("/{id}", (string id) => s_prices.GetOrAdd(id, key => Load.Of(key)));
        }
        """);

    [Fact]
    public Task Route_s_method() => Check(
        """
        public static class Routes
        {
            private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();
            public static IResult Get(string id) => Results.Ok(s_prices.GetOrAdd(id, key => Load.Of(key)));
        }
        """);

    [Fact]
    public Task Keyed_by_a_part_of_an_address() => Check(
        """
        public sealed class Rates
        {
            private readonly ConcurrentDictionary<string, int> [|_counts|] = new();
            public bool Take(Uri source) => _counts.AddOrUpdate(source.Host.ToLowerInvariant(), 1, (_, n) => n + 1) < 10;
        }
        public static class Setup { public static void Add(IServiceCollection services) => services.AddSingleton<Rates>(); }
        public sealed class Orders : ControllerBase
        {
            public bool Get([FromServices] Rates rates, string source) => Uri.TryCreate(source, UriKind.Absolute, out var uri) && rates.Take(uri);
        }
        """);

    // Reported: followed to callers

    [Fact]
    public Task Followed_through_a_service_and_its_interface() => Check(
        """
        public interface IPrices { Price Get(string id); }
        public sealed class Prices : IPrices
        {
            private readonly ConcurrentDictionary<string, Price> [|_prices|] = new(StringComparer.OrdinalIgnoreCase);
            public Price Get(string id) => Find(id.ToUpperInvariant());
            private Price Find(string key) => _prices.GetOrAdd(key, static key => Load.Of(key));
        }
        public static class Setup { public static void Add(IServiceCollection services) => services.AddSingleton<IPrices, Prices>(); }
        public sealed class Orders : ControllerBase
        {
            private readonly IPrices _prices;
            public Orders(IPrices prices) => _prices = prices;
            public Price Get(string id) => _prices.Get(id);
        }
        """);

    [Fact]
    public Task Followed_through_a_method_that_makes_the_key() => Check(Action(
        "private static readonly ConcurrentDictionary<string, Price> [|s_prices|] = new();", "string id", "return s_prices.GetOrAdd(Key(id), static key => Load.Of(key));",
        "private static string Key(string id) => $\"price:{id}\";"));

    // Reported: identifiers

    [Theory]
    [InlineData("public async Task<Price> Get(Guid id) { await Task.Yield(); return _prices.GetOrAdd(id, static key => Load.Of(key)); }")]
    [InlineData("public async Task<Price> Get(Guid id) { await Task.Yield(); return Of(id); } public Price Of(Guid id) => _prices.GetOrAdd(id, static key => Load.Of(key));")]
    [InlineData("public Price Get(Order order) => _prices.GetOrAdd(order.Id, static key => Load.Of(key));")]
    [InlineData("public Price Get(Pay pay) => _prices.GetOrAdd(pay.OrderId, static key => Load.Of(key));")]
    [InlineData("public async Task<Price?> Get(string name) { var order = await Load.FindAsync(name); return order is null ? null : _prices.GetOrAdd(order.Id, static key => Load.Of(key)); }")]
    [InlineData("public void All(List<Order> orders) { foreach (var order in orders) _prices.GetOrAdd(order.Id, static key => Load.Of(key)); }")]
    [InlineData("public async Task<Price> Get(Guid? id) { await Task.Yield(); return _prices.GetOrAdd(id!.Value, static key => Load.Of(key)); }")]
    public Task Keyed_by_identifier_in_a_singleton(string method) =>
        Check(Singleton("    private readonly ConcurrentDictionary<Guid, Price> [|_prices|] = new();\n" + method));

    [Fact]
    public Task Emptied_when_the_singleton_ends() => Check(Singleton(
        """
            private readonly ConcurrentDictionary<Guid, SemaphoreSlim> [|_locks|] = new();
            public async Task<SemaphoreSlim> Of(Guid id) { var gate = _locks.GetOrAdd(id, static _ => new SemaphoreSlim(1, 1)); await gate.WaitAsync(); return gate; }
            public void Dispose() { foreach (var gate in _locks.Values) gate.Dispose(); _locks.Clear(); }
        """));

    [Fact]
    public Task Locks_of_a_handler() => Check(
        """
        public sealed class Pays
        {
            private static readonly ConcurrentDictionary<Guid, SemaphoreSlim> [|s_locks|] = new();
            public async Task HandleAsync(Pay pay)
            {
                var gate = s_locks.GetOrAdd(pay.OrderId, static _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync();
                try { await Load.FindAsync(pay); } finally { gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Worker_s_loop() => Check(
        """
        public sealed class Worker : BackgroundService
        {
            private readonly Dictionary<Guid, DateTime> [|_last|] = new();
            protected override async Task ExecuteAsync(CancellationToken stop)
            {
                while (!stop.IsCancellationRequested)
                {
                    var order = await Load.FindAsync("next");
                    if (order is null || _last.ContainsKey(order.Id)) continue;
                    _last[order.Id] = DateTime.UtcNow;
                }
            }
        }
        """);

    // Reported: compared by reference

    [Theory]
    [InlineData("private static readonly ConcurrentDictionary<byte[], Price> [|s_prices|] = new(); public static Price Of(byte[] key) => s_prices.GetOrAdd(key, static k => Load.Of(k));")]
    [InlineData("private static readonly Dictionary<Expression<Func<Order, bool>>, Delegate> [|s_compiled|] = new(); public static Delegate Of(Expression<Func<Order, bool>> test) { if (!s_compiled.TryGetValue(test, out var d)) s_compiled[test] = d = test.Compile(); return d; }")]
    [InlineData("private static readonly Dictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) { if (!s_prices.TryGetValue(stream, out var p)) s_prices.Add(stream, p = Load.Of(stream)); return p; }")]
    [InlineData("private static readonly ConcurrentDictionary<HttpContext, Price> [|s_prices|] = new(); public static Price Of(HttpContext context) => s_prices.GetOrAdd(context, static k => Load.Of(k));")]
    [InlineData("private static readonly HashSet<Task> [|s_known|] = new(); public static bool Know(Task task) => s_known.Add(task);")]
    public Task Keyed_by_what_is_compared_by_reference(string members) => Check($"public static class C {{ {members} }}");

    [Fact]
    public Task Keyed_by_objects_that_come_and_go() => Check(
        """
        public sealed class Session : IDisposable { public void Dispose() { } }
        public static class Sessions
        {
            private static readonly ConcurrentDictionary<Session, int> [|s_counts|] = new();
            public static int Count(Session session) => s_counts.AddOrUpdate(session, 1, static (_, n) => n + 1);
            public static void Work() { using var session = new Session(); Count(session); }
        }
        """);

    [Fact]
    public Task Silent_for_objects_that_a_method_makes_perhaps_once() => Check(
        """
        public sealed class Factory : IDisposable { public void Dispose() { } }
        public static class Factories
        {
            private static readonly ConcurrentDictionary<Factory, int> s_counts = new();
            public static int Count(Factory factory) => s_counts.AddOrUpdate(factory, 1, static (_, n) => n + 1);
            public static Factory Make() { var factory = new Factory(); Count(factory); return factory; }
        }
        """);

    // Silent: what is kept anyway

    /// <summary>The factory keeps each logger by its category, whoever removes it here.</summary>
    [Fact]
    public Task Loggers_by_category() => Check(Singleton(
        """
            private readonly Microsoft.Extensions.Logging.ILoggerFactory _factory = null!;
            private readonly ConcurrentDictionary<string, Microsoft.Extensions.Logging.ILogger> _loggers = new();
            public Microsoft.Extensions.Logging.ILogger Of(string category) => _loggers.TryGetValue(category, out var logger) ? logger : _loggers[category] = _factory.CreateLogger(category);
            public Microsoft.Extensions.Logging.ILogger OfWorker() => Of($"Worker.{Guid.NewGuid()}");
        """));

    // Silent: what only tests do

    [Theory]
    [InlineData("Shop.Tests.Hosts", false)]
    [InlineData("Shop.Hosts", true)]
    public Task Helper_of_tests_shows_nothing(string space, bool reported) => Check(
        $$"""
        public static class Workers
        {
            private static readonly ConcurrentDictionary<string, Price> {{(reported ? "[|s_workers|]" : "s_workers")}} = new();
            public static Price Of(string name) => s_workers.GetOrAdd(name, static key => Load.Of(key));
        }
        namespace {{space}} { public sealed class Machine { public Price Start() => Workers.Of($"worker-{Guid.NewGuid()}"); } }
        """);

    // Silent: bounded or unknown keys

    [Theory]
    [InlineData("ConcurrentDictionary<Type, Price>", "Type type", "GetOrAdd(type, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<MemberInfo, Price>", "PropertyInfo property", "GetOrAdd(property, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Kind, Price>", "Kind kind", "GetOrAdd(kind, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<CultureInfo, Price>", "CultureInfo culture", "GetOrAdd(culture, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<(Type, string), Price>", "Type type, string member", "GetOrAdd((type, member), static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<string, Price>", "string name", "GetOrAdd(name, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<string, Price>", "Type type", "GetOrAdd($\"{type.FullName}.Get\", static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<string, Price>", "string path", "GetOrAdd(Path.GetExtension(path), static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<int, Price>", "int size", "GetOrAdd(size, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Guid, Price>", "Type type", "GetOrAdd(type.GUID, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Guid, Price>", "Guid id", "GetOrAdd(id, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Guid, Price>", "Order order", "GetOrAdd(order.Fixed, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Guid, Price>", "Order order", "GetOrAdd(order.Id, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<object, Price>", "object key", "GetOrAdd(key, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<Func<int>, Price>", "Func<int> key", "GetOrAdd(key, static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<string, Price>", "Order order", "GetOrAdd(order.Kind.ToString(), static key => Load.Of(key))")]
    [InlineData("ConcurrentDictionary<string, Price>", "", "GetOrAdd($\"{DateTime.UtcNow:yyyy-MM}\", static key => Load.Of(key))")]
    public Task Silent_for_keys_that_are_few_or_unknown(string type, string parameters, string call) =>
        Check($"public static class C {{ private static readonly {type} s_prices = new(); public static Price Get({parameters}) => s_prices.{call}; }}");

    [Theory]
    [InlineData("Kind kind", "GetOrAdd(kind.ToString(), static key => Load.Of(key))")]
    [InlineData("string id", "GetOrAdd(nameof(Get), static key => Load.Of(key))")]
    [InlineData("Order order", "GetOrAdd(order.GetType().Name, static key => Load.Of(key))")]
    [InlineData("[FromServices] Order order", "GetOrAdd(order.Customer, static key => Load.Of(key))")]
    [InlineData("bool all", "GetOrAdd($\"{all}\", static key => Load.Of(key))")]
    [InlineData("", "GetOrAdd(Request.Method, static key => Load.Of(key))")]
    public Task Silent_for_few_keys_of_an_action(string parameters, string call) =>
        Check(Action("private static readonly ConcurrentDictionary<string, Price> s_prices = new();", parameters, $"return s_prices.{call};"));

    [Theory]
    [InlineData("if (!Load.Exists(id)) return null; return s_prices.GetOrAdd(id, static key => Load.Of(key));")]
    [InlineData("var order = await Load.FindAsync(id); if (order == null) return null; return s_prices.GetOrAdd(id, static key => Load.Of(key));")]
    public Task Silent_where_the_text_is_looked_up_elsewhere_before(string body) =>
        Check(Action("private static readonly ConcurrentDictionary<string, Price> s_prices = new();", "string id", body));

    [Fact]
    public Task Identifier_handed_to_a_singleton_outside_asynchronous_work() => Check(Singleton(
        "    private readonly ConcurrentDictionary<Guid, Price> _prices = new();\n    public Price Get(Guid id) => _prices.GetOrAdd(id, static key => Load.Of(key));"));

    // Silent: something removes, limits, replaces or hands out

    [Theory]
    [InlineData("public void Drop(string id) => s_prices.TryRemove(id, out _);")]
    [InlineData("public void Drop() => s_prices.Clear();")]
    [InlineData("public void Drop() => s_prices = new();")]
    [InlineData("public void Drop() => Interlocked.Exchange(ref s_prices, new());")]
    [InlineData("public void Trim() { if (s_prices.Count > 1000) s_prices.Clear(); }")]
    [InlineData("public int Count => s_prices.Count;")]
    [InlineData("public bool IsFull => s_prices.Count >= 1000;")]
    [InlineData("public object Inner => s_prices;")]
    [InlineData("public void Trim(ICollection<KeyValuePair<string, Price>> all) { all = s_prices; all.Clear(); }")]
    [InlineData("public void Trim() { var all = s_prices; all.TryRemove(\"\", out _); }")]
    [InlineData("public void Trim() => Trim(s_prices); private static void Trim(ConcurrentDictionary<string, Price> all) => all.Clear();")]
    [InlineData("public void Trim() { foreach (var old in s_prices.ToArray()) ((IDictionary)s_prices).Remove(old.Key); }")]
    [InlineData("public void Dispose() => s_prices.Clear();")]
    [InlineData("private sealed class Sweeper { public void Sweep() => s_prices.Clear(); }")]
    public Task Silent_when_something_else_may_shrink_it(string more) =>
        Check(Action("private static ConcurrentDictionary<string, Price> s_prices = new();", "string id", "return s_prices.GetOrAdd(id, static key => Load.Of(key));", more));

    [Theory]
    [InlineData("if (s_prices.Count < 1000) s_prices.TryAdd(id, Load.Of(id)); return s_prices.ContainsKey(id);")]
    [InlineData("if (s_prices.Count >= 1000) s_prices.Clear(); return s_prices.GetOrAdd(id, static key => Load.Of(key));")]
    [InlineData("if (Interlocked.Increment(ref s_count) < 1000) s_prices.TryAdd(id, Load.Of(id)); return s_prices.ContainsKey(id);")]
    [InlineData("if (s_count > 1000) return null; s_count++; return s_prices.GetOrAdd(id, static key => Load.Of(key));")]
    public Task Silent_when_the_number_is_limited(string body) =>
        Check(Action("private static readonly ConcurrentDictionary<string, Price> s_prices = new(); private static int s_count;", "string id", body));

    [Fact]
    public Task Silent_when_another_type_may_remove() => Check(
        Action("internal static readonly ConcurrentDictionary<string, Price> Prices = new();", "string id", "return Prices.GetOrAdd(id, static key => Load.Of(key));") +
        "public static class Sweeper { public static void Sweep() => Orders.Prices.Clear(); }");

    [Fact]
    public Task Silent_for_public_fields() =>
        Check(Action("public static readonly ConcurrentDictionary<string, Price> Prices = new();", "string id", "return Prices.GetOrAdd(id, static key => Load.Of(key));"));

    [Fact]
    public Task Silent_when_what_it_gives_out_removes_itself() => Check(Singleton(
        """
            private readonly ConcurrentDictionary<Subscription, int> _all = new();
            public IDisposable Add() { var added = new Subscription(this); _all.TryAdd(added, 1); return added; }
            private sealed class Subscription(Prices owner) : IDisposable { public void Dispose() => owner._all.TryRemove(this, out _); }
        """.Replace("class Subscription(Prices owner) : IDisposable {", "class Subscription : IDisposable { private readonly Prices owner; public Subscription(Prices owner) => this.owner = owner;", StringComparison.Ordinal)));

    [Theory]
    [InlineData("ConcurrentDictionary<string, WeakReference<Price>>", "GetOrAdd(id, static key => new(Load.Of(key)))")]
    [InlineData("ConcurrentDictionary<string, WeakReference>", "GetOrAdd(id, static key => new(Load.Of(key)))")]
    public Task Silent_for_weak_values(string type, string call) =>
        Check(Action($"private static readonly {type} s_prices = new();", "string id", $"return s_prices.{call};"));

    // Silent: not for as long as the process, not again and again

    [Theory]
    [InlineData("private readonly ConcurrentDictionary<string, Price> _prices = new();")]
    [InlineData("[ThreadStatic] private static ConcurrentDictionary<string, Price>? _prices;")]
    public Task Silent_for_fields_of_objects_and_threads(string field) =>
        Check(Action(field, "string id", "return _prices!.GetOrAdd(id, static key => Load.Of(key));"));

    [Fact]
    public Task Silent_for_what_is_filled_at_the_start() => Check(
        """
        public sealed class Start : IHostedService
        {
            private static readonly Dictionary<Guid, Price> s_prices = new();
            private readonly Dictionary<Guid, Price> _prices = new();
            public Start(List<Order> orders) { foreach (var order in orders) if (!_prices.ContainsKey(order.Id)) _prices[order.Id] = Load.Of(order); }
            public async Task StartAsync(CancellationToken stop) { var order = await Load.FindAsync(1); if (!s_prices.ContainsKey(order!.Id)) Fill(order); }
            private void Fill(Order order) { s_prices[order.Id] = Load.Of(order); _prices[order.Id] = Load.Of(order); }
            public Task StopAsync(CancellationToken stop) => Task.CompletedTask;
            public static Price? Get(Guid id) => s_prices.TryGetValue(id, out var price) ? price : null;
        }
        """);

    [Fact]
    public Task Silent_in_tests_and_in_the_type_with_Main() => Check(
        """
        public static class Program
        {
            private static readonly ConcurrentDictionary<Guid, Price> s_prices = new();
            public static void Main() { }
            public static async Task<Price> Get(Order order) { await Task.Yield(); return s_prices.GetOrAdd(order.Id, static key => Load.Of(key)); }
        }
        """);

    [Fact]
    public Task Silent_behind_an_interface_of_unknown_kind() => Check(
        """
        public sealed class Orders : ControllerBase
        {
            private static readonly IDictionary<string, Price> s_prices = Make();
            private static IDictionary<string, Price> Make() => new Dictionary<string, Price>();
            public Price Get(string id) { if (!s_prices.TryGetValue(id, out var price)) s_prices[id] = price = Load.Of(id); return price; }
        }
        """);

    [Fact]
    public Task Silent_when_arrays_are_compared_by_content() => Check(
        """
        public static class C
        {
            private static readonly Dictionary<byte[], Price> s_prices = new(StructuralComparisons.StructuralEqualityComparer as IEqualityComparer<byte[]>);
            public static Price Of(byte[] key) { if (!s_prices.TryGetValue(key, out var price)) s_prices[key] = price = Load.Of(key); return price; }
        }
        """);

    [Theory]
    [InlineData("dotnet_code_quality.RET901.bounded_members = Orders.s_prices")]
    [InlineData("dotnet_code_quality.bounded_members = Orders.s_prices")]
    [InlineData("dotnet_code_quality.bounded_types = Orders")]
    public Task Silent_for_what_is_named_as_bounded(string option) => Verify.VerifyAnalyzerAsync(
        Header + Action("private static readonly ConcurrentDictionary<string, Price> s_prices = new();", "string id", "return s_prices.GetOrAdd(id, static key => Load.Of(key));"), config: option);

    // Fix

    private static string Weak(string member) => Header + "public static class C\n{\n    " + member + "\n}\n";

    [Theory]
    [InlineData(
        "private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) => s_prices.GetOrAdd(stream, static k => Load.Of(k));",
        "private static readonly ConditionalWeakTable<Stream, Price> s_prices = new(); public static Price Of(Stream stream) => s_prices.GetValue(stream, static k => Load.Of(k));")]
    [InlineData(
        "private static readonly Dictionary<Stream, Price> [|s_prices|] = new Dictionary<Stream, Price>(); public static Price Of(Stream stream) { lock (s_prices) { if (!s_prices.TryGetValue(stream, out var price)) { price = Load.Of(stream); C.s_prices[stream] = price; } return price; } }",
        "private static readonly ConditionalWeakTable<Stream, Price> s_prices = new ConditionalWeakTable<Stream, Price>(); public static Price Of(Stream stream) { lock (s_prices) { if (!s_prices.TryGetValue(stream, out var price)) { price = Load.Of(stream); C.s_prices.AddOrUpdate(stream, price); } return price; } }")]
    [InlineData(
        "private static readonly Dictionary<byte[], Price> [|s_prices|] = new(); public static Price Of(byte[] key) { if (!s_prices.TryGetValue(key, out var price)) s_prices.Add(key, price = Load.Of(key)); return price; }",
        "private static readonly ConditionalWeakTable<byte[], Price> s_prices = new(); public static Price Of(byte[] key) { if (!s_prices.TryGetValue(key, out var price)) s_prices.Add(key, price = Load.Of(key)); return price; }")]
    public Task Entries_go_with_their_keys(string before, string after) => Verify.VerifyCodeFixAsync(
        Weak(before), Weak(after).Replace("using System.Runtime.InteropServices;", "using System.Runtime.CompilerServices;\nusing System.Runtime.InteropServices;", StringComparison.Ordinal), StaticCacheOnlyGrowsFix.Key);

    [Theory]
    [InlineData("private static readonly ConcurrentDictionary<Stream, int> [|s_prices|] = new(); public static int Of(Stream stream) => s_prices.GetOrAdd(stream, static k => 1);")]
    [InlineData("private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) => s_prices.GetOrAdd(stream, Load.Of(stream));")]
    [InlineData("private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) => s_prices.GetOrAdd(stream, Load.Of);")]
    [InlineData("private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(4, 16); public static Price Of(Stream stream) => s_prices.GetOrAdd(stream, static k => Load.Of(k));")]
    [InlineData("private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) => s_prices.GetOrAdd(stream, static k => Load.Of(k)); public static bool None => s_prices.IsEmpty;")]
    [InlineData("private static readonly ConcurrentDictionary<Stream, Price> [|s_prices|] = new(); public static Price Of(Stream stream) { foreach (var one in s_prices) { } return s_prices.GetOrAdd(stream, static k => Load.Of(k)); }")]
    [InlineData("private static readonly ConcurrentDictionary<Guid, Price> [|s_prices|] = new(); public static Price Of() => s_prices.GetOrAdd(Guid.NewGuid(), static k => Load.Of(k));")]
    public Task No_fix_where_a_weak_table_would_do_something_else(string members) => Verify.VerifyCodeFixAsync(Weak(members), Weak(members));
}
