using MemoryAnalyzers.Tests.Consistency;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.DisposeAsyncForgetsField, MemoryAnalyzers.Growth.DisposeAsyncForgetsFieldFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class DisposeAsyncForgetsFieldTests
{
    private const string Header =
        """
        using System;
        using System.IO;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;

        class Link : IDisposable, IAsyncDisposable { public void Dispose() { } public ValueTask DisposeAsync() => default; public void Flush() { } }
        class AsyncOnly : IAsyncDisposable { public ValueTask DisposeAsync() => default; }


        """;

    private static string In(string members, string type = "sealed class C : IDisposable, IAsyncDisposable", string fields = "private readonly Link _a = new(); private readonly FileStream _b = File.Create(\"b\");") => Header +
        $$"""
        {{type}}
        {
            {{fields}}
        {{members}}
        }
        """;

    private static Task Check(string members, string fields = "private readonly Link _a = new(); private readonly FileStream _b = File.Create(\"b\");", string type = "sealed class C : IDisposable, IAsyncDisposable") =>
        Verify.VerifyAnalyzerAsync(In(members, type, fields));

    private static Task Fixed(string before, string after) => Verify.VerifyCodeFixAsync(In(before), In(after));

    /// <summary>The arguments of attributes and the defaults of parameters are no bodies of the method.</summary>
    [Theory]
    [InlineData("[System.Diagnostics.CodeAnalysis.SuppressMessage(\"a\", \"b\", Justification = \"c\")]", "")]
    [InlineData("[Obsolete(\"x\"), System.Diagnostics.CodeAnalysis.SuppressMessage(\"a\", \"b\"), System.ComponentModel.Description(\"d\"), System.ComponentModel.Category(\"e\")]", "")]
    [InlineData("", "int a = 1, string b = \"\", object? c = null, int d = 4")]
    public Task Attributes_and_defaults_are_no_bodies(string attributes, string parameters) => Check(
        $"public void Dispose() {{ _a.Dispose(); _b.Dispose(); }} public ValueTask DisposeAsync() => EndAsync(); {attributes} private async ValueTask EndAsync({parameters}) {{ await Task.Yield(); Dispose(); }}");

    /// <summary>What a call that does not compile would run is not known.</summary>
    [Theory]
    [InlineData("Missing();", false)]
    [InlineData("", true)]
    public async Task Code_that_does_not_compile_is_unknown(string call, bool reported)
    {
        var found = await Code.AnalyzeAsync(Code.Compile(In($"public void Dispose() {{ _a.Dispose(); _b.Dispose(); }} public async ValueTask DisposeAsync() {{ await _a.DisposeAsync(); {call} }}")));
        Assert.Equal(reported, found.Any(diagnostic => diagnostic.Id == "RET918"));
    }

    [Fact]
    public Task Async_forgets_and_awaits_as_the_code_around_it() => Fixed(
        """
            public void Dispose()
            {
                _a.Dispose();
                _b.Dispose();
            }

            public async ValueTask [|DisposeAsync|]()
            {
                await _a.DisposeAsync().ConfigureAwait(false);
            }
        """,
        """
            public void Dispose()
            {
                _a.Dispose();
                _b.Dispose();
            }

            public async ValueTask DisposeAsync()
            {
                await _a.DisposeAsync().ConfigureAwait(false);
                await _b.DisposeAsync().ConfigureAwait(false);
            }
        """);

    [Fact]
    public Task Async_without_await_disposes_before_it_returns() => Fixed(
        """
            public void Dispose()
            {
                _a.Dispose();
                _b.Dispose();
            }

            public ValueTask [|DisposeAsync|]()
            {
                return _a.DisposeAsync();
            }
        """,
        """
            public void Dispose()
            {
                _a.Dispose();
                _b.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                _b?.Dispose();
                return _a.DisposeAsync();
            }
        """);

    [Fact]
    public Task Async_that_does_nothing_forgets_both() => Fixed(
        """
            public void Dispose() { _a.Dispose(); _b.Dispose(); }

            public ValueTask [|DisposeAsync|]() => default;
        """,
        """
            public void Dispose() { _a.Dispose(); _b.Dispose(); }

            public ValueTask DisposeAsync()
            {
                _a?.Dispose();
                _b?.Dispose();
                return default;
            }
        """);

    [Theory]
    [InlineData("public void Dispose() { _c.Dispose(); _d.Dispose(); } public ValueTask [|DisposeAsync|]() => _c.DisposeAsync();")]
    [InlineData("public void Dispose() { _c.Dispose(); if (!_leaveOpen) _d.Dispose(); } public ValueTask DisposeAsync() => _c.DisposeAsync();")]
    [InlineData("public void Dispose() { if (_leaveOpen) return; _c.Dispose(); _d.Dispose(); } public ValueTask DisposeAsync() => _c.DisposeAsync();")]
    [InlineData("public void Dispose() { _c.Dispose(); _d.Dispose(); } public ValueTask DisposeAsync() { _d.Flush(); _d.Close(); return _c.DisposeAsync(); }")]
    [InlineData("public void Dispose() { _c.Dispose(); _d.Dispose(); } public ValueTask DisposeAsync() => _c.DisposeAsync(); public void Swap(FileStream d) => _d = d;")]
    public Task What_is_handed_in_for_good(string members) => Check(members, "private readonly bool _leaveOpen; private readonly Link _c; private FileStream _d; public C(Link c, FileStream d, bool leaveOpen) { _c = c; _d = d; _leaveOpen = leaveOpen; }");

    [Fact]
    public Task Sync_forgets() => Fixed(
        """
            public void [|Dispose|]() => _a.Dispose();

            public async ValueTask DisposeAsync()
            {
                await _a.DisposeAsync();
                await _b.DisposeAsync();
            }
        """,
        """
            public void Dispose()
            {
                _a.Dispose();
                _b?.Dispose();
            }

            public async ValueTask DisposeAsync()
            {
                await _a.DisposeAsync();
                await _b.DisposeAsync();
            }
        """);

    [Fact]
    public Task Core_forgets_what_the_flag_releases() => Verify.VerifyCodeFixAsync(
        In(
            """
                protected virtual void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _a.Dispose();
                        _b.Dispose();
                    }
                }

                protected virtual async ValueTask [|DisposeAsyncCore|]()
                {
                    await _a.DisposeAsync();
                }

                public void Dispose() => Dispose(true);

                public async ValueTask DisposeAsync()
                {
                    await DisposeAsyncCore();
                    Dispose(false);
                }
            """,
            "class C : IDisposable, IAsyncDisposable"),
        In(
            """
                protected virtual void Dispose(bool disposing)
                {
                    if (disposing)
                    {
                        _a.Dispose();
                        _b.Dispose();
                    }
                }

                protected virtual async ValueTask DisposeAsyncCore()
                {
                    await _a.DisposeAsync();
                    await _b.DisposeAsync();
                }

                public void Dispose() => Dispose(true);

                public async ValueTask DisposeAsync()
                {
                    await DisposeAsyncCore();
                    Dispose(false);
                }
            """,
            "class C : IDisposable, IAsyncDisposable"));

    [Fact]
    public Task Field_that_may_be_null_is_tested_first() => Verify.VerifyCodeFixAsync(
        In(
            """
                public void Dispose() { _a.Dispose(); _b?.Dispose(); }

                public async ValueTask [|DisposeAsync|]()
                {
                    await _a.DisposeAsync();
                }
            """,
            fields: "private readonly Link _a = new(); private FileStream? _b; public void Open() => _b = File.Create(\"b\");"),
        In(
            """
                public void Dispose() { _a.Dispose(); _b?.Dispose(); }

                public async ValueTask DisposeAsync()
                {
                    await _a.DisposeAsync();
                    if (_b != null)
                        await _b.DisposeAsync();
                }
            """,
            fields: "private readonly Link _a = new(); private FileStream? _b; public void Open() => _b = File.Create(\"b\");"));

    [Fact]
    public Task Registration_and_timer() => Check(
        "public void Dispose() { _a.Dispose(); _r.Dispose(); _t.Dispose(); } public ValueTask [|DisposeAsync|]() => _a.DisposeAsync(); void Run() { }",
        "private readonly Link _a = new(); private readonly CancellationTokenRegistration _r; private readonly Timer _t; public C(CancellationToken token) { _r = token.Register(Run); _t = new Timer(_ => Run(), null, 1000, 1000); }");

    [Fact]
    public Task Suppressed_finalizer_hands_nothing_on() => Check("public void Dispose() { _a.Dispose(); _b.Dispose(); } public async ValueTask [|DisposeAsync|]() { await _a.DisposeAsync(); GC.SuppressFinalize(this); }");

    [Fact]
    public Task Flush_is_no_release() => Check("public void Dispose() { _a.Dispose(); _b.Dispose(); } public async ValueTask [|DisposeAsync|]() { _a.Flush(); await _b.DisposeAsync(); }");

    // Silent

    [Theory]
    [InlineData("public void Dispose() { _a.Dispose(); _b.Dispose(); } public ValueTask DisposeAsync() { Dispose(); return default; }")]
    [InlineData("public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult(); public async ValueTask DisposeAsync() { await _a.DisposeAsync(); _b.Dispose(); }")]
    [InlineData("public void Dispose() { _a.Dispose(); _b.Dispose(); } public async ValueTask DisposeAsync() { await Task.Run(Dispose); }")]
    [InlineData("public void Dispose() { _a.Dispose(); _b.Dispose(); } public async ValueTask DisposeAsync() { await _a.DisposeAsync(); ((IDisposable)this).Dispose(); }")]
    [InlineData("void IDisposable.Dispose() => Close(); public void Close() { _a.Dispose(); _b.Dispose(); } public ValueTask DisposeAsync() { Close(); return default; }")]
    [InlineData("public void Dispose() { Two(); _b.Dispose(); } void Two() => _a.Dispose(); public async ValueTask DisposeAsync() { Two(); await Three(); } async Task Three() { await _b.DisposeAsync(); }")]
    [InlineData("bool Open { set { if (!value) { _a.Dispose(); _b.Dispose(); } } } public void Dispose() { Open = false; } public async ValueTask DisposeAsync() { Open = false; await Task.Yield(); }")]
    [InlineData("void Dispose(bool all) { if (all) _a.Dispose(); _b.Dispose(); } public void Dispose() => Dispose(true); public async ValueTask DisposeAsync() { await _a.DisposeAsync(); Dispose(false); }")]
    [InlineData("void Dispose(bool all) { if (!all) return; _a.Dispose(); _b.Dispose(); } public void Dispose() => Dispose(true); public ValueTask DisposeAsync() { Dispose(true); return default; }")]
    [InlineData("public void Dispose() { _a.Dispose(); _b.Dispose(); } public async ValueTask DisposeAsync() { await _a.DisposeAsync(); End(this); } static void End(IDisposable d) => d.Dispose();")]
    public Task One_calls_the_other_or_the_same(string members) => Check(members);

    [Theory]
    [InlineData("public void Dispose() => throw new NotSupportedException(); public async ValueTask DisposeAsync() { await _a.DisposeAsync(); _b.Dispose(); }")]
    [InlineData("public void Dispose() { throw new NotSupportedException(); } public async ValueTask DisposeAsync() { await _a.DisposeAsync(); _b.Dispose(); }")]
    [InlineData("public void Dispose() { } public async ValueTask DisposeAsync() { await _a.DisposeAsync(); _b.Dispose(); }")]
    public Task Dispose_is_not_meant_to_be_called(string members) => Check(members);

    [Theory]
    [InlineData("var b = _b; b?.Dispose();")]
    [InlineData("_b.Close();")]
    [InlineData("Drop(_b);")]
    [InlineData("using var b = _b;")]
    [InlineData("using (_b) { }")]
    [InlineData("foreach (var d in new IDisposable[] { _b }) d.Dispose();")]
    [InlineData("await Drop(_b);")]
    [InlineData("Action end = () => _b.Dispose(); end();")]
    [InlineData("await using (_b.ConfigureAwait(false)) { }")]
    public Task Released_some_way(string statement) => Check(
        $"public void Dispose() {{ _a.Dispose(); _b.Dispose(); }} public async ValueTask DisposeAsync() {{ await _a.DisposeAsync(); {statement} }} static Task Drop(IDisposable d) {{ d.Dispose(); return Task.CompletedTask; }}");

    [Theory]
    [InlineData("private readonly MemoryStream _b = new();")]
    [InlineData("private readonly SemaphoreSlim _b = new(1);")]
    [InlineData("private readonly CancellationTokenSource _b = new();")]
    [InlineData("private readonly StringContent _b = new(\"\");")]
    [InlineData("private readonly System.Net.Sockets.TcpClient _b = new(); private Stream _s => _b.GetStream();")]
    [InlineData("private readonly FileStream _b = File.Create(\"b\"); private readonly StreamWriter _w; public C() => _w = new StreamWriter(_b); public void Write() => _w.Write(1);")]
    [InlineData("private readonly Link _b = new(); public C(System.Collections.Generic.List<IDisposable> all) => all.Add(_b);")]
    [InlineData("private readonly CancellationTokenSource _s = new(); private readonly CancellationTokenRegistration _b; public C() => _b = _s.Token.Register(GC.Collect);")]
    public Task Nothing_is_lost(string field) => Check(
        "public void Dispose() { _a.Dispose(); _b.Dispose(); } public ValueTask DisposeAsync() => _a.DisposeAsync();", "private readonly Link _a = new(); " + field);

    [Fact]
    public Task Cancelled_limit() => Check(
        "public void Dispose() { _a.Dispose(); _b.Dispose(); } public ValueTask DisposeAsync() { _b.Cancel(); return _a.DisposeAsync(); }", "private readonly Link _a = new(); private readonly CancellationTokenSource _b = new(60_000);");

    [Fact]
    public Task Can_be_disposed_asynchronously_only() => Check(
        "public void Dispose() { _a.Dispose(); } public async ValueTask DisposeAsync() { await _a.DisposeAsync(); await _b.DisposeAsync(); }", "private readonly Link _a = new(); private readonly AsyncOnly _b = new();");

    [Fact]
    public Task Base_may_call_the_other() => Check(
        "protected override void Dispose(bool disposing) { _a.Dispose(); _b.Dispose(); base.Dispose(disposing); } public override async ValueTask DisposeAsync() { await _a.DisposeAsync(); await base.DisposeAsync(); }",
        type: "sealed class C : MemoryStream");

    [Fact]
    public Task Only_one_way() => Check("public async ValueTask DisposeAsync() { await _a.DisposeAsync(); }", type: "sealed class C : IAsyncDisposable");
}
