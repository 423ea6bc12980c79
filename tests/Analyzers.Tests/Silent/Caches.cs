// C# 12
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Memory;

namespace Silent.Caches;

/// <summary>A cache that keeps the most recently used only.</summary>
public sealed class RecentCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _map = new();
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();
    private readonly Lock _lock = new();

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        lock (_lock)
        {
            if (_map.TryGetValue(key, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                return node.Value.Value;
            }

            var value = make(key);
            _map.Add(key, _order.AddFirst((key, value)));
            if (_map.Count > capacity)
            {
                _map.Remove(_order.Last!.Value.Key);
                _order.RemoveLast();
            }

            return value;
        }
    }
}

/// <summary>Keys from bounded domains: types, enum values.</summary>
public static class Descriptions
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();
    private static readonly Dictionary<DayOfWeek, string> s_days = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, day => day.ToString());
    private static readonly ConditionalWeakTable<object, string> s_names = new();

    public static PropertyInfo[] Of(Type type) => s_properties.GetOrAdd(type, static t => t.GetProperties());

    public static string Of(DayOfWeek day) => s_days[day];

    public static string Name(object item) => s_names.GetValue(item, static o => o.ToString() ?? "");
}

public sealed class Prices(IMemoryCache cache, Func<string, Task<decimal>> load)
{
    public async Task<decimal> GetAsync(string symbol) => await cache.GetOrCreateAsync(symbol, entry =>
    {
        entry.SlidingExpiration = TimeSpan.FromMinutes(5);
        return load(symbol);
    });
}

/// <summary>Entries are removed when their work ends.</summary>
public sealed class InFlight
{
    private static readonly ConcurrentDictionary<string, Task<string>> s_running = new();

    public static async Task<string> RunAsync(string key, Func<Task<string>> work)
    {
        var task = s_running.GetOrAdd(key, _ => work());
        try
        {
            return await task;
        }
        finally
        {
            s_running.TryRemove(key, out _);
        }
    }
}

/// <summary>Replaced as a whole when reloaded.</summary>
public sealed class Settings(string path)
{
    private volatile ImmutableDictionary<string, string> _values = ImmutableDictionary<string, string>.Empty;

    public string? this[string key] => _values.GetValueOrDefault(key);

    public async Task ReloadAsync()
    {
        var builder = ImmutableDictionary.CreateBuilder<string, string>();
        await foreach (var line in File.ReadLinesAsync(path))
        {
            if (line.Split('=') is [var key, var value])
                builder[key] = value;
        }

        _values = builder.ToImmutable();
    }
}

/// <summary>Buffers that are emptied and cannot have grown, or are trimmed.</summary>
public sealed class Batcher(int size, Action<IReadOnlyList<string>> send)
{
    private readonly List<string> _batch = new(size);
    private readonly Queue<string> _overflow = new();
    private readonly StringBuilder _line = new();

    public void Add(string item)
    {
        _batch.Add(item);
        if (_batch.Count >= size)
        {
            send(_batch.ToArray());
            _batch.Clear();
        }
    }

    public void Later(string item) => _overflow.Enqueue(item);

    public void Flush()
    {
        while (_overflow.TryDequeue(out var item))
            Add(item);
        _overflow.TrimExcess();
    }

    public string Line(int a, int b)
    {
        _line.Clear();
        _line.Append(a).Append(':').Append(b);
        return _line.ToString();
    }
}

public static class LazyTables
{
    private static readonly Lazy<string[]> s_words = new(() => "alpha beta gamma".Split(' '));
    private static readonly string[] s_units = { "B", "KB", "MB", "GB" };

    public static int Words => s_words.Value.Length;

    public static string Unit(int index) => s_units[Math.Clamp(index, 0, s_units.Length - 1)];
}
