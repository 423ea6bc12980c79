using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which providers are the root, what is made anew for each request, and what goes out of a method that makes a scope.</summary>
public sealed class ServiceScopesTests
{
    private const string Header =
        """
        using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection; using Microsoft.Extensions.Hosting;
        public interface IS { int N { get; } S Next { get; } Task<int> RunAsync(); List<S> All(); event EventHandler Changed; }
        public class S : IS { public int N => 1; public S Next => this; public Task<int> RunAsync() => Task.FromResult(1); public List<S> All() => new(); public event EventHandler Changed = null!; public void Raise() => Changed(this, EventArgs.Empty); }

        """;

    [Theory]
    [InlineData("", "Nothing")]
    [InlineData("s.N.ToString();", "Nothing")]
    [InlineData("var n = s.N; _o = n;", "Nothing")]
    [InlineData("await s.RunAsync(); _o = await s.RunAsync().ConfigureAwait(false);", "Nothing")]
    [InlineData("_o = s.RunAsync().Result;", "Nothing")]
    [InlineData("foreach (var one in s.All()) { var m = one; m.N.ToString(); }", "Nothing")]
    [InlineData("_o = s.All();", "Data")]
    [InlineData("_o = s.RunAsync();", "Data")]
    [InlineData("foreach (var one in s.All()) _o = one;", "Data")]
    [InlineData("outer = s.Next;", "Data")]
    [InlineData("_o = s;", "Service")]
    [InlineData("var t = s; _o = t;", "Service")]
    [InlineData("if (s is S { } t) _o = t;", "Service")]
    [InlineData("s.Changed += (_, _) => { };", "Service")]
    [InlineData("Action a = () => s.All();", "Service")]
    [InlineData("Take(s);", "Service")]
    [InlineData("var l = new List<IS> { s };", "Service")]
    public void Leaving_is_told_by_the_uses(string statement, string leaving)
    {
        var (model, marked) = Ask.Operations(Header + $"class C {{ object _o = 1; void Take(object o) {{ }} async Task M(IServiceScopeFactory f) {{ S outer; await Task.Yield(); {{ [|var scope = f.CreateScope();|] var s = scope.ServiceProvider.GetRequiredService<IS>(); {statement} }} }} }}");
        var declared = ((IVariableDeclarationGroupOperation)marked[0]).Declarations[0].Declarators[0].Symbol;
        Assert.Equal(leaving, new ServiceScopes(new LocalUses(marked[0].Root()), model.Known).OfLocal(declared, marked[0].Parent!).ToString());
    }

    [Theory]
    [InlineData("AddSingleton<C>", "_p", true)]
    [InlineData("AddSingleton<C>", "P", true)]
    [InlineData("AddSingleton<C>", "_changing", false)]
    [InlineData("AddSingleton<C>", "p", false)]
    [InlineData("AddScoped<C>", "_p", false)]
    [InlineData("AddScoped<C>", "host.Services", true)]
    [InlineData("AddScoped<C>", "app.Services", true)]
    [InlineData("AddScoped<C>", "builder.ApplicationServices", true)]
    [InlineData("AddScoped<C>", "context.RequestServices", false)]
    public void Root_lives_as_long_as_the_process(string registration, string provider, bool isRoot)
    {
        var (model, marked) = Ask.Operations(Header +
            $$"""
            class C
            {
                readonly IServiceProvider _p = null!; IServiceProvider _changing = null!; IServiceProvider P { get; } = null!;
                void M(IServiceProvider p, IHost host, Microsoft.AspNetCore.Builder.WebApplication app, Microsoft.AspNetCore.Builder.IApplicationBuilder builder, Microsoft.AspNetCore.Http.HttpContext context) => [|{{provider}}|].GetService<S>();
                static void Configure(IServiceCollection services) => services.{{registration}}();
            }
            """);
        Assert.Equal(isRoot, ServiceScopes.IsRoot(marked[0], model));
    }

    [Theory]
    [InlineData("services.AddTransient<S>();", null)]
    [InlineData("services.AddTransient<IS, S>();", "S")]
    [InlineData("services.TryAddTransient<IS, S>();", "S")]
    [InlineData("services.AddTransient(typeof(IS), typeof(S));", "S")]
    [InlineData("services.AddTransient<IS>(p => new S());", "S")]
    [InlineData("services.AddTransient<IS>(p => Make());", null)]
    [InlineData("services.AddTransient<IS>(p => p.GetRequiredService<S>());", null)]
    [InlineData("services.AddScoped<IS, S>();", null)]
    [InlineData("services.AddSingleton<IS, S>();", null)]
    [InlineData("services.AddTransient<IS, S>(); services.AddScoped<IS, S>();", null)]
    [InlineData("services.AddScoped<IS, S>(); services.AddTransient<IS, S>();", null)]
    [InlineData("services.AddKeyedTransient<IS, S>(1);", null)]
    [InlineData("services.AddKeyedScoped<IS, S>(1); services.AddTransient<IS, S>();", "S")]
    public void Transient_is_told_by_its_only_registration(string statement, string? made)
    {
        var (model, _) = Ask.Operations("using Microsoft.Extensions.DependencyInjection.Extensions; " + Header + $"class C {{ static IS Make() => new S(); static void Configure(IServiceCollection services) {{ {statement} }} }}");
        Assert.Equal(made, model.Lifespans.TransientOf(model.Compilation.GetTypeByMetadataName("IS")!)?.Name);
    }
}
