using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.ObjectPool;

namespace Silent.Pools;

/// <summary>A pooled builder that is dropped when it has grown large.</summary>
public sealed class BuilderPolicy : PooledObjectPolicy<StringBuilder>
{
    private const int MaxRetained = 4096;

    public override StringBuilder Create() => new();

    public override bool Return(StringBuilder obj)
    {
        if (obj.Capacity > MaxRetained)
            return false;
        obj.Clear();
        return true;
    }
}

/// <summary>A cached builder for each thread, with the guard of the framework's own.</summary>
public static class BuilderCache
{
    private const int MaxRetained = 360;

    [ThreadStatic]
    private static StringBuilder? t_cached;

    public static StringBuilder Acquire()
    {
        var builder = t_cached;
        if (builder is null)
            return new StringBuilder();
        t_cached = null;
        builder.Clear();
        return builder;
    }

    public static string GetStringAndRelease(StringBuilder builder)
    {
        var text = builder.ToString();
        if (builder.Capacity <= MaxRetained)
            t_cached = builder;
        return text;
    }
}

/// <summary>A pool with a limit on its objects.</summary>
public sealed class BufferPool
{
    private const int MaxPooled = 16;
    private readonly ConcurrentBag<byte[]> _free = new();
    private int _count;

    public byte[] Take()
    {
        if (!_free.TryTake(out var buffer))
            return new byte[4096];
        Interlocked.Decrement(ref _count);
        return buffer;
    }

    public void Put(byte[] buffer)
    {
        if (Interlocked.Increment(ref _count) > MaxPooled)
            Interlocked.Decrement(ref _count);
        else
            _free.Add(buffer);
    }
}

public static class Rented
{
    public static async Task<long> CountAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer.AsMemory(), cancellationToken)) > 0)
                total += read;
            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string JoinSorted(IReadOnlyCollection<string> names)
    {
        var rented = ArrayPool<string>.Shared.Rent(names.Count);
        try
        {
            var n = 0;
            foreach (var name in names)
                rented[n++] = name;
            Array.Sort(rented, 0, n, StringComparer.Ordinal);
            return string.Join(",", rented, 0, n);
        }
        finally
        {
            ArrayPool<string>.Shared.Return(rented, clearArray: true);
        }
    }

    public static void Generic<T>(ReadOnlySpan<T> source, Action<ArraySegment<T>> use)
    {
        var rented = ArrayPool<T>.Shared.Rent(source.Length);
        source.CopyTo(rented);
        use(new ArraySegment<T>(rented, 0, source.Length));
        ArrayPool<T>.Shared.Return(rented, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }

    public static void ClearedByHand(object[] items)
    {
        var rented = ArrayPool<object?>.Shared.Rent(items.Length);
        Array.Copy(items, rented, items.Length);
        Console.WriteLine(rented[0]);
        Array.Clear(rented, 0, items.Length);
        ArrayPool<object?>.Shared.Return(rented);
    }

    public static int Sum(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = text.Length <= 64 ? stackalloc byte[256] : new byte[text.Length * 3];
        var n = Encoding.UTF8.GetBytes(text, bytes);
        var sum = 0;
        foreach (var b in bytes[..n])
            sum += b;
        return sum;
    }
}
