using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class FillsTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Text;\n";

    [Theory]
    [InlineData("[|new List<int>()|]", true)]
    [InlineData("[|new Dictionary<string, int>(StringComparer.Ordinal)|]", true)]
    [InlineData("[|new List<int>(9)|]", false)]
    [InlineData("[|new List<int> { 1 }|]", false)]
    [InlineData("[|new HashSet<int>(new[] { 1 })|]", false)]
    public void GrowsFromEmpty(string value, bool expected) => Assert.Equal(expected, Fills.GrowsFromEmpty(Ask.Operations(Usings + $"class C {{ object x = {value}; }}").Marked[0]));

    [FactSinceCSharp(12)]
    public void Collection_expressions_grow_from_empty()
    {
        var (_, marked) = Ask.Operations("class C { System.Collections.Generic.List<int> x = [|[]|], y = [|[1]|]; }");
        Assert.Equal([true, false], marked.Select(Fills.GrowsFromEmpty));
    }

    [Theory]
    [InlineData("[|x.Add(1)|];", 1)]
    [InlineData("for (var i = 0; i < 9; i++) [|x.Add(i)|];", 9)]
    [InlineData("for (var i = 2; i <= 9; i++) [|x.Add(i)|];", 8)]
    [InlineData("for (var i = 0; i < 9; i++) for (var j = 0; j != 3; j++) [|x.Add(i)|];", 27)]
    [InlineData("foreach (var i in new[] { 1, 2, 3 }) [|x.Add(i)|];", 3)]
    [InlineData("foreach (var d in Enum.GetValues<DayOfWeek>()) [|x.Add((int)d)|];", 7)]
    [InlineData("foreach (DayOfWeek d in Enum.GetValues(typeof(DayOfWeek))) [|x.Add((int)d)|];", 7)]
    [InlineData("foreach (var c in \"abcd\") [|x.Add(c)|];", 4)]
    [InlineData("foreach (var m in typeof(string).GetProperties()) [|x.Add(m.MetadataToken)|];", 16)]
    [InlineData("var all = typeof(string).GetProperties(); for (var i = 0; i < all.Length; i++) [|x.Add(all[i].MetadataToken)|];", 16)]
    [InlineData("foreach (var i in Few) [|x.Add(i)|];", 3)]
    [InlineData("foreach (var i in Some) [|x.Add(i)|];", 2)]
    [InlineData("foreach (var i in Given) [|x.Add(i)|];", Fills.Many)]
    [InlineData("for (var i = 0; i < p; i++) [|x.Add(i)|];", Fills.Many)]
    [InlineData("foreach (var l in File.ReadLines(\"a\")) [|x.Add(1)|];", Fills.Many)]
    [InlineData("while (p-- > 0) [|x.Add(1)|];", Fills.Many)]
    [InlineData("for (var i = 0; i < 5000; i++) for (var j = 0; j < 5000; j++) [|x.Add(i)|];", Fills.Many)]
    public void Turns(string body, long expected) => Assert.Equal(expected, Fills.Turns(Ask.Operations(Usings + $"class C {{ static readonly int[] Few = {{ 1, 2, 3 }}, Some = new[] {{ 1, 2 }}, Given = Make(); static int[] Make() => new int[9]; void M(List<int> x, int p) {{ {body} }} }}").Marked[0], notKnown: Fills.Many));

    [Theory]
    [InlineData("[|x.Add(1)|];", 1)]
    [InlineData("for (var i = 0; i < 9; i++) foreach (var j in Given) [|x.Add(i)|];", 9)]
    [InlineData("while (p-- > 0) [|x.Add(1)|];", 1)]
    [InlineData("for (var i = p; i < 99; i++) [|x.Add(1)|];", 1)]
    [InlineData("foreach (var m in typeof(string).GetProperties()) [|x.Add(1)|];", 1)]
    [InlineData("var all = typeof(string).GetProperties(); for (var i = 0; i < all.Length; i++) [|x.Add(1)|];", 1)]
    [InlineData("foreach (var l in File.ReadAllLines(\"a\").Where(l => l.Length > p)) [|x.Add(1)|];", Fills.Many)]
    [InlineData("using var r = new StreamReader(\"a\"); while (r.ReadLine() is { } l) [|x.Add(1)|];", Fills.Many)]
    [InlineData("foreach (var t in Given) { var a = t.ToString().Split(','); for (var i = 0; i < a.Length; i++) [|x.Add(i)|]; }", Fills.Many)]
    public void Sure_turns(string body, long expected) => Assert.Equal(expected, Fills.Turns(Ask.Operations(Usings + $"class C {{ static readonly int[] Given = Make(); static int[] Make() => new int[9]; void M(List<int> x, int p) {{ {body} }} }}").Marked[0]));

    [Theory]
    [InlineData("private static List<int> B() => new();", "B")]
    [InlineData("internal static List<int> B() => new();", null)]
    public void Builder_is_a_private_method(string method, string? expected) =>
        Assert.Equal(expected, Fills.Builder(Ask.Operations(Usings + $"class C {{ static readonly List<int> x = [|B()|]; {method} }}").Marked[0])?.Name);

    private const string Fill = "foreach (var l in File.ReadLines(\"a\")) x.Add(l);";

    [Theory]
    [InlineData("List<string> B() { var x = new List<string>(); " + Fill + " return x; }", "List")]
    [InlineData("HashSet<string> B() { var x = new HashSet<string>(); " + Fill + " return x; }", "HashSet")]
    [InlineData("IReadOnlyList<string> B() { var x = new List<string>(); " + Fill + " return x; }", "List")]
    [InlineData("IReadOnlySet<string> B() { var x = new HashSet<string>(); " + Fill + " return x; }", "HashSet")]
    [InlineData("IList<string> B() { var x = new List<string>(); " + Fill + " return x; }", null)]
    [InlineData("List<string> B() { var x = new List<string>(9); " + Fill + " return x; }", null)]
    [InlineData("List<string> B() { var x = new List<string>(); " + Fill + " x.TrimExcess(); return x; }", null)]
    [InlineData("List<string> B() { var x = new List<string>(); x.Add(\"a\"); return x; }", null)] // no loop
    [InlineData("List<string> B() { var x = new List<string>(); " + Fill + " Console.WriteLine(string.Join(\",\", x)); return x; }", null)]
    [InlineData("List<string> B(bool b) { var x = new List<string>(); if (b) return x; " + Fill + " return x; }", null)]
    public void Of_says_what_a_method_builds(string method, string? expected)
    {
        var (model, _) = Ask.Operations(Usings + $"class C {{ private static {method} }}");
        var symbol = (IMethodSymbol)model.Compilation.GetTypeByMetadataName("C")!.GetMembers("B")[0];
        var syntax = symbol.DeclaringSyntaxReferences[0].GetSyntax();
        var body = ((IMethodBodyOperation)model.Compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax)!).BlockBody!;
        Assert.Equal(expected, Fills.Of(symbol, body, () => new LocalUses(body), model)?.Type.Name);
    }

    [Theory]
    [InlineData("static readonly List<string> x = new(); static C() { " + Fill + " }", true)]
    [InlineData("static readonly List<string> x = B(); static List<string> B() { var x = new List<string>(); " + Fill + " return x; }", true)]
    [InlineData("static readonly IReadOnlyList<string> x = B(); static IReadOnlyList<string> B() { var x = new List<string>(); " + Fill + " return x; } public static IReadOnlyList<string> All => x;", true)]
    [InlineData("static readonly IReadOnlyList<string> x; static C() => x = B(); static List<string> B() { var x = new List<string>(); " + Fill + " return x; }", true)]
    [InlineData("static readonly IReadOnlyList<string> x = new List<string>();", false)]
    [InlineData("static IReadOnlyList<string> x = B(); static List<string> B() { var x = new List<string>(); " + Fill + " return x; }", false)] // not readonly
    [InlineData("static readonly IReadOnlyList<string> x = B(); static readonly IReadOnlyList<string> y = B(); static List<string> B() { var x = new List<string>(); " + Fill + " return x; }", false)] // called twice
    [InlineData("static readonly List<string> x = new(); static C() { " + Fill + " } void M() => x.Add(\"a\");", false)]
    [InlineData("static readonly List<string> x = new(); static C() { " + Fill + " } public static List<string> All => x;", false)]
    [InlineData("static readonly List<string> x = new(); static void M() { " + Fill + " }", false)]
    [InlineData("static readonly LinkedList<string> x = new(); static C() { foreach (var l in File.ReadLines(\"a\")) x.AddLast(l); }", false)]
    public async Task IsFilledOnce(string members, bool expected)
    {
        var (model, summaries) = await Ask.ModelAsync(("/0/Test.cs", Usings + $"class C {{ {members} }}"));
        Assert.Equal(expected, Fills.IsFilledOnce(summaries["C"].Fields.Single(field => field.Symbol.Name == "x"), summaries["C"], model));
    }

    [Theory]
    [InlineData("static C() { for (var i = 0; i < 9; i++) x.Add(i); x.Add(1); }", 10)]
    [InlineData("static C() { foreach (var l in File.ReadLines(\"a\")) x.Add(1); }", Fills.Many)]
    public async Task Adds_counts_what_is_added(string members, long expected)
    {
        var (_, summaries) = await Ask.ModelAsync(("/0/Test.cs", Usings + $"class C {{ static readonly List<int> x = new(); {members} }}"));
        Assert.Equal(expected, Fills.Adds(summaries["C"].Fields.Single(), summaries["C"]));
    }
}
