using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Disposes a local at the end of its scope: <c>using var</c>, or a using statement where the language or the place has no such declaration.</summary>
internal static class UsingScope
{
    /// <summary>Turns a declaration into one with <c>using</c>, or <c>await using</c>; null where its place does not allow that.</summary>
    public static Action<DocumentEditor>? Of(LocalDeclarationStatementSyntax declaration, FixContext context, bool isAsync = false)
    {
        if (declaration is not { UsingKeyword.RawKind: 0, AwaitKeyword.RawKind: 0, IsConst: false, Declaration.Variables: { Count: 1 } variables } || variables[0].Initializer is null)
            return null;
        var used = declaration.WithoutLeadingTrivia().WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithAwaitKeyword(Await(isAsync)).WithLeadingTrivia(declaration.GetLeadingTrivia());
        switch (declaration.Parent)
        {
            case BlockSyntax or GlobalStatementSyntax when HasUsingDeclarations(context):
                return editor => editor.ReplaceNode(declaration, used);
            case BlockSyntax block when !isAsync:
                return editor => editor.ReplaceNode(block, Nest(block, block.Statements.IndexOf(declaration), declaration, [], context));
            case SwitchSectionSyntax section when IsClosed(section, context):
                return editor => editor.ReplaceNode(section, InBlock(section, section.Statements.Replace(declaration, used), context));
            default:
                return null;
        }
    }

    /// <summary>Puts a new local with <c>using</c> before <paramref name="statement"/>, which is replaced by <paramref name="changed"/>; null where its place does not allow that.</summary>
    public static Action<DocumentEditor>? Before(StatementSyntax statement, StatementSyntax changed, string name, ExpressionSyntax value, FixContext context, bool isAsync = false)
    {
        if (isAsync && !HasUsingDeclarations(context))
            return null;
        var isEmbedded = statement.Parent is not (BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax);
        var line = SyntaxFactory.EndOfLine(context.NewLine);
        var indentation = SyntaxFactory.TriviaList(statement.GetLeadingTrivia().Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
        var declaration = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(SyntaxFactory.Identifier(name), null, SyntaxFactory.EqualsValueClause(value.WithoutTrivia())))))
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword)).WithAwaitKeyword(Await(isAsync)).WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(line).WithAdditionalAnnotations(Formatter.Annotation);
        var after = changed.WithLeadingTrivia(indentation);
        switch (statement.Parent)
        {
            case BlockSyntax block when !HasUsingDeclarations(context):
                return editor => editor.ReplaceNode(block, Nest(block, block.Statements.IndexOf(statement), declaration, [after], context));
            case BlockSyntax:
                return editor =>
                {
                    editor.InsertBefore(statement, declaration);
                    editor.ReplaceNode(statement, after);
                };
            case GlobalStatementSyntax global:
                return editor =>
                {
                    editor.InsertBefore(global, SyntaxFactory.GlobalStatement(declaration));
                    editor.ReplaceNode(statement, after);
                };
            case SwitchSectionSyntax section when HasUsingDeclarations(context) && IsClosed(section, context):
                return editor => editor.ReplaceNode(section, InBlock(section, section.Statements.ReplaceRange(statement, [declaration, after]), context));
            case not LabeledStatementSyntax when isEmbedded && HasUsingDeclarations(context):
                var inner = SyntaxFactory.Block(declaration.WithoutLeadingTrivia(), after.WithoutTrivia().WithTrailingTrivia(line).WithAdditionalAnnotations(Formatter.Annotation))
                    .WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
                return editor => editor.ReplaceNode(statement, inner);
            default:
                return null;
        }
    }

    private static SyntaxToken Await(bool isAsync) => isAsync ? SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space) : default;

    private static bool HasUsingDeclarations(FixContext context) => context.Root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 };

    /// <summary>The statements from <paramref name="index"/> on, in a using statement.</summary>
    private static BlockSyntax Nest(BlockSyntax block, int index, LocalDeclarationStatementSyntax declaration, StatementSyntax[] first, FixContext context)
    {
        var rest = SyntaxFactory.Block(first.Concat(block.Statements.Skip(index + 1))).WithAdditionalAnnotations(Formatter.Annotation);
        var nested = SyntaxFactory.UsingStatement(declaration.Declaration.WithoutTrivia(), null, rest)
            .WithLeadingTrivia(declaration.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
        return block.WithStatements(SyntaxFactory.List(block.Statements.Take(index).Append(nested)));
    }

    private static SwitchSectionSyntax InBlock(SwitchSectionSyntax section, SyntaxList<StatementSyntax> statements, FixContext context) => section.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(
        SyntaxFactory.Block(statements).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation))).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>Whether no variable declared in the section is used in another one.</summary>
    private static bool IsClosed(SwitchSectionSyntax section, FixContext context)
    {
        var flow = context.Semantics.AnalyzeDataFlow(section.Statements.First(), section.Statements.Last());
        return flow is { Succeeded: true } && !flow.VariablesDeclared.Any(variable => flow.ReadOutside.Contains(variable) || flow.WrittenOutside.Contains(variable));
    }
}
