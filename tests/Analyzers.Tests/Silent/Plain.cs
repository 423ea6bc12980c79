using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Xml.Serialization;

namespace Silent.Plain;

public readonly record struct Point(double X, double Y)
{
    public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
}

public sealed class Scanner
{
    private static readonly Regex s_word = new(@"\w+", RegexOptions.Compiled);
    private readonly Stack<char> _open = new();

    public bool Balanced(string text)
    {
        var open = new Stack<char>();
        foreach (var c in text)
        {
            if (c == '(')
                open.Push(c);
            else if (c == ')' && !open.TryPop(out _))
                return false;
        }

        return open.Count == 0;
    }

    public bool BalancedInShort(string text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, 256);
        foreach (var c in text.Where(c => c == '('))
        {
            if (_open.Count > 64)
                break;
            _open.Push(c);
        }

        var balanced = _open.Count == 0;
        _open.Clear();
        return balanced;
    }

    public static IEnumerable<string> Words(string text)
    {
        foreach (Match match in s_word.Matches(text))
            yield return match.Value;
    }
}

public sealed class Log : IDisposable
{
    private static readonly XmlSerializer s_serializer = new(typeof(Entry));
    private readonly StreamWriter _writer;
    private readonly Queue<Entry> _recent = new();

    public Log(string path) => _writer = new StreamWriter(path);

    public void Write(string text)
    {
        var entry = new Entry { Text = text, Time = DateTime.UtcNow };
        _recent.Enqueue(entry);
        if (_recent.Count > 100)
            _recent.Dequeue();
        s_serializer.Serialize(_writer, entry);
    }

    public void Dispose()
    {
        _recent.Clear();
        _writer.Dispose();
    }

    public sealed class Entry
    {
        public string Text { get; set; } = "";

        public DateTime Time { get; set; }
    }
}

public sealed class Tree<T>
{
    private readonly List<Tree<T>> _children = new();

    public Tree(T value) => Value = value;

    public T Value { get; }

    public int Depth => 1 + (_children.Count == 0 ? 0 : _children.Max(child => child.Depth));

    public Tree<T> Add(T value)
    {
        var child = new Tree<T>(value);
        _children.Add(child);
        return child;
    }
}

public static unsafe class Native
{
    public static string Copy(ReadOnlySpan<byte> bytes)
    {
        var memory = NativeMemory.Alloc((nuint)bytes.Length);
        try
        {
            bytes.CopyTo(new Span<byte>(memory, bytes.Length));
            return Encoding.UTF8.GetString((byte*)memory, bytes.Length);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    public static int First(int[] values)
    {
        var handle = GCHandle.Alloc(values, GCHandleType.Pinned);
        try
        {
            return *(int*)handle.AddrOfPinnedObject();
        }
        finally
        {
            handle.Free();
        }
    }
}

public static class Measuring
{
    public static (TimeSpan Time, long Bytes) Measure(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetElapsedTime(start), GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public static string Describe()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{process.WorkingSet64 / 1024} KB, {process.Threads.Count} threads");
    }
}

public static class Locals
{
    private static readonly ThreadLocal<Random> s_random = new(() => new Random(Environment.CurrentManagedThreadId));
    private static readonly AsyncLocal<string?> s_user = new();

    public static string? User
    {
        get => s_user.Value;
        set => s_user.Value = value;
    }

    public static int Dice() => s_random.Value!.Next(6) + 1;

    public static long Checksum(Stream stream)
    {
        Span<byte> buffer = stackalloc byte[512];
        long sum = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            foreach (var b in buffer[..read])
                sum = (sum << 1) ^ b;
        }

        return sum;
    }

    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != separator)
                continue;
            parts.Add(text[start..i]);
            start = i + 1;
        }

        parts.Add(text[start..]);
        return parts;
    }
}
