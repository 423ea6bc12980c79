using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.UncollectableAssembly, MemoryAnalyzers.Growth.UncollectableAssemblyFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class UncollectableAssemblyTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Reflection;
        using System.Reflection.Emit;
        using System.Runtime.Loader;


        """;

    private static string In(string members) => Header + "public class C {\n" + members + "\n}";

    private static Task Check(string members) => Verify.VerifyAnalyzerAsync(In(members));

    private const string Define = "AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(\"a\"), AssemblyBuilderAccess.Run)";

    [Theory]
    [InlineData("public static object? Run(string code) { var a = [|" + Define + "|]; var m = a.DefineDynamicModule(\"m\"); var t = m.DefineType(\"T\"); var made = t.CreateType()!; return made.GetMethod(code)!.Invoke(null, null); }")]
    [InlineData("public static void Run(string code) { var t = [|" + Define + "|].DefineDynamicModule(\"m\").DefineType(code); Console.WriteLine(t.CreateType()!.GetMethods().Length); }")]
    [InlineData("public static object? Run(byte[] code) => [|Assembly.Load(code)|].EntryPoint!.Invoke(null, null);")]
    [InlineData("public static object? Run(byte[] code, byte[] symbols) { var a = [|Assembly.Load(code, symbols)|]; var t = a.GetType(\"T\")!; return t.GetMethod(\"Run\")!.Invoke(null, null); }")]
    [InlineData("public static void Inspect(string path) { var c = [|new AssemblyLoadContext(\"c\")|]; var a = c.LoadFromAssemblyPath(path); Console.WriteLine(a.FullName); }")]
    [InlineData("public static void Inspect(string path) { var c = [|new AssemblyLoadContext(\"c\", isCollectible: false)|]; Console.WriteLine(c.LoadFromAssemblyPath(path).FullName); }")]
    [InlineData("private static Type Make(string name) => [|" + Define + "|].DefineDynamicModule(\"m\").DefineType(name).CreateType()!; public static void Show(string name) => Console.WriteLine(Make(name).FullName);")]
    [InlineData("static void Main(string[] args) { foreach (var path in args) { var a = [|Assembly.Load(File.ReadAllBytes(path))|]; Console.WriteLine(a.FullName); } }")]
    [InlineData("private static Type Make(string name) => [|" + Define + "|].DefineDynamicModule(\"m\").DefineType(name).CreateType()!; public static object? Read(string json, string name) { var type = Make(name); return System.Text.Json.JsonSerializer.Deserialize(json, type); }")]
    [InlineData("private static Type Make(string name) => [|" + Define + "|].DefineDynamicModule(\"m\").DefineType(name).CreateType()!; public static object? Read(string name) { var type = Make(name); return Fill(type); } private static object? Fill(Type type) => Activator.CreateInstance(type);")]
    [InlineData("private static Type Make(string name) { var t = [|" + Define + "|].DefineDynamicModule(\"m\").DefineType(name); var p = t.DefineProperty(\"P\", PropertyAttributes.None, typeof(int), null); var get = t.DefineMethod(\"get\", MethodAttributes.Public); p.SetGetMethod(get); return t.CreateType()!; } public static object? Read(string json, string name) => System.Text.Json.JsonSerializer.Deserialize(json, Make(name));")]
    public Task Assembly_of_each_call_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("public static void Run(string name) { var a = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect); a.DefineDynamicModule(\"m\"); }")]
    [InlineData("public static void Run(string name, AssemblyBuilderAccess access) { var a = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), access); a.DefineDynamicModule(\"m\"); }")]
    [InlineData("private static readonly ModuleBuilder Module = " + Define + ".DefineDynamicModule(\"m\");")]
    [InlineData("private static readonly ModuleBuilder Module; static C() { var a = " + Define + "; Module = a.DefineDynamicModule(\"m\"); }")]
    [InlineData("private static ModuleBuilder? s_module; public static void Start(string name) { var a = " + Define + "; s_module = a.DefineDynamicModule(name); }")]
    [InlineData("private static readonly Lazy<ModuleBuilder> Module = new(() => " + Define + ".DefineDynamicModule(\"m\"));")]
    [InlineData("public static Type Make(string name) => " + Define + ".DefineDynamicModule(\"m\").DefineType(name).CreateType()!;")] // callers may keep it
    [InlineData("private readonly ConcurrentDictionary<string, Type> _all = new(); public Type Get(string name) => _all.GetOrAdd(name, Make); private static Type Make(string name) => " + Define + ".DefineDynamicModule(\"m\").DefineType(name).CreateType()!;")]
    [InlineData("private readonly Dictionary<string, Type> _all = new(); public Type Get(string name) { if (!_all.TryGetValue(name, out var t)) _all[name] = t = Make(name); return t; } private static Type Make(string name) => " + Define + ".DefineDynamicModule(\"m\").DefineType(name).CreateType()!;")]
    [InlineData("private readonly ModuleBuilder _module; public C(string name) => _module = " + Define + ".DefineDynamicModule(name);")] // not known to come and go
    [InlineData("public C() => AppDomain.CurrentDomain.AssemblyResolve += Resolve; private static Assembly? Resolve(object? sender, ResolveEventArgs e) => Assembly.Load(File.ReadAllBytes(e.Name));")]
    [InlineData("public static Assembly Load(string path) => Assembly.Load(File.ReadAllBytes(path));")] // a plugin
    [InlineData("public static void Load(List<Assembly> all, string path) { var a = Assembly.Load(File.ReadAllBytes(path)); all.Add(a); }")]
    [InlineData("public static object? Make(string path) { var a = Assembly.Load(File.ReadAllBytes(path)); return Activator.CreateInstance(a.GetType(\"Plugin\")!); }")]
    [InlineData("public static object? Make(string path) { var a = Assembly.Load(File.ReadAllBytes(path)); return a.CreateInstance(\"Plugin\"); }")]
    [InlineData("private readonly List<object?> _plugins = new(); public void Load(string path) { var a = Assembly.Load(File.ReadAllBytes(path)); foreach (var t in a.GetTypes()) _plugins.Add(Activator.CreateInstance(t)); }")]
    [InlineData("private readonly List<Type> _plugins = new(); public void Load(string path) { _plugins.AddRange(Assembly.Load(File.ReadAllBytes(path)).GetExportedTypes().Where(t => t.IsPublic)); }")]
    [InlineData("private readonly List<MethodInfo?> _all = new(); public void Load(string path) { var main = Assembly.Load(File.ReadAllBytes(path)).EntryPoint; _all.Add(main); }")]
    [InlineData("private sealed class Script { public Assembly? Code { get; private set; } public void Compile(byte[] code) => Code = Assembly.Load(code); } public object? Run(byte[] code) { using var s = new MemoryStream(); var one = new Script(); one.Compile(code); return one.Code; }")] // others may keep it
    [InlineData("public static void Load(string name) => Console.WriteLine(Assembly.Load(name).FullName);")]
    [InlineData("public static void Load(string path) => Console.WriteLine(Assembly.LoadFile(path).FullName);")] // once for each file
    [InlineData("public static void Load(string path) => Console.WriteLine(Assembly.LoadFrom(path).FullName);")]
    [InlineData("public static void Load(string path) { var c = new AssemblyLoadContext(\"c\", isCollectible: true); Console.WriteLine(c.LoadFromAssemblyPath(path)); c.Unload(); }")]
    [InlineData("static void Main(string[] args) { var a = Assembly.Load(File.ReadAllBytes(args[0])); Console.WriteLine(a.FullName); }")]
    [InlineData("public static Func<int> Compile(string code) { var t = " + Define + ".DefineDynamicModule(\"m\").DefineType(code).CreateType()!; return (Func<int>)t.GetMethod(\"Run\")!.CreateDelegate(typeof(Func<int>)); }")]
    [InlineData("private static Type Make(string name) => " + Define + ".DefineDynamicModule(\"m\").DefineType(name).CreateType()!; public static void Open(string name) => Register(Make(name)); private static void Register(Type type) { }")]
    [InlineData("private static Type Make(string name) => " + Define + ".DefineDynamicModule(\"m\").DefineType(name).CreateType()!; private static readonly Dictionary<string, object?> s_all = new(); public static object? Get(string name) { if (s_all.TryGetValue(name, out var one)) return one; var type = Make(name); return s_all[name] = Activator.CreateInstance(type); }")]
    [InlineData("public static object? Run(byte[] code) => Activator.CreateInstance(Assembly.Load(code).GetType(\"T\")!);")]
    public Task Assembly_that_is_kept_collected_or_of_one_call_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("public static class User { public static void Use(string name) { using var host = new C(name); } }", true)]
    [InlineData("public static class User { public static C Make(string name) => new C(name); }", false)] // there may be one
    public Task Context_of_an_object_is_reported_where_such_objects_come_and_go(string user, bool isReported)
    {
        var made = "new AssemblyLoadContext(name)";
        return Verify.VerifyAnalyzerAsync(Header + "public sealed class C : IDisposable { private readonly AssemblyLoadContext _context; public C(string name) { _context = " + (isReported ? "[|" + made + "|]" : made) + "; } public void Dispose() { } }\n" + user);
    }

    [Fact]
    public Task Tests_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        public sealed class SomeTests
        {
            [Xunit.Fact] public void Test() => Load(new byte[3]);
            private static void Load(byte[] code) => Console.WriteLine(Assembly.Load(code).FullName);
        }
        """);

    // Fix

    [Fact]
    public async Task Dynamic_assembly_is_made_collectible()
    {
        var after = In(
            """
                public static string Run(string code)
                {
                    // in an assembly of its own
                    var a = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("a"), AssemblyBuilderAccess.RunAndCollect);
                    return a.DefineDynamicModule("m").DefineType(code).CreateType()!.Name;
                }
            """);
        await Verify.VerifyCodeFixAsync(
            In(
            """
                public static string Run(string code)
                {
                    // in an assembly of its own
                    var a = [|AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("a"), AssemblyBuilderAccess.Run)|];
                    return a.DefineDynamicModule("m").DefineType(code).CreateType()!.Name;
                }
            """),
            after);
        await Repaired.IsCleanAsync(after);
    }

    [Theory]
    [InlineData("const AssemblyBuilderAccess access = AssemblyBuilderAccess.Run; ")]
    public Task Dynamic_assembly_whose_access_is_in_a_local_is_made_collectible(string local) => Verify.VerifyCodeFixAsync(
        In("public static string Make(string name) { " + local + "var a = [|AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), access)|]; return a.DefineDynamicModule(name).Name; }"),
        In("public static string Make(string name) { " + local.Replace("Run", "RunAndCollect", StringComparison.Ordinal) + "var a = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), access); return a.DefineDynamicModule(name).Name; }"));

    [Theory]
    [InlineData("public static string Make(string name) { const AssemblyBuilderAccess access = AssemblyBuilderAccess.Run; Console.WriteLine(access); var a = [|AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), access)|]; return a.DefineDynamicModule(name).Name; }")]
    [InlineData("public static string Make(string name) { var a = [|AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.Run)|]; a.DefineDynamicModule(name).DefineType(name).DefinePInvokeMethod(name, name, default, default, typeof(void), null, default, default); return name; }")]
    [InlineData("public static void Load(byte[] code) => Console.WriteLine([|Assembly.Load(code)|].FullName);")]
    [InlineData("public static void Load(string path) => Console.WriteLine([|new AssemblyLoadContext(\"c\")|].LoadFromAssemblyPath(path).FullName);")]
    [InlineData("private const AssemblyBuilderAccess Access = AssemblyBuilderAccess.Run; public static void Make(string name) => Console.WriteLine([|AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), Access)|].FullName);")]
    public Task Other_assemblies_have_no_fix(string members) => Verify.VerifyCodeFixAsync(In(members), In(members));

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("void M(byte[] b) { Assembly.Load(; Assembly.Load(b; AssemblyBuilder.DefineDynamicAssembly(, AssemblyBuilderAccess.Run).X(; new AssemblyLoadContext(, true; }"));
}
