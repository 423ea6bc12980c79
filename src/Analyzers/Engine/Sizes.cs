using System.Runtime.InteropServices;

namespace MemoryAnalyzers.Engine;

/// <summary>Questions about sizes, in bytes, of a 64-bit process.</summary>
/// <remarks>
/// The runtime's own layout: fields in the order of the text, each at its alignment, when the type holds no references; else references and
/// larger fields first. Reference assemblies of the framework hide the private fields of structs behind dummies, or leave them out, and order
/// fields by name: of those only the types of a table are known, and types whose fields are all alike. Null for what is not known: type parameters, error types, hardware-sized vectors.
/// </remarks>
internal static class Sizes
{
    /// <summary>From how many bytes on an object is large: the runtime puts it on the large object heap, which only full collections free.</summary>
    public static readonly Option<int> LargeObjectBytes = Option.Number("large_object_bytes", 85_000, "bytes", least: 1);

    /// <summary>What an array costs beside its elements: header, type and length.</summary>
    public const int ArrayOverhead = 24;

    private const int Pointer = 8;
    private const int Deepest = 32;

    /// <summary>Framework structs whose fields a reference assembly hides: size and alignment.</summary>
    private static readonly ImmutableDictionary<string, Layout> Hidden = new Dictionary<string, Layout>
    {
        ["System.Char"] = new(2, 2),
        ["System.DateOnly"] = new(4, 4),
        ["System.DateTime"] = new(8, 8),
        ["System.DateTimeOffset"] = new(16, 8),
        ["System.Decimal"] = new(16, 8),
        ["System.Guid"] = new(16, 4),
        ["System.Half"] = new(2, 2),
        ["System.Index"] = new(4, 4),
        ["System.Int128"] = new(16, 16),
        ["System.Range"] = new(8, 4),
        ["System.TimeOnly"] = new(8, 8),
        ["System.TimeSpan"] = new(8, 8),
        ["System.UInt128"] = new(16, 16),
        ["System.Drawing.Point"] = new(8, 4),
        ["System.Drawing.PointF"] = new(8, 4),
        ["System.Drawing.Rectangle"] = new(16, 4),
        ["System.Drawing.RectangleF"] = new(16, 4),
        ["System.Drawing.Size"] = new(8, 4),
        ["System.Drawing.SizeF"] = new(8, 4),
        ["System.Numerics.Complex"] = new(16, 8),
        ["System.Numerics.BFloat16"] = new(2, 2),
        ["System.Text.Rune"] = new(4, 4),
        ["System.Runtime.Intrinsics.Vector64`1"] = new(8, 8),
        ["System.Runtime.Intrinsics.Vector128`1"] = new(16, 16),
        ["System.Runtime.Intrinsics.Vector256`1"] = new(32, 32),
        ["System.Runtime.Intrinsics.Vector512`1"] = new(64, 64),
    }.ToImmutableDictionary();

    /// <summary>Whether the type has so few values that a set of them stays small: enums, bool, byte, sbyte.</summary>
    public static bool HasFewValues(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte;

    /// <summary>The bytes that a variable of the type takes: 8 for a reference; null when not known.</summary>
    public static long? Of(ITypeSymbol type) => LayoutOf(type, 0)?.Size;

    /// <summary>The bytes of an array of so many elements; null when the size of an element is not known.</summary>
    public static long? OfArray(ITypeSymbol element, long length) =>
        Of(element) is { } size && length >= 0 && length <= (long.MaxValue - ArrayOverhead) / Math.Max(size, 1) ? ArrayOverhead + (length * size) : null;

    private static Layout? LayoutOf(ITypeSymbol type, int depth)
    {
        if (depth > Deepest)
            return null; // a struct that holds itself does not compile
        switch (type.TypeKind)
        {
            case TypeKind.Pointer or TypeKind.FunctionPointer:
                return new(Pointer, Pointer);
            case TypeKind.Class or TypeKind.Interface or TypeKind.Delegate or TypeKind.Array or TypeKind.Dynamic:
                return new(Pointer, Pointer) { HasReferences = true };
            case TypeKind.TypeParameter when type.IsReferenceType:
                return new(Pointer, Pointer) { HasReferences = true };
            case TypeKind.Enum:
                return ((INamedTypeSymbol)type).EnumUnderlyingType is { } underlying ? LayoutOf(underlying, depth + 1) : null;
            case TypeKind.Struct:
                return OfPrimitive(type.SpecialType) ?? OfStruct((INamedTypeSymbol)type, depth);
            default:
                return null;
        }
    }

    private static Layout? OfPrimitive(SpecialType type) => type switch
    {
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => new(1, 1),
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => new(2, 2),
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => new(4, 4),
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => new(8, 8),
        _ => null,
    };

    private static Layout? OfStruct(INamedTypeSymbol type, int depth)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return LayoutOf(type.TypeArguments[0], depth + 1) is { } value
                ? value with { Size = Align(value.Alignment + value.Size, value.Alignment) }
                : null;
        }

