using System.Text;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>Code of any size, in the shapes whose size could cost a rule more than its share: many of one thing in one method, type or compilation.</summary>
internal static class Shapes
{
    private const string Usings =
        "using System; using System.Buffers; using System.Collections.Concurrent; using System.Collections.Generic; using System.Diagnostics; using System.IO; using System.Linq; using System.Text; using System.Threading; using System.Threading.Tasks;\n";

    /// <summary>Name, a size, and the code of size n: measured up to eight times that size, 312 for types and members (2,500 of them), 1250 for statements (10,000).</summary>
    public static IReadOnlyDictionary<string, (int Start, Func<int, string> Code)> All { get; } = new Dictionary<string, (int, Func<int, string>)>
    {
        // Capacity: collections that are filled, emptied and asked
        ["adds and emptyings of one field"] = (1250, n => Type("readonly List<int> _x = new(); ", "int[] p", n, i => "_x.AddRange(p); _x.Clear();")),
        ["fields emptied in one method"] = (1250, n => Type(Repeat(n, i => $"readonly List<int> _x{i} = new();"), "int[] p", n, i => $"_x{i}.AddRange(p); _x{i}.Clear();")),
        ["fields, each with methods of its own"] = (312, n => Class(Repeat(n, i => $"readonly List<int> _x{i} = new(); public void Add{i}(int[] p) => _x{i}.AddRange(p); public void Empty{i}() {{ foreach (var x in _x{i}) Console.WriteLine(x); _x{i}.Clear(); }}"))),
        ["fields that a singleton holds"] = (312, n => Class("static readonly C Instance = new(); C() { } " + Repeat(n, i => $"readonly List<int> _x{i} = new(); public void M{i}(int p) {{ foreach (var x in _x{i}) Console.WriteLine(x); _x{i}.Clear(); foreach (var y in Console.ReadLine()!) _x{i}.Add(y); }}"))),
        ["fields that others of the assembly can see"] = (312, n => Class(Repeat(n, i => $"internal readonly List<int> _x{i} = new(); public void M{i}(IEnumerable<int> p) {{ foreach (var x in _x{i}) Console.WriteLine(x); _x{i}.Clear(); foreach (var y in p) _x{i}.Add(y); }}"))),
        ["types whose fields others can see"] = (312, n => Usings + Repeat(n, i => $"class C{i} {{ internal readonly List<int> _x{i} = new(); public void M(IEnumerable<int> p) {{ foreach (var x in _x{i}) Console.WriteLine(x); _x{i}.Clear(); foreach (var y in p) _x{i}.Add(y); }} }}")),
        ["chain of private methods that add"] = (312, n => Class($"readonly List<int> _x = new(); public void Run(int[] p) {{ foreach (var x in _x) Console.WriteLine(x); _x.Clear(); M{n - 1}(p); }} " + Repeat(n, i => $"private void M{i}(int[] p) {{ _x.AddRange(p); {(i > 0 ? $"M{i - 1}(p);" : "")} }}"))),
        ["chain of private methods that add and empty"] = (312, n => Class($"readonly List<int> _x = new(); public void Run(int[] p) {{ _x.Clear(); M{n - 1}(p); }} " + Repeat(n, i => $"private void M{i}(int[] p) {{ _x.Clear(); foreach (var y in Console.ReadLine()!) _x.Add(y); {(i > 0 ? $"M{i - 1}(p);" : "")} }}"))),
        ["chains of private methods, a field each"] = (312, n => Class(Repeat(n, i => $"readonly List<int> _x{i} = new(); public void P{i}(int[] p) {{ _x{i}.Clear(); M{i}(p); }} private void M{i}(int[] p) {{ _x{i}.AddRange(p); {(i > 0 ? $"M{i - 1}(p);" : "")} }}"))),
        ["takes in one loop"] = (1250, n => Type("readonly Queue<int> _q = new(); public void Add(int p) => _q.Enqueue(p); ", "int x", n, i => "_q.TryDequeue(out x);", "while (_q.TryDequeue(out x)) {", "}")),
        ["loops that drain"] = (1250, n => Type("readonly Queue<int> _q = new(); public void Add(int p) => _q.Enqueue(p); ", "int x", n, i => "while (_q.TryDequeue(out x)) { if (x > 3) Console.WriteLine(x); }")),
        ["swaps of two fields"] = (1250, n => Type("List<int> _a = new(), _b = new(); ", "int[] p", n, i => $"var t{i} = _a; _a = _b; _b = t{i}; _a.AddRange(p); _a.Clear();")),
        ["aliases of a field"] = (1250, n => Type("readonly List<int> _x = new(); ", "int[] p", n, i => $"var a{i} = _x; a{i}.AddRange(p); a{i}.Clear();")),
        ["fields under one test"] = (1250, n => Type("List<int>? _x; readonly StringBuilder _b = new(); ", "int p", n, i => $"_x = new(); _b.Append(p); _b.Clear();", "if (_x == null) {", "}")),
        ["builders given back to a cache"] = (1250, n => Type("static readonly ConcurrentBag<StringBuilder> Kept = new(); static StringBuilder Get() => Kept.TryTake(out var b) ? b : new(); ", "string p", n, i => $"var b{i} = Get(); b{i}.Append(p); b{i}.Clear(); Kept.Add(b{i});")),
        ["methods that give builders back"] = (312, n => Class("static readonly ConcurrentBag<StringBuilder> Kept = new(); static StringBuilder Get() => Kept.TryTake(out var b) ? b : new(); " + Repeat(n, i => $"public void M{i}(string p) {{ var b = Get(); b.Append(p); b.Clear(); Kept.Add(b); }}"))),

        // Pooling
        ["pools of their own"] = (312, n => Class(Repeat(n, i => $"static readonly ArrayPool<byte> s_x{i} = ArrayPool<byte>.Create(); public static void M{i}(int p) {{ var a = s_x{i}.Rent(p); a[0] = 1; s_x{i}.Return(a); }}"))),
        ["rented arrays"] = (1250, n => Type("", "int p", n, i => $"var a{i} = ArrayPool<string>.Shared.Rent(p); a{i}[0] = \"\"; ArrayPool<string>.Shared.Return(a{i});")),
        ["rented arrays, cleared by a method"] = (1250, n => Type("static void Wipe(string[] a, int p) { if (p > 0) Array.Clear(a); } ", "int p", n, i => $"var a{i} = ArrayPool<string>.Shared.Rent(p); Wipe(a{i}, p); ArrayPool<string>.Shared.Return(a{i});")),
        ["one array returned often"] = (1250, n => Type("", "string[] a, int p", n, i => $"if (p == {i}) {{ ArrayPool<string>.Shared.Return(a); }}")),
        ["aliases of a rented array"] = (1250, n => Type("", "string[] a", n, i => $"var b{i} = a; ArrayPool<string>.Shared.Return(b{i});")),
        ["fields returned by methods of their own"] = (312, n => Class(Repeat(n, i => $"string[] _a{i} = ArrayPool<string>.Shared.Rent(9); void Wipe{i}() {{ {(i % 2 == 0 ? $"Array.Clear(_a{i});" : "")} }} public void M{i}() {{ Wipe{i}(); ArrayPool<string>.Shared.Return(_a{i}); }}"))),
        ["fields returned in one method"] = (625, n => Type(Repeat(n, i => $"string[] _a{i} = ArrayPool<string>.Shared.Rent(9); void Wipe{i}() {{ {(i % 2 == 0 ? $"Array.Clear(_a{i});" : "")} }}"), "", n, i => $"Wipe{i}(); ArrayPool<string>.Shared.Return(_a{i});")),
        ["large arrays"] = (2500, n => Type("", "int p", n, i => $"var a{i} = new byte[100000]; a{i}[p] = 1; p += a{i}.Length;")),
        ["large arrays in methods of their own"] = (312, n => Class(Repeat(n, i => $"public int M{i}(int p) {{ var a = new byte[100000]; a[p] = 1; return a[0]; }}"))),
        ["large arrays in one loop"] = (2500, n => Type("", "int p", n, i => $"var a{i} = new byte[100000]; a{i}[p] = 1;", "while (p < 100) {", "}")),
        ["large arrays in loops of their own"] = (2500, n => Type("", "int p", n, i => $"while (p < {i}) {{ var a = new byte[100000]; p += a[0]; }}")),
        ["large arrays of guarded lengths"] = (1250, n => Type("", "int p", n, i => $"var n{i} = p + {i}; if (n{i} < 100000) return; var a{i} = new byte[n{i}]; a{i}[0] = 1;", "while (p < 100) {", "}")),
        ["views of large arrays in one local"] = (1250, n => Type("", "int p", n, i => $"var a{i} = new byte[100000]; s = a{i}; s[p] = 1;", "Span<byte> s = default;")),

        // Assertions
        ["assertions on one field"] = (1250, n => Type("readonly HashSet<int> _x = new(); public bool Has(int p) => _x.Contains(p); ", "int p", n, i => $"Debug.Assert(_x.Remove({i}));")),
        ["assertions on one local"] = (1250, n => Type("", "Queue<int> q", n, i => $"Debug.Assert(q.TryDequeue(out x)); {(i % 2 == 0 ? "x = 1;" : "Console.WriteLine(x);")}", "int x; x = 0;")),
        ["assertions on an unread local"] = (1250, n => Type("", "Queue<int> q", n, i => "Debug.Assert(q.TryDequeue(out x));", "int x; x = 0;")),
        ["assertions on fields of their own"] = (625, n => Type(Repeat(n, i => $"readonly HashSet<int> _x{i} = new(); public bool Has{i}(int p) => _x{i}.Contains(p); "), "int p", n, i => $"Debug.Assert(_x{i}.Remove(p));")),
        ["assertions in debug regions"] = (625, n => Type("readonly HashSet<int> _x = new(); public bool Has(int p) => _x.Contains(p); ", "int p", n, i => $"\n#if DEBUG\nDebug.Assert(_x.Remove({i}));\n#endif\nDebug.Assert(_x.Remove({i}));")),

        // Disposal
        ["fields that one Dispose forgets"] = (312, n => Disposable(Repeat(n, i => $"readonly FileStream _x{i} = File.Create(\"x\"), _y{i} = File.Create(\"y\"); "), "public void Dispose() { " + Repeat(n, i => $"_x{i}.Dispose(); ") + "}")),
        ["fields that one of two ways forgets"] = (312, n => Disposable(Repeat(n, i => $"readonly FileStream _x{i} = File.Create(\"x\"), _y{i} = File.Create(\"y\"); "), "public void Dispose() { Dispose(true); } protected virtual void Dispose(bool disposing) { if (!disposing) return; " + Repeat(n, i => $"_x{i}.Dispose(); _y{i}.Dispose(); ") + "} public async ValueTask DisposeAsync() { " + Repeat(n, i => $"await _x{i}.DisposeAsync(); ") + "Dispose(false); }")),
        ["types that can be disposed in two ways"] = (312, n => Usings + Repeat(n, i => $"sealed class C{i} : IDisposable, IAsyncDisposable {{ readonly FileStream _x = File.Create(\"x\"), _y = File.Create(\"y\"); public void Dispose() {{ _x.Dispose(); _y.Dispose(); }} public async ValueTask DisposeAsync() {{ await _x.DisposeAsync(); }} }} ")),
        ["chain of methods that dispose"] = (312, n => Disposable(Repeat(n, i => $"readonly FileStream _x{i} = File.Create(\"x\"); void M{i}() {{ _x{i}.Dispose(); base.ToString(); {(i > 0 ? $"M{i - 1}();" : "")} }} "), $"public void Dispose() {{ M{n - 1}(); }} public ValueTask DisposeAsync() {{ _x0.Dispose(); return default; }}")),

        // Async methods
        ["large locals and awaits"] = (625, n => Async(n, i => $"var a{i} = File.ReadAllText(p); await Task.Yield(); p += a{i}; await Task.Delay(-1);")),
        ["large locals, branches and jumps"] = (312, n => Async(n, i => $"var a{i} = File.ReadAllText(p); await Task.Yield(); if (a{i}.Length > 3) p += a{i}; try {{ p += 1; }} catch (IOException) {{ p += 2; }} while (p == null) {{ if (p != null) break; p += 1; }}")),
        ["one large local and branches"] = (1250, n => Async(n, i => $"if (p.Length > {i}) {{ await Task.Yield(); p += a; }}", "var a = File.ReadAllText(p);")),
        ["large locals put into one list"] = (625, n => Async(n, i => $"var a{i} = File.ReadAllText(p); await Task.Yield(); l.Add(a{i}); await Task.Yield();", "var l = new List<string>();")),
        ["large locals that lambdas capture"] = (625, n => Async(n, i => $"var a{i} = File.ReadAllText(p); Func<int> f{i} = () => a{i}.Length; await Task.Yield(); p += f{i}(); await Task.Yield();")),
        ["chain of capturing local functions"] = (156, n => Async(n, i => $"F{i}(); void F{i}() {{ p += a; {(i > 0 ? $"F{i - 1}();" : "")} }}", "var a = File.ReadAllText(p); await Task.Yield(); p += a; await Task.Delay(-1);")),
        ["large locals in blocks with finally"] = (625, n => Async(n, i => $"try {{ var a = File.ReadAllText(p); await Task.Yield(); if (a.Length > {i}) return; await Task.Delay(-1); }} finally {{ p += 1; }}")),
        ["iterator with a large local"] = (1250, n => Class($"static IEnumerable<int> M(string p) {{ var a = File.ReadAllText(p); {Repeat(n, i => $"if (p.Length > {i}) yield return a.Length;")} }}")),
        ["awaits in methods of their own"] = (312, n => Class(Repeat(n, i => $"static async Task M{i}(string p) {{ var a = File.ReadAllText(p); await Task.Yield(); p += a; await Task.Delay(-1); }}"))),

        // Threads and token sources
        ["buffers of threads"] = (312, n => Class(Repeat(n, i => $"[ThreadStatic] static byte[]? t_x{i}; public static byte[] M{i}(int p) {{ if (t_x{i} == null || t_x{i}.Length < p) t_x{i} = new byte[p]; return t_x{i}; }}"))),
        ["growths of one buffer"] = (1250, n => Class("[ThreadStatic] static byte[]? t_x; " + Method("int p", n, i => $"if (t_x == null || t_x.Length < p + {i}) t_x = new byte[p + {i}];"))),
        ["linked sources, disposed"] = (1250, n => Type("", "CancellationToken t", n, i => $"var c{i} = CancellationTokenSource.CreateLinkedTokenSource(t); c{i}.Cancel(); c{i}.Dispose();")),
        ["linked sources, sometimes disposed"] = (625, n => Type("", "CancellationToken t, int p", n, i => $"var c{i} = CancellationTokenSource.CreateLinkedTokenSource(t); if (p > {i}) c{i}.Dispose();")),
        ["linked sources made first, disposed at the end"] = (625, n => Class($"public void M(CancellationToken t, int p) {{ {Repeat(n, i => $"var c{i} = CancellationTokenSource.CreateLinkedTokenSource(t); if (p > {i}) p++;")} {Repeat(n, i => $"c{i}.Dispose();")} }}")),
        ["linked sources made first, disposed at the end, with returns between"] = (312, n => Class($"public void M(CancellationToken t, int p) {{ {Repeat(n, i => $"var c{i} = CancellationTokenSource.CreateLinkedTokenSource(t);")} {Repeat(n, i => $"if (p == {i}) return;")} {Repeat(n, i => $"c{i}.Dispose();")} }}")),
        ["linked sources in loops"] = (625, n => Type("", "CancellationToken t, int p", n, i => $"while (p < {i}) {{ var c = CancellationTokenSource.CreateLinkedTokenSource(t); if (p++ > {i}) continue; c.Dispose(); }}")),
        ["timed sources behind latches"] = (312, n => Class(Repeat(n, i => $"static bool s_b{i}; public static void M{i}(int p) {{ if (s_b{i}) return; s_b{i} = true; var s = new CancellationTokenSource(60000); s.Token.ThrowIfCancellationRequested(); }}"))),
        ["latches in one method"] = (625, n => Type(Repeat(n, i => $"static bool s_b{i};"), "int p", n, i => $"if (s_b{i}) return; s_b{i} = true; var s{i} = new CancellationTokenSource(60000); s{i}.Token.ThrowIfCancellationRequested();")),
        ["timed sources in methods that call each other"] = (312, n => Class(Repeat(n, i => $"public void M{i}(int p) {{ var s = new CancellationTokenSource(60000); s.Token.ThrowIfCancellationRequested(); {(i > 0 ? $"M{i - 1}(p);" : "")} }}"))),
        ["linked sources in fields"] = (312, n => Type(Repeat(n, i => $"CancellationTokenSource? _c{i};"), "CancellationToken t", n, i => $"_c{i} = CancellationTokenSource.CreateLinkedTokenSource(t);")),
        ["linked sources in lambdas"] = (625, n => Type("", "CancellationToken t, int p", n, i => $"Action a{i} = () => {{ var c = CancellationTokenSource.CreateLinkedTokenSource(t); if (p > {i}) c.Dispose(); }};")),

        // Objects made again and again
        ["serializers in one method"] = (1250, n => Type("", "Stream s", n, i => $"var x{i} = new System.Xml.Serialization.XmlSerializer(typeof(C), \"urn:{i}\" == null ? null : new Type[0]); x{i}.Serialize(s, this);")),
        ["serializers behind tests of a cache"] = (625, n => Type("readonly Dictionary<int, object> _x = new(); ", "Stream s", n, i => $"if (!_x.TryGetValue({i}, out var x{i})) {{ x{i} = new System.Xml.Serialization.XmlSerializer(typeof(C), new Type[0]).Deserialize(s); _x.Add({i}, x{i}); }}")),
        ["serializers of private methods, all called by one"] = (312, n => Type(Repeat(n, i => $"static void Write{i}(Stream s) => new System.Xml.Serialization.XmlSerializer(typeof(C), new Type[0]).Serialize(s, 1);"), "Stream s", n, i => $"Write{i}(s);")),
        ["serializer of one private method, called often"] = (1250, n => Class("static System.Xml.Serialization.XmlSerializer Make() => new System.Xml.Serialization.XmlSerializer(typeof(C), new Type[0]); " + Method("Stream s", n, i => $"var x{i} = Make(); System.GC.KeepAlive(x{i});"))),
        ["chain of private methods with serializers"] = (312, n => Class(Repeat(n, i => $"private void M{i}(Stream s) {{ new System.Xml.Serialization.XmlSerializer(typeof(C), new Type[0]).Serialize(s, 1); {(i > 0 ? $"M{i - 1}(s);" : "")} }}"))),
        ["scopes, not disposed"] = (625, n => Services(n, i => $"var s{i} = f.CreateScope(); var t{i} = s{i}.ServiceProvider.GetRequiredService<C>(); t{i}.M(f, p);")),
        ["scopes, sometimes disposed"] = (625, n => Services(n, i => $"var s{i} = f.CreateScope(); if (p == t) s{i}.Dispose();")),
        ["services of one scope"] = (1250, n => Services(n, i => $"t = s.ServiceProvider.GetRequiredService<C>(); var c{i} = t; c{i}.M(f, p);", "var s = f.CreateScope(); C t;")),
        ["services of the root"] = (625, n => "using Microsoft.Extensions.DependencyInjection; " + Usings + $"class S : IDisposable {{ public void Dispose() {{ }} }} class T {{ void M(IServiceCollection s) => s.AddTransient<S>().AddSingleton<C>(); }} class C {{ readonly IServiceProvider _p; C(IServiceProvider p) => _p = p; void M() {{ {Repeat(n, i => $"var s{i} = _p.GetRequiredService<S>();")} }} }}"),
        ["meters in fields of their own"] = (312, n => Usings + $"sealed class C : IDisposable {{ {Repeat(n, i => $"readonly System.Diagnostics.Metrics.Meter _m{i} = new(\"m\");")} public void Dispose() {{ }} }}"),
        ["meters in one method"] = (1250, n => Type("", "string p", n, i => $"var m{i} = new System.Diagnostics.Metrics.Meter(p); m{i}.CreateCounter<int>(p).Add(1);")),
        ["dynamic assemblies and their parts"] = (625, n => Type("", "string p", n, i => $"var a{i} = System.Reflection.Assembly.Load(new byte[3]); var t{i} = a{i}.GetType(p); var m{i} = t{i}.GetMethod(p); m{i}.Invoke(null, null);")),
        ["interned texts of one local"] = (1250, n => Type("", "TextReader r", n, i => $"string.Intern(s + {i});", "var s = r.ReadLine();")),
        ["cache entries"] = (625, n => "using Microsoft.Extensions.Caching.Memory; " + Type("readonly IMemoryCache _x; C(IMemoryCache x) => _x = x; ", "string p", n, i => $"var k{i} = p + {i}; _x.GetOrCreate(k{i}, e => k{i} + p);")),
        ["cache entries of private methods, all called by one"] = (312, n => "using Microsoft.Extensions.Caching.Memory; " + Type("readonly IMemoryCache _x; C(IMemoryCache x) => _x = x; " + Repeat(n, i => $"void Keep{i}(string k) => _x.Set(k, this);"), "string p", n, i => $"Keep{i}(\"a\"); var k{i} = \"b\"; Keep{i}(k{i});")),
        ["subscribers with a publisher each, all made by one type"] = (312, n => Usings + "class P { public event Action E; public void Raise() => E?.Invoke(); } class H : IDisposable { readonly Timer _t = new(_ => { }); public H(P p) { p.E += On; } void On() => _t.Change(0, 0); public void Dispose() => _t.Dispose(); } " +
            $"class O {{ {Repeat(n, i => $"readonly P _p{i} = new(); readonly H _h{i}; H _k{i};")} public O() {{ {Repeat(n, i => $"_h{i} = new H(_p{i});")} }} public void M() {{ {Repeat(n, i => $"_k{i} = new H(_p{i});")} }} }}"),

        // Growth: caches that only grow
        ["caches of one type"] = (312, n => Class(Repeat(n, i => $"static readonly ConcurrentDictionary<Stream, string> s_x{i} = new(); public static string M{i}(Stream p) => s_x{i}.GetOrAdd(p, \"\");"))),
        ["caches filled in one method"] = (250, n => Type(Repeat(n, i => $"static readonly Dictionary<Stream, string> s_x{i} = new();"), "Stream p", n, i => $"if (!s_x{i}.ContainsKey(p)) s_x{i}.Add(p, \"\");")),
        ["caches whose keys come from callers"] = (250, n => Class(Repeat(n, i => $"static readonly ConcurrentDictionary<string, string> s_x{i} = new(); public static string M{i}(string p) => s_x{i}.GetOrAdd(p, \"\"); public static string N{i}(Guid q) => M{i}(q.ToString());"))),
        ["caches with one caller"] = (250, n => Type(Repeat(n, i => $"static readonly ConcurrentDictionary<string, string> s_x{i} = new(); static string M{i}(string p) => s_x{i}.GetOrAdd(p, \"\");"), "string p", n, i => $"M{i}(p);")),
        ["a cache with many callers"] = (312, n => Class("static readonly ConcurrentDictionary<string, string> s_x = new(); static string M(string p) => s_x.GetOrAdd(p, \"\"); " + Repeat(n, i => $"public static string N{i}(string p) => M(p);"))),

        ["blocks of unmanaged memory"] = (625, n => Type("", "int p", n, i => $"var m{i} = System.Runtime.InteropServices.Marshal.AllocHGlobal(p); var n{i} = m{i} + 8; System.Runtime.InteropServices.Marshal.WriteByte(n{i}, 1);")),
        ["blocks of unmanaged memory in one local"] = (625, n => Type("", "int p", n, i => "m = System.Runtime.InteropServices.Marshal.AllocHGlobal(p);", "IntPtr m;")),
        ["files, lost on failure"] = (625, n => Async(n, i => $"var f{i} = File.OpenRead(p); await f{i}.FlushAsync(); f{i}.Dispose();")),
        ["files in one try"] = (625, n => Class($"static async Task M(string p) {{ FileStream f; try {{ {Repeat(n, i => "f = File.OpenRead(p); await f.FlushAsync(); f.Dispose();")} }} finally {{ p += 1; }} }}")),
        ["awaits after one file"] = (625, n => Async(n, i => $"await Task.Delay({i}, default);", "var f = File.OpenRead(p); f.Dispose();")),
        ["logging scopes"] = (625, n => "using Microsoft.Extensions.Logging; " + Type("", "ILogger l, int p", n, i => $"var s{i} = l.BeginScope(p); if (p == {i}) s{i}.Dispose();")),
        ["activities"] = (625, n => Type("", "int p", n, i => $"var a{i} = new Activity(\"a\").SetTag(\"p\", p); a{i}.Start();")),

        // Plain code
        ["plain statements"] = (2500, n => Class("readonly List<int> _x = new(); string? _s; static int F(int a, int b) => a + b; " + Method("int p, string s, object o", n, Plain))),
        ["deep blocks"] = (1250, n => Type("readonly List<int> _x = new(); ", "int p", n, i => "_x.Add(p); _x.Clear();", string.Concat(Enumerable.Repeat("while (p > 0) { if (p > 1) {", 40)), new string('}', 80))),
        ["a long sum"] = (250, n => Class($"readonly List<int> _x = new(); int M() {{ _x.Clear(); return {string.Join(" + ", Enumerable.Repeat("_x.Count", n))}; }}")),
        ["a chain of calls"] = (250, n => Class($"readonly StringBuilder _x = new(); readonly List<int> _l = new(); void M(int p) {{ _x.Clear(); _x{string.Concat(Enumerable.Repeat(".Append(_l.Count)", n))}; }}")),
        ["a switch of many cases"] = (1250, n => Type("readonly List<int> _x = new(); ", "int p", n, i => $"case {i}: _x.Add(p); _x.Clear(); break;", "switch (p) {", "}")),
        ["lambdas"] = (1250, n => Type("readonly List<int> _x = new(); ", "int p", n, i => $"Action a{i} = () => _x.Add(p);")),
        ["local functions"] = (625, n => Type("readonly List<int> _x = new(); ", "int p", n, i => $"F{i}(p); void F{i}(int a) {{ _x.Add(a); _x.Clear(); }}")),
        ["fields"] = (312, n => Class(Repeat(n, i => $"readonly List<int> _x{i} = new();"))),
        ["properties"] = (312, n => Class(Repeat(n, i => $"List<int> X{i} {{ get; set; }} = new();"))),
        ["methods"] = (312, n => Class("readonly List<int> _x = new(); " + Repeat(n, i => $"public void M{i}(int p) {{ _x.Add(p); if (_x.Count > 3) _x.Clear(); }}"))),
        ["types"] = (312, n => Usings + Repeat(n, i => $"class C{i} {{ readonly List<int> _x = new(); public void M(int p) {{ _x.Add(p); _x.Clear(); }} }}")),
        ["nested types"] = (312, n => Class(Repeat(n, i => $"class C{i} {{ readonly List<int> _x = new(); public void M(int p) {{ _x.Add(p); _x.Clear(); }} }}"))),
        ["parts of a type"] = (312, n => Usings + Repeat(n, i => $"partial class C {{ readonly List<int> _x{i} = new(); public void M{i}(int p) {{ _x{i}.Add(p); _x{i}.Clear(); }} }}")),
    };

    /// <summary>A statement of each common kind in turn.</summary>
    private static string Plain(int i) => (i % 20) switch
    {
        0 => $"var v{i} = p + {i};",
        1 => "_x.Add(p);",
        2 => "if (p > 3) p--; else p++;",
        3 => "for (var k = 0; k < p; k++) _x.Add(k);",
        4 => "foreach (var y in _x) p += y;",
        5 => "while (p > 100) p /= 2;",
        6 => "switch (p) { case 1: p = 2; break; default: p = 3; break; }",
        7 => "try { p = int.Parse(s); } catch (FormatException) { p = 0; } finally { s += p; }",
        8 => "using (var m = new MemoryStream()) m.WriteByte((byte)p);",
        9 => "lock (_x) { _x.Clear(); }",
        10 => $"Func<int, int> f{i} = y => y + p;",
        11 => "s = $\"{p} of {s}\";",
        12 => "_s = s ?? o?.ToString();",
        13 => "p = F(p, s.Length);",
        14 => $"var a{i} = new[] {{ p, p + 1 }}; p = a{i}[0];",
        15 => $"if (o is string {{ Length: > 3 }} t{i}) s = t{i};",
        16 => $"var (l{i}, r{i}) = (p, s); p = l{i} + r{i}.Length;",
        17 => "p = p switch { 1 => 2, > 5 => 3, _ => 4 };",
        18 => $"var q{i} = _x.Where(y => y > p).Select(y => y * 2).ToList();",
        _ => "if (p == int.MinValue) return;",
    };

    private static string Repeat(int n, Func<int, string> one)
    {
        var text = new StringBuilder();
        for (var i = 0; i < n; i++)
            text.Append(one(i)).Append('\n');
        return text.ToString();
    }

    private static string Class(string members) => Usings + $"sealed class C {{ {members} }}";

    private static string Disposable(string fields, string members) => Usings + $"class C : IDisposable{(members.Contains("DisposeAsync", StringComparison.Ordinal) ? ", IAsyncDisposable" : "")} {{ {fields}{members} }}";

    private static string Method(string parameters, int n, Func<int, string> one, string before = "", string after = "") => $"public void M({parameters}) {{ {before}\n{Repeat(n, one)}{after} }}";

    /// <summary>A type with one long method.</summary>
    private static string Type(string members, string parameters, int n, Func<int, string> one, string before = "", string after = "") =>
        Class(members + Method(parameters, n, one, before, after));

    private static string Services(int n, Func<int, string> one, string before = "object t = p;") =>
        "using Microsoft.Extensions.DependencyInjection; " + Type("", "IServiceScopeFactory f, IServiceProvider p", n, one, before);

    private static string Async(int n, Func<int, string> one, string before = "") => Class($"static async Task M(string p) {{ {before}\n{Repeat(n, one)} }}");
}
