using System.Collections.Immutable;
using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What the engine knows of the event handlers that a type adds and takes off.</summary>
public sealed class SubscriptionsTests
{
    private const string Header =
        """
        using System; using System.Collections.Generic; using Microsoft.Extensions.DependencyInjection;
        public class P { public event EventHandler? E; public P Next { get; } = null!; public P Other { get; set; } = null!; public static readonly P Only = new(); public static event EventHandler? S; public void Raise() { E?.Invoke(this, EventArgs.Empty); S?.Invoke(this, EventArgs.Empty); } }

        """;

    private static async Task<Subscriptions> Of(string members, string head = "public class C")
    {
        var summaries = await Ask.SummariesAsync(("/0/Test.cs", Header + head + " { private readonly object _o = new(); private void H(object? s, EventArgs e) { } " + members + " }"));
        return summaries["C"].Subscriptions!;
    }

    [Theory]
    [InlineData("void M() { P.S += H; }", "Static", "")]
    [InlineData("void M() { P.Only.E += H; }", "Static", "")]
    [InlineData("void M() { P.Only.Next.E += H; }", "Static", ".Next")]
    [InlineData("void M() { P.Only.Other.E += H; }", "Unknown", "")]
    [InlineData("P _p = new(); void M() { _p.E += H; }", "Member", "")]
    [InlineData("P _p = new(); void M() { this._p.Next.Next.E += H; }", "Member", ".Next.Next")]
    [InlineData("P? Q { get; set; } void M() { Q!.E += H; }", "Member", "")]
    [InlineData("P _p = new(); void M() { _p.Other.Next.E += H; }", "Member", ".Other.Next")]
    [InlineData("void M(List<P> all) { all[0].Other.E += H; }", "Unknown", "")]
    [InlineData("P _p = new(); void M() { var p = _p; p.E += H; }", "Member", "")]
    [InlineData("void M(P p) { p.E += H; }", "Parameter", "")]
    [InlineData("void M(object o) { ((P)o).E += H; }", "Parameter", "")]
    [InlineData("void M(IServiceProvider s) { s.GetRequiredService<P>().E += H; }", "Lookup", "")]
    [InlineData("void M() { new P().E += H; }", "Created", "")]
    [InlineData("event EventHandler? Own; void M() { Own += H; Own?.Invoke(this, EventArgs.Empty); }", "This", "")]
    [InlineData("void M(List<P> all) { foreach (var p in all) p.E += H; }", "Unknown", "")]
    [InlineData("void M(List<P> all) { all[0].E += H; }", "Unknown", "")]
    public async Task Publisher_is_told_by_its_path(string members, string kind, string rest)
    {
        var publisher = Assert.Single((await Of(members)).All).Publisher;
        Assert.Equal((kind, rest), (publisher.Kind.ToString(), publisher.Rest));
    }

    [Theory]
    [InlineData("void M(P p) { p.E += H; }", "Method", true, false)]
    [InlineData("void M(P p) { p.E += new EventHandler(this.H); }", "Method", true, false)]
    [InlineData("static void F(object? s, EventArgs e) { } void M(P p) { p.E += F; }", "Method", false, false)]
    [InlineData("void M(P p, C c) { p.E += c.H; }", "Method", false, false)]
    [InlineData("void M(P p) { p.E += (s, e) => H(s, e); }", "Lambda", true, false)]
    [InlineData("void M(P p, int[] n) { p.E += (s, e) => n[0]++; }", "Lambda", false, true)]
    [InlineData("void M(P p) { p.E += (s, e) => { var n = 0; n++; }; }", "Lambda", false, false)]
    [InlineData("void M(P p) { p.E += delegate { H(null, EventArgs.Empty); }; }", "Lambda", true, false)]
    [InlineData("void M(P p) { void L(object? s, EventArgs e) => H(s, e); p.E += L; }", "Method", true, false)]
    [InlineData("void M(P p) { EventHandler h = H; p.E += h; }", "Variable", true, false)]
    [InlineData("EventHandler? _h; void M(P p) { _h = (s, e) => H(s, e); p.E += _h; }", "Variable", true, false)]
    [InlineData("EventHandler? _h; void M(P p) { p.E += _h = H; }", "Variable", true, false)]
    [InlineData("void M(P p, EventHandler h) { p.E += h; }", "Variable", false, false)]
    public async Task Handler_is_told_by_what_it_keeps(string members, string kind, bool keepsThis, bool keepsLocals)
    {
        var subscriptions = await Of(members);
        var handler = subscriptions.Held(Assert.Single(subscriptions.All));
        Assert.Equal((kind, keepsThis, keepsLocals), (handler.Kind.ToString(), handler.KeepsThis, handler.KeepsLocals));
    }

