using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What a callback and its state keep alive.</summary>
public sealed class CallbacksTests
{
    [Theory]
    [InlineData("_ => { }", "Nothing")]
    [InlineData("static _ => Console.WriteLine()", "Nothing")]
    [InlineData("s => Console.WriteLine(s)", "Nothing")]
    [InlineData("_ => { var own = 1; Console.WriteLine(own); }", "Nothing")]
    [InlineData("_ => _count++", "This")]
    [InlineData("_ => Work(null)", "This")]
    [InlineData("_ => Console.WriteLine(local)", "OfTheCall")]
    [InlineData("_ => Console.WriteLine(parameter)", "OfTheCall")]
    [InlineData("_ => { Action inner = () => Console.WriteLine(local); inner(); }", "OfTheCall")]
    [InlineData("_ => _count += local", "This, OfTheCall")]
    [InlineData("_ => Local()", "Unknown")]
    [InlineData("Work", "This")]
    [InlineData("Static", "Nothing")]
    [InlineData("other.Work", "OfTheCall")]
    [InlineData("_handler", "Unknown")]
    [InlineData("handler", "OfTheCall")]
    public void Callback(string callback, string expected) => Assert.Equal(expected, Of($"Take([|{callback}|], null);"));

    [Theory]
    [InlineData("null", "Nothing")]
    [InlineData("\"text\"", "Nothing")]
    [InlineData("parameter", "Nothing")] // a number
    [InlineData("this", "This")]
    [InlineData("other", "OfTheCall")]
    [InlineData("new object()", "OfTheCall")]
    [InlineData("new WeakReference(this)", "OfTheCall")]
    [InlineData("(this, other)", "This, OfTheCall")]
    [InlineData("Tuple.Create(this, 1)", "This")]
    [InlineData("Shared", "Nothing")]
    [InlineData("_state", "Unknown")]
    public void State(string state, string expected) => Assert.Equal(expected, Of($"Take(_ => {{ }}, [|{state}|]);"));

    [FactSinceCSharp(12)]
    public void Parameter_of_the_primary_constructor_belongs_to_the_object()
    {
        var (_, marked) = Ask.Operations("class C(object made) { object M(object given) { System.Func<object> a = [|() => made|]; System.Func<object> b = [|() => given|]; return a() ?? b(); } }");
        Assert.Equal(["This", "OfTheCall"], marked.Select(operation => Callbacks.Of(operation).ToString()));
    }

    private static string Of(string statement)
    {
        var (_, marked) = Ask.Operations(
            $$"""
            using System;
            class C
            {
                static readonly object Shared = new();
                readonly object _state = new();
                readonly Action<object?> _handler = _ => { };
                int _count;
                void Work(object? state) => _count++;
                static void Static(object? state) { }
                static void Take(Action<object?> callback, object? state) { }
                void M(int parameter, C other, Action<object?> handler) { var local = 1; {{statement}} GC.KeepAlive(_state); _handler(handler); void Local() => local++; Local(); }
            }
            """);
        return Callbacks.Of(marked[0]).ToString();
    }
}
