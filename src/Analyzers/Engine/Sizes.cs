namespace MemoryAnalyzers.Engine;

/// <summary>Questions about sizes, in bytes.</summary>
internal static class Sizes
{
    /// <summary>Whether the type has so few values that a set of them stays small: enums, bool, byte, sbyte.</summary>
    public static bool HasFewValues(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte;
}