    [FactSinceCSharp(12)]
    public async Task Primary_constructor_parameter_is_a_field_of_the_object()
    {
        var subscriptions = await Of("void M() { p.E += (s, e) => n[0]++; }", "public class C(P p, int[] n)");
        var one = Assert.Single(subscriptions.All);
        Assert.Equal((PublisherKind.Parameter, true, false), (one.Publisher.Kind, one.Handler.KeepsThis, one.Handler.KeepsLocals));
    }

    [Theory]
    [InlineData("P? _p; void Dispose() { _p!.E -= H; }", true, true)]
    [InlineData("P? _p; void Pause() { _p!.E -= H; }", true, true)]
    [InlineData("P? _p; P? Q { set { _p!.E -= H; _p = value; } }", true, false)]
    [InlineData("P? _p; P? Q { set { Off(); _p = value; } } void Off() { _p!.E -= H; }", true, false)]
    [InlineData("P? _p; P? Q { set { Off(); _p = value; } } void Off() { _p!.E -= H; } void Dispose() { Q = null; }", true, true)]
    [InlineData("P? _p; public P? Q { set { _p!.E -= H; _p = value; } } void Close() { Q = null; }", true, true)]
    [InlineData("P? _p; void Swap(P p) { _p!.E -= H; _p = p; _p.E += H; }", true, false)]
    [InlineData("P? _p; void Set(bool on) { if (on) _p!.E += H; else _p!.E -= H; }", true, true)]
    [InlineData("P? _p; void Dispose() { _p!.E -= (s, e) => H(s, e); }", false, false)]
    [InlineData("class Q { public event EventHandler? E; } Q? _q; void Dispose() { _q!.E -= H; }", false, false)] // another event of that name
    [InlineData("class Q { public event EventHandler? E; } Q? _q; P? _p; void Dispose() { _q!.E -= H; _p!.E -= H; }", true, true)]
    [InlineData("class Q : P { public new event EventHandler? E; } Q? _q; void Dispose() { _q!.E -= H; }", true, true)] // of a class that knows it
    [InlineData("interface Q { event EventHandler? E; } Q? _q; void Dispose() { _q!.E -= H; }", true, true)] // which the object may implement
    [InlineData("class Q { public P? Of; public event EventHandler? E { add => Of!.E += value; remove => Of!.E -= value; } } Q? _q; void Dispose() { _q!.E -= H; }", true, true)] // goes on to it
    public async Task Removal_counts_by_where_it_stands(string members, bool removed, bool forGood)
    {
        var subscriptions = await Of("void Start(P p) { p.E += H; } " + members);
        var add = subscriptions.All.First(one => one.Adds);
        Assert.Equal((removed, forGood), (subscriptions.IsRemoved(add), subscriptions.IsRemovedForGood(add)));
    }

    [Theory]
    [InlineData("private readonly P X = new();", "Created")]
    [InlineData("private readonly P X; C(P p) { X = p; }", "Constructor")]
    [InlineData("private readonly P X; C(P p) => X = p ?? throw new ArgumentNullException();", "Constructor")]
    [InlineData("private readonly P X; C(P p) { X = Check(p); } static T Check<T>(T t) => t;", "Constructor")]
    [InlineData("private readonly P X; private readonly int _n; C(P p, int n) { (X, _n) = (p, n); }", "Constructor")]
    [InlineData("private P X; C(P p) { X = p; } void End() { X = null!; }", "Nothing, Constructor")]
    [InlineData("private readonly P X; C(P? p) { X = p ?? new P(); }", "Created, Constructor")]
    [InlineData("private P? X; public P? Q { set { X = value; } }", "Setter")]
    [InlineData("private P? X; private P? Q { set { X = value; } }", "Argument")]
    [InlineData("public P? X { get; set; }", "Setter")]
    [InlineData("private P X; C(IServiceProvider s) { X = s.GetRequiredService<P>(); }", "Lookup")]
    [InlineData("private P? X; void Attach(P p) { X = p; }", "Argument")]
    [InlineData("private P X = P.Only;", "Static")]
    [InlineData("private P? X; void M(List<P> all) { X = all[0]; }", "Other")]
    public async Task Member_is_told_by_what_it_is_given(string members, string sources)
    {
        var subscriptions = await Of(members + " void M2() { P.S += H; }");
        Assert.Equal(sources, subscriptions.SourcesOf(subscriptions.All[0].Body.ContainingType.GetMembers("X")[0]).ToString());
    }

