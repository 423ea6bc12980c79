using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.InteropServices;

namespace MemoryAnalyzers.Engine;

/// <summary>What a struct says of its own layout, in source by attributes, in metadata by its tables.</summary>
/// <param name="Kind">How its fields are put in order.</param>
/// <param name="Pack">The most that a field is aligned to.</param>
/// <param name="Size">The least size.</param>
/// <param name="InlineLength">How many elements an inline array has.</param>
/// <param name="Metadata">The tables of its assembly, if it is not of this compilation.</param>
internal readonly record struct DeclaredLayout(LayoutKind Kind, int Pack, int Size, int? InlineLength, MetadataReader? Metadata)
{
    /// <summary>Comes out of an assembly that only says what can be called.</summary>
    public bool IsReference { get; init; }

    /// <summary>Reads the attributes or tables of the type.</summary>
    public static DeclaredLayout Of(INamedTypeSymbol type)
    {
        var kind = LayoutKind.Sequential;
        int pack = 0, size = 0;
        int? inlineLength = null;
        foreach (var attribute in type.GetAttributes())
        {
            switch (attribute.AttributeClass?.Name)
            {
                case nameof(StructLayoutAttribute) when attribute.ConstructorArguments.Length == 1:
                    kind = attribute.ConstructorArguments[0].Value switch { int value => (LayoutKind)value, short value => (LayoutKind)value, _ => kind };
                    foreach (var argument in attribute.NamedArguments)
                    {
                        if (argument.Key == "Pack" && argument.Value.Value is int givenPack)
                            pack = givenPack;
                        else if (argument.Key == "Size" && argument.Value.Value is int givenSize)
                            size = givenSize;
                    }

                    break;
                case "InlineArrayAttribute" when attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int length:
                    inlineLength = length;
                    break;
            }
        }

        var handle = Handle(type);
        var metadata = handle is { IsNil: false, Kind: HandleKind.TypeDefinition } ? type.ContainingModule?.GetMetadata()?.GetMetadataReader() : null;
        if (metadata?.GetTypeDefinition((TypeDefinitionHandle)handle) is { } definition)
        {
            kind = (definition.Attributes & TypeAttributes.LayoutMask) switch
            {
                TypeAttributes.ExplicitLayout => LayoutKind.Explicit,
                TypeAttributes.SequentialLayout => LayoutKind.Sequential,
                _ => LayoutKind.Auto,
            };
            if (definition.GetLayout() is { IsDefault: false } layout)
                (pack, size) = (layout.PackingSize, layout.Size);
        }

        return new(kind, pack == 0 ? 128 : pack, size, inlineLength, metadata)
        {
            IsReference = metadata is not null && !type.IsTupleType && IsReferenceAssembly(type.ContainingAssembly),
        };
    }

    /// <summary>Where the field stands in a type of explicit layout.</summary>
    public int? OffsetOf(IFieldSymbol field)
    {
        if (Kind != LayoutKind.Explicit)
            return null;
        if (Metadata is not null)
            return Handle(field) is { Kind: HandleKind.FieldDefinition } handle && Metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetOffset() is >= 0 and var offset ? offset : null;
        foreach (var attribute in field.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == nameof(FieldOffsetAttribute) && attribute.ConstructorArguments.Length == 1)
                return attribute.ConstructorArguments[0].Value as int?;
        }

        return null;
    }

    private static bool IsReferenceAssembly(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "ReferenceAssemblyAttribute")
                return true;
        }

        return false;
    }

    private static EntityHandle Handle(ISymbol symbol) =>
        symbol.OriginalDefinition is { MetadataToken: not 0 and var token } ? MetadataTokens.EntityHandle(token) : default;
}
