using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Writes types as they are written by hand at a place of the text.</summary>
internal static class TypeNames
{
    /// <summary>The type as syntax, with the nullability that the place allows; null for types without a name.</summary>
    public static TypeSyntax? Of(ITypeSymbol type, SemanticModel semantics, int position)
    {
        if (!HasName(type))
            return null;
        if (!semantics.GetNullableContext(position).AnnotationsEnabled())
            type = type.WithNullableAnnotation(NullableAnnotation.None);
        return SyntaxFactory.ParseTypeName(type.ToMinimalDisplayString(semantics, position)).WithAdditionalAnnotations(Simplifier.Annotation);
    }

    private static bool HasName(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol => false,
        IArrayTypeSymbol array => HasName(array.ElementType),
        INamedTypeSymbol named => !named.IsAnonymousType && named.TypeArguments.All(HasName),
        ITypeParameterSymbol or IDynamicTypeSymbol => true,
        _ => false,
    };
}
