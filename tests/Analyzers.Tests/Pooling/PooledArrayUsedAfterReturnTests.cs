using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.PooledArrayUsedAfterReturn, MemoryAnalyzers.Pooling.PooledArrayUsedAfterReturnFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class PooledArrayUsedAfterReturnTests
{
    [Theory]
    [InlineData("Pool.Return(a); Use([|a|][0]);")]
    [InlineData("Pool.Return(a); [|a|][0] = 1;")]
    [InlineData("Pool.Return(a); Use([|a|]);")]
    [InlineData("Pool.Return(a); Use([|a|]); Use(a);")]
    [InlineData("Pool.Return(a, clearArray: true); Use([|a|]);")]
    [InlineData("ArrayPool<byte>.Shared.Return(a); Use([|a|].AsSpan(0, n));")]
    [InlineData("Pool.Return(a); foreach (var x in [|a|]) Use(x);")]
    [InlineData("Pool.Return(a); Use([|a|].Clone());")]
    [InlineData("Pool.Return(a); Array.Clear([|a|]);")]
    [InlineData("Pool.Return(a); _field = [|a|];")]
    [InlineData("Pool.Return(a); Action<Array, int> f = [|a|].CopyTo;")]
    [InlineData("Pool.Return(a); if ([|a|] is [1, ..]) Use(n);")]
    [InlineData("Pool.Return(a); Use([|n > 0 ? a : null|]);")]
    [InlineData("Pool.Return(a); Use([|a|]?[0]);")]
    [InlineData("Pool.Return(a); Use([|a ?? new byte[1]|]);")]
    [InlineData("if (n > 0) Pool.Return(a); Use([|a|]);")]
    [InlineData("if (n > 0) { Pool.Return(a); n++; } else { n--; } Use([|a|]);")]
    [InlineData("Pool.Return(a); if (n > 0) Use([|a|]); else Use([|a|][1]);")]
    [InlineData("while (n-- > 0) { Use([|a|]); Pool.Return(a); }")]
    [InlineData("for (var i = 0; i < n; i++) { if (i == 3) Pool.Return(a); Use([|a|]); }")]
    [InlineData("do { Pool.Return(a); } while ([|a|][0] > 0);")]
    [InlineData("switch (n) { case 1: Pool.Return(a); break; case 2: n = 3; break; } Use([|a|]);")]
    [InlineData("try { Pool.Return(a); } finally { Use([|a|]); }")]
    [InlineData("try { var b = Pool.Rent(2 * n); try { Use(b); } finally { Pool.Return(a); } a = b; } finally { [|Pool.Return(a)|]; }")]
    [InlineData("try { Use(a); } finally { Pool.Return(a); } Use([|a|]);")]
    [InlineData("try { Use(a); } catch (Exception) { Pool.Return(a); } Use([|a|]);")]
    [InlineData("try { Array.Sort(a); } catch (InvalidOperationException) { Pool.Return(a); } Use([|a|]);")]
    [InlineData("lock (Pool) { Pool.Return(a); } Use([|a|]);")]
    [InlineData("(a[0] > 0 ? Pool : ArrayPool<byte>.Shared).Return(a); Use([|a|]);")]
    public Task Array_is_used_after_its_return(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Theory]
    [InlineData("var b = a; Pool.Return(a); Use([|b|]);")]
    [InlineData("var b = a; Pool.Return(b); Use([|a|]);")]
    [InlineData("byte[] b, c; c = b = a; Pool.Return(a); Use([|c|]);")]
    [InlineData("Pool.Return(a); var b = a; Use([|b|]);")]
    [InlineData("var s = a.AsSpan(0, n); Pool.Return(a); Use([|s|]);")]
    [InlineData("var s = a.AsSpan(0, n); Pool.Return(a); [|s|][0] = 1;")]
    [InlineData("var s = a.AsSpan(0, n)[1..]; s = s.Slice(1); Pool.Return(a); Use([|s|]);")]
    [InlineData("Span<byte> s = a; Pool.Return(a); Use([|s|]);")]
    [InlineData("ReadOnlySpan<byte> s = a; Pool.Return(a); Use([|s|][0]);")]
    [InlineData("ReadOnlySpan<byte> s = a.AsSpan(); Pool.Return(a); Use([|s|].ToArray());")]
    [InlineData("var s = new Span<byte>(a, 0, n); Pool.Return(a); [|s|].Clear();")]
    [InlineData("var m = a.AsMemory(0, n); Pool.Return(a); Use([|m|].Span);")]
    [InlineData("Memory<byte> m = a; var s = m.Span; Pool.Return(a); Use([|s|]);")]
    [InlineData("var m = new ReadOnlyMemory<byte>(a, 0, n); Pool.Return(a); Use([|m|]);")]
    [InlineData("var g = new ArraySegment<byte>(a, 0, n); Pool.Return(a); Use([|g|].Array);")]
    [InlineData("var g = new ArraySegment<byte>(a, 0, n); Pool.Return(g.Array!); Use([|g|].Array);")]
    [InlineData("var q = new ReadOnlySequence<byte>(a, 0, n); Pool.Return(a); Use([|q|]);")]
    [InlineData("var i = MemoryMarshal.Cast<byte, int>(a.AsSpan()); Pool.Return(a); Use([|i|][0]);")]
    [InlineData("var s = a.AsSpan().Trim((byte)0); Pool.Return(a); Use([|s|]);")]
    [InlineData("object o = a; Pool.Return(a); Use([|o|]);")]
    [InlineData("if (_field is byte[] b) { Pool.Return(b); Use([|b|]); }")]
    [InlineData("if (a is { } b) { Pool.Return(b); Use([|a|]); }")]
    [InlineData("var b = n > 0 ? a : null; Pool.Return(a); Use([|b|]);")]
    [InlineData("byte[]? r = null; Span<byte> s = n < 9 ? stackalloc byte[9] : (r = Pool.Rent(n)); if (r != null) Pool.Return(r); Use([|s|]);")]
    [InlineData("byte[]? r = null; Span<byte> s = n < 9 ? stackalloc byte[9] : (r = Pool.Rent(n)).AsSpan(0, n); if (r is not null) { Pool.Return(r); r = null; } Use([|s|]);")]
    public Task Other_name_of_the_array_is_used_after_its_return(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Theory]
    [InlineData("Pool.Return(a); [|Pool.Return(a)|];")]
    [InlineData("Pool.Return(a); [|ArrayPool<byte>.Shared.Return(a, true)|];")]
    [InlineData("var b = a; Pool.Return(a); [|Pool.Return(b)|];")]
    [InlineData("if (n > 0) Pool.Return(a); [|Pool.Return(a)|];")]
    [InlineData("while (n-- > 0) [|Pool.Return(a)|];")]
    [InlineData("try { if (n > 0) { Pool.Return(a); return; } Use(a); } finally { [|Pool.Return(a)|]; }")]
    [InlineData("try { Use(a); Pool.Return(a); } finally { [|Pool.Return(a)|]; }")]
    [InlineData("try { Use(a); } catch { Pool.Return(a); throw; } finally { [|Pool.Return(a)|]; }")]
    [InlineData("try { Pool.Return(a); Use(n); } catch (Exception) { [|Pool.Return(a)|]; }")]
    [InlineData("try { try { Pool.Return(a); throw new Exception(); } finally { n++; } } catch (Exception) { [|Pool.Return(a)|]; }")]
    [InlineData("var done = false; if (n > 0) { Pool.Return(a); } if (!done) [|Pool.Return(a)|];")]
    public Task Array_is_returned_twice(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Theory]
    [InlineData("Use(a); Pool.Return(a);")]
    [InlineData("try { Use(a); } finally { Pool.Return(a); }")]
    [InlineData("Use(a); Pool.Return(a); a = Pool.Rent(n); Use(a); Pool.Return(a);")]
    [InlineData("while (n-- > 0) { a = Pool.Rent(n); Use(a); Pool.Return(a); }")]
    [InlineData("while (n-- > 0) { var b = Pool.Rent(n); try { Use(b); } finally { Pool.Return(b); } }")]
    [InlineData("while (n > 0) { if (a.Length < n) { var b = Pool.Rent(n); a.CopyTo(b, 0); Pool.Return(a); a = b; } Use(a); } Pool.Return(a);")]
    [InlineData("try { Use(a); Pool.Return(a); Array.Sort(_all); } catch (InvalidOperationException) { Pool.Return(a); }")]
    [InlineData("try { Pool.Return(a); a = Pool.Rent(n); } finally { Pool.Return(a); }")]
    [InlineData("if (n > 0) { Pool.Return(a); return; } Use(a); Pool.Return(a);")]
    [InlineData("if (n > 0) { Pool.Return(a); throw new Exception(); } Use(a); Pool.Return(a);")]
    [InlineData("while (true) { Use(a); if (n-- == 0) { Pool.Return(a); break; } }")]
    [InlineData("foreach (var x in _all) { Use(x); Pool.Return(x); }")]
    [InlineData("for (var i = 0; i < _all.Length; i++) { var x = _all[i]; Use(x); Pool.Return(x); }")]
    [InlineData("Pool.Return(a); Use(nameof(a));")]
    [InlineData("Pool.Return(a); if (a == null || a != _field || a is null) Use(n);")]
    [InlineData("Pool.Return(a); if (ReferenceEquals(a, _field)) Use(n);")]
    [InlineData("Pool.Return(a); Use(a.Length);")]
    [InlineData("var s = a.AsSpan(0, n); Pool.Return(a); Use(s.Length); if (s.IsEmpty) n++;")]
    [InlineData("Pool.Return(a); if (a is { }) n++; if (a is byte[]) n++;")]
    [InlineData("Pool.Return(a); _ = a;")]
    [InlineData("var x = a[0]; var text = a.AsSpan(0, n).ToArray(); Pool.Return(a); Use(x); Use(text);")]
    [InlineData("var b = (byte[])a.Clone(); Pool.Return(a); Use(b);")]
    [InlineData("var b = a; b = Pool.Rent(n); Pool.Return(a); Use(b); Pool.Return(b);")]
    [InlineData("var s = a.AsSpan(); s = new byte[n]; Pool.Return(a); Use(s);")]
    [InlineData("var s = a.AsSpan(); Pool.Return(a); s = default; Use(s);")]
    [InlineData("var b = Pool.Rent(n); (a, b) = (b, a); Pool.Return(a); Use(b);")]
    [InlineData("Pool.Return(a); (a, var b) = (Pool.Rent(n), n); Use(a);")]
    [InlineData("Pool.Return(a); Make(out a); Use(a);")]
    [InlineData("Pool.Return(a); Refill(ref a); Use(a);")]
    [InlineData("Pool.Return(Interlocked.Exchange(ref a, new byte[1])); Use(a);")]
    [InlineData("var m = Wrap(a); Pool.Return(a); Use(m);")]
    [InlineData("using var m = new System.IO.MemoryStream(a); Pool.Return(a);")]
    [InlineData("Pool.Return(_field); Use(_field);")]
    [InlineData("Action f = () => Use(a); Pool.Return(a); f();")]
    [InlineData("void F() => Pool.Return(a); F(); Use(a);")]
    [InlineData("Action renew = () => a = Pool.Rent(n); Pool.Return(a); renew(); Use(a);")]
    [InlineData("void Renew() { Pool.Return(a); a = Pool.Rent(n); } Pool.Return(a); Renew(); Use(a);")]
    [InlineData("Pool.Return(a); a ??= new byte[1]; a = null!; a ??= new byte[1]; Use(a);")]
    [InlineData("ref var r = ref a; Pool.Return(a); r = Pool.Rent(n); Use(a);")]
    [InlineData("Pool.Return(a); System.Diagnostics.Debug.Assert(_field != a);")] // left out of releases
    [InlineData("Pool.Return(a); System.Diagnostics.Debug.Assert(Array.IndexOf(_all, a) < 0, \"there\");")]
    [InlineData("try { var b = Pool.Rent(2 * n); try { Array.Copy(a, b, n); a.AsSpan(0, n).CopyTo(b); } finally { Pool.Return(a); } a = b; } finally { Pool.Return(a); }")] // copying does not fail
    public Task Array_that_is_not_used_after_its_return_is_silent(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Theory]
    [InlineData("var done = false; if (n > 0) { Pool.Return(a); done = true; } if (!done) Pool.Return(a);")]
    [InlineData("var owns = true; try { if (n > 0) { Pool.Return(a); owns = false; return; } Use(a); } finally { if (owns) Pool.Return(a); }")]
    [InlineData("byte[]? b = a; if (n > 0) { Pool.Return(b); b = null; } if (b != null) { Use(b); Pool.Return(b); }")]
    [InlineData("byte[]? b = a; try { Use(a); Pool.Return(b); b = null; Use(n); } finally { if (b is not null) Pool.Return(b); }")]
    [InlineData("byte[]? b = a; Pool.Return(b); b = null; if (b is { } c) Use(a);")]
    [InlineData("var pooled = n > 10; if (pooled) Pool.Return(a); if (!pooled) Use(a);")]
    [InlineData("if (n > 10) Pool.Return(a); if (n <= 10) Use(a);")]
    [InlineData("if (n > 10) Pool.Return(a); else Use(n); Use(n); if (10 < n) return; Use(a);")]
    [InlineData("if (n == 1) Pool.Return(a); if (n != 1) Use(a);")]
    [InlineData("if (n is 1) Pool.Return(a); if (n is not 1) Use(a);")]
    [InlineData("if (_flag) Pool.Return(a); if (!_flag) Use(a);")]
    [InlineData("if (!_flag) { } else Pool.Return(a); if (_flag == false) Use(a);")]
    [InlineData("var ok = Try(); if (!ok) Pool.Return(a); Use(n); if (ok && n > 0) Use(a);")]
    [InlineData("var state = 0; if (n > 3) { Pool.Return(a); state = 2; } if (state == 0) Use(a);")]
    [InlineData("var mode = System.DayOfWeek.Friday; if (Try()) { mode = System.DayOfWeek.Monday; Pool.Return(a); } switch (mode) { case System.DayOfWeek.Friday: Use(a); break; }")]
    [InlineData("var moved = false; var b = Pool.Rent(n); if (Try()) { moved = true; } else { Pool.Return(b); } if (moved) Use(b);")]
    [InlineData("byte[]? r = null; Span<byte> s = n < 9 ? stackalloc byte[9] : (r = Pool.Rent(n)); if (r == null) Use(s); else Pool.Return(r); if (r == null) Use(s);")]
    [InlineData("bool done; if (n > 0 && Try()) { Pool.Return(a); done = true; } else done = false; if (done) return; Use(a);")]
    [InlineData("var done = false; var copy = done; if (Try()) { Pool.Return(a); done = true; } copy = done; if (!copy) Use(a);")]
    public Task Path_that_a_flag_or_null_test_makes_impossible_is_silent(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Theory]
    [InlineData("var done = false; if (n > 0) { Pool.Return(a); done = true; } if (done) Use([|a|]);")]
    [InlineData("var done = false; if (n > 0) { Pool.Return(a); done = true; } done = Try(); if (!done) Use([|a|]);")]
    [InlineData("if (n > 10) Pool.Return(a); n++; if (n <= 10) Use([|a|]);")]
    [InlineData("if (n > 10) Pool.Return(a); if (n > 5) Use([|a|]);")]
    [InlineData("if (Try()) Pool.Return(a); if (!Try()) Use([|a|]);")]
    public Task Path_that_stays_possible_is_reported(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    private static string In(string statements) =>
        $$"""
        using System;
        using System.Buffers;
        using System.Runtime.InteropServices;
        using System.Threading;
        class C
        {
            static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Shared;
            byte[] _field = new byte[1];
            byte[][] _all = new byte[1][];
            bool _flag;
            void M(int n)
            {
                var a = Pool.Rent(n);
                {{statements}}
            }

            static void Use(object? value) { }
            static void Use(byte[]? value) { }
            static void Use(ReadOnlySpan<byte> value) { }
            static void Make(out byte[] array) => array = new byte[1];
            static void Refill(ref byte[] array) => array = new byte[1];
            static Memory<byte> Wrap(byte[] array) => new byte[1];
            static bool Try() => true;
        }
        """;

    [Fact]
    public Task What_is_handed_to_the_caller_is_reported_at_the_return() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        class C
        {
            Memory<byte> View(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                try { return [|a.AsMemory(0, n)|]; }
                finally { ArrayPool<byte>.Shared.Return(a); }
            }

            byte[] Array(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                ArrayPool<byte>.Shared.Return(a);
                return [|a|];
            }

            ArraySegment<byte> Chosen(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                try { return [|n > 3 ? new ArraySegment<byte>(a, 0, n) : default|]; }
                finally { ArrayPool<byte>.Shared.Return(a); }
            }

            Memory<byte> Owned(int n)
            {
                using var owner = MemoryPool<byte>.Shared.Rent(n);
                return [|owner.Memory|];
            }

            async Task<ReadOnlyMemory<byte>> OwnedLater(int n)
            {
                using (var owner = MemoryPool<byte>.Shared.Rent(n))
                {
                    await Task.Yield();
                    var memory = owner.Memory[..n];
                    return [|memory|];
                }
            }

            int Length(int n)
            {
                using var owner = MemoryPool<byte>.Shared.Rent(n);
                return owner.Memory.Length;
            }

            byte[] Copy(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                try { return a.AsSpan(0, n).ToArray(); }
                finally { ArrayPool<byte>.Shared.Return(a); }
            }

            byte[] Kept(int n, bool keep)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                var give = true;
                try
                {
                    if (keep)
                    {
                        give = false;
                        return a;
                    }

                    return new byte[n];
                }
                finally
                {
                    if (give)
                        ArrayPool<byte>.Shared.Return(a);
                }
            }

            byte[] Failed(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                try { Fill(a); return a; }
                catch { ArrayPool<byte>.Shared.Return(a); throw; }
            }

            IEnumerable<byte[]> Lent(int n)
            {
                var a = ArrayPool<byte>.Shared.Rent(n);
                try { yield return a; }
                finally { ArrayPool<byte>.Shared.Return(a); }
            }

            void Fill(byte[] a) { }
        }
        """);

    [Fact]
    public Task Owner_and_its_memory_are_used_after_dispose() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        class C
        {
            void Bad(int n)
            {
                var owner = MemoryPool<byte>.Shared.Rent(n);
                var memory = owner.Memory;
                owner.Dispose();
                Use([|memory|].Span);
                Use(owner.Memory.Span); // the first use is enough
            }

            void Worse(int n)
            {
                var owner = MemoryPool<byte>.Shared.Rent(n);
                owner.Dispose();
                Use([|owner|].Memory.Span);
            }

            void AfterBlock(int n)
            {
                Memory<byte> memory;
                using (var owner = MemoryPool<byte>.Shared.Rent(n))
                    memory = owner.Memory;
                Use([|memory|].Span);
            }

            void Existing(IMemoryOwner<byte> owner)
            {
                var span = owner.Memory.Span;
                using (owner)
                    Use(span);
                Use([|span|]);
            }

            void Good(int n)
            {
                using var owner = MemoryPool<byte>.Shared.Rent(n);
                var memory = owner.Memory;
                Use(memory.Span);
                owner.Dispose();
                owner.Dispose();
            }

            void Use(Span<byte> span) { }
        }
        """);

    [Fact]
    public Task Pooled_object_is_used_after_return() => Verify.VerifyAnalyzerAsync(
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;
        class C
        {
            readonly ObjectPool<StringBuilder> pool = ObjectPool.Create<StringBuilder>();
            string Bad(int n)
            {
                var text = pool.Get();
                text.Append(n);
                pool.Return(text);
                return [|text|].ToString();
            }

            StringBuilder Escaped(int n)
            {
                var text = pool.Get();
                try { text.Append(n); return [|text|]; }
                finally { pool.Return(text); }
            }

            void Twice()
            {
                var text = pool.Get();
                pool.Return(text);
                [|pool.Return(text)|];
            }

            string Good(int n)
            {
                var text = pool.Get();
                try { return text.Append(n).ToString(); }
                finally { pool.Return(text); }
            }
        }
        """);

    [FactSinceCSharp(12)]
    public Task Parameters_lambdas_local_functions_and_async_methods_are_judged() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        using System.Threading.Tasks;
        class C(byte[] held)
        {
            static void Parameter(byte[] a)
            {
                ArrayPool<byte>.Shared.Return(a);
                [|a|][0] = 1;
            }

            static void Reference(ref byte[] a)
            {
                ArrayPool<byte>.Shared.Return(a);
                Renew();
                a[0] = 1;
            }

            static void Nested()
            {
                Action<byte[]> f = a => { ArrayPool<byte>.Shared.Return(a); [|a|][0] = 1; };
                void Local(byte[] a) { ArrayPool<byte>.Shared.Return(a); Action g = () => { var b = new byte[1]; ArrayPool<byte>.Shared.Return(b); [|b|][0] = 1; }; }
            }

            static async Task Later(byte[] a)
            {
                ArrayPool<byte>.Shared.Return(a);
                await Task.Yield();
                [|a|][0] = 1;
            }

            static Action Captured()
            {
                var a = ArrayPool<byte>.Shared.Rent(1);
                return () => { ArrayPool<byte>.Shared.Return(a); [|a|][0] = 1; };
            }

            void Held()
            {
                ArrayPool<byte>.Shared.Return(held);
                Renew();
                held[0] = 1;
            }

            static void Renew() { }
            void Change() => held = new byte[1];
        }
        """);

    [Fact]
    public Task Finally_leads_where_each_way_into_it_leads() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            static int n;
            static int M(bool early, bool late)
            {
                var a = ArrayPool<byte>.Shared.Rent(1);
                for (;;)
                {
                    try
                    {
                        if (early)
                        {
                            ArrayPool<byte>.Shared.Return(a);
                            return 1;
                        }

                        if (late)
                            continue;
                        a[0] = 1;
                    }
                    finally
                    {
                        n++;
                    }

                    a[1] = 1;
                }
            }
        }
        """);

    [Fact]
    public Task Test_of_a_pool_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Buffers;
        namespace Xunit { class FactAttribute : Attribute { } }
        class Tests
        {
            [Xunit.Fact]
            public void Array_is_lent_again()
            {
                var a = ArrayPool<byte>.Shared.Rent(1);
                ArrayPool<byte>.Shared.Return(a);
                Same(a, ArrayPool<byte>.Shared.Rent(1));
            }

            static void Same(object a, object b) { }
        }
        """);

    [Fact]
    public Task Line_with_two_candidates_reports_each_once() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            static void M(byte[] a, byte[] b)
            {
                ArrayPool<byte>.Shared.Return(a);
                ArrayPool<byte>.Shared.Return(b);
                Copy([|a|], [|b|]);
            }

            static void Copy(byte[] a, byte[] b) { }
        }
        """);

    [Theory]
    [InlineData("using System.Buffers; class C { static void M(byte[] a) { try { if (a.Length > 9) { a[0] = 1; /* early */ Pool.Return(a); return; } a[1] = 1; } finally { [|Pool.Return(a)|]; } } static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Shared; }",
        "using System.Buffers; class C { static void M(byte[] a) { try { if (a.Length > 9) { a[0] = 1; /* early */ return; } a[1] = 1; } finally { Pool.Return(a); } } static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Shared; }")]
    [InlineData("using System.Buffers; class C { static void M(byte[] a) { ArrayPool<byte>.Shared.Return(a); a.GetType(); [|ArrayPool<byte>.Shared.Return(a)|]; } }",
        "using System.Buffers; class C { static void M(byte[] a) { ArrayPool<byte>.Shared.Return(a); a.GetType(); } }")]
    public Task Second_return_is_removed(string bad, string good) => Verify.VerifyCodeFixAsync(bad, good);
}