    [Fact]
    public async Task Teardown_that_takes_handlers_off_comes_first()
    {
        var subscriptions = await Of("public void Close() => new P().Raise(); public void Dispose() => new System.IO.MemoryStream().Dispose(); public void Stop() => Off(); private void Off() { P.S -= H; }");
        Assert.Equal("Off", subscriptions.TeardownOf(subscriptions.All[0].Body.ContainingType)?.Name);
    }

    [Theory]
    [InlineData("class O : P { object M() => new C(this); }", true, 0, false)]
    [InlineData("class O { object M() { var p = new P(); return new C(p); } }", false, 1, false)]
    [InlineData("class O { C F = new(new P()); }", false, 1, false)]
    [InlineData("class O { object M(P p) => new C(p); }", false, 0, false)]
    [InlineData("class O { static readonly C F = new(null!); }", false, 0, true)]
    [InlineData("class O { static C? s_c; static C G(P p) => s_c ??= new C(p); }", false, 0, true)]
    [InlineData("class O { static readonly Lazy<C> F = new(() => { return new C(null!); }); }", false, 0, true)]
    [InlineData("class O { static readonly Func<C> F = () => { return new C(null!); }; }", false, 0, false)]
    [InlineData("class O { C M(P p) { C c; c = new(p); return c; } }", false, 0, false)]
    public void Creation_is_told_by_its_arguments_and_place(string code, bool givesItself, int fresh, bool once)
    {
        var compilation = Code.Compile(Header + "class C { public C(P p) { } } " + code);
        Check.None(Code.Errors(compilation));
        var creation = Assert.Single(MemoryModel.For(compilation).Creations.Of(compilation.GetTypeByMetadataName("C")!));
        Assert.Equal((givesItself, fresh, once), (creation.GivesItself, creation.Fresh.Count, creation.Once));
    }

    [Theory]
    [InlineData("class O { readonly P _p = new(); readonly C _c; O() { _c = new C(_p); } }", 1)]
    [InlineData("class O { P _p; C? _c; O() { _p = new P(); } void M() { _c = new C(_p); } }", 1)]
    [InlineData("class O { readonly P _p = new(); void M() { var c = new C(_p); } }", 0)]
    [InlineData("class O { readonly P _p; readonly C _c; O(P p) { _p = p; _c = new C(_p); } }", 0)]
    [InlineData("class O { static readonly P s_p = new(); readonly C _c = new(s_p); }", 0)]
    public void Creation_knows_what_its_maker_owns(string code, int owned)
    {
        var compilation = Code.Compile(Header + "class C { public C(P p) { } } " + code);
        Check.None(Code.Errors(compilation));
        Assert.Equal(owned, Assert.Single(MemoryModel.For(compilation).Creations.Of(compilation.GetTypeByMetadataName("C")!)).Owned.Count);
    }

