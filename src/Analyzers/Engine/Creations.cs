using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says where the objects of a type are made, over all files of the compilation.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete. Looks for the type's name in the text first, then binds just the creations.</remarks>
internal sealed class Creations(Compilation compilation, KnownSymbols known)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> answers = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a method makes an object of the type for its own use or its caller's, or in a loop: then there are more with every call.</summary>
    public bool AreOfTheCall(INamedTypeSymbol type) => answers.GetOrAdd(type.OriginalDefinition, Look);

    private bool Look(INamedTypeSymbol type)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (tree.GetText().ToString().IndexOf("new " + type.Name, StringComparison.Ordinal) < 0)
                continue;
            SemanticModel? semantics = null;
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (node is not ObjectCreationExpressionSyntax creation || NameOf(creation.Type) != type.Name || !IsOfTheCall(creation))
                    continue;
#pragma warning disable RS0030, RS1030 // a handful of creations, and only when a candidate asks
                semantics ??= compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
                if (semantics.GetTypeInfo(creation).Type is INamedTypeSymbol made && made.OriginalDefinition.Is(type) && semantics.GetEnclosingSymbol(creation.SpanStart) is IMethodSymbol method && !Entries.IsTest(method, known))
                    return true;
            }
        }

        return false;
    }

    private static string NameOf(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    /// <summary>In a loop; or in a method other than Main whose local, argument or result it is, and not in a lambda, of which is not known how often it runs.</summary>
    private static bool IsOfTheCall(ObjectCreationExpressionSyntax creation)
    {
        var kept = creation.Parent is AssignmentExpressionSyntax or InitializerExpressionSyntax;
        foreach (var node in creation.Ancestors())
        {
            switch (node)
            {
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax:
                    return true;
                case AnonymousFunctionExpressionSyntax or GlobalStatementSyntax:
                    return false;
                case MethodDeclarationSyntax method:
                    return !kept && method.Identifier.ValueText != WellKnownMemberNames.EntryPointMethodName && !method.ParameterList.Parameters.Any(parameter => parameter.Modifiers.Any(SyntaxKind.ThisKeyword));
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
