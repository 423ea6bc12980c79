using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Releases what a local holds in a finally after its last use: a try around the statements between.</summary>
internal sealed class FinallyScope
{
    private readonly FixContext context;
    private readonly StatementRange range;
    private readonly LocalDeclarationStatementSyntax declaration;
    private readonly IReadOnlyList<StatementSyntax> scoped;

    private FinallyScope(FixContext context, StatementRange range, LocalDeclarationStatementSyntax declaration, IReadOnlyList<StatementSyntax> scoped) =>
        (this.context, this.range, this.declaration, this.scoped) = (context, range, declaration, scoped);

    /// <summary>The block, switch section or compilation unit to replace.</summary>
    public SyntaxNode List => range.List;

    /// <summary>The scope of <paramref name="local"/>, from its declaration to the last use of any of <paramref name="variables"/>; null where a block cannot hold that.</summary>
    public static FinallyScope? Of(LocalDeclarationStatementSyntax declaration, ILocalSymbol local, IReadOnlyList<ISymbol> variables, FixContext context) =>
        StatementRange.Of(declaration, variables, context.Semantics, context.CancellationToken) is { } range && range.WithoutFirst() is { } rest &&
        ClosedScope.Of(rest, local, context.Semantics, context.CancellationToken, allowsJumps: true) is { } scoped
            ? new(context, range, declaration, scoped)
            : null;

    /// <summary>The list with the try, and <paramref name="release"/> in its finally; null when that does not compile.</summary>
    public SyntaxNode? Checked(ExpressionSyntax release)
    {
        var rewritten = With(release);
        return context.StillCompiles(range.List, rewritten) ? rewritten : null;
    }

    /// <summary>The list with the try, and <paramref name="release"/> in its finally.</summary>
    public SyntaxNode With(ExpressionSyntax release)
    {
        var block = (BlockSyntax)scoped[scoped.Count - 1];
        var statement = SyntaxFactory.TryStatement(block.WithoutTrivia(), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(release))))
            .WithLeadingTrivia(block.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
        return range.Rewritten([declaration, .. scoped.Take(scoped.Count - 1), statement], []);
    }
}
