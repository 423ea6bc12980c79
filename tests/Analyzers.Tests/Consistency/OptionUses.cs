using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Tests.Consistency;

internal sealed record OptionFacts(string Name, string DefaultText);

/// <summary>Which options a class reads, itself or through what it calls: found in the sources, so that no list is kept.</summary>
internal static class OptionUses
{
    private static readonly Dictionary<string, ITypeSymbol> Classes = OwnSources.Trees()
        .SelectMany(tree => tree.Tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Select(type => tree.Compilation.GetSemanticModel(tree.Tree).GetDeclaredSymbol(type)))
        .OfType<ITypeSymbol>().DistinctBy(type => type.ToDisplayString()).ToDictionary(type => type.ToDisplayString());

    public static IReadOnlyList<OptionFacts> Of(IEnumerable<Type> classes)
    {
        var (found, seen) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<SyntaxNode>());
        foreach (var type in classes)
        {
            foreach (var reference in Classes[type.FullName!].DeclaringSyntaxReferences)
                Follow(reference.GetSyntax(), found, seen);
        }

        return [.. found.Select(name => new OptionFacts(name, AllRules.Options[name].DefaultText))];
    }

    private static void Follow(SyntaxNode declaration, SortedSet<string> found, HashSet<SyntaxNode> seen)
    {
        if (!seen.Add(declaration))
            return;
        var semantics = OwnSources.Compilation(declaration.SyntaxTree).GetSemanticModel(declaration.SyntaxTree);
        foreach (var node in declaration.DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax) || semantics.GetSymbolInfo(node).Symbol is not { } symbol)
                continue;
            if (symbol is IFieldSymbol { IsStatic: true, Type.Name: "Option" } option)
                found.Add(OptionName(option));
            else if (symbol is IMethodSymbol or IPropertySymbol)
            {
                foreach (var reference in symbol.OriginalDefinition.DeclaringSyntaxReferences)
                    Follow(Own(reference), found, seen);
            }
        }
    }

    /// <summary>A primary constructor's declaration is its whole type: only what runs, the initialisers and the base call, is followed.</summary>
    private static SyntaxNode Own(SyntaxReference reference) => reference.GetSyntax() is TypeDeclarationSyntax type && type.ChildNodes().OfType<ParameterListSyntax>().FirstOrDefault() is { } parameters ? parameters : reference.GetSyntax();

    private static string OptionName(IFieldSymbol field)
    {
        var type = typeof(Option).Assembly.GetType(field.ContainingType.ToDisplayString())!;
        return ((Option)type.GetField(field.Name, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)!.GetValue(null)!).Name;
    }
}
