namespace MemoryAnalyzers.Engine;

/// <summary>Says whether all uses of a member are inside the nest of types that declares it, so that its facts are complete.</summary>
internal static class Mentions
{
    /// <summary>
    /// True for a member that only its nest can reach, and for an internal one whose name stands nowhere else in the compilation. A name is
    /// enough to be silent: asked last, for the rare internal field that would otherwise be reported.
    /// </summary>
    public static bool AreInsideNest(ISymbol member, Compilation compilation, CancellationToken cancellationToken)
    {
        if (member.IsPrivateToNest())
            return true;
        var nest = member.ContainingType.Outermost().DeclaringSyntaxReferences;
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (tree.GetText(cancellationToken).ToString().IndexOf(member.Name, StringComparison.Ordinal) < 0)
                continue;
            foreach (var token in tree.GetRoot(cancellationToken).DescendantTokens())
            {
                if (token.ValueText == member.Name && !nest.Any(part => part.SyntaxTree == tree && part.Span.Contains(token.Span)))
                    return false;
            }
        }

        return true;
    }
}
