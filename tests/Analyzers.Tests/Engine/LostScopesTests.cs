using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which scopes are out of reach while a service of theirs lives on.</summary>
public sealed class LostScopesTests
{
    [Theory]
    [InlineData("object M() { var s = [|f.CreateScope()|]; return s.ServiceProvider.GetService<D>(); }", "returned")]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<D>();", "returned")]
    [InlineData("object M(Type type) => [|f.CreateScope()|].ServiceProvider.GetRequiredService(type);", "returned")]
    [InlineData("object M() { var s = [|f.CreateScope()|]; var p = s.ServiceProvider; var d = p.GetService<D>(); return d; }", "returned")]
    [InlineData("D _d; void M() { var s = [|f.CreateScope()|]; _d = s.ServiceProvider.GetService<D>(); }", "put into '_d'")]
    [InlineData("D _d; void M() { var s = [|f.CreateScope()|]; _d ??= s.ServiceProvider.GetService<D>(); }", null)]
    [InlineData("object M() { var s = [|f.CreateScope()|]; return s.ServiceProvider; }", null)]
    [InlineData("object M() { var s = [|f.CreateScope()|]; var t = s; return s.ServiceProvider.GetService<D>(); }", null)]
    [InlineData("object M() { var s = [|f.CreateScope()|]; F(s); return s.ServiceProvider.GetService<D>(); }", null)]
    [InlineData("object M() { var s = [|f.CreateScope()|]; F(s.ServiceProvider); return s.ServiceProvider.GetService<D>(); }", null)]
    [InlineData("object M() { var s = [|f.CreateScope()|]; s.Dispose(); return s.ServiceProvider.GetService<D>(); }", null)]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<IPlain>();", null)]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<IOnce>();", null)]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService(typeof(IPlain));", null)]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<Plain>();", null)]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<Holder>();", "returned")]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<IHolder>();", "returned")]
    [InlineData("object M() => [|f.CreateScope()|].ServiceProvider.GetService<ByFactory>();", null)]
    [InlineData("object M() { Func<D> g = () => [|f.CreateScope()|].ServiceProvider.GetService<D>(); return g(); }", null)]
    [InlineData("int M() => [|f.CreateScope()|].ServiceProvider.GetService<D>().GetHashCode();", null)]
    public void Way_of_the_service(string method, string? way)
    {
        var (model, marked) = Ask.Operations(
            $$"""
            using System; using Microsoft.Extensions.DependencyInjection;
            class D : IDisposable { public void Dispose() { } }
            class Plain { } class Holder : IHolder { public Holder(D d) { } } interface IHolder { } class ByFactory { public ByFactory(IOnce once) { } }
            interface IPlain { } interface IOnce : IDisposable { }
            class C : IDisposable { IServiceScopeFactory f; static void F(object o) { } public void Dispose() { } {{method}} }
            static class S { static void Configure(IServiceCollection services) => services.AddSingleton<IOnce>(_ => null!).AddScoped<Plain>().AddScoped<IHolder, Holder>().AddScoped<ByFactory>(); }
            """);
        var local = marked[0].Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } ? declarator.Symbol : null;
        Assert.Equal(way, new LostScopes(new LocalUses(marked[0].Root()), model).Way(marked[0], local, model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M")[0]));
    }

    [Theory]
    [InlineData("namespace Shop { class Locator { object M(Type type) => [|F.CreateScope()|].ServiceProvider.GetRequiredService(type); static IServiceScopeFactory F; } }", "returned")]
    [InlineData("namespace Shop { class ApiFixture { object M(Type type) => [|F.CreateScope()|].ServiceProvider.GetRequiredService(type); static IServiceScopeFactory F; } }", null)]
    [InlineData("namespace Shop.Tests { class Locator { object M(Type type) => [|F.CreateScope()|].ServiceProvider.GetRequiredService(type); static IServiceScopeFactory F; } }", null)]
    public void Helpers_of_tests_end_with_them(string code, string? way)
    {
        var (model, marked) = Ask.Operations("using System; using Microsoft.Extensions.DependencyInjection; " + code);
        var body = model.Compilation.GetSymbolsWithName("M").Single();
        Assert.Equal(way, new LostScopes(new LocalUses(marked[0].Root()), model).Way(marked[0], null, body));
    }
}
