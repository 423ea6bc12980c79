using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Names types in new code, and imports their namespaces.</summary>
internal static class Imports
{
    /// <summary>The full name of a type as an expression; it is shortened to what the imports allow.</summary>
    public static ExpressionSyntax Expression(ITypeSymbol type) =>
        SyntaxFactory.ParseExpression(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>The full name of a type as a type; it is shortened to what the imports allow.</summary>
    public static TypeSyntax Type(ITypeSymbol type) =>
        SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);

    /// <summary>
    /// Adds a <c>using</c> for the namespace of <paramref name="type"/> unless the type can be named without, or another name of the file would then
    /// mean two things: in that case the full name stays.
    /// </summary>
    public static void Add(DocumentEditor editor, FixContext context, INamedTypeSymbol type)
    {
        var position = context.Node.SpanStart;
        if (context.Root is not CompilationUnitSyntax root || !context.Semantics.LookupNamespacesAndTypes(position, name: type.Name).IsEmpty || HidesNames(root, context.Semantics, position, type))
            return;
        var name = type.ContainingNamespace.ToDisplayString();
        editor.ReplaceNode(root, (node, _) => Add((CompilationUnitSyntax)node, name, Trivia.NewLine(root)));
    }

    private static CompilationUnitSyntax Add(CompilationUnitSyntax root, string name, SyntaxTrivia newLine)
    {
        if (root.Usings.Count == 0 && root.Members.FirstOrDefault(member => member is BaseNamespaceDeclarationSyntax) is BaseNamespaceDeclarationSyntax { Usings.Count: > 0 } inner)
            return root.ReplaceNode(inner, inner.WithUsings(Add(inner.Usings, name, newLine)));
        if (root.Usings.Count > 0)
            return root.WithUsings(Add(root.Usings, name, newLine));
        var first = root.GetFirstToken();
        var header = first.LeadingTrivia;
        var directive = Directive(name, newLine).WithLeadingTrivia(header);
        return root.ReplaceToken(first, first.WithLeadingTrivia(newLine)).WithUsings(SyntaxFactory.SingletonList(directive));
    }

    private static SyntaxList<UsingDirectiveSyntax> Add(SyntaxList<UsingDirectiveSyntax> usings, string name, SyntaxTrivia newLine)
    {
        var at = 0;
        while (at < usings.Count && IsBefore(usings[at], name))
            at++;
        if (at > 0)
            return usings.Insert(at, Directive(name, newLine).WithLeadingTrivia(Trivia.Indentation(usings[at - 1])));
        var first = usings[0];
        return usings.Replace(first, first.WithLeadingTrivia(Trivia.Indentation(first))).Insert(0, Directive(name, newLine).WithLeadingTrivia(first.GetLeadingTrivia()));
    }

    /// <summary>System namespaces come first, then by name; aliases and static imports come last.</summary>
    private static bool IsBefore(UsingDirectiveSyntax other, string name)
    {
        if (other.GlobalKeyword != default)
            return true;
        if (other.Alias is not null || other.StaticKeyword != default || other.Name?.ToString() is not { } text)
            return false;
        var isSystem = text == "System" || text.StartsWith("System.", StringComparison.Ordinal);
        return isSystem && string.CompareOrdinal(text, name) < 0;
    }

    private static UsingDirectiveSyntax Directive(string name, SyntaxTrivia newLine) => SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(name))
        .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithTrailingTrivia(newLine);

    /// <summary>Whether a name in the file means a type now, and the namespace has another type of that name.</summary>
    private static bool HidesNames(SyntaxNode root, SemanticModel semantics, int position, INamedTypeSymbol type)
    {
        var used = new HashSet<string>(root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        return type.ContainingNamespace.GetTypeMembers().Any(other =>
            other.DeclaredAccessibility == Accessibility.Public && used.Contains(other.Name) && !semantics.LookupNamespacesAndTypes(position, name: other.Name).IsEmpty);
    }
}
