using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>How long fields and types live, and by which registrations.</summary>
public sealed class LifespanTests
{
    [Theory]
    [InlineData("static object F = new();", "Process", "static field")]
    [InlineData("static object F { get; } = new();", "Process", "static property")]
    [InlineData("[System.ThreadStatic] static object? F;", "Thread", "[ThreadStatic] field")]
    [InlineData("object F = new();", "Instance", "field of an object of type C")]
    [InlineData("object F { get; } = new();", "Instance", "field of an object of type C")]
    public void Field_lives(string field, string kind, string reason) => Assert.Equal((kind, reason), Of($"public class C {{ {field} }}", "C", "F"));

    [Theory]
    [InlineData("class C : BackgroundService { protected override Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; object F = new(); }")]
    [InlineData("abstract class Base : BackgroundService { } class C : Base { protected override Task ExecuteAsync(CancellationToken t) => Task.CompletedTask; object F = new(); }")]
    [InlineData("class C : IHostedService { public Task StartAsync(CancellationToken t) => Task.CompletedTask; public Task StopAsync(CancellationToken t) => Task.CompletedTask; object F = new(); }")]
    public void Hosted_service_lives_as_long_as_the_process(string source) => Assert.Equal(("Process", "hosted service"), Of(source, "C", "F"));

    [Theory]
    [InlineData("class C { public C(Microsoft.AspNetCore.Http.RequestDelegate next) { } public Task InvokeAsync(object context) => Task.CompletedTask; object F = new(); }", "Process")]
    [InlineData("class C { public C(Microsoft.AspNetCore.Http.RequestDelegate next) { } object F = new(); }", "Instance")]
    [InlineData("class C { public Task InvokeAsync(object context) => Task.CompletedTask; object F = new(); }", "Instance")]
    public void Middleware_by_convention_lives_as_long_as_the_process(string source, string kind) => Assert.Equal(kind, Of(source, "C", "F").Kind);

    [Theory]
    [InlineData("class C { public static readonly C Instance = new(); C() { } object F = new(); }", "Process")]
    [InlineData("class C { public static C Instance { get; } = new(); C() { } object F = new(); }", "Process")]
    [InlineData("class C { public static readonly C Default = new(); object F = new(); }", "Instance")]
    [InlineData("class C { public static readonly C Default = new(); public C() { } object F = new(); }", "Instance")]
    [InlineData("class C { static C? s_current; C() { } public static C Make() => s_current = new(); object F = new(); }", "Instance")]
    public void Type_that_holds_its_only_instance_lives_as_long_as_the_process(string source, string kind) => Assert.Equal(kind, Of(source, "C", "F").Kind);

    [Theory]
    [InlineData("services.AddSingleton<C>();", "AddSingleton")]
    [InlineData("services.AddSingleton<IC, C>();", "AddSingleton")]
    [InlineData("services.AddSingleton(typeof(C));", "AddSingleton")]
    [InlineData("services.AddSingleton(typeof(IC), typeof(C));", "AddSingleton")]
    [InlineData("services.AddSingleton<IC>(new C());", "AddSingleton")]
    [InlineData("services.AddSingleton(new C());", "AddSingleton")]
    [InlineData("services.AddSingleton<IC>(_ => new C());", "AddSingleton")]
    [InlineData("services.AddSingleton<IC>(p => { return new C(); });", "AddSingleton")]
    [InlineData("services.AddSingleton<IC>(static p => new C());", "AddSingleton")]
    [InlineData("services.AddSingleton<IC>(p => ActivatorUtilities.CreateInstance<C>(p));", "AddSingleton")]
    [InlineData("services.AddSingleton(p => new C());", "AddSingleton")]
    [InlineData("services.AddSingleton(implementationInstance: new C());", "AddSingleton")]
    [InlineData("services.TryAddSingleton<C>();", "TryAddSingleton")]
    [InlineData("services.TryAddSingleton<IC, C>();", "TryAddSingleton")]
    [InlineData("services.TryAddSingleton(typeof(C));", "TryAddSingleton")]
    [InlineData("services.AddKeyedSingleton<IC, C>(\"key\");", "AddKeyedSingleton")]
    [InlineData("services.AddKeyedSingleton<C>(\"key\");", "AddKeyedSingleton")]
    [InlineData("services.TryAddKeyedSingleton<IC, C>(\"key\");", "TryAddKeyedSingleton")]
    [InlineData("services.AddTransient<T>().AddSingleton<C>().AddScoped<S>();", "AddSingleton")]
    [InlineData("services?.AddSingleton<C>();", "AddSingleton")]
    [InlineData("ServiceCollectionServiceExtensions.AddSingleton<C>(services);", "AddSingleton")]
    [InlineData("services.Add(ServiceDescriptor.Singleton<IC, C>());", "Singleton")]
    [InlineData("services.TryAddEnumerable(ServiceDescriptor.Singleton<IC, C>());", "Singleton")]
    public void Registration_makes_a_singleton(string statement, string method) =>
        Assert.Equal(("Process", $"registered with {method} in Startup.cs"), Of(Startup(statement), "C", "F"));

