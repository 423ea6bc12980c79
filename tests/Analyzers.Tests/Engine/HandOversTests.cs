using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Whether a method takes over what it is given.</summary>
public sealed class HandOversTests
{
    private const string Header =
        """
        using System; using System.Collections.Generic; using System.IO; using System.Threading.Tasks;
        class Keeper { readonly Stream _s; public Keeper(Stream s) { _s = s; } }
        class Reader { public Reader(Stream s) { s.ReadByte(); } }
        class Derived : Keeper { public Derived(Stream s) : base(s) { } }
        class Wide : MemoryStream { public Wide(Stream s, bool b) { Console.WriteLine(s.Length); } }
        interface IUnknown { void Take(Stream s); }

        """;

    [Theory]
    [InlineData("new Keeper([|s|])", true)]
    [InlineData("new Reader([|s|])", false)]
    [InlineData("new Derived([|s|])", true)]
    [InlineData("new Wide([|s|], true)", false)]
    [InlineData("new StreamReader([|s|])", true)]
    [InlineData("all.Add([|s|])", true)]
    [InlineData("all.Contains([|s|])", false)]
    [InlineData("source.TrySetResult([|s|])", true)]
    [InlineData("unknown.Take([|s|])", false)]
    [InlineData("action([|s|])", false)]
    [InlineData("Store([|s|])", true)]
    [InlineData("Store(s: [|s|] as FileStream)", true)]
    [InlineData("End([|s|])", true)]
    [InlineData("EndInUsing([|s|])", true)]
    [InlineData("Look([|s|])", false)]
    [InlineData("Same([|s|])", true)]
    [InlineData("Later([|s|])", true)]
    [InlineData("By([|s|])", true)]
    [InlineData("Round([|s|])", false)]
    [InlineData("Other<Stream>([|s|], s)", false)]
    [InlineData("[|s|].Extended()", true)]
    public void Taker(string expression, bool takes)
    {
        var (model, marked) = Ask.Operations(Header +
            $$"""
            class C
            {
                Stream? _s; List<object> _l = new();
                void M(Stream s, List<Stream> all, TaskCompletionSource<Stream> source, IUnknown unknown, Action<Stream> action) { {{expression}}; }
                void Store(Stream? s) { var t = s; _s = t; }
                void End(Stream s) => s?.Dispose();
                void EndInUsing(Stream s) { using var t = s; }
                int Look(Stream s) { if (s == null) return 0; return s.ReadByte(); }
                Stream Same(Stream s) => s;
                void Later(Stream s) => Task.Run(() => s.ReadByte());
                void By(Stream s) => Deeper(s);
                void Deeper(Stream s) => _l.Add(s);
                void Round(Stream s) { if (s.CanRead) Again(s); }
                void Again(Stream s) { if (s.CanRead) Round(s); }
                void Other<T>(T first, T second) { _l.Add(second!); }
            }
            static class Extensions { static object? s_kept; public static void Extended(this Stream s) => s_kept = s; }
            """);
        Assert.Equal(takes, model.HandOvers.Take(marked[0]));
    }
}
