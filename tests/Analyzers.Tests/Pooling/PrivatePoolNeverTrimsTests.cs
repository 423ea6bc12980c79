using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Pooling.PrivatePoolNeverTrims, MemoryAnalyzers.Pooling.PrivatePoolNeverTrimsFix>;

namespace MemoryAnalyzers.Tests.Pooling;

public sealed class PrivatePoolNeverTrimsTests
{
    [Theory]
    [InlineData("static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create()|];", "static readonly ArrayPool<byte> P = ArrayPool<byte>.Shared;")]
    [InlineData("private static ArrayPool<byte> p = [|ArrayPool<byte>.Create()|];", "private static ArrayPool<byte> p = ArrayPool<byte>.Shared;")]
    [InlineData("public static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create(1 << 20, 50)|];", "public static readonly ArrayPool<byte> P = ArrayPool<byte>.Shared;")]
    [InlineData("static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create(maxArraysPerBucket: 50, maxArrayLength: 1 << 30)|];", "static readonly ArrayPool<byte> P = ArrayPool<byte>.Shared;")]
    [InlineData("public static ArrayPool<byte> P { get; } = [|ArrayPool<byte>.Create()|];", "public static ArrayPool<byte> P { get; } = ArrayPool<byte>.Shared;")]
    [InlineData("static readonly ArrayPool<byte> P; static C() { P = /* ours */ [|ArrayPool<byte>.Create()|] /* alone */; }", "static readonly ArrayPool<byte> P; static C() { P = /* ours */ ArrayPool<byte>.Shared /* alone */; }")]
    [InlineData("static readonly Lazy<ArrayPool<byte>> P = new(() => [|ArrayPool<byte>.Create()|]);", "static readonly Lazy<ArrayPool<byte>> P = new(() => ArrayPool<byte>.Shared);")]
    [InlineData("static readonly Lazy<ArrayPool<byte>> P = new Lazy<ArrayPool<byte>>(() => { return [|ArrayPool<byte>.Create()|]; }, true);", "static readonly Lazy<ArrayPool<byte>> P = new Lazy<ArrayPool<byte>>(() => { return ArrayPool<byte>.Shared; }, true);")]
    [InlineData("static ArrayPool<byte>? p; static void Init() { p ??= [|ArrayPool<byte>.Create()|]; }", "static ArrayPool<byte>? p; static void Init() { p ??= ArrayPool<byte>.Shared; }")]
    [InlineData("static ArrayPool<byte>? p; static void Init() { if (p == null) p = [|ArrayPool<byte>.Create()|]; }", "static ArrayPool<byte>? p; static void Init() { if (p == null) p = ArrayPool<byte>.Shared; }")]
    public Task Process_long_pool_is_reported_and_shared(string bad, string good) => Verify.VerifyCodeFixAsync(In(bad), In(good));

    [Theory]
    [InlineData("static readonly Lazy<ArrayPool<byte>> P = new([|ArrayPool<byte>.Create|]);")]
    [InlineData("static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create(N, 50)|];")]
    [InlineData("static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create(2_000_000_000, 50)|];")]
    public Task Pool_that_may_need_its_limits_is_reported_without_fix(string member) => Verify.VerifyCodeFixAsync(In(member), In(member));

    [Theory]
    [InlineData("readonly ArrayPool<byte> p = ArrayPool<byte>.Create();")]
    [InlineData("static readonly ArrayPool<byte> P = ArrayPool<byte>.Shared;")]
    [InlineData("static readonly ArrayPool<byte> P = ArrayPool<byte>.Create(1024, 10);")]
    [InlineData("static ArrayPool<byte> Make() => ArrayPool<byte>.Create();")]
    [InlineData("static void M() { var p = ArrayPool<byte>.Create(); p.Return(p.Rent(1)); }")]
    [InlineData("static ArrayPool<byte> p = ArrayPool<byte>.Create(); static void Trim() => p = ArrayPool<byte>.Create();")]
    [InlineData("static ArrayPool<byte>? p = ArrayPool<byte>.Create(); static void Drop() { p = null; }")]
    [InlineData("static ArrayPool<byte>? p; static void Fill() { p = ArrayPool<byte>.Create(); }")]
    [InlineData("static ArrayPool<byte> p = ArrayPool<byte>.Create(); static void Swap() { System.Threading.Interlocked.Exchange(ref p, ArrayPool<byte>.Shared); }")]
    [InlineData("public static ArrayPool<byte> P = ArrayPool<byte>.Create();")]
    [InlineData("[ThreadStatic] static ArrayPool<byte>? p; static void Init() { p ??= ArrayPool<byte>.Create(); }")]
    [InlineData("static readonly List<ArrayPool<byte>> P = new() { ArrayPool<byte>.Create() };")]
    [InlineData("static readonly Func<ArrayPool<byte>> P = () => ArrayPool<byte>.Create();")]
    [InlineData("static readonly Func<ArrayPool<byte>> P = ArrayPool<byte>.Create;")]
    public Task Pool_that_ends_or_is_small_or_not_known_is_silent(string member) => Verify.VerifyAnalyzerAsync(In(member));

    private static string In(string member) =>
        $$"""
        using System;
        using System.Buffers;
        using System.Collections.Generic;
        class C
        {
            static readonly int N = Environment.ProcessorCount;
            {{member}}
        }
        """;

    [Fact]
    public Task Field_of_a_singleton_is_reported() => Verify.VerifyCodeFixAsync(
        """
        using System.Buffers;
        using Microsoft.Extensions.DependencyInjection;
        class Frames
        {
            readonly ArrayPool<byte> pool;
            public Frames() => pool = [|ArrayPool<byte>.Create()|];
        }
        static class Startup
        {
            static void Add(IServiceCollection services) => services.AddSingleton<Frames>();
        }
        """,
        """
        using System.Buffers;
        using Microsoft.Extensions.DependencyInjection;
        class Frames
        {
            readonly ArrayPool<byte> pool;
            public Frames() => pool = ArrayPool<byte>.Shared;
        }
        static class Startup
        {
            static void Add(IServiceCollection services) => services.AddSingleton<Frames>();
        }
        """);

    [Fact]
    public Task Threshold_can_be_set() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        class C
        {
            static readonly ArrayPool<byte> P = [|ArrayPool<byte>.Create(1024, 10)|];
            static readonly ArrayPool<byte> Q = ArrayPool<byte>.Create(64, 10);
        }
        """,
        config: "dotnet_code_quality.RET206.large_object_bytes = 10000");

    [Fact]
    public Task Internal_field_that_another_type_replaces_is_silent() => Verify.VerifyAnalyzerAsync(
        """
        using System.Buffers;
        static class Buffers
        {
            internal static ArrayPool<byte> Pool = ArrayPool<byte>.Create();
            internal static ArrayPool<byte> Kept = [|ArrayPool<byte>.Create()|];
        }
        static class Trimmer
        {
            static void Trim() => Buffers.Pool = ArrayPool<byte>.Create();
        }
        """);
}