    [Theory]
    [InlineData("builder.Register(c => new C()).As<IC>().SingleInstance();", "SingleInstance")]
    [InlineData("builder.RegisterType<C>().SingleInstance();", "SingleInstance")]
    [InlineData("builder.Register(c => { var made = new C(); return made; }).As<IC>().SingleInstance();", "SingleInstance")]
    [InlineData("builder.RegisterSingleton<IC, C>();", "RegisterSingleton")]
    [InlineData("builder.RegisterLazySingleton<IC>(() => new C());", "RegisterLazySingleton")]
    [InlineData("builder.Register<IC, C>(Reuse.Singleton);", "Register")]
    [InlineData("builder.Bind<IC>().To<C>().InSingletonScope();", "InSingletonScope")]
    [InlineData("builder.LazyConstructAndRegisterSingleton<IC, C>();", "LazyConstructAndRegisterSingleton")]
    [InlineData("builder.Register(c => new C()).As<IC>();", null)]
    [InlineData("builder.RegisterType<C>(); builder.RegisterType<T>().SingleInstance();", null)]
    [InlineData("builder.Register<IC, C>(Reuse.Transient);", null)]
    public void Registration_of_one_instance_with_another_container(string statement, string? method)
    {
        var source = "class C : IC { public object F = new(); } class T { } interface IC { } static class Startup { static void Add(ContainerBuilder builder) { " + statement + " } }" +
            "class ContainerBuilder { public Registration Register<X>(Func<object, X> make) => new(); public Registration RegisterType<X>() => new(); public void RegisterSingleton<I, X>() { } public void RegisterLazySingleton<X>(Func<X> make) { } " +
            "public void Register<I, X>(Reuse reuse) { } public Registration Bind<X>() => new(); public void LazyConstructAndRegisterSingleton<I, X>() { } } enum Reuse { Singleton, Transient } " +
            "class Registration { public Registration As<X>() => this; public Registration To<X>() => this; public void SingleInstance() { } public void InSingletonScope() { } }";
        Assert.Equal(method is null ? ("Instance", "field of an object of type C") : ("Process", $"registered with {method} in Startup.cs"), Of(source, "C", "F"));
    }

    [Theory]
    [InlineData("services.AddTransient<C>();")]
    [InlineData("services.AddScoped<IC, C>();")]
    [InlineData("services.AddSingleton<IC>(p => p.GetRequiredService<T>());")]
    [InlineData("services.AddSingleton(new Holder(new C()));")]
    [InlineData("services.AddSingleton<IC>(p => p.GetRequiredService<Factory>().Make(new C()));")]
    [InlineData("Own.AddSingleton<C>();")]
    [InlineData("services.Add(ServiceDescriptor.Scoped<IC, C>());")]
    [InlineData("services.Add(new ServiceDescriptor(typeof(IC), typeof(C), ServiceLifetime.Scoped));")]
    public void Other_registrations_do_not(string statement) => Assert.Equal("Instance", Of(Startup(statement), "C", "F").Kind);

