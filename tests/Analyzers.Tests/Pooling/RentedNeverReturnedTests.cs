using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.RentedNeverReturned, MemoryAnalyzers.Pooling.RentedNeverReturnedFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class RentedNeverReturnedTests
{
    [Fact]
    public Task Array_is_returned_in_a_finally_after_its_last_use() => Verify.VerifyCodeFixAsync(
        """
        using System;
        using System.Buffers;
        using System.IO;
        class C
        {
            int Read(Stream stream)
            {
                // The largest block.
                var buffer = [|ArrayPool<byte>.Shared.Rent(65536)|];
                var read = stream.Read(buffer, 0, 100); // at most

                var span = buffer.AsSpan(0, read);
                Console.WriteLine(read);
                span.Clear();
                Console.WriteLine("done");
                return read;
            }
        }
        """,
        """
        using System;
        using System.Buffers;
        using System.IO;
        class C
        {
            int Read(Stream stream)
            {
                // The largest block.
                var buffer = ArrayPool<byte>.Shared.Rent(65536);
                int read;
                try
                {
                    read = stream.Read(buffer, 0, 100); // at most

                    var span = buffer.AsSpan(0, read);
                    Console.WriteLine(read);
                    span.Clear();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
                Console.WriteLine("done");
                return read;
            }
        }
        """);

    [Fact]
    public Task Array_of_references_is_cleared_on_return() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        class C<T>
        {
            readonly ArrayPool<string> pool = ArrayPool<string>.Shared;
            int Parts(string[] text)
            {
                string[] parts = [|pool.Rent(16)|];
                parts[0] = text[0];
                return parts[0].Length;
            }

            T Last(T value, bool other)
            {
                while (true)
                {
                    var all = [|ArrayPool<T>.Shared.Rent(16)|];
                    all[1] = value;
                    if (other)
                        break;
                    return all[1];
                }

                return value;
            }
        }
        """,
        """
        using System.Buffers;
        using System.Runtime.CompilerServices;
        class C<T>
        {
            readonly ArrayPool<string> pool = ArrayPool<string>.Shared;
            int Parts(string[] text)
            {
                string[] parts = pool.Rent(16);
                try
                {
                    parts[0] = text[0];
                    return parts[0].Length;
                }
                finally
                {
                    pool.Return(parts, clearArray: true);
                }
            }

            T Last(T value, bool other)
            {
                while (true)
                {
                    var all = ArrayPool<T>.Shared.Rent(16);
                    try
                    {
                        all[1] = value;
                        if (other)
                            break;
                        return all[1];
                    }
                    finally
                    {
                        ArrayPool<T>.Shared.Return(all, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
                    }
                }

                return value;
            }
        }
        """);

    [Fact]
    public Task Owner_is_disposed_with_using() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        using System.IO;
        using System.Threading.Tasks;
        class C
        {
            async Task<int> Read(Stream stream)
            {
                var owner = [|MemoryPool<byte>.Shared.Rent(4096)|];
                var memory = owner.Memory[..100];
                return await stream.ReadAsync(memory) + memory.Span[0];
            }
        }
        """,
        """
        using System.Buffers;
        using System.IO;
        using System.Threading.Tasks;
        class C
        {
            async Task<int> Read(Stream stream)
            {
                using var owner = MemoryPool<byte>.Shared.Rent(4096);
                var memory = owner.Memory[..100];
                return await stream.ReadAsync(memory) + memory.Span[0];
            }
        }
        """);

    [Fact]
    public Task Object_is_returned_in_a_finally() => Verify.VerifyCodeFixAsync(
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;
        class C
        {
            static readonly ObjectPool<StringBuilder> Builders = new DefaultObjectPoolProvider().CreateStringBuilderPool();
            string Join(string a, string b)
            {
                var text = [|Builders.Get()|];
                text.Append(a).Append(b);
                return text.ToString();
            }
        }
        """,
        """
        using System.Text;
        using Microsoft.Extensions.ObjectPool;
        class C
        {
            static readonly ObjectPool<StringBuilder> Builders = new DefaultObjectPoolProvider().CreateStringBuilderPool();
            string Join(string a, string b)
            {
                var text = Builders.Get();
                try
                {
                    text.Append(a).Append(b);
                    return text.ToString();
                }
                finally
                {
                    Builders.Return(text);
                }
            }
        }
        """);

    [Theory]
    [InlineData("var a = [|Pool.Rent(n)|];")] // nothing to wrap
    [InlineData("var a = [|Pool.Rent(n)|]; a = [|Pool.Rent(n + 1)|]; a[0] = 1;")]
    [InlineData("byte[] a; a = [|Pool.Rent(n)|]; a[0] = 1;")]
    [InlineData("byte[] a = [|Pool.Rent(n)|], b = new byte[1]; a[0] = b[0];")]
    [InlineData("Span<byte> s = [|Pool.Rent(n)|]; s[0] = 1;")]
    [InlineData("var a = [|pool.Rent(n)|]; a[0] = 1;")]
    [InlineData("var a = [|Pool.Rent(n)|]; a[0] = 1; again: a[1]++; if (a[1] < 9) goto again;")]
    [InlineData("while (n-- > 0) { var a = [|Pool.Rent(n)|]; } ")]
    public Task Rent_that_cannot_be_wrapped_is_reported_without_fix(string statements) => Verify.VerifyCodeFixAsync(In(statements), In(statements));

    [Theory]
    [InlineData("var a = Pool.Rent(n); Pool.Return(a);")]
    [InlineData("var a = Pool.Rent(n); if (n > 3) Pool.Return(a);")]
    [InlineData("var a = Pool.Rent(n); Use(a); Pool.Return(a);")]
    [InlineData("var a = Pool.Rent(n); Use(a);")]
    [InlineData("var a = Pool.Rent(n); field = a;")]
    [InlineData("var a = Pool.Rent(n); var b = a; Pool.Return(b);")]
    [InlineData("var a = Pool.Rent(n); var s = new ArraySegment<byte>(a, 0, n); Pool.Return(s.Array!);")]
    [InlineData("var a = Pool.Rent(n); Action give = () => Pool.Return(a); give();")]
    [InlineData("var a = Pool.Rent(n); void Give() => Pool.Return(a); Give();")]
    [InlineData("var a = Pool.Rent(n); var t = (a, n); t.a[0] = 1;")]
    [InlineData("var a = Pool.Rent(n); Swap(ref a);")]
    [InlineData("var a = Pool.Rent(n); _ = new System.IO.MemoryStream(a);")]
    [InlineData("var a = new byte[n]; a[0] = 1;")]
    [InlineData("Use(Pool.Rent(n));")]
    [InlineData("field = Pool.Rent(n);")]
    [InlineData("using var o = MemoryPool<byte>.Shared.Rent(n); o.Memory.Span[0] = 1;")]
    [InlineData("using (var o = MemoryPool<byte>.Shared.Rent(n)) o.Memory.Span[0] = 1;")]
    [InlineData("using (MemoryPool<byte>.Shared.Rent(n)) { }")]
    [InlineData("var o = MemoryPool<byte>.Shared.Rent(n); using (o) o.Memory.Span[0] = 1;")]
    [InlineData("var o = MemoryPool<byte>.Shared.Rent(n); o.Memory.Span[0] = 1; o.Dispose();")]
    [InlineData("var o = MemoryPool<byte>.Shared.Rent(n); ((IDisposable)o)?.Dispose();")]
    [InlineData("var o = MemoryPool<byte>.Shared.Rent(n); var p = o; p.Dispose();")]
    [InlineData("var o = MemoryPool<byte>.Shared.Rent(n); owner = o;")]
    [InlineData("var x = Items.Get(); Items.Return(x);")]
    [InlineData("var x = Items.Get(); x.Finish();")]
    [InlineData("var x = Items.Get(); Keep(x);")]
    [InlineData("var x = Items.Get(); Action f = () => x.Value = 1; f();")]
    [InlineData("using var x = Items.Get();")]
    [InlineData("var x = Items.Get(); x.Dispose();")]
    public Task What_may_be_returned_is_silent(string statements) => Verify.VerifyAnalyzerAsync(In(statements));

    [Fact]
    public Task Property_of_an_object_gives_nothing_back() => Verify.VerifyAnalyzerAsync(In("var x = [|Items.Get()|]; x.Value = n; n = x.Value;"));

    private static string In(string statements) =>
        $$"""
        using System;
        using System.Buffers;
        using Microsoft.Extensions.ObjectPool;
        class Item : IDisposable { public int Value { get; set; } public void Finish() { } public void Dispose() { } }
        class C
        {
            static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Shared;
            static readonly ObjectPool<Item> Items = ObjectPool.Create<Item>();
            ArrayPool<byte> pool = ArrayPool<byte>.Shared;
            byte[]? field;
            IMemoryOwner<byte>? owner;
            void M(int n)
            {
                {{statements}}
            }

            static void Use(byte[] array) { }
            static void Swap(ref byte[] array) { }
            static void Keep(Item item) { }
        }
        """;

    [Fact]
    public Task Code_that_runs_once_is_silent_outside_loops() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            static C()
            {
                var a = ArrayPool<byte>.Shared.Rent(1);
                a[0] = 1;
            }

            static void Main()
            {
                var a = ArrayPool<byte>.Shared.Rent(1);
                a[0] = 1;
                while (a[0]++ < 9)
                {
                    var b = [|ArrayPool<byte>.Shared.Rent(1)|];
                    b[0] = 1;
                }
            }
        }
        """);
}