        if (Hidden.TryGetValue(type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName, out var known))
            return known;
        var declared = DeclaredLayout.Of(type);
        var fields = new List<(Layout Layout, int? Offset)>();
        foreach (var member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: false, IsConst: false } field)
                continue;
            if (field.Name is "_dummy" or "_dummyPrimitive")
                return null; // a reference assembly hides the fields
            if (OfField(field, depth) is not { } layout)
                return null;
            fields.Add((layout, declared.OffsetOf(field)));
        }

        if (declared.InlineLength is { } length)
            return fields.Count == 1 ? fields[0].Layout with { Size = fields[0].Layout.Size * length } : null;
        if (fields.Count == 0)
            return declared.Metadata is null ? new(Math.Max(1, declared.Size), 1) : null;
        if (declared.IsReference && fields.Any(field => field.Layout.Alignment != fields[0].Layout.Alignment))
            return null; // the fields of a reference assembly may stand in another order
        return declared.Kind switch
        {
            LayoutKind.Explicit => Explicit(fields, declared),
            LayoutKind.Auto => Auto(fields),
            _ => fields.Any(field => field.Layout.HasReferences) ? Auto(fields) : Sequential(fields, declared),
        };
    }

    private static Layout? OfField(IFieldSymbol field, int depth)
    {
        if (field.RefKind != RefKind.None)
            return new(Pointer, Pointer) { HasReferences = true };
        if (!field.IsFixedSizeBuffer)
            return LayoutOf(field.Type, depth + 1);
        return field.Type is IPointerTypeSymbol { PointedAtType: var element } && LayoutOf(element, depth + 1) is { } one
            ? one with { Size = one.Size * field.FixedSize }
            : null;
    }

    private static Layout Sequential(List<(Layout Layout, int? Offset)> fields, DeclaredLayout declared)
    {
        long end = 0;
        var alignment = 1;
        foreach (var (field, _) in fields)
        {
            var own = Math.Min(field.Alignment, declared.Pack);
            alignment = Math.Max(alignment, own);
            end = Align(end, own) + field.Size;
        }

        return new(Math.Max(Align(end, alignment), declared.Size), alignment);
    }

    private static Layout? Explicit(List<(Layout Layout, int? Offset)> fields, DeclaredLayout declared)
    {
        long end = 0;
        var alignment = 1;
        foreach (var (field, offset) in fields)
        {
            if (offset is null)
                return null;
            alignment = Math.Max(alignment, Math.Min(field.Alignment, declared.Pack));
            end = Math.Max(end, offset.Value + field.Size);
        }

        return new(Math.Max(Align(end, alignment), declared.Size), alignment) { HasReferences = fields.Any(field => field.Layout.HasReferences) };
    }

    /// <summary>References and primitives by falling size, then the structs.</summary>
    private static Layout Auto(List<(Layout Layout, int? Offset)> fields)
    {
        long end = 0;
        var alignment = 1;
        foreach (var (field, _) in fields.OrderByDescending(field => field.Layout.Size is 1 or 2 or 4 or 8 ? field.Layout.Size : 0))
        {
            var own = field.HasReferences ? Pointer : field.Alignment;
            alignment = Math.Max(alignment, own);
            end = Align(end, own) + field.Size;
        }

        return new(Align(end, alignment), alignment) { HasReferences = fields.Any(field => field.Layout.HasReferences) };
    }

    private static long Align(long offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    private readonly record struct Layout(long Size, int Alignment)
    {
        public bool HasReferences { get; init; }
    }
}