    [Theory]
    [InlineData("services.AddTransient<C>();", "AddTransient")]
    [InlineData("services.AddScoped<IC, C>();", "AddScoped")]
    [InlineData("services.TryAddScoped<C>();", "TryAddScoped")]
    [InlineData("services.AddKeyedTransient<IC, C>(1);", "AddKeyedTransient")]
    [InlineData("services.Add(ServiceDescriptor.Scoped<IC, C>());", "Scoped")]
    public void Scoped_and_transient_registrations_make_objects_that_end(string statement, string method) =>
        Assert.Equal(("Scope", $"registered with {method} in Startup.cs"), OfInstances(Startup(statement), "C"));

    [Fact]
    public void Registered_in_both_ways_is_a_singleton() => Assert.Equal("Process", OfInstances(Startup("services.AddScoped<C>(); services.AddSingleton<C>();"), "C").Kind);

    [Fact]
    public void Application_object_lives_as_long_as_the_process() =>
        Assert.Equal(("Process", "the application object"), OfInstances("class App : System.Windows.Application { } namespace System.Windows { class Application { } }", "App"));

    [Fact]
    public void Open_generic_registration_makes_a_singleton() =>
        Assert.Equal("Process", Of(Startup("services.AddSingleton(typeof(IG<>), typeof(G<>));"), "G`1", "F").Kind);

    [Fact]
    public void Registration_in_another_file_is_found()
    {
        var compilation = Code.Compile([("/0/C.cs", "class C { object F = new(); }"), ("/0/Program.cs", "using Microsoft.Extensions.DependencyInjection; new ServiceCollection().AddSingleton<C>();")], References.Of(References.Net10));
        Assert.Equal("registered with AddSingleton in Program.cs", MemoryModel.For(compilation).Lifespans.Of(compilation.GetTypeByMetadataName("C")!.GetMembers("F")[0]).Reason);
    }

    private static string Startup(string statement) => $$"""
        using Microsoft.Extensions.DependencyInjection.Extensions;
        class C : IC { object F = new(); } interface IC { } class T : IC { } class S { } interface IG<X> { } class G<X> : IG<X> { object F = new(); } class Holder { public Holder(C c) => Held = c; public C Held { get; } }
        class H : IHostedService { object F = new(); public Task StartAsync(CancellationToken t) => Task.CompletedTask; public Task StopAsync(CancellationToken t) => Task.CompletedTask; }
        class Factory { public IC Make(C c) => new T(); }
        static class Own { public static void AddSingleton<X>() { } }
        static class Start { static void Configure(IServiceCollection services) { {{statement}} } }
        """;

    private static (string Kind, string Reason) OfInstances(string source, string type)
    {
        var compilation = Code.Compile("#nullable disable warnings\nusing System; using System.Threading; using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection; using Microsoft.Extensions.Hosting;\n" + source, "/0/Startup.cs");
        Check.None(Code.Errors(compilation));
        var lifespan = MemoryModel.For(compilation).Lifespans.OfInstancesOf(compilation.GetTypeByMetadataName(type)!);
        return (lifespan.Kind.ToString(), lifespan.Reason);
    }

    private static (string Kind, string Reason) Of(string source, string type, string member)
    {
        var compilation = Code.Compile("#nullable disable warnings\nusing System; using System.Threading; using System.Threading.Tasks; using Microsoft.Extensions.DependencyInjection; using Microsoft.Extensions.Hosting;\n" + source, "/0/Startup.cs");
        Check.None(Code.Errors(compilation));
        var lifespan = MemoryModel.For(compilation).Lifespans.Of(compilation.GetTypeByMetadataName(type)!.GetMembers(member).Single(symbol => symbol is IFieldSymbol or IPropertySymbol));
        return (lifespan.Kind.ToString(), lifespan.Reason);
    }
}
