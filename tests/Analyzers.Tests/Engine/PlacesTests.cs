using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Each place found in the text is the syntax that a walk through all nodes finds.</summary>
public sealed class PlacesTests
{
    [Theory]
    [InlineData("F();", "F()")]
    [InlineData("F ();\nthis.F\n(); x?.F(); x!.F();", "F ()", "this.F\n()", ".F()", "x!.F()")]
    [InlineData("G(F(F()));", "F(F())", "F()")]
    [InlineData("F<int>(); x.F<List<int>>();", "F<int>()", "x.F<List<int>>()")]
    [InlineData("@F();", "@F()")]
    [InlineData("// F()\n/* F() */ var s = \"F()\"; var t = $\"{F()}\";", "F()")]
    [InlineData("\n#if NEVER\nF();\n#endif\nvar d = F; var n = nameof(F); F1(); aF(); if (x < F) { }")]
    [InlineData("void F() { } var l = (int F) => F(1);", "F(1)")]
    public void Calls_are_found_by_name(string statements, params string[] expected) =>
        Assert.Equal(expected, Of("class C { void M(dynamic x) { " + statements + " } }").CallsOf("F").Select(call => call.ToString()));

    [Theory]
    [InlineData("new F();", "new F()")]
    [InlineData("new F { }; new\nF\n(); new @F(); new F /* none */ ();", "new F { }", "new\nF\n()", "new @F()", "new F /* none */ ()")]
    [InlineData("new F<int>(); new F<List<F>>(1); new N.F(); new global::N.F(); new O<int>.F(); new F.G(); new F[1]; new F?[1];", "new F<int>()", "new F<List<F>>(1)", "new N.F()", "new global::N.F()", "new O<int>.F()")]
    [InlineData("new G(new F());", "new F()")]
    [InlineData("// new F()\nvar s = \"new F()\"; F(); anew F(); new Fa(); new(); new { F = 1 };")]
    public void Creations_are_found_by_the_last_name(string statements, params string[] expected) =>
        Assert.Equal(expected, Of("class C { void M() { " + statements + " } }").CreationsOf("F").Select(creation => creation.ToString()));

    [Fact]
    public void Creations_without_a_type_are_found() =>
        Assert.Equal(["new()", "new (1)", "new(new())", "new()"], Of("class C<T> where T : new() { C<T> x = new(); C<T> y = new (1), z = new(new()); new int F() => new int(); }").UntypedCreations().Select(creation => creation.ToString()));

    [Fact]
    public void Files_are_gone_through_in_their_order()
    {
        var places = new Places(Code.Compile([("/0/B.cs", "class B { void M() => F(1); }"), ("/0/A.cs", "class A { void M() => F(2); }")], References.Of(References.Core)));
        Assert.Equal(["F(1)", "F(2)"], places.CallsOf("F").Select(call => call.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("new")]
    [InlineData("new F")]
    [InlineData("new F<")]
    [InlineData("new F<;")]
    [InlineData("new F.")]
    [InlineData("F(")]
    [InlineData("F<")]
    public void Text_may_end_anywhere(string text)
    {
        var places = Of(text);
        Check.None(places.CreationsOf("G").Select(creation => creation.ToString()));
        _ = places.CallsOf("F").ToList();
        _ = places.CreationsOf("F").ToList();
    }

    private static Places Of(string source) => new(Code.Compile([("/0/Test.cs", source)], References.Of(References.Core)));
}
