using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class RepetitionsTests
{
    private const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading; using System.Threading.Tasks;\n";

    private static (MemoryModel Model, IReadOnlyList<(IOperation Operation, ISymbol Body)> Marked) Operations(string members)
    {
        var (model, marked) = Ask.Operations(Usings + $"class C {{ {members} }}");
        return (model, [.. marked.Select(operation => (operation, operation.Owner()!))]);
    }

    [Theory]
    [InlineData("public void M(int p) { [|new object()|].ToString(); }", true)]
    [InlineData("public void M() { [|new object()|].ToString(); }", false)]
    [InlineData("public void M(CancellationToken t, IServiceProvider p) { [|new object()|].ToString(); }", false)]
    [InlineData("public static void M(string p) { [|new object()|].ToString(); } static void Main() { }", false)]
    [InlineData("static void Main() { while (true) { [|new object()|].ToString(); } }", true)]
    [InlineData("static void Main() { for (var i = 0; i < 3; i++) { [|new object()|].ToString(); } }", false)]
    [InlineData("static void Main() { for (var i = 0; i < 300; i++) { [|new object()|].ToString(); } }", true)]
    [InlineData("static readonly object One = [|new object()|];", false)]
    [InlineData("readonly object one = [|new object()|];", false)]
    [InlineData("static C() { [|new object()|].ToString(); }", false)]
    [InlineData("public object? P { get { [|new object()|].ToString(); return null; } }", true)]
    [InlineData("private void M(int p) { [|new object()|].ToString(); }", false)] // nobody calls it
    [InlineData("private void M() { [|new object()|].ToString(); } public void Do(int p) => M();", true)]
    [InlineData("private void M(int p) { [|new object()|].ToString(); } public void Do() => M(1);", false)]
    [InlineData("private void M(int p) { [|new object()|].ToString(); } private void N() => M(1); public void Do(string p) => N();", true)]
    [InlineData("private void M(int p) { [|new object()|].ToString(); } private void N() { M(1); N(); } public void Do() => N();", false)]
    [InlineData("private void M() { [|new object()|].ToString(); } public event Action? E; public C() => E += M;", true)]
    [InlineData("private void M() { [|new object()|].ToString(); } public void Do(int p) => Give(M); void Give(Action a) { }", false)] // not known when
    [InlineData("private static object M() { [|new object()|].ToString(); return 1; } private static object? s_one; public static object Do(int p) => s_one ??= M();", false)]
    [InlineData("private static object M() { [|new object()|].ToString(); return 1; } private object? _o; public void Do(int p) { if (_o == null) _o = M(); }", false)]
    [InlineData("public void M(int p) { Action a = () => [|new object()|].ToString(); }", false)]
    [InlineData("public void M(int p) { Task.Run(() => [|new object()|].ToString()); }", true)]
    [InlineData("static void Main() { Task.Run(() => [|new object()|].ToString()); }", false)]
    [InlineData("static void Main() { Console.CancelKeyPress += (_, _) => [|new object()|].ToString(); }", true)]
    [InlineData("static void Main() { new[] { 1 }.Select(n => [|new object()|].ToString()).ToList(); }", true)]
    [InlineData("class Start { static void Main() => C.M(1); } public static void M(int p) { [|new object()|].ToString(); }", false)]
    [InlineData("class Start { static void Main() { while (true) C.M(1); } } public static void M(int p) { [|new object()|].ToString(); }", true)]
    [InlineData("class Start { static void Main() => C.M(1); } public class Other { public void Do(int p) => C.M(p); } public static void M(int p) { [|new object()|].ToString(); }", true)]
    [InlineData("public class Other { public void Do() { while (true) C.M(1); } } public static void M(int p) { [|new object()|].ToString(); }", true)]
    [InlineData("public void M(int p) { F(); void F() { [|new object()|].ToString(); } }", false)]
    public void Has_says_what_runs_again_and_again(string members, bool expected)
    {
        var (model, marked) = Operations(members);
        Assert.Equal(expected, model.Repetitions.Has(marked[0].Operation, marked[0].Body));
        Assert.Equal(expected, model.Repetitions.Has(marked[0].Operation, marked[0].Body));
    }

    [Theory]
    [InlineData("public void M(int p) { [|new object()|].ToString(); }", "Often")]
    [InlineData("public void M() { [|new object()|].ToString(); }", "Unknown")]
    [InlineData("public void M() { while (true) [|new object()|].ToString(); }", "Often")]
    [InlineData("static void Main() { [|new object()|].ToString(); }", "Once")]
    [InlineData("static readonly C One = new(); public C() { [|new object()|].ToString(); }", "Once")]
    [InlineData("internal void M(int p) { [|new object()|].ToString(); } static void Main() => new C().M(1);", "Once")]
    [InlineData("public void M(int p) { [|new object()|].ToString(); } public void Other() => M(1);", "Unknown")]
    [InlineData("public void M(int p) { [|new object()|].ToString(); } public void Other(string p) => M(1);", "Often")]
    [InlineData("public void M(int p) { [|new object()|].ToString(); } public void Other() { for (var i = 0; i < 99; i++) M(i); }", "Often")]
    [InlineData("public void M(int p) { [|new object()|].ToString(); } public void Other() { Action a = () => M(1); }", "Often")] // who knows how often that runs
    [InlineData("public void M(int p) { while (true) [|new object()|].ToString(); } public void Other() => M(1);", "Often")]
    [InlineData("public void M() { [|new object()|].ToString(); } public void Other() { while (true) M(); }", "Often")]
    [InlineData("public class P : IDisposable { public void Dispose() { } public P() { [|new object()|].ToString(); } }", "Unknown")] // for all that is seen there is one
    [InlineData("public class P : IDisposable { public void Dispose() { } public void Start() { [|new object()|].ToString(); } }", "Unknown")]
    [InlineData("public class P { public P() { [|new object()|].ToString(); } } public void Other(int p) { var o = new P(); o.ToString(); }", "Often")]
    [InlineData("public int P { get { [|new object()|].ToString(); return 1; } }", "Often")]
    [InlineData("public event EventHandler E { add { [|new object()|].ToString(); } remove { } }", "Unknown")]
    [InlineData("private void M(int p) { [|new object()|].ToString(); } public void Other() => M(1);", "Unknown")]
    public void Of_says_how_often_code_runs(string members, string expected)
    {
        var (model, marked) = Operations(members);
        Assert.Equal(expected, model.Repetitions.Of(marked[0].Operation, marked[0].Body).ToString());
    }

    [Theory]
    [InlineData("public void M(int p) { [|new object()|].ToString(); }", "Forgotten")]
    [InlineData("public void M(int p) { var o = [|new object()|]; o.ToString(); if (o.Equals(p)) return; }", "Forgotten")]
    [InlineData("public object M(int p) => [|new object()|];", "Unknown")]
    [InlineData("private object M(int p) => [|new object()|]; public string Do(int p) => M(p).ToString()!;", "Forgotten")]
    [InlineData("private object M(int p) => [|new object()|]; public object Do(int p) => M(p);", "Unknown")]
    [InlineData("private object M(int p) => [|new object()|]; readonly object _o; public C() => _o = M(1);", "InObject")]
    [InlineData("object? _o; public void M(int p) => _o = [|new object()|];", "InObject")]
    [InlineData("object? _o; public void M(int p) => _o ??= [|new object()|];", "InObject")]
    [InlineData("object? _o; public object M(int p) { var o = [|new object()|]; _o = o; return o; }", "InObject")]
    [InlineData("static object? s_o; public void M(int p) => s_o = [|new object()|];", "Unknown")]
    [InlineData("static object P => [|new object()|];", "Forgotten")]
    [InlineData("protected virtual object P => [|new object()|];", "Unknown")]
    [InlineData("static object P { get; } = [|new object()|];", "Unknown")]
    [InlineData("public void M(List<object> p) => p.Add([|new object()|]);", "Unknown")]
    [InlineData("public void M(C p) => p.o = [|new object()|]; object? o;", "Unknown")]
    [InlineData("public void M(int p) { using var s = [|new MemoryStream()|]; }", "Unknown")]
    [InlineData("public void M(int p) { var s = [|new MemoryStream()|]; s.Dispose(); }", "Unknown")]
    [InlineData("public Action M(int p) { var o = [|new object()|]; return () => o.ToString(); }", "Unknown")]
    public void OfMade_says_whether_what_is_made_is_kept_for_the_next_time(string members, string expected)
    {
        var (model, marked) = Operations(members);
        Assert.Equal(expected, model.Repetitions.OfMade(marked[0].Operation, marked[0].Body).Fate.ToString());
    }

    [Theory]
    [InlineData("Dictionary<int, object> _x = new(); void M(int p) { if (!_x.TryGetValue(p, out var o)) { o = [|new object()|]; _x.Add(p, o); } }", true)]
    [InlineData("Dictionary<int, object> _x = new(); void M(int p) { if (!_x.ContainsKey(p)) _x[p] = [|new object()|]; }", true)]
    [InlineData("Dictionary<int, object> _x = new(); object M(int p) { if (_x.TryGetValue(p, out var o)) return o; o = [|new object()|]; _x[p] = o; return o; }", true)]
    [InlineData("Dictionary<int, object> _x = new(); object M(int p) { var o = [|new object()|]; if (_x.TryGetValue(p, out var old)) return old; _x[p] = o; return o; }", false)] // before the test
    [InlineData("Dictionary<int, object> _x = new(); void M(int p) { if (!_x.ContainsKey(p)) [|new object()|].ToString(); }", false)] // keeps nothing
    [InlineData("static void M(Dictionary<int, object> x, int p) { if (!x.ContainsKey(p)) x.Add(p, [|new object()|]); }", true)]
    [InlineData("static object? s_o; static void M() { var o = s_o; if (o == null) { o = [|new object()|]; s_o = o; } }", true)]
    [InlineData("static bool s_done; static void M() { if (s_done) return; s_done = true; [|new object()|].ToString(); }", true)]
    [InlineData("static bool s_debug; static void M() { if (s_debug) [|new object()|].ToString(); }", false)] // a setting
    [InlineData("static object? s_o; static object M() => s_o ?? [|new object()|];", false)]
    [InlineData("static object? s_o; static object M() => s_o ?? (s_o = [|new object()|]);", true)]
    [InlineData("static class Cache { public static object? Find(int n) => null; public static void Add(int n, object o) { } } static object M(int p) { var o = Cache.Find(p); if (o != null) return o; o = [|new object()|]; Cache.Add(p, o); return o; }", true)]
    public void Memoized_code_runs_on_a_miss_only(string members, bool expected)
    {
        var (_, marked) = Operations(members);
        Assert.Equal(expected, new Memoized(marked[0].Operation.Root()).Guards(marked[0].Operation));
    }

    [Theory]
    [InlineData("private void M() { } void A() => M(); void B() { this.M(); Action a = M; }", "A B B")]
    [InlineData("private void M() { } readonly Action _a; C() => _a = M;", ".ctor")]
    [InlineData("private static int M() => 1; readonly int _n = M(); class D { int N() => C.M(); }", "_n N")]
    [InlineData("private void M() { } private void M(int n) { } void A() => M(1);", "")]
    [InlineData("private static T M<T>(T t) => t; int A() => M(1);", "A")]
    public void Callers_are_found_in_the_nest(string members, string expected)
    {
        var (model, _) = Ask.Operations(Usings + $"class C {{ {members} }}");
        var method = model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M").OfType<IMethodSymbol>().First();
        Assert.Equal(expected, string.Join(" ", model.Callers.Of(method)!.Select(caller => caller.Body.Name)));
    }

    [Theory]
    [InlineData("internal void M() { }")]
    [InlineData("public void M() { } void A() => M();")]
    public void Callers_of_what_others_can_reach_are_not_known(string members)
    {
        var (model, _) = Ask.Operations(Usings + $"class C {{ {members} }}");
        Assert.Null(model.Callers.Of(model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M").OfType<IMethodSymbol>().First()));
    }
}
