namespace MemoryAnalyzers.Editing;

/// <summary>Makes names for new variables and members.</summary>
internal static class Names
{
    /// <summary>
    /// <paramref name="wanted"/>, with a number if anything in the member around <paramref name="node"/> bears that name or could be hidden by it.
    /// </summary>
    public static string Unique(string wanted, SyntaxNode node, SemanticModel semantics, ISet<string>? taken = null)
    {
        var scope = node.AncestorsAndSelf().FirstOrDefault(n => n is MemberDeclarationSyntax and not GlobalStatementSyntax and not BaseTypeDeclarationSyntax) ?? node.SyntaxTree.GetRoot();
        var used = new HashSet<string>(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        if (taken is not null)
            used.UnionWith(taken);
        var name = wanted;
        for (var number = 2; used.Contains(name) || semantics.LookupSymbols(node.SpanStart, name: name).Any(symbol => symbol is ILocalSymbol or IParameterSymbol or IRangeVariableSymbol); number++)
            name = wanted + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        taken?.Add(name);
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }
}
