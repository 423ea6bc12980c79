using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Releases what a local holds after its last use, or when something fails before: a try around the statements between.</summary>
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

    /// <summary>The last statement that goes into the try.</summary>
    public StatementSyntax Last => range.Last;

    /// <summary>The list with the try, and <paramref name="release"/> in its finally; null when that does not compile.</summary>
    public SyntaxNode? Checked(ExpressionSyntax release) => IfItCompiles(With(release));

    /// <summary>The list with the try, and <paramref name="release"/> in its finally.</summary>
    public SyntaxNode With(ExpressionSyntax release) => With(Body, default, Finally(SyntaxFactory.ExpressionStatement(release)));

    /// <summary>The same without the last statement, which was <paramref name="release"/>; null when nothing is left of the try, or it does not compile.</summary>
    public SyntaxNode? Moved(ExpressionSyntax release)
    {
        var statements = Body.Statements;
        if (statements.Count < 2)
            return null;
        var moved = SyntaxFactory.ExpressionStatement(release).WithLeadingTrivia(ClosedScope.Comments(Last.GetLeadingTrivia())).WithTrailingTrivia(Last.GetTrailingTrivia());
        return IfItCompiles(With(Body.WithStatements(statements.RemoveAt(statements.Count - 1)), default, Finally(moved)));
    }

    /// <summary>The list with the try, and a catch that does <paramref name="release"/> and throws on; null when that does not compile.</summary>
    public SyntaxNode? InCatch(ExpressionSyntax release)
    {
        var handler = SyntaxFactory.CatchClause().WithBlock(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(release), SyntaxFactory.ThrowStatement()));
        return IfItCompiles(With(Body, SyntaxFactory.SingletonList(handler), null));
    }

    private BlockSyntax Body => (BlockSyntax)scoped[scoped.Count - 1];

    private static FinallyClauseSyntax Finally(StatementSyntax release) => SyntaxFactory.FinallyClause(SyntaxFactory.Block(release));

    private SyntaxNode With(BlockSyntax body, SyntaxList<CatchClauseSyntax> catches, FinallyClauseSyntax? @finally)
    {
        var statement = SyntaxFactory.TryStatement(body.WithoutTrivia(), catches, @finally)
            .WithLeadingTrivia(body.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
        return range.Rewritten([declaration, .. scoped.Take(scoped.Count - 1), statement], []);
    }

    private SyntaxNode? IfItCompiles(SyntaxNode rewritten) => context.StillCompiles(range.List, rewritten) ? rewritten : null;
}
