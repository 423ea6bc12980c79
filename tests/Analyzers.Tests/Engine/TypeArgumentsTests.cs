using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which types a type parameter stands for is known where only the assembly can give them.</summary>
public sealed class TypeArgumentsTests
{
    [Theory]
    [InlineData("static class X { internal static void F<T>(T[] a) { } static void M() { F(new byte[1]); F(new[] { (1, 'c') }); } }", true)]
    [InlineData("static class X { internal static void F<T>(T[] a) { } static void M() { F(new byte[1]); F(new string[1]); } }", false)]
    [InlineData("static class X { internal static void F<T>(T[] a) { F(a); } static void M() { F(new byte[1]); } }", true)] // by itself
    [InlineData("static class X { internal static void F<T>(T[] a) { } static void G<U>(U[] a) => F(a); static void M() { G(new byte[1]); } }", true)] // by way of another
    [InlineData("static class X { internal static void F<T>(T[] a) { } static void G<U>(U[] a) => F(a); static void M() { G(new string[1]); } }", false)]
    [InlineData("static class X { internal static void F<T>(T[] a) { } }", false)] // none is known
    [InlineData("public static class X { public static void F<T>(T[] a) { } static void M() { F(new byte[1]); } }", false)] // others can call it
    [InlineData("sealed class X<T> { void F() { } static void M() { new X<byte>(); X<int> x = new(); } }", true)]
    [InlineData("sealed class X<T> { void F() { } static void M() { new X<byte>(); X<string> x = new(); } }", false)]
    [InlineData("sealed class X<T> { void F() { } X<T> Next() => new X<T>(); static void M() { new X<byte>(); } }", true)]
    [InlineData("sealed class X<T> { void F() { } } sealed class Y<U> { X<U> x = new(); static void M() { new Y<byte>(); } }", true)]
    [InlineData("class X<T> { void F() { } static void M() { new X<byte>(); } }", true)]
    [InlineData("class X<T> { void F() { } static void M() { new X<byte>(); } } class Y : X<string> { }", false)] // has heirs
    [InlineData("class X<T> { void F() { } } class Y<U> : X<U> { static void M() { new Y<byte>(); } }", true)]
    [InlineData("class X<T> { internal static readonly X<T> One = new(); void F() { } static object M() => X<char>.One; }", true)] // makes itself
    [InlineData("class X<T> { internal static readonly X<T> One = new(); void F() { } static object M() => X<string>.One; }", false)]
    [InlineData("class X<T> { void F() { } static object M(System.Type t) => new X<byte>().Equals(System.Activator.CreateInstance(typeof(X<>).MakeGenericType(t))); }", false)] // open
    [InlineData("struct X<T> { void F() { } static void M(X<byte> x) { x.F(); } }", true)]
    [InlineData("struct X<T> { void F() { } static void M(X<string> x) { x.F(); } }", false)]
    [InlineData("public class X<T> { void F() { } static void M() { new X<byte>(); } }", false)] // others can make it
    public void All_are_unmanaged(string source, bool expected)
    {
        var (model, _) = Ask.Operations(source);
        var type = model.Compilation.Assembly.GlobalNamespace.GetTypeMembers("X").Single();
        var parameter = type.TypeParameters.Concat(type.GetMembers("F").OfType<IMethodSymbol>().Single().TypeParameters).Single();
        Assert.Equal(expected, model.TypeArguments.AreUnmanaged(parameter));
    }
}
