using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Puts statements before an expression, wherever it stands: in a list of statements, as an embedded statement, or as the body of a member or lambda.</summary>
internal static class Hoist
{
    /// <summary>Whether statements can stand before <paramref name="expression"/> and still be run exactly when, and only when, it is evaluated.</summary>
    public static bool CanPrecede(ExpressionSyntax expression, SemanticModel semantics) => expression.Parent switch
    {
        ExpressionStatementSyntax statement => statement.Parent is not LabeledStatementSyntax,
        ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax or ConstructorDeclarationSyntax or DestructorDeclarationSyntax or AccessorDeclarationSyntax } => true,
        LambdaExpressionSyntax lambda => !IsExpressionTree(lambda, semantics),
        _ => false,
    };

    /// <summary>
    /// Replaces <paramref name="expression"/>, whose value nobody uses, by <paramref name="changed"/> and puts <paramref name="before"/> in front of it.
    /// Comments above stay above; blocks are added where the place has none.
    /// </summary>
    public static void Precede(DocumentEditor editor, ExpressionSyntax expression, ExpressionSyntax changed, IReadOnlyList<StatementSyntax> before)
    {
        switch (expression.Parent)
        {
            case ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } statement:
                var isGlobal = statement.Parent is GlobalStatementSyntax;
                var above = statement.GetLeadingTrivia();
                foreach (var one in before)
                {
                    var inserted = one.WithLeadingTrivia(above).WithTrailingTrivia(Trivia.NewLine(statement.SyntaxTree.GetRoot())).WithAdditionalAnnotations(Formatter.Annotation);
                    editor.InsertBefore(isGlobal ? statement.Parent! : statement, isGlobal ? SyntaxFactory.GlobalStatement(inserted) : inserted);
                    above = Trivia.Indentation(above);
                }

                editor.ReplaceNode(statement, statement.WithExpression(changed.WithoutTrivia()).WithLeadingTrivia(above));
                break;
            case ExpressionStatementSyntax statement:
                editor.ReplaceNode(statement, Block(Sequence(statement.WithoutTrivia(), changed, before)).WithTriviaFrom(statement));
                break;
            case ArrowExpressionClauseSyntax arrow:
                var member = arrow.Parent!;
                var body = Block(Sequence(SyntaxFactory.ExpressionStatement(expression.WithoutTrivia()), changed, before)).WithTrailingTrivia(member.GetTrailingTrivia());
                editor.ReplaceNode(member, WithBody(member, body).WithLeadingTrivia(member.GetLeadingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
                break;
            case LambdaExpressionSyntax lambda:
                var block = Block(Sequence(SyntaxFactory.ExpressionStatement(expression.WithoutTrivia()), changed, before)).WithTrailingTrivia(expression.GetTrailingTrivia());
                editor.ReplaceNode(lambda, lambda.WithBody(block).WithAdditionalAnnotations(Formatter.Annotation));
                break;
        }
    }

    private static IEnumerable<StatementSyntax> Sequence(ExpressionStatementSyntax statement, ExpressionSyntax changed, IReadOnlyList<StatementSyntax> before) =>
        before.Append(statement.WithExpression(changed.WithoutTrivia()).WithoutTrivia())
            .Select(one => one.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation));

    private static BlockSyntax Block(IEnumerable<StatementSyntax> statements) => SyntaxFactory.Block(statements).WithAdditionalAnnotations(Formatter.Annotation);

    private static SyntaxNode WithBody(SyntaxNode member, BlockSyntax body) => member switch
    {
        MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body),
        LocalFunctionStatementSyntax function => function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body),
        ConstructorDeclarationSyntax constructor => constructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body),
        DestructorDeclarationSyntax destructor => destructor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body),
        AccessorDeclarationSyntax accessor => accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body),
        _ => member,
    };

    private static bool IsExpressionTree(LambdaExpressionSyntax lambda, SemanticModel semantics) =>
        semantics.GetTypeInfo(lambda).ConvertedType is not INamedTypeSymbol { TypeKind: TypeKind.Delegate };
}
