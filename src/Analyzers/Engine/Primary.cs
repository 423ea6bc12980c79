using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Primary constructors: their parameters live in the object when members use them.</summary>
internal static class Primary
{
    /// <summary>Whether the parameter is that of such a constructor.</summary>
    public static bool Has(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor && Is(constructor);

    /// <summary>Whether the constructor is declared in the head of its type.</summary>
    public static bool Is(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Length == 1 && constructor.DeclaringSyntaxReferences[0].GetSyntax() is TypeDeclarationSyntax;
}
