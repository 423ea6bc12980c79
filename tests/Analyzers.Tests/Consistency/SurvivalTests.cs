using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>No rule and no fix throws, whatever the code: half typed, without references, deep, recursive, unsafe, or a script.</summary>
public sealed class SurvivalTests
{
    private const int Cuts = 24;

    public static TheoryData<string> Ids => AllRules.Ids;

    public static TheoryData<string> Oddities => new(Odd.Keys);

    private static Dictionary<string, string> Odd { get; } = new()
    {
        ["empty"] = "",
        ["blank"] = "\n\n   // nothing\n",
        ["only usings"] = "using System;\nusing System.Collections.Generic;\nusing static",
        ["attributes without targets"] = "[assembly: System.Obsolete][module: Foo(1, x: typeof(int[])]",
        ["binary expression of 2,000 terms"] = $"class C {{ string M(string a) => {string.Join(" + ", Enumerable.Repeat("a", 2000))}; int N(int a) => {string.Join(" | ", Enumerable.Repeat("(a & 1)", 2000))}; }}",
        ["300 nested blocks"] = $"using System.Collections.Generic; class C {{ readonly List<int> _l = new(); void M(int a) {{ {string.Concat(Enumerable.Repeat("while (a > 0) { if (a > 1) {", 150))} _l.Add(a); _l.Clear(); {string.Concat(Enumerable.Repeat("} }", 150))} }} }}",
        ["200 nested lambdas"] = $"using System; class C {{ void M() {{ {string.Concat(Enumerable.Range(0, 60).Select(i => $"Action a{i} = () => {{ "))} {string.Concat(Enumerable.Repeat("};", 60))} }} }}",
        ["200 nested calls"] = $"class C {{ static int F(int x) => x; int M(int a) => {string.Concat(Enumerable.Repeat("F(", 200))}a{string.Concat(Enumerable.Repeat(")", 200))}; }}",
        ["100 nested types"] = string.Concat(Enumerable.Range(0, 100).Select(i => $"class C{i} {{ static readonly System.Collections.Generic.List<C{i}> L = new(); void M() {{ L.Add(this); L.Clear(); }} ")) + new string('}', 100),
        ["chain of 500 calls"] = $"using System.Text; class C {{ string M(StringBuilder b) => b{string.Concat(Enumerable.Repeat(".Append('a')", 500))}.ToString(); }}",
        ["recursive types"] = """
            class A<T> : A<A<A<T>>> { static A<T>[] s = new A<T>[100000]; } class B : B { } interface I : I { } struct S { S s; S[] t; }
            struct P { Q q; } struct Q { P p; void M() { var x = new P[90000]; System.Buffers.ArrayPool<P>.Shared.Return(x); } } class D : D.E { class E : D { } } enum F : F { A = B, B = A }
            """,
        ["recursive members"] = """
            using System.Collections.Generic;
            class C { List<int> _l = new(); List<int> L => L; void A() { B(); _l.Clear(); } private void B() { A(); C1(); } private void C1() { B(); _l.Add(1); } int this[int i] => this[i]; C(int a) : this(a) { } const int X = Y; const int Y = X; }
            """,
        ["unsafe"] = """
            using System;
            unsafe class C { fixed byte f[10]; struct S { public fixed byte Data[200000]; } delegate*<int, void> p; byte* b; void M(int n) { byte* x = stackalloc byte[n]; fixed (byte* y = new byte[n]) { *x = *y; S s; s.Data[0] = 1; } void*[] a = new void*[100000]; int*[] c = new int*[n]; p(1); } }
            """,
        ["top level"] = """
            using System; using System.Collections.Generic; using System.Threading.Tasks;
            var list = new List<string>(); foreach (var a in args) list.Add(a); list.Clear(); var buffer = new byte[100000]; await Task.Delay(1); Console.WriteLine(buffer.Length); async Task F() { await F(); } record R(int A);
            """,
        ["top level, broken"] = "using System; var x = new byte[; await; foreach (var in) { } return x",
        ["duplicates"] = "class C { int _a; string _a; void M() { } void M() { } C() { } C() { } } class C { List<int> _a; } partial class P; partial class P<T> { partial void M(); } namespace N; namespace M { }",
        ["missing types"] = """
            class C : Missing<int>, IAlsoMissing { Missing _m = new(); Missing<Other>[] _n = new Missing<Other>[1000000]; void M() { _m.Clear(); _m.Add(x); ArrayPool<byte>.Shared.Return(_n); Debug.Assert(_m.Remove(1)); using var s = CancellationTokenSource.CreateLinkedTokenSource(t); } async Task N() { var b = File.ReadAllBytes(p); await Missing(b); } }
            """,
        ["odd initialisers"] = """
            using System; using System.Collections.Generic; using System.Linq;
            class C(int n) { List<int> _l = [1, .. Enumerable.Range(0, n), 2]; int[] _a = n switch { > 1 => new int[n], _ => [] }; Func<List<int>> _f = () => { var l = new List<int> { 1 }; l.Clear(); return l; }; static readonly (List<int> A, int[] B) T = (new() { 1 }, new int[100000]);
              List<int> P { get; set; } = new(); List<int> Q { get => field; set { field = value; field.Clear(); } } = []; event Action E = delegate { }; ~C() => _l.Clear(); public static C operator +(C a, C b) { a._l.Clear(); return a; } public static implicit operator int[](C c) => c._a; }
            """,
        ["iterators and async"] = """
            using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;
            class C { async IAsyncEnumerable<byte[]> M([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken t = default) { while (true) { var b = new byte[100000]; await Task.Delay(1, t); yield return b; try { goto end; } catch (Exception e) when (e is null) { throw; } finally { b = null!; } } end: yield break; }
              IEnumerable<int> N() { lock (this) { yield return 1; } } async void V() { await foreach (var x in M()) { } await using var d = (IAsyncDisposable)null!; } }
            """,
        ["directives"] = "#define A\n#if A\nclass C {\n#elif B\nclass D {\n#else\n#endif\n#if DEBUG\nvoid M() { }\n#region x\n}\n#pragma warning disable\n#nullable enable\n#line 100 \"x.cs\"\nclass E { }",
        ["ref structs and generics"] = """
            using System; using System.Buffers; using System.Runtime.CompilerServices;
            ref struct R<T> where T : allows ref struct { Span<int> s; ref T t; public void Dispose() { } } [InlineArray(100000)] struct I<T> { T t; } class G<T> where T : unmanaged { void M(int n) { var a = ArrayPool<T>.Shared.Rent(n); try { using R<T> r = default; I<T> i = default; foreach (ref var x in a.AsSpan()) x = default; } finally { ArrayPool<T>.Shared.Return(a); } var b = new T[n * n]; } }
            """,
    };

    [Theory, MemberData(nameof(Oddities))]
    public async Task Odd_code_crashes_nothing(string name) => await SurviveAsync(Code.Compile(Odd[name]));

    [Theory, MemberData(nameof(Oddities))]
    public async Task Odd_code_without_references_crashes_nothing(string name) => await SurviveAsync(Code.Compile([("/0/Test.cs", Odd[name])], []));

    [Theory, MemberData(nameof(Oddities))]
    public async Task Odd_code_as_a_script_crashes_nothing(string name)
    {
        var tree = CSharpSyntaxTree.ParseText(Odd[name], new CSharpParseOptions(LanguageVersion.Preview, kind: SourceCodeKind.Script), "/0/Test.csx");
        await SurviveAsync(CSharpCompilation.CreateScriptCompilation("script", tree, References.Of(References.Net10)));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Code_of_the_page_without_references_crashes_nothing(string id)
    {
        foreach (var block in new Page(AllRules.Of(id).PagePath).Blocks("Bad"))
            await SurviveAsync(Code.Compile([("/0/Test.cs", block)], []));
    }

    [Theory, MemberData(nameof(Ids))]
    public async Task Code_of_the_page_cut_off_anywhere_crashes_nothing(string id)
    {
        foreach (var block in new Page(AllRules.Of(id).PagePath).Blocks("Bad"))
        {
            for (var cut = 1; cut <= Cuts; cut++)
            {
                var source = block[..(block.Length * cut / (Cuts + 1))];
                foreach (var diagnostic in await SurviveAsync(Code.Compile([("/0/Test.cs", source)], References.Of(References.Core))))
                    await FixTests.OffersAsync(source, diagnostic, apply: true);
            }
        }
    }

    [Fact]
    public async Task All_code_in_one_compilation_cut_off_in_each_file_crashes_nothing()
    {
        var random = new Random(7);
        for (var round = 0; round < 3; round++)
        {
            var files = OwnSources.Files("Analyzers").Concat(SilenceTests.Files()).Select(file => (file.Path, file.Source[..random.Next(file.Source.Length)]));
            await SurviveAsync(Code.Compile(files, References.Of(References.Net10)));
        }
    }

    [Fact]
    public async Task Lines_left_out_crash_nothing()
    {
        var random = new Random(11);
        var files = OwnSources.Files("Analyzers").Concat(SilenceTests.Files()).Select(file => (file.Path, Thin(file.Source, random)));
        await SurviveAsync(Code.Compile(files, References.Of(References.Net10)));
    }

    private static string Thin(string source, Random random)
    {
        var thinned = new StringBuilder();
        foreach (var line in source.Split('\n').Where(_ => random.Next(12) > 0))
            thinned.Append(line).Append('\n');
        return thinned.ToString();
    }

    private static async Task<IReadOnlyList<Diagnostic>> SurviveAsync(Compilation compilation)
    {
        var found = await Code.RunAsync(compilation);
        var crash = found.FirstOrDefault(diagnostic => diagnostic.Id == "AD0001");
        Assert.True(crash is null, crash?.ToString());
        return found;
    }
}
