using MemoryAnalyzers.Pooling;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.PoolWithoutLimit, MemoryAnalyzers.Pooling.PoolWithoutLimitFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class PoolWithoutLimitTests
{
    private static string Class(string members) =>
        $$"""
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Threading;
        class Item { public Item? Next; public int N; public bool TryReset() => true; }
        sealed class Special : Item { }
        sealed class C
        {
            {{members}}
        }
        """;

    private const string Get = "public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); ";

    [Theory]
    // All stores, in the ways that they are asked
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(Item x) => s_pool.Add(x);")]
    [InlineData("private static readonly ConcurrentQueue<Item> [|s_pool|] = new(); public static Item Get() { if (!s_pool.TryDequeue(out var x)) x = new Item(); return x; } public static void Return(Item x) { x.N = 0; s_pool.Enqueue(x); }")]
    [InlineData("private static readonly ConcurrentStack<Item> [|s_pool|] = new(); public static Item Get() { if (s_pool.TryPop(out var x)) { x.N = 1; return x; } return new Item(); } public static void Return(Item x) { s_pool.Push(x); }")]
    [InlineData("private static readonly Stack<Item> [|s_pool|] = new(); public static Item Get() { lock (s_pool) { return s_pool.Count > 0 ? s_pool.Pop() : new Item(); } } public static void Return(Item x) { lock (s_pool) s_pool.Push(x); }")]
    [InlineData("private static readonly Stack<Item> [|s_pool|] = new(); public static Item Get() { lock (s_pool) { if (s_pool.Count > 0) return s_pool.Pop(); } return new Item(); } public static void Return(Item x) { lock (s_pool) s_pool.Push(x); }")]
    [InlineData("private static readonly Queue<Item> [|s_pool|] = new(); public static Item Get() { if (s_pool.Count == 0) return new Item(); return s_pool.Dequeue(); } public static void Return(Item x) { s_pool.Enqueue(x); }")]
    [InlineData("private static readonly List<Item> [|s_pool|] = new(); public static Item Get() { if (s_pool.Count > 0) { var x = s_pool[s_pool.Count - 1]; s_pool.RemoveAt(s_pool.Count - 1); return x; } return new Item(); } public static void Return(Item x) { s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() { s_pool.TryTake(out var x); return x ?? new Item(); } public static void Return(Item x) => s_pool.Add(x);")]
    // Arrays; a factory; an object that puts itself back
    [InlineData("private static readonly ConcurrentBag<byte[]> [|s_pool|] = new(); public static byte[] Get() => s_pool.TryTake(out var x) ? x : new byte[4096]; public static void Return(byte[] x) => s_pool.Add(x);")]
    [InlineData("private static readonly Func<Item> s_make = () => new Item(); private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() => s_pool.TryTake(out var x) ? x : s_make(); public static void Return(Item x) => s_pool.Add(x);")]
    [InlineData("private static readonly ConcurrentBag<C> [|s_pool|] = new(); public static C Get() => s_pool.TryTake(out var x) ? x : new C(); public void Return() => s_pool.Add(this);")]
    // Conditions that limit nothing
    [InlineData("private static bool s_off; private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(Item? x) { if (x is null || s_off) return; s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(object o) { if (o is Item x) s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(Item x) { ArgumentNullException.ThrowIfNull(x); s_pool.Add(x); }")]
    // Filled beforehand, but more are made; drained only at the end; looked at
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); static C() { for (var i = 0; i < 10; i++) s_pool.Add(new Item()); } public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(Item x) => s_pool.Add(x);")]
    [InlineData("private static readonly ConcurrentBag<Item> [|s_pool|] = new(); public static int Free => s_pool.Count; public static Item Get() => s_pool.TryTake(out var x) ? x : new Item(); public static void Return(Item x) => s_pool.Add(x);")]
    // A type that does nothing else
    [InlineData("private readonly ConcurrentBag<Item> [|_pool|] = new(); private readonly Func<Item> _make; public C(Func<Item> make) => _make = make; public Item Get() => _pool.TryTake(out var x) ? x : _make(); public void Return(Item x) => _pool.Add(x); public void Dispose() { while (_pool.TryTake(out var x)) x.N = 0; }")]
    public Task Pool_without_a_limit_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    [InlineData("class U { void M() { var x = C.Get(); x.N++; C.Return(x); } }", false)]
    [InlineData("class U { void M() { var x = C.Get(); try { x.N++; } finally { C.Return(x); } } int N() { var x = C.Get(); C.Return(x); return 1; } }", false)]
    [InlineData("class U { static Item Rent(int n) { if (n > 9) return new Item(); return C.Get(); } static int Free(Item x) { var n = x.N; C.Return(x); return n; } int M() { var x = Rent(1); return Free(x); } }", false)]
    [InlineData("class U { static Item Rent() { var x = C.Get(); x.N = 1; return x; } void M() { var x = Rent(); C.Return(x); } }", false)]
    [InlineData("class U { Item? _x; void Begin() => _x = C.Get(); void End() => C.Return(_x!); }", true)]
    [InlineData("class U { void M() { var x = C.Get(); C.Return(x); } Item? _x; void Begin() => _x = C.Get(); }", true)]
    [InlineData("class U { void M() { var x = C.Get(); Action end = () => C.Return(x); } }", true)]
    [InlineData("class U { static Item Rent() => C.Get(); }", true)]
    [InlineData("class U { void M() { foreach (var n in new int[9]) { var x = C.Get(); C.Return(x); } } }", false)]
    [InlineData("class U { void M() { var all = new List<Item>(); while (all.Count < 9) all.Add(C.Get()); foreach (var x in all) C.Return(x); } }", true)]
    public Task Pool_for_the_time_of_a_call_is_silent(string user, bool reported)
    {
        var name = reported ? "[|s_pool|]" : "s_pool";
        return Verify.VerifyAnalyzerAsync(Class($"private static readonly ConcurrentBag<Item> {name} = new(); {Get}public static void Return(Item x) => s_pool.Add(x);") + user);
    }

    [Theory]
    [InlineData("static class U { static Item Rent() => new Pool<Item>(() => new Item()).Take(); }", true)]
    [InlineData("static class Items { static readonly Pool<Item> Pool = new(() => new Item()); static Item Rent() => Pool.Take(); static void Free(Item x) => Pool.Put(x); static void M() { var x = Rent(); Free(x); } }", false)]
    public Task Generic_pool_for_the_time_of_a_call_is_silent(string user, bool reported)
    {
        var name = reported ? "[|_free|]" : "_free";
        return Verify.VerifyAnalyzerAsync(Class("") + $"class Pool<T> where T : class {{ private readonly ConcurrentStack<T> {name} = new(); private readonly Func<T> _make; public Pool(Func<T> make) => _make = make; public T Take() => _free.TryPop(out var x) ? x : _make(); public void Put(T x) => _free.Push(x); }} " + user);
    }

    [Theory]
    // An upper test at the put, of the count or of a counter
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { if (s_pool.Count < 16) s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { if (s_pool.Count >= 16) return; s_pool.Add(x); }")]
    [InlineData("private static int s_count; private static readonly ConcurrentBag<Item> s_pool = new(); public static Item Get() { if (s_pool.TryTake(out var x)) { Interlocked.Decrement(ref s_count); return x; } return new Item(); } public static void Return(Item x) { if (Interlocked.Increment(ref s_count) <= 16) s_pool.Add(x); else Interlocked.Decrement(ref s_count); }")]
    [InlineData("private static int s_count; private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { if (s_count > 16) return; s_count++; s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { var max = 16; if (s_pool.Count < max) s_pool.Add(x); }")]
    // A condition that is not known
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { if (x.TryReset()) s_pool.Add(x); }")]
    [InlineData("private static bool IsFull => false; private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { if (!IsFull) s_pool.Add(x); }")]
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) { switch (x.N) { case 0: s_pool.Add(x); break; } }")]
    // A limit on how many are made, or out
    [InlineData("private static int s_made; private static readonly ConcurrentBag<Item> s_pool = new(); public static Item Get() { if (s_pool.TryTake(out var x)) return x; if (s_made++ > 16) throw new InvalidOperationException(); return new Item(); } public static void Return(Item x) => s_pool.Add(x);")]
    [InlineData("private static readonly SemaphoreSlim s_free = new(16); private static readonly ConcurrentBag<Item> s_pool = new(); public static Item Get() { s_free.Wait(); return s_pool.TryTake(out var x) ? x : new Item(); } public static void Return(Item x) { s_pool.Add(x); s_free.Release(); }")]
    // No fallback: the objects were made beforehand
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); static C() { for (var i = 0; i < 16; i++) s_pool.Add(new Item()); } public static Item? Get() => s_pool.TryTake(out var x) ? x : null; public static void Return(Item x) => s_pool.Add(x);")]
    // Evicted, cleared, replaced
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x); public static void Trim() { while (s_pool.TryTake(out _)) { } }")]
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x); public static void Trim() { s_pool.Clear(); }")]
    [InlineData("private static ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x); public static void Trim() { s_pool = new(); }")]
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x); public static void Trim() { while (s_pool.Count > 16) s_pool.TryTake(out _); }")]
    // Handed out, or visible
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x); public static ConcurrentBag<Item> All => s_pool;")]
    [InlineData("public static readonly ConcurrentBag<Item> s_pool = new(); " + Get + "public static void Return(Item x) => s_pool.Add(x);")]
    // A queue of work: new things come in, or what is made is something else
    [InlineData("private static readonly ConcurrentQueue<Item> s_work = new(); public static Item Next() => s_work.TryDequeue(out var x) ? x : new Item(); public static void Add(int n) => s_work.Enqueue(new Item { N = n });")]
    [InlineData("private static readonly ConcurrentQueue<Item> s_work = new(); public static Item Next() => s_work.TryDequeue(out var x) ? x : new Special(); public static void Add(Item x) => s_work.Enqueue(x);")]
    [InlineData("private static readonly ConcurrentQueue<Item> s_work = new(); public static void Run() { while (s_work.TryDequeue(out var x)) { x.N++; s_work.Enqueue(x); } }")]
    // Values; strings
    [InlineData("private static readonly Stack<int> s_free = new(); private static int s_next; public static int Get() => s_free.Count > 0 ? s_free.Pop() : s_next++; public static void Return(int x) => s_free.Push(x);")]
    // Dies with its owner, which does other things as well
    [InlineData("private readonly Stack<Item> _free = new(); private Item Make() => _free.Count > 0 ? _free.Pop() : new Item(); public int Run() { var x = Make(); _free.Push(x); return x.N; } public int Other() => 1;")]
    [InlineData("private readonly Stack<Item> _free = new(); private readonly List<Item> _used = new(); public Item Get() { var x = _free.Count > 0 ? _free.Pop() : new Item(); _used.Add(x); return x; } public void Return(Item x) { _used.Remove(x); _free.Push(x); }")]
    [InlineData("[ThreadStatic] private static Stack<Item>? t_pool; public static Item Get() => t_pool!.Count > 0 ? t_pool.Pop() : new Item(); public static void Return(Item x) => t_pool!.Push(x);")]
    // Nothing is put back
    [InlineData("private static readonly ConcurrentBag<Item> s_pool = new(); " + Get)]
    public Task Limited_emptied_short_lived_or_no_pool_is_silent(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Fact]
    public Task Partial_parts_and_generic_pools_are_seen() => Verify.VerifyAnalyzerAsync(
        """
        using System.Collections.Concurrent;
        sealed partial class Pool<T> where T : class, new() { private readonly ConcurrentBag<T> [|_free|] = new(); public T Get() { if (_free.TryTake(out var x)) return x; return new T(); } }
        sealed partial class Pool<T> { public void Return(T x) => _free.Add(x); }
        """);

    [Fact]
    public Task Stack_under_a_lock_asks_its_count() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;

        sealed class Packet { }

        static class Packets
        {
            private static readonly Stack<Packet> [|s_free|] = new();

            public static Packet Get()
            {
                lock (s_free)
                    return s_free.Count > 0 ? s_free.Pop() : new Packet();
            }

            public static void Return(Packet packet)
            {
                lock (s_free)
                {
                    // for the next one
                    s_free.Push(packet);
                }
            }
        }
        """,
        """
        using System.Collections.Generic;

        sealed class Packet { }

        static class Packets
        {
            private const int MaxRetained = 64;
            private static readonly Stack<Packet> s_free = new();

            public static Packet Get()
            {
                lock (s_free)
                    return s_free.Count > 0 ? s_free.Pop() : new Packet();
            }

            public static void Return(Packet packet)
            {
                lock (s_free)
                {
                    // for the next one
                    if (s_free.Count < MaxRetained)
                        s_free.Push(packet);
                }
            }
        }
        """);

    [Fact]
    public Task Concurrent_collection_gets_a_counter() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Concurrent;
        using System.Threading;

        sealed class Packet { }

        sealed class Packets
        {
            private readonly ConcurrentBag<Packet> [|_free|] = new();

            public Packets(int count)
            {
                for (var i = 0; i < count; i++)
                {
                    _free.Add(new Packet());
                }
            }

            public Packet Get()
            {
                if (_free.TryTake(out var packet))
                    return packet;
                return new Packet();
            }

            public void Return(Packet packet)
            {
                _free.Add(packet);
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Threading;

        sealed class Packet { }

        sealed class Packets
        {
            private const int MaxRetained = 8;
            private readonly ConcurrentBag<Packet> _free = new();
            private int _freeCount;

            public Packets(int count)
            {
                for (var i = 0; i < count; i++)
                {
                    _free.Add(new Packet());
                    Interlocked.Increment(ref _freeCount);
                }
            }

            public Packet Get()
            {
                if (_free.TryTake(out var packet))
                {
                    Interlocked.Decrement(ref _freeCount);
                    return packet;
                }

                return new Packet();
            }

            public void Return(Packet packet)
            {
                if (Interlocked.Increment(ref _freeCount) <= MaxRetained)
                    _free.Add(packet);
                else
                    Interlocked.Decrement(ref _freeCount);
            }
        }
        """,
        config: "dotnet_code_quality.RET207.max_retained_objects = 8");

    [Fact]
    public Task Arrows_become_bodies() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Concurrent;

        static class Buffers
        {
            private static readonly ConcurrentQueue<byte[]> [|s_free|] = new();

            public static byte[] Get() => s_free.TryDequeue(out var buffer) ? buffer : new byte[4096];

            public static void Return(byte[] buffer) => s_free.Enqueue(buffer);
        }
        """,
        """
        using System.Collections.Concurrent;

        static class Buffers
        {
            private const int MaxRetained = 64;
            private static readonly ConcurrentQueue<byte[]> s_free = new();
            private static int s_freeCount;

            public static byte[] Get()
            {
                if (s_free.TryDequeue(out var buffer))
                {
                    System.Threading.Interlocked.Decrement(ref s_freeCount);
                    return buffer;
                }

                return new byte[4096];
            }

            public static void Return(byte[] buffer)
            {
                if (System.Threading.Interlocked.Increment(ref s_freeCount) <= MaxRetained)
                    s_free.Enqueue(buffer);
                else
                    System.Threading.Interlocked.Decrement(ref s_freeCount);
            }
        }
        """);

    [Fact]
    public Task Negated_take_counts_where_it_took() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Concurrent;
        using System.Threading;

        sealed class Packet
        {
            private static readonly ConcurrentQueue<Packet> [|Pool|] = new();

            public static Packet Create()
            {
                if (!Pool.TryDequeue(out var packet))
                {
                    packet = new Packet();
                }

                return packet;
            }

            public void Return()
            {
                Pool.Enqueue(this);
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Threading;

        sealed class Packet
        {
            private const int MaxRetained = 64;
            private static readonly ConcurrentQueue<Packet> Pool = new();
            private static int PoolCount;

            public static Packet Create()
            {
                if (!Pool.TryDequeue(out var packet))
                {
                    packet = new Packet();
                }
                else
                    Interlocked.Decrement(ref PoolCount);

                return packet;
            }

            public void Return()
            {
                if (Interlocked.Increment(ref PoolCount) <= MaxRetained)
                    Pool.Enqueue(this);
                else
                    Interlocked.Decrement(ref PoolCount);
            }
        }
        """);

    [Fact]
    public Task What_is_not_kept_is_disposed() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.Net.Sockets;

        sealed class SocketArgs
        {
            private readonly Stack<SocketAsyncEventArgs> [|_free|] = new();

            public SocketAsyncEventArgs Get()
            {
                if (_free.Count > 0)
                    return _free.Pop();
                return new SocketAsyncEventArgs();
            }

            public void Return(SocketAsyncEventArgs args)
            {
                _free.Push(args);
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.Net.Sockets;

        sealed class SocketArgs
        {
            private const int MaxRetained = 64;
            private readonly Stack<SocketAsyncEventArgs> _free = new();

            public SocketAsyncEventArgs Get()
            {
                if (_free.Count > 0)
                    return _free.Pop();
                return new SocketAsyncEventArgs();
            }

            public void Return(SocketAsyncEventArgs args)
            {
                if (_free.Count < MaxRetained)
                    _free.Push(args);
                else
                    args.Dispose();
            }
        }
        """);

    [Theory]
    // Its own Dispose may put it back; a take in a place where nothing can be counted
    [InlineData("sealed class R : System.IDisposable { public void Dispose() => P.Return(this); } static class P { private static readonly Stack<R> [|s_free|] = new(); public static R Get() => s_free.Count > 0 ? s_free.Pop() : new R(); public static void Return(R x) { s_free.Push(x); } }")]
    [InlineData("sealed class R { } static class P { private static readonly ConcurrentBag<R> [|s_free|] = new(); public static R Get() { var r = s_free.TryTake(out var x) ? x : new R(); return r; } public static void Return(R x) { s_free.Add(x); } }")]
    public Task No_fix_where_none_is_safe(string code)
    {
        var source = "using System.Collections.Concurrent;\nusing System.Collections.Generic;\n" + code;
        return Verify.VerifyCodeFixAsync(source, source);
    }
}
