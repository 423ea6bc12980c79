using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which members a type fills with what it makes itself.</summary>
public sealed class OwnersTests
{
    [Theory]
    [InlineData("object _x = new();", true)]
    [InlineData("object _x = new object();", true)]
    [InlineData("object X { get; } = new();", true)]
    [InlineData("object _x; C() { _x = new(); }", true)]
    [InlineData("object? _x; void M() { this._x = new(); } void N() { _x = null; }", true)]
    [InlineData("object? _x; void M() => _x ??= new();", true)]
    [InlineData("object _x = new(); } partial class C { void M() { _x = new(); }", true)]
    [InlineData("object _x = new(); static void M() { object _x; _x = \"\".Trim(); }", true)] // another one
    [InlineData("object _x; C(System.IServiceProvider p) { _x = System.Activator.CreateInstance(typeof(object)); }", true)] // by a factory
    [InlineData("object _x; C(System.IServiceProvider p) { _x = p.GetService(typeof(object))!; }", false)]
    [InlineData("object _x;", false)]
    [InlineData("object? _x = null;", false)]
    [InlineData("object _x; C(object x) { _x = x; }", false)]
    [InlineData("object _x = new(); C(object x) { _x = x; }", false)]
    [InlineData("object _x = new(); } partial class C { void M(object x) { this._x = x; }", false)]
    [InlineData("object _x = Make(); static object Make() => new();", false)]
    public void Make_says_whether_all_is_made_by_the_type(string members, bool made)
    {
        var compilation = Code.Compile($"#pragma warning disable\npartial class C {{ {members} }}");
        Check.None(Code.Errors(compilation));
        var member = compilation.GetTypeByMetadataName("C")!.GetMembers().Single(member => member.Name is "_x" or "X");
        var owners = new Owners(MemoryModel.For(compilation));
        Assert.Equal(made, owners.Make(member));
        Assert.Equal(made, owners.Make(member));
    }
}
