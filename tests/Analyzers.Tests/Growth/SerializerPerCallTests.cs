using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.SerializerPerCall, MemoryAnalyzers.Growth.SerializerPerCallFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class SerializerPerCallTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using System.Xml.Serialization;

        public sealed class Order { public int Id { get; set; } }


        """;

    private static string In(string members) => Header + "public class C {\n" + members + "\n}";

    private static Task Check(string members) => Verify.VerifyAnalyzerAsync(In(members));

    private const string New = "new XmlSerializer(typeof(Order), new XmlRootAttribute(\"order\"))";
    private const string Reported = "[|" + New + "|]";

    [Theory]
    [InlineData("[|new XmlSerializer(typeof(Order), new XmlRootAttribute(\"order\"))|]")]
    [InlineData("[|new XmlSerializer(typeof(Order), new[] { typeof(string) })|]")]
    [InlineData("[|new XmlSerializer(typeof(Order), new XmlAttributeOverrides())|]")]
    [InlineData("[|new XmlSerializer(typeof(Order), null, null, new XmlRootAttribute(\"order\"), \"urn:orders\")|]")]
    [InlineData("[|new XmlSerializer(new XmlReflectionImporter().ImportTypeMapping(typeof(Order)))|]")]
    [InlineData("[|XmlSerializer.FromTypes(new[] { typeof(Order) })|][0]!")]
    [InlineData("new XmlSerializer(typeof(Order))")]
    [InlineData("new XmlSerializer(typeof(Order), \"urn:orders\")")]
    public Task Only_serializers_that_are_not_cached_are_reported(string made) => Check($"public void Save(Order order, Stream stream) => {made}.Serialize(stream, order);");

    [Theory]
    [InlineData("public static string Text(object o) { var s = " + Reported + "; var w = new StringWriter(); s.Serialize(w, o); return w.ToString(); }")]
    [InlineData("public void Save(IEnumerable<Order> all, Stream stream) { foreach (var order in all) { XmlSerializer s; s = " + Reported + "; s.Serialize(stream, order); } }")]
    [InlineData("static C() { foreach (var file in Directory.GetFiles(\".\")) { " + Reported + ".Deserialize(File.OpenRead(file)); } }")]
    [InlineData("public T Load<T>(Stream stream) => (T)[|new XmlSerializer(typeof(T), new XmlRootAttribute(\"order\"))|].Deserialize(stream)!;")]
    [InlineData("private static XmlSerializer Make(string root) => [|new XmlSerializer(typeof(Order), new XmlRootAttribute(root))|]; public void Save(Stream stream, Order order) { var s = Make(\"x\"); s.Serialize(stream, order); }")]
    [InlineData("private void Write(Stream stream) { " + Reported + ".Serialize(stream, this); } public void Save(string path) { using var stream = File.Create(path); Write(stream); }")]
    [InlineData("private static XmlSerializer Serializer => " + Reported + ";")]
    [InlineData("public XmlSerializer Serializer { get { return " + Reported + "; } }")]
    [InlineData("public Task SaveAsync(string path, Order order) => Task.Run(() => " + Reported + ".Serialize(File.Create(path), order));")]
    [InlineData("public List<object?> Load(string[] paths) => paths.Select(path => " + Reported + ".Deserialize(File.OpenRead(path))).ToList();")]
    [InlineData("public event EventHandler? Saved; public C() => Saved += (_, _) => " + Reported + ".Serialize(Stream.Null, this);")]
    [InlineData("private static async Task<XmlSerializer> MakeAsync(string root) { await Task.Yield(); return [|new XmlSerializer(typeof(Order), new XmlRootAttribute(root))|]; } public async Task Save(string root) { var s = await MakeAsync(root).ConfigureAwait(false); s.Serialize(Stream.Null, this); }")]
    [InlineData("private void OnClick(object sender, EventArgs e) => " + Reported + ".Serialize(Stream.Null, this);")]
    [InlineData("public object? this[string path] => " + Reported + ".Deserialize(File.OpenRead(path));")]
    [InlineData("private readonly ConcurrentDictionary<Type, XmlSerializer> _all = new(); public void Save(Stream stream, Order order) => _all.GetOrAdd(typeof(Order), " + Reported + ").Serialize(stream, order);")]
    public Task Serializer_made_again_and_again_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("private static readonly XmlSerializer Serializer = " + New + ";")]
    [InlineData("private static readonly XmlSerializer Serializer; static C() => Serializer = " + New + ";")]
    [InlineData("public static XmlSerializer Serializer { get; } = " + New + ";")]
    [InlineData("private static readonly Lazy<XmlSerializer> Serializer = new(() => " + New + ");")]
    [InlineData("private static XmlSerializer? s_one; public static void Save(Stream stream, Order order) { s_one ??= " + New + "; s_one.Serialize(stream, order); }")]
    [InlineData("private static XmlSerializer? s_one; public static XmlSerializer One => s_one ??= " + New + ";")]
    [InlineData("private static XmlSerializer? s_one; public static XmlSerializer One => s_one ?? (s_one = " + New + ");")]
    [InlineData("private static XmlSerializer? s_one; public static XmlSerializer One => LazyInitializer.EnsureInitialized(ref s_one, () => " + New + ");")]
    [InlineData("private static XmlSerializer? s_one; public static XmlSerializer One { get { if (s_one == null) Interlocked.CompareExchange(ref s_one, " + New + ", null); return s_one!; } }")]
    [InlineData("private static XmlSerializer? s_one; public static XmlSerializer One { get { var one = s_one; if (one == null) { one = " + New + "; s_one = one; } return one; } }")]
    [InlineData("private readonly Dictionary<string, XmlSerializer> _all = new(); public XmlSerializer Get(string root) { if (!_all.TryGetValue(root, out var s)) { s = new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); _all.Add(root, s); } return s; }")]
    [InlineData("private readonly Dictionary<string, XmlSerializer> _all = new(); public void Save(string root, Stream stream) { if (_all.TryGetValue(root, out var s)) { s.Serialize(stream, this); return; } _all[root] = s = new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); s.Serialize(stream, this); }")]
    [InlineData("private readonly ConcurrentDictionary<string, XmlSerializer> _all = new(); public void Save(string root, Stream stream) => _all.GetOrAdd(root, r => new XmlSerializer(typeof(Order), new XmlRootAttribute(r))).Serialize(stream, this);")]
    [InlineData("private readonly ConcurrentDictionary<string, XmlSerializer> _all = new(); private static XmlSerializer Make(string root) => new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); public void Save(string root, Stream stream) => _all.GetOrAdd(root, Make).Serialize(stream, this);")]
    [InlineData("private readonly Dictionary<string, XmlSerializer> _all = new(); private static XmlSerializer Make(string root) => new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); public void Save(string root, Stream stream) { if (!_all.TryGetValue(root, out var s)) _all[root] = s = Make(root); s.Serialize(stream, this); }")]
    [InlineData("private static readonly Dictionary<string, object?> All = new(); public static object? Get(string path) { if (All.TryGetValue(path, out var found)) return found; found = " + New + ".Deserialize(File.OpenRead(path)); All[path] = found; return found; }")] // the outcome is kept
    [InlineData("private static object? s_settings; private static object? Read() => " + New + ".Deserialize(File.OpenRead(\"a\")); public static object? Get(int n) { if (s_settings == null) { s_settings = Read(); } return s_settings; }")]
    public Task Serializer_that_is_kept_is_silent(string members) => Check(members);

    [Theory]
    [InlineData("public static XmlSerializer Make(string root) => new XmlSerializer(typeof(Order), new XmlRootAttribute(root));")] // callers may keep it
    [InlineData("protected virtual XmlSerializer Serializer => " + New + ";")]
    [InlineData("private static XmlSerializer? s_one; public static void Set(Type type) => s_one = XmlSerializer.FromTypes(new[] { type })[0];")]
    [InlineData("private readonly Dictionary<string, XmlSerializer> _all = new(); private static async Task<XmlSerializer> MakeAsync(string root) { await Task.Yield(); return new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); } public async Task Add(string root) { _all[root] = await MakeAsync(root); }")]
    [InlineData("private readonly Dictionary<string, XmlSerializer> _all = new(); private static async Task<XmlSerializer> MakeAsync(string root) { await Task.Yield(); return new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); } public async Task Add(string root) { _all[root] = await MakeAsync(root).ConfigureAwait(false); }")]
    [InlineData("private readonly List<XmlSerializer> _all = new(); private static XmlSerializer? Make(string root) => new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); public void Add(string root) { if (Make(root) is { } s) _all.Add(s); }")]
    [InlineData("private readonly List<XmlSerializer?> _all = new(); public void Add(Type type) { foreach (var s in XmlSerializer.FromTypes(new[] { type })) _all.Add(s); }")]
    [InlineData("private static List<XmlSerializer?>? s_all; public static void Set(Type type) => s_all = XmlSerializer.FromTypes(new[] { type }).ToList();")]
    [InlineData("public void Give(List<XmlSerializer> all) => all.Add(" + New + ");")]
    [InlineData("public void Give(Action<XmlSerializer> take) => take(" + New + ");")]
    [InlineData("public Func<Stream, object?> Reader(string root) { var s = new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); return stream => s.Deserialize(stream); }")]
    [InlineData("public Func<XmlSerializer> Factory(string root) => () => new XmlSerializer(typeof(Order), new XmlRootAttribute(root));")]
    [InlineData("private readonly XmlSerializer _one = " + New + ";")] // of an object of which is not known that there are many
    [InlineData("private XmlSerializer _one; public C(string root) => _one = new XmlSerializer(typeof(Order), new XmlRootAttribute(root));")]
    [InlineData("public void Perform() { " + New + ".Serialize(Stream.Null, this); }")] // a migration perhaps
    [InlineData("public Task PerformAsync(CancellationToken token) { " + New + ".Serialize(Stream.Null, this); return Task.CompletedTask; }")]
    [InlineData("private static void Unused(Order order) => " + New + ".Serialize(Stream.Null, order);")]
    [InlineData("private static void Start() => " + New + ".Serialize(Stream.Null, new Order()); static C() => Start();")]
    [InlineData("static void Main(string[] args) { " + New + ".Serialize(Stream.Null, new Order()); Write(args[0]); } public static void Write(string path) => " + New + ".Serialize(Stream.Null, new Order());")]
    [InlineData("public void Perform() { for (var i = 0; i < 3; i++) { " + New + ".Serialize(Stream.Null, this); } }")]
    public Task Serializer_of_which_little_is_known_is_silent(string members) => Check(members);

    [Fact]
    public Task Objects_that_come_and_go_are_reported() => Verify.VerifyAnalyzerAsync(In(
        "private readonly XmlSerializer _one = " + Reported + "; private readonly XmlSerializer _two; public C(string root) => _two = [|new XmlSerializer(typeof(Order), new XmlRootAttribute(root))|]; public void Save() => " + Reported + ".Serialize(Stream.Null, this);") + Repaired.Transient);

    [Fact]
    public Task Singletons_and_tests_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        public sealed class Single
        {
            private readonly XmlSerializer _one;
            public Single(string root) { _one = new XmlSerializer(typeof(Order), new XmlRootAttribute(root)); _one.Serialize(Stream.Null, this); }
        }
        public sealed class SomeTests : IDisposable
        {
            private readonly XmlSerializer _one = new XmlSerializer(typeof(Order), new XmlRootAttribute("a"));
            [Xunit.Fact] public void Test() => Write(new Order());
            private static void Write(Order order) { for (var i = 0; i < 100; i++) new XmlSerializer(typeof(Order), new XmlRootAttribute("a")).Serialize(Stream.Null, order); }
            public void Dispose() { }
        }
        public static class Setup
        {
            public static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection services)
            {
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Single>(services);
                new XmlSerializer(typeof(Order), new XmlRootAttribute("a")).Serialize(Stream.Null, new Order());
            }
        }
        """);

    [Fact]
    public Task End_points_are_reported() => Verify.VerifyAnalyzerAsync(
        """
        using System.IO;
        using System.Xml.Serialization;
        using Microsoft.AspNetCore.Builder;

        var app = WebApplication.Create(args);
        var once = new XmlSerializer(typeof(Order), new XmlRootAttribute("order"));
        app.MapGet("/order", () => { var text = new StringWriter(); [|new XmlSerializer(typeof(Order), new XmlRootAttribute("order"))|].Serialize(text, new Order()); return text.ToString(); });
        app.MapGet("/once", () => { var text = new StringWriter(); once.Serialize(text, new Order()); return text.ToString(); });
        app.Run();

        public sealed class Order { public int Id { get; set; } }
        """,
        output: OutputKind.ConsoleApplication);

    // Fix

    [Fact]
    public async Task Serializer_moves_to_a_static_field()
    {
        var after = Header +
            """
            public static class Files
            {
                private static readonly XmlSerializer Serializer = new XmlSerializer(typeof(Order), new XmlRootAttribute("order") { Namespace = "urn:orders" });

                public static void Save(Stream stream, Order order)
                {
                    // with a root of its own
                    var serializer = Serializer;
                    serializer.Serialize(stream, order);
                }

                public static Order Load(Stream stream) => (Order)Serializer.Deserialize(stream)!;
            }
            """;
        await Verify.VerifyCodeFixAsync(
            Header +
            """
            public static class Files
            {
                public static void Save(Stream stream, Order order)
                {
                    // with a root of its own
                    var serializer = [|new XmlSerializer(typeof(Order), new XmlRootAttribute("order") { Namespace = "urn:orders" })|];
                    serializer.Serialize(stream, order);
                }

                public static Order Load(Stream stream) => (Order)[|new XmlSerializer(typeof(Order), new XmlRootAttribute("order") { Namespace = "urn:orders" })|].Deserialize(stream)!;
            }
            """,
            after);
        await Repaired.IsCleanAsync(after);
    }

    [Fact]
    public Task Names_follow_the_type_and_type_parameters_of_the_type_are_fine() => Verify.VerifyCodeFixAsync(
        Header +
        """
        public sealed class Files<T>
        {
            private static readonly int s_serializer = 3;

            public void Save(Stream stream, T item)
            {
                XmlSerializer serializer = [|new(typeof(T), new[] { typeof(Order), typeof(List<T>) })|];
                serializer.Serialize(stream, item);
                Console.WriteLine(s_serializer);
            }
        }
        """,
        Header +
        """
        public sealed class Files<T>
        {
            private static readonly XmlSerializer s_serializer2 = new(typeof(T), new[] { typeof(Order), typeof(List<T>) });
            private static readonly int s_serializer = 3;

            public void Save(Stream stream, T item)
            {
                XmlSerializer serializer = s_serializer2;
                serializer.Serialize(stream, item);
                Console.WriteLine(s_serializer);
            }
        }
        """);

    [Fact]
    public Task First_of_types_that_are_fixed() => Verify.VerifyCodeFixAsync(
        In("    public object? Load(Stream stream) => [|XmlSerializer.FromTypes(new[] { typeof(Order) })|][0]!.Deserialize(stream);"),
        In("    private static readonly XmlSerializer Serializer = XmlSerializer.FromTypes(new[] { typeof(Order) })[0]!;\n\n    public object? Load(Stream stream) => Serializer.Deserialize(stream);"));

    [Fact]
    public Task First_of_types_that_the_compiler_takes_for_null() => Verify.VerifyCodeFixAsync(
        In("    public object? Load(Stream stream) { var serializer = [|XmlSerializer.FromTypes(new[] { typeof(Order) })|][0]; return serializer?.Deserialize(stream); }"),
        In("    private static readonly XmlSerializer Serializer = XmlSerializer.FromTypes(new[] { typeof(Order) })[0]!;\n\n    public object? Load(Stream stream) { var serializer = Serializer; return serializer?.Deserialize(stream); }"));

    [Fact]
    public Task First_of_types_in_code_without_annotations() => Verify.VerifyCodeFixAsync(
        "#nullable disable\n" + In("    public object Load(Stream stream) { var serializer = [|XmlSerializer.FromTypes(new[] { typeof(Order) })|][0]; return serializer.Deserialize(stream); }"),
        "#nullable disable\n" + In("    private static readonly XmlSerializer Serializer = XmlSerializer.FromTypes(new[] { typeof(Order) })[0];\n\n    public object Load(Stream stream) { var serializer = Serializer; return serializer.Deserialize(stream); }"));

    [Theory]
    [InlineData("public T Load<T>(Stream stream) => (T)[|new XmlSerializer(typeof(T), new XmlRootAttribute(\"order\"))|].Deserialize(stream)!;")]
    [InlineData("public object? Load(Type type, Stream stream) => [|new XmlSerializer(type, new XmlRootAttribute(\"order\"))|].Deserialize(stream);")]
    [InlineData("public object? Load(string root, Stream stream) => [|new XmlSerializer(typeof(Order), new XmlRootAttribute(root))|].Deserialize(stream);")]
    [InlineData("private static readonly Type[] Extra = { }; public object? Load(Stream stream) => [|new XmlSerializer(typeof(Order), Extra)|].Deserialize(stream);")]
    [InlineData("public object? Load(Stream stream) { var s = " + Reported + "; s.UnknownElement += (_, e) => Console.WriteLine(e.Element); return s.Deserialize(stream); }")]
    [InlineData("public XmlSerializer Serializer => " + Reported + ";")]
    [InlineData("public object? Load(Type type, Stream stream) => [|XmlSerializer.FromTypes(new[] { type })|][0]!.Deserialize(stream);")]
    [InlineData("public object? Load(int n, Stream stream) => [|XmlSerializer.FromTypes(new[] { typeof(Order) })|][n]!.Deserialize(stream);")]
    public Task Serializer_that_depends_on_the_call_has_no_fix(string members) => Verify.VerifyCodeFixAsync(In(members), In(members));

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("public void M(Stream s) { new XmlSerializer(typeof(Order), ; new XmlSerializer(, new XmlRootAttribute()).Serialize(s, ; XmlSerializer.FromTypes(); } XmlSerializer X => new(typeof(), 3);"));
}