    [Theory]
    [InlineData("class O { C _c = new(null!); } static class S { static O s_o = new(); }", true)]
    [InlineData("class O { C? _c; O() => Fill(); void Fill() { _c = new C(null!); } static O s_o = new(); }", true)]
    [InlineData("class O { List<C> Parts { get; } = new(); O() { Parts.Add(new C(null!)); } static O s_o = new(); }", true)]
    [InlineData("class Inner { C _c = new(null!); } class O { Inner _i = new(); static O s_o = new(); }", true)]
    [InlineData("class Application { } static class S { public static void Run() { var a = new Application(); var c = new C(null!); } } class MyApp : Avalonia.Application { } namespace Avalonia { class Application { } }", false)]
    [InlineData("class O { C _c = new(null!); }", false)]
    [InlineData("class O { C _c = new(null!); static O s_o = new(); static O Make() => new(); }", false)]
    [InlineData("class O { void Fill() { var c = new C(null!); } static O s_o = new(); }", false)]
    [InlineData("class O { List<C> Parts { get; } = new(); O() { for (var i = 0; i < 9; i++) Parts.Add(new C(null!)); } static O s_o = new(); }", false)]
    [InlineData("class O { C? _c; Action _a; O() { _a = () => _c = new C(null!); } static O s_o = new(); }", false)]
    [InlineData("class O { C? _c; O? _next; O() { _c = new C(null!); _next = new O(); } }", false)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current == null) K.Set(new C(null!)); } }", true)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current is null) { K.Set(Make(3)); } } private static C Make(int n) { if (n > 0) n--; return new C(null!); } }", true)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current is null) K.Set(Make()); } internal static C Make() => new C(null!); }", false)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current is null) K.Set(Make()); K.Set(Make()); } private static C Make() => new C(null!); }", false)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current != null) K.Set(new C(null!)); } }", false)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { public static void Run() { if (K.Current == null) Other.Set(new C(null!)); } } static class Other { public static void Set(C c) { } }", false)]
    [InlineData("class K { public static C? Current; public static void Set(C c) => Current = c; } static class S { private static C Make(int n) => n > 0 ? Make(n - 1) : new C(null!); }", false)]
    public void What_a_single_object_makes_for_itself_is_there_once(string code, bool once)
    {
        var compilation = Code.Compile(Header + "class C { public C(P p) { } } " + code);
        Check.None(Code.Errors(compilation));
        Assert.Equal(once, MemoryModel.For(compilation).Creations.AreOnce(compilation.GetTypeByMetadataName("C")!));
    }

    [Theory]
    [InlineData("static class S { public static void Run() { var a = new Application(1); var c = new C(); } }", true)]
    [InlineData("static class S { public static void Run() { Eto.Forms.Application.Run(); var c = new C(); } }", false)]
    [InlineData("class App : Application { void Start() { var c = new C(); } }", true)]
    [InlineData("class App : Avalonia.Application { void Start() { var c = new C(); } }", true)]
    [InlineData("class Main : Form { async void Fill() { base.Content = new Panel { Inner = new C() }; } } class App : Application { Main m = new Main(); }", true)]
    [InlineData("class Main : Form { void Fill() { Content = new C(); } } class App : Application { Main m = new Main(); }", true)]
    [InlineData("class Main : Form { void Fill() { other.Content = new C(); } } class App : Application { Main m = new Main(); }", false)]
    [InlineData("class App : Model { object Start() { var c = new C(); return c; } }", false)]
    public void What_starts_an_application_that_does_not_resolve_runs_once(string code, bool once)
    {
        var compilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create("ui", [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText("using System; using Eto.Forms; class C { } " + code)], References.Of(References.Net10));
        Assert.Equal(once, MemoryModel.For(compilation).Creations.AreOnce(compilation.GetTypeByMetadataName("C")!));
    }

    [Fact]
    public void Thousands_of_subscriptions_cost_in_step()
    {
        Cost(50);
        var (small, large) = (Cost(300), Cost(3000));
        Assert.True(large < TimeSpan.FromMilliseconds(500) + (40 * small), $"{small} for 300, {large} for 3,000");
    }

    /// <summary>The time for all questions about a body of so many adds and removals, without the compiler's.</summary>
    private static TimeSpan Cost(int count)
    {
        var lines = string.Join(" ", Enumerable.Range(0, count).Select(i => "P.S += (s, e) => H(s, e); P.S -= (s, e) => H(s, e); P.S += H; P.S -= H;"));
        var (model, marked) = Ask.Operations(Header + $"public class C {{ private void H(object? s, EventArgs e) {{ }} public void M() [|{{ {lines} }}|] }}");
        var body = marked[0];
        var method = model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M")[0];
        _ = body.Descendants().Count(); // made by the compiler on demand
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var facts = BodyFacts.Of(method, body, [], model);
        var summary = new TypeSummary(method.ContainingType, [], [facts], new CallGraph([facts]), [], model.Known);
        Assert.Equal(count, summary.Subscriptions!.Mismatches.All.Length);
        Assert.Equal(count, summary.Subscriptions.All.Count(one => one.Adds && !summary.Subscriptions.IsRemovedForGood(one)));
        return watch.Elapsed;
    }
}
