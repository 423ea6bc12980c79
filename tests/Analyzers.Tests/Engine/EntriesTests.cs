using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class EntriesTests
{
    [Theory]
    [InlineData("static void Main() { }", "Main", true)]
    [InlineData("static async Task<int> Main(string[] args) => 1;", "Main", true)]
    [InlineData("void Main() { }", "Main", false)]
    [InlineData("static void Main(int n) { }", "Main", false)]
    [InlineData("static C() { }", ".cctor", true)]
    [InlineData("C() { }", ".ctor", false)]
    [InlineData("static int f = 3;", "f", true)]
    [InlineData("[ModuleInitializer] internal static void Init() { }", "Init", true)]
    [InlineData("static void Init() { }", "Init", false)]
    [InlineData("public override Task StartAsync(CancellationToken c) => base.StartAsync(c);", "StartAsync", true)]
    [InlineData("public override Task StopAsync(CancellationToken c) => base.StopAsync(c);", "StopAsync", true)]
    [InlineData("Task StartAsync(int n) => Task.CompletedTask;", "StartAsync", false)]
    [InlineData("protected override Task ExecuteAsync(CancellationToken c) => Task.CompletedTask;", "ExecuteAsync", true)]
    [InlineData("[Xunit.Fact] void T() { } void Other() { }", "Other", true)]
    [InlineData("class Setup { public void Nested() { } } [NUnit.Framework.Mine] void T() { }", "Nested", true)]
    [InlineData("[Obsolete] void T() { }", "T", false)]
    [InlineData("[Fact] void T() { } void Other() { }", "Other", true)]
    [InlineData("[TestMethodAttribute] void T() { }", "T", true)]
    [InlineData("[ConditionalFact] void T() { }", "T", true)]
    [InlineData("class SkippedAttribute : TheoryAttribute { } [Skipped] void T() { }", "T", true)]
    [InlineData("[Artefacts] void T() { }", "T", false)]
    public void RunOnce_knows_where_a_program_is_entered(string member, string name, bool expected)
    {
        var compilation = CSharpCompilation.Create(
            "entries",
            [CSharpSyntaxTree.ParseText(
                $$"""
                using System; using System.Threading; using System.Threading.Tasks; using System.Runtime.CompilerServices;
                namespace Xunit { class FactAttribute : Attribute { } }
                namespace NUnit.Framework { class MineAttribute : Xunit.FactAttribute { } }
                class C : Microsoft.Extensions.Hosting.BackgroundService { {{member}} }
                """)],
            References.Of(References.Net10));
        var type = compilation.GetTypeByMetadataName("C")!;
        var symbol = type.GetMembers(name).Concat(type.GetTypeMembers().SelectMany(nested => nested.GetMembers(name))).First();
        Assert.Equal(expected, Entries.RunOnce(symbol, MemoryModel.For(compilation).Known));
    }

    [Theory]
    [InlineData("class C { static void Main() { } }", "C", true)]
    [InlineData("class C { static int Main(int n) => n; }", "C", false)]
    [InlineData("class C { void Other() { } }", "C", false)]
    [InlineData("System.Console.WriteLine(); partial class Program { }", "Program", true)]
    public void HasMain_knows_the_type_in_which_a_program_starts(string code, string type, bool expected) => Assert.Equal(expected, Entries.HasMain(Code.Compile(code).GetTypeByMetadataName(type)!));

    [Theory]
    [InlineData("namespace Shop.Api.IntegrationTests.Helpers { class C { } }", "Shop.Api.IntegrationTests.Helpers.C", true)]
    [InlineData("namespace Shop.Tests { class Outer { public class C { } } }", "Shop.Tests.Outer+C", true)]
    [InlineData("namespace Shop.Testing { class C { } }", "Shop.Testing.C", true)]
    [InlineData("namespace Shop.TestHelpers { class C { } }", "Shop.TestHelpers.C", true)]
    [InlineData("namespace Shop.TestRunner { class C { } }", "Shop.TestRunner.C", false)]
    [InlineData("namespace Shop.LoadTesting { class C { } }", "Shop.LoadTesting.C", false)]
    [InlineData("namespace Shop { class Tests { } }", "Shop.Tests", false)]
    [InlineData("class Test { }", "Test", false)]
    public void Types_beside_tests_are_of_tests(string code, string type, bool expected)
    {
        var compilation = Code.Compile(code);
        Assert.Equal(expected, Entries.IsOfTest(compilation.GetTypeByMetadataName(type)!, MemoryModel.For(compilation).Known));
    }

    [Theory]
    [InlineData("void M(Microsoft.Extensions.DependencyInjection.IServiceCollection services) { }", true)]
    [InlineData("void M(Microsoft.AspNetCore.Builder.WebApplication app) { }", true)]
    [InlineData("void M(Microsoft.Extensions.Hosting.IHost host) { }", true)]
    [InlineData("void M(System.IServiceProvider services) { }", false)]
    public void Set_up_runs_once(string member, bool expected)
    {
        var compilation = CSharpCompilation.Create("setup", [CSharpSyntaxTree.ParseText($"class C {{ {member} }}")], References.Of(References.Net10));
        Assert.Equal(expected, Entries.RunsOnce(compilation.GetTypeByMetadataName("C")!.GetMembers("M")[0], MemoryModel.For(compilation)));
    }

    [Theory]
    [InlineData("class C : Missing { protected override Task ExecuteAsync(CancellationToken c) => null; }", "ExecuteAsync", true)]
    [InlineData("class C : Base, IMissing { public Task StartAsync(CancellationToken c) => null; }", "StartAsync", true)]
    [InlineData("class D : IMissing { } class C : D { public Task StopAsync(CancellationToken c) => null; }", "StopAsync", true)]
    [InlineData("class C : IMissing { public Task StartAsync(int n) => null; }", "StartAsync", false)]
    [InlineData("class C : IMissing { public Task RunAsync(CancellationToken c) => null; }", "RunAsync", false)]
    [InlineData("class C : IDisposable { public void Dispose() { } public Task StartAsync(CancellationToken c) => null; }", "StartAsync", false)]
    public void What_does_not_resolve_may_be_a_hosted_service(string types, string name, bool expected)
    {
        var compilation = CSharpCompilation.Create("unknown", [CSharpSyntaxTree.ParseText("using System; using System.Threading; using System.Threading.Tasks; class Base { } " + types)], References.Of(References.Net10));
        Assert.Equal(expected, Entries.RunOnce(compilation.GetTypeByMetadataName("C")!.GetMembers(name)[0], MemoryModel.For(compilation).Known));
    }

    [Fact]
    public void Top_level_statements_run_once()
    {
        var compilation = CSharpCompilation.Create("top", [CSharpSyntaxTree.ParseText("System.Console.WriteLine();")], References.Of(References.Net10));
        Assert.True(Entries.RunOnce(compilation.GetEntryPoint(default)!, MemoryModel.For(compilation).Known));
    }
}
