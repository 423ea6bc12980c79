namespace MemoryAnalyzers.Editing;

/// <summary>Makes names for new variables and members.</summary>
internal static class Names
{
    /// <summary>The name of a field without what marks it as one (<c>_x</c>, <c>s_x</c>, <c>t_x</c>); <paramref name="otherwise"/> where nothing is left.</summary>
    public static string Plain(string field, string otherwise)
    {
        var plain = field.TrimStart('_');
        if (plain.Length > 2 && plain[1] == '_' && plain[0] is 'm' or 's' or 't')
            plain = plain.Substring(2);
        return plain.Length == 0 ? otherwise : char.ToLowerInvariant(plain[0]) + plain.Substring(1);
    }

    /// <summary>The name with a capital first letter.</summary>
    public static string Capital(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

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
