using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Closes the scope of a local: a block around the statements that use it, with what is used later declared above the block.</summary>
internal static class ClosedScope
{
    /// <summary>The statements that take the place of the range, the block last; null when a block cannot hold them, or a jump leaves it and <paramref name="allowsJumps"/> is false.</summary>
    public static IReadOnlyList<StatementSyntax>? Of(StatementRange range, ISymbol local, SemanticModel semantics, CancellationToken cancellationToken, bool allowsJumps = false)
    {
        if (range.DataFlow() is not { } flow || range.ControlFlow() is not { } control || !control.EntryPoints.IsEmpty || (!allowsJumps && control.ExitPoints.Any(IsJump)))
            return null;
        var names = new HashSet<string>(range.After.SelectMany(statement => statement.DescendantTokens()).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var lifted = new Dictionary<SyntaxNode, ILocalSymbol>();
        var above = new List<StatementSyntax>();
        foreach (var statement in range.Statements)
        {
            if (statement is LabeledStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } ||
                (statement is LocalFunctionStatementSyntax function && names.Contains(function.Identifier.ValueText)))
            {
                return null;
            }
        }

        foreach (var declared in flow.VariablesDeclared.OfType<ILocalSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(declared, local) || !names.Contains(declared.Name) ||
                !range.After.Any(statement => StatementRange.Mentions(statement, declared, semantics, cancellationToken)))
            {
                continue;
            }

            if (Lift(declared, range, semantics, cancellationToken) is not var (node, declaration))
                return null;
            lifted.Add(node, declared);
            above.Add(declaration);
        }

        return [.. WithLeading(above, range.First), Block(range, lifted, above.Count > 0)];
    }

    /// <summary>A break, continue or goto; a return leaves the method, and with it the state machine.</summary>
    private static bool IsJump(SyntaxNode exit) => exit is not ReturnStatementSyntax;

    private static (SyntaxNode Node, StatementSyntax Declaration)? Lift(ILocalSymbol local, StatementRange range, SemanticModel semantics, CancellationToken cancellationToken)
    {
        if (local.RefKind != RefKind.None || local.IsConst || local.DeclaringSyntaxReferences.Length != 1)
            return null;
        var node = local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken);
        TypeSyntax? type;
        switch (node)
        {
            case VariableDeclaratorSyntax { Initializer: var initializer, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } declaration }
                when range.Statements.Contains(statement) && initializer?.Value is not InitializerExpressionSyntax:
                type = declaration.Type.IsVar ? TypeNames.Of(local.Type, semantics, range.First.SpanStart) : declaration.Type.WithoutTrivia();
                node = statement;
                break;
            case SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax } expression }:
                type = expression.Type.IsVar ? TypeNames.Of(local.Type, semantics, range.First.SpanStart) : expression.Type.WithoutTrivia();
                node = expression;
                break;
            default:
                return null;
        }

        return type is null ? null : (node, Declare(type, local.Name, Trivia.ElasticNewLine(range.List)));
    }

    internal static LocalDeclarationStatementSyntax Declare(TypeSyntax type, string name, SyntaxTrivia newLine) => SyntaxFactory.LocalDeclarationStatement(
            SyntaxFactory.VariableDeclaration(type.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name))))
        .WithTrailingTrivia(newLine)
        .WithAdditionalAnnotations(Formatter.Annotation);

    private static BlockSyntax Block(StatementRange range, Dictionary<SyntaxNode, ILocalSymbol> lifted, bool hasAbove)
    {
        var inside = new List<StatementSyntax>();
        foreach (var statement in range.Statements)
        {
            if (lifted.TryGetValue(statement, out var local))
            {
                if (((LocalDeclarationStatementSyntax)statement).Declaration.Variables[0].Initializer is not { } initializer)
                    continue; // nothing is left of it
                inside.Add(SyntaxFactory.ExpressionStatement(
                        SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(local.Name).WithTrailingTrivia(SyntaxFactory.Space), initializer.EqualsToken, initializer.Value))
                    .WithTriviaFrom(statement));
                continue;
            }

            inside.Add(statement.ReplaceNodes(
                statement.DescendantNodes().Where(lifted.ContainsKey),
                (original, _) => SyntaxFactory.IdentifierName(lifted[original].Name).WithTriviaFrom(original)));
        }

        if (inside.Count > 0)
            inside[0] = inside[0].WithLeadingTrivia(Comments(inside[0].GetLeadingTrivia()));
        return SyntaxFactory.Block(inside)
            .WithLeadingTrivia(hasAbove ? default : BlankLines(range.First))
            .WithTrailingTrivia(Trivia.ElasticNewLine(range.List))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static List<StatementSyntax> WithLeading(List<StatementSyntax> statements, StatementSyntax first)
    {
        if (statements.Count > 0)
            statements[0] = statements[0].WithLeadingTrivia(BlankLines(first));
        return statements;
    }

    /// <summary>The empty lines before a statement.</summary>
    internal static SyntaxTriviaList BlankLines(StatementSyntax statement) =>
        SyntaxFactory.TriviaList(statement.GetLeadingTrivia().TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));

    /// <summary>What stands before a statement, without the empty lines at the start.</summary>
    internal static SyntaxTriviaList Comments(SyntaxTriviaList trivia) =>
        SyntaxFactory.TriviaList(trivia.SkipWhile(t => t.IsKind(SyntaxKind.EndOfLineTrivia)));
}
