namespace MemoryAnalyzers.Editing;

/// <summary>White space as the file around has it.</summary>
internal static class Trivia
{
    /// <summary>The line ending of the file.</summary>
    public static SyntaxTrivia NewLine(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : SyntaxFactory.ElasticCarriageReturnLineFeed;

    /// <summary>The white space right before the node, without the comments and directives above it.</summary>
    public static SyntaxTriviaList Indentation(SyntaxNode node)
    {
        var above = node.GetLeadingTrivia();
        return above.Count > 0 && above[above.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(above[above.Count - 1]) : default;
    }
}
