using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.PooledArrayKeepsReferences, MemoryAnalyzers.Pooling.PooledArrayKeepsReferencesFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class PooledArrayKeepsReferencesTests
{
    [Fact]
    public Task Array_of_references_is_reported_and_cleared() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        class C
        {
            void M()
            {
                var a = ArrayPool<string>.Shared.Rent(16);
                a[0] = "x";
                [|ArrayPool<string>.Shared.Return(a)|];
            }
        }
        """,
        """
        using System.Buffers;
        class C
        {
            void M()
            {
                var a = ArrayPool<string>.Shared.Rent(16);
                a[0] = "x";
                ArrayPool<string>.Shared.Return(a, clearArray: true);
            }
        }
        """);

    [Fact]
    public Task Array_of_bytes_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            void M() => ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(16));
        }
        """);
}
