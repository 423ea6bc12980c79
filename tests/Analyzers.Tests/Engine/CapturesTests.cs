using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class CapturesTests
{
    [Theory]
    [InlineData("void F() { a++; }", "a")]
    [InlineData("void F() { var c = 0; c++; }", "")]
    [InlineData("void F() { a++; G(); } void G() { b++; }", "a b")]
    [InlineData("void F() { G(); } void G() { H(); } void H() { b++; }", "b")]
    [InlineData("void F() { if (a > 0) G(); } void G() { b++; F(); }", "a b")]
    [InlineData("void F() { G(); } void G() { H(); } void H() { b++; if (b > 3) G(); }", "b")]
    [InlineData("void F() { System.Action g = G; } void G() { b++; }", "b")]
    [InlineData("void F() { System.Action g = () => { a++; G(); }; } void G() { b++; }", "a b")]
    [InlineData("void F() { G(); void G() { b++; } }", "b")]
    [InlineData("void F() { F(); }", "")]
    public void Function_reaches(string functions, string variables)
    {
        var body = BodyOf($$"""class C { void M(int a, int b) { [|a = 0|]; {{functions}} } }""");
        var function = body.Descendants().OfType<ILocalFunctionOperation>().First(local => local.Symbol.Name == "F").Symbol;
        var captures = new Captures(body);
        Assert.True(captures.AreKnown);
        Assert.Equal(variables, string.Join(" ", captures.Of(function).Select(variable => variable.Name).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(300, false)]
    public void A_chain_that_captures_ever_more_is_given_up(int length, bool known)
    {
        var functions = string.Concat(Enumerable.Range(0, length).Select(i => $"var v{i} = a; void F{i}() {{ v{i}++; {(i > 0 ? $"F{i - 1}();" : "")} }} "));
        Assert.Equal(known, new Captures(BodyOf($$"""class C { void M(int a) { [|a = 0|]; {{functions}} } }""")).AreKnown);
    }

    private static IOperation BodyOf(string source) => Ask.Operations(source).Marked[0].Root();
}
