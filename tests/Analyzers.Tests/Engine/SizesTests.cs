using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class SizesTests
{
    private static readonly MethodInfo SizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    /// <summary>Structs of every layout, compiled here, measured by the runtime, and asked of the engine from source and from metadata.</summary>
    private const string Structs =
        """
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        namespace Shapes;
        public enum Small : byte { A }
        public enum Wide : long { A }
        public struct Empty { }
        public struct Padded { public byte A; public int B; public byte C; }
        public struct Nested { public byte A; public Padded B; public short C; }
        [StructLayout(LayoutKind.Sequential, Pack = 1)] public struct Packed { public byte A; public long B; public byte C; }
        [StructLayout(LayoutKind.Sequential, Pack = 4)] public struct Packed4 { public byte A; public long B; public byte C; }
        [StructLayout(LayoutKind.Sequential, Size = 100)] public struct Sized { public byte A; }
        [StructLayout(LayoutKind.Sequential, Size = 7)] public struct SizedOdd { public int A; }
        [StructLayout(LayoutKind.Sequential, Size = 2)] public struct SizedTooSmall { public long A; }
        [StructLayout(LayoutKind.Explicit)] public struct Union { [FieldOffset(0)] public int A; [FieldOffset(0)] public float B; [FieldOffset(2)] public short C; }
        [StructLayout(LayoutKind.Explicit)] public struct ExplicitTail { [FieldOffset(0)] public long A; [FieldOffset(8)] public byte B; }
        [StructLayout(LayoutKind.Explicit, Size = 40)] public struct ExplicitSized { [FieldOffset(4)] public int A; }
        [StructLayout(LayoutKind.Explicit, Pack = 1)] public struct ExplicitPacked { [FieldOffset(0)] public byte A; [FieldOffset(1)] public long B; }
        [StructLayout(LayoutKind.Auto)] public struct AutoLaid { public byte A; public long B; public byte C; public int D; public short E; }
        [InlineArray(33)] public struct Inline { private Padded _e; }
        [InlineArray(5)] public struct InlineOfReferences { private string _e; }
        public unsafe struct Buffer { public byte A; public fixed int B[9]; public byte C; }
        public unsafe struct Pointers { public byte A; public void* P; public nint N; public delegate*<void> F; }
        public struct Generic<T> { public byte A; public T B; }
        public struct Enums { public Small A; public Wide B; public Small C; }
        public struct Options { public int? A; public byte? B; public long? C; public Guid? D; public decimal? E; }
        public struct WithReference { public byte A; public string B; public int C; public short D; }
        public struct WithNestedReference { public byte A; public WithReference B; public byte C; }
        public struct Times { public DateTime A; public TimeSpan B; public DateTimeOffset C; public Guid D; public DateOnly E; public TimeOnly F; public decimal G; public Half H; public Int128 I; }
        public struct Constructed { public Generic<int> A; public Generic<Generic<long>> B; public Generic<byte> C; public Generic<string> D; }
        public struct Tuples { public (byte, int, long) A; public (string, byte) B; }
        public readonly record struct Recorded(int A, double B, bool C);
        public struct Propertied { public int A { get; set; } public byte B { get; } }
        public struct WithStatics { public static long S; public const int K = 4; public short A; }
        """;

    [Fact]
    public void Structs_of_every_layout_have_the_size_that_the_runtime_gives_them()
    {
        var compilation = Compile(Structs);
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        var context = new AssemblyLoadContext(null, isCollectible: true);
        image.Position = 0;
        var assembly = context.LoadFromStream(image);
        var metadata = CSharpCompilation.Create("user", references: [.. References.Of(References.Net10), MetadataReference.CreateFromImage(image.ToArray())]);
        var types = assembly.GetTypes().Where(t => t is { IsValueType: true, IsPublic: true, IsGenericTypeDefinition: false }).ToList();
        Assert.True(types.Count > 25);
        var wrong = new List<string>();
        foreach (var type in types)
        {
            var expected = Measure(type);
            foreach (var where in new[] { compilation, metadata })
            {
                var actual = Sizes.Of(where.GetTypeByMetadataName(type.FullName!)!);
                if (actual is null && type.Name == "Empty" && where == metadata)
                    continue; // may be a struct whose fields a reference assembly leaves out
                if (actual != expected)
                    wrong.Add($"{type.Name} {(where == metadata ? "in metadata" : "in source")}: {actual} instead of {expected}");
            }
        }

        context.Unload();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Framework_structs_have_the_size_that_the_runtime_gives_them(bool implementation)
    {
        // The implementation shows all fields; the reference assemblies hide them, and then an answer must be right or null.
        var references = implementation
            ? Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll").Select(file => (MetadataReference)MetadataReference.CreateFromFile(file))
            : References.Of(References.Net10);
        var compilation = CSharpCompilation.Create("user", references: references);
        var wrong = new List<string>();
        int asked = 0, known = 0;
        foreach (var type in FrameworkStructs())
        {
            if (compilation.GetTypeByMetadataName(type.FullName!) is not { } symbol)
                continue;
            asked++;
            var actual = Sizes.Of(symbol);
            if (actual is not null)
                known++;
            if (actual is not null && actual != Measure(type))
                wrong.Add($"{type.FullName}: {actual} instead of {Measure(type)}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(asked > 250, $"asked {asked}");
        Assert.True(known > (implementation ? asked * 9 / 10 : 50), $"known {known} of {asked}");
    }

    [Theory]
    [InlineData("byte", 84_976, 85_000)]
    [InlineData("double", 10, 104)]
    [InlineData("System.Guid", 10, 184)]
    public void Array_has_24_bytes_beside_its_elements(string element, int length, long expected)
    {
        var compilation = Compile($"class C {{ {element} f; }}");
        var type = ((IFieldSymbol)compilation.GetTypeByMetadataName("C")!.GetMembers("f")[0]).Type;
        Assert.Equal(expected, Sizes.OfArray(type, length));
    }

    [Theory]
    [InlineData("T")]
    [InlineData("System.Numerics.Vector<T>")]
    [InlineData("System.Numerics.Vector<int>")]
    [InlineData("S<T>")]
    [InlineData("T?")]
    [InlineData("Missing")]
    [InlineData("Self")]
    public void What_is_not_known_has_no_size(string type)
    {
        var compilation = Compile($$"""class C<T> where T : struct { {{type}} f; } struct S<T> { T a; } struct Self { Self a; }""");
        Assert.Null(Sizes.Of(((IFieldSymbol)compilation.GetTypeByMetadataName("C`1")!.GetMembers("f")[0]).Type));
    }

    [Fact]
    public void Few_values_have_enums_bool_and_byte()
    {
        var compilation = Compile("class C { System.DayOfWeek a; bool b; byte c; sbyte d; int e; string f; }");
        var few = compilation.GetTypeByMetadataName("C")!.GetMembers().OfType<IFieldSymbol>().Where(f => Sizes.HasFewValues(f.Type)).Select(f => f.Name);
        Assert.Equal("abcd", string.Concat(few));
    }

    private static IEnumerable<Type> FrameworkStructs() =>
        Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .SelectMany(name => Assembly.Load(new AssemblyName(name)).GetExportedTypes())
            .Where(type => type is { IsValueType: true, IsGenericTypeDefinition: false, IsByRefLike: false } && type != typeof(void))
            .DistinctBy(type => type.FullName);

    private static long Measure(Type type) => (int)SizeOf.MakeGenericMethod(type).Invoke(null, null)!;

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "shapes",
        [CSharpSyntaxTree.ParseText(source)],
        References.Of(References.Net10),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
}
