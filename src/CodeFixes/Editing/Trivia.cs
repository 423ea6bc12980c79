namespace MemoryAnalyzers.Editing;

/// <summary>White space as the file around has it.</summary>
internal static class Trivia
{
    /// <summary>The line ending of the file, as far as the node shows it.</summary>
    public static SyntaxTrivia NewLine(SyntaxNode node) =>
        node.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : SyntaxFactory.ElasticCarriageReturnLineFeed;

    /// <summary>The same, where the formatter may take it away again.</summary>
    public static SyntaxTrivia ElasticNewLine(SyntaxNode node) => SyntaxFactory.ElasticEndOfLine(NewLine(node).ToString());

    /// <summary>The white space right before the node, without the comments and directives above it.</summary>
    public static SyntaxTriviaList Indentation(SyntaxNode node) => Indentation(node.GetLeadingTrivia());

    /// <inheritdoc cref="Indentation(SyntaxNode)"/>
    public static SyntaxTriviaList Indentation(SyntaxTriviaList above) =>
        above.Count > 0 && above[above.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(above[above.Count - 1]) : default;
}
