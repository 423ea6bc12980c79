using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which objects are known to outlive the call that makes them.</summary>
public sealed class LastingTests
{
    [Theory]
    [InlineData("class C { Task? _task; }", true)]
    [InlineData("class C { Task<int>? _task; }", true)]
    [InlineData("class C { public CancellationTokenSource Source { get; } = new(); }", true)]
    [InlineData("class Base { Socket? _socket; } class C : Base { }", true)]
    [InlineData("class C { AutoResetEvent? _event; }", true)]
    [InlineData("class C { Channel<int>? _channel; }", true)]
    [InlineData("class C { NamedPipeServerStream? _pipe; }", true)]
    [InlineData("class C { static Task? s_task; }", false)]
    [InlineData("class C { CancellationToken _token; Stream? _stream; IDisposable? _other; }", false)]
    [InlineData("class C { } class Whole { Task? _task; C _part = new(); }", true)]
    [InlineData("class C { } class Part { C? _c; public Part() { _c = new(); } } class Whole { Task? _task; Part _part = new(); }", true)]
    [InlineData("class C { } class Whole { Task? _task; void M() { var c = new C(); } }", false)]
    [InlineData("class C { } class Whole { C _part = new(); }", false)]
    [InlineData("class C { C? _next; void M() { _next = new(); } }", false)]
    [InlineData("class A { C _c = new(); } class C { A _a = new(); }", false)]
    [InlineData("class C { } static class S { static readonly C s_c = new(); }", true)]
    [InlineData("class C { } static class S { static readonly string s_text; static S() { var c = new C(); s_text = c.ToString()!; } }", false)]
    [InlineData("class C { } class Whole { Task? _task; readonly string _text; public Whole() { var c = new C(); _text = c.ToString()!; } }", false)]
    [InlineData("class C { } static class S { static void Main() { var c = new C(); Console.WriteLine(c); } }", true)]
    [InlineData("class C { } static class S { static readonly C s_c = new(); static C Make() => new(); }", false)]
    [InlineData("class C { } class S { async Task M() { var c = new C(); while (true) { await Task.Yield(); _ = c.ToString(); } } }", true)]
    [InlineData("class C { } class S { async Task M() { while (true) { var c = new C(); await Task.Yield(); _ = c.ToString(); } } }", false)]
    [InlineData("class C { } class S { async Task M(int[] all) { var c = new C(); foreach (var i in all) { await Task.Yield(); _ = c.ToString(); } } }", false)]
    [InlineData("class C { } class S { void M() { var c = new C(); while (true) _ = c.ToString(); } }", false)]
    [InlineData("class C { Task? _task; } static class Startup { static void M(IServiceCollection services) => services.AddTransient<C>(); }", false)]
    [InlineData("class C { } static class Startup { static void M(IServiceCollection services) => services.AddSingleton<C>(); }", true)]
    public void Lasts(string source, bool lasts)
    {
        var compilation = Code.Compile("using System; using System.IO; using System.IO.Pipes; using System.Net.Sockets; using System.Threading; using System.Threading.Channels; using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection; " + source);
        Assert.Equal(lasts, MemoryModel.For(compilation).Lasting.Has(compilation.GetTypeByMetadataName("C")!));
    }

    [Fact]
    public void Every_type_of_the_table_exists()
    {
        var empty = CSharpCompilation.Create("Empty", references: References.Of(References.Net10));
        Assert.All(Lasting.Types.Where(name => !name.StartsWith("System.IO.Ports", StringComparison.Ordinal)), name => Assert.NotNull(empty.GetTypeByMetadataName(name)));
    }
}
