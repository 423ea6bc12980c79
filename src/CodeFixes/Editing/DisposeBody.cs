using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Puts statements into a Dispose, Dispose(bool) or DisposeAsync that is there.</summary>
/// <param name="statement">One statement or more; lines end with <c>\n</c>.</param>
/// <param name="first">Before what the method does so far, instead of after it.</param>
/// <param name="fields">The fields whose objects the statements need: they come before the method gives these anything else.</param>
/// <param name="context">Where the fix is asked.</param>
internal sealed class DisposeBody(string statement, bool first, IReadOnlyCollection<ISymbol> fields, FixContext context)
{
    /// <summary>The change of the method; null where none is safe: it is in another file, abstract, or only throws.</summary>
    public Action<DocumentEditor>? Extend(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault(part => part.SyntaxTree == context.Root.SyntaxTree)?.GetSyntax(context.CancellationToken) is not MethodDeclarationSyntax declaration)
            return null;
        if (declaration.ExpressionBody is { Expression: var expression })
            return expression is ThrowExpressionSyntax ? null : editor => GiveBlock(editor, declaration, expression, method);
        if (declaration.Body is not { } body)
            return null;
        if (DisposingFlag.IsIn(method) && Disposing(body, method.Parameters[0].Name) is { } branch)
        {
            if (Gifts(body).Any(gift => !branch.Statement.Span.Contains(gift.Span)))
                return null; // the object may be gone before
            return branch.Statement is BlockSyntax block
                ? editor => Insert(editor, block, Statements(statement), Place(block))
                : editor => editor.ReplaceNode(branch.Statement, SyntaxFactory.Block(Ordered(branch.Statement.WithoutTrivia().WithTrailingTrivia(Line()), Statements(statement), first || Gifts(branch.Statement).Any())).WithTriviaFrom(branch.Statement).WithAdditionalAnnotations(Formatter.Annotation));
        }

        if (body.Statements.Count > 0 && End(body) == body.Statements.Count && context.Semantics.AnalyzeControlFlow(body) is not { Succeeded: true, EndPointIsReachable: true })
            return null; // it only throws
        var text = DisposingFlag.IsIn(method) && !ReturnsUnless(body, method.Parameters[0].Name) ? $"if ({method.Parameters[0].Name})\n{{\n{statement}\n}}" : statement;
        return editor => Insert(editor, body, Statements(text), Place(body));
    }

    private void GiveBlock(DocumentEditor editor, MethodDeclarationSyntax declaration, ExpressionSyntax expression, IMethodSymbol method)
    {
        var returns = !method.ReturnsVoid && !method.IsAsync;
        StatementSyntax old = returns
            ? SyntaxFactory.ReturnStatement(expression.WithoutTrivia())
            : SyntaxFactory.ExpressionStatement(expression.WithoutTrivia());
        var own = Statements(DisposingFlag.IsIn(method) ? $"if ({method.Parameters[0].Name})\n{{\n{statement}\n}}" : statement);
        var calledLast = first || returns || Gifts(expression).Any() || expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } };
        var body = SyntaxFactory.Block(Ordered(old, own, calledLast).Select(one => one.WithTrailingTrivia(Line()).WithAdditionalAnnotations(Formatter.Annotation))).WithTrailingTrivia(declaration.GetTrailingTrivia());
        editor.ReplaceNode(declaration, declaration.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private void Insert(DocumentEditor editor, BlockSyntax block, StatementSyntax[] added, int index) => editor.ReplaceNode(block, (current, _) =>
    {
        var changed = (BlockSyntax)current;
        if (block.Statements.Count == 0 && block.OpenBraceToken.TrailingTrivia.All(trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            changed = changed.WithOpenBraceToken(changed.OpenBraceToken.WithTrailingTrivia(Line())).WithAdditionalAnnotations(Formatter.Annotation);
        else if (block.Statements.Count > 0 && index == block.Statements.Count && !block.Statements[index - 1].GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            changed = changed.WithAdditionalAnnotations(Formatter.Annotation); // all on one line
        return changed.WithStatements(changed.Statements.InsertRange(index, added));
    });

    private StatementSyntax[] Statements(string text) => ((BlockSyntax)SyntaxFactory.ParseStatement($"{{{text.Replace("\n", context.NewLine)}}}")).Statements
        .Select(statement => statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(Line()).WithAdditionalAnnotations(Formatter.Annotation)).ToArray();

    private SyntaxTrivia Line() => SyntaxFactory.EndOfLine(context.NewLine);

    private static StatementSyntax[] Ordered(StatementSyntax old, StatementSyntax[] own, bool ownFirst) => (ownFirst ? own.Append(old) : own.Prepend(old)).ToArray();

    private int Place(BlockSyntax block)
    {
        var place = first ? Start(block) : End(block);
        var gift = block.Statements.IndexOf(one => Gifts(one).Any());
        return gift >= 0 && gift < place ? gift : place;
    }

    /// <summary>What gives one of the fields another object, or none.</summary>
    private IEnumerable<AssignmentExpressionSyntax> Gifts(SyntaxNode node) => node.DescendantNodesAndSelf().OfType<AssignmentExpressionSyntax>()
        .Where(gift => fields.Count > 0 && context.Semantics.GetSymbolInfo(gift.Left, context.CancellationToken).Symbol is { } given && fields.Any(field => field.Is(given)));

    /// <summary>Where the method's own work starts: after the guards that return, the mark that it has run, and handlers that are taken off already.</summary>
    private static int Start(BlockSyntax block) => block.Statements.TakeWhile(statement => statement is
        IfStatementSyntax { Else: null, Statement: ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } } guard && guard.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any() ||
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } or AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } } }).Count();

    /// <summary>Where the method's own work ends: before it calls its base, suppresses its finalizer, or returns.</summary>
    private static int End(BlockSyntax block)
    {
        var end = block.Statements.Count;
        while (end > 0 && block.Statements[end - 1] is ReturnStatementSyntax or ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SuppressFinalize" } },
        } or ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } } } })
        {
            end--;
        }

        return end;
    }

    /// <summary>The <c>if (disposing)</c> of a Dispose(bool), alone or with other conditions that must hold too.</summary>
    private static IfStatementSyntax? Disposing(BlockSyntax body, string parameter) =>
        body.DescendantNodes().OfType<IfStatementSyntax>().FirstOrDefault(@if => Requires(@if.Condition, parameter));

    private static bool Requires(ExpressionSyntax condition, string parameter) => condition switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == parameter,
        ParenthesizedExpressionSyntax parenthesized => Requires(parenthesized.Expression, parameter),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => Requires(both.Left, parameter) || Requires(both.Right, parameter),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } equals => Requires(equals.Left, parameter) && equals.Right.IsKind(SyntaxKind.TrueLiteralExpression),
        _ => false,
    };

    /// <summary><c>if (!disposing) return;</c></summary>
    private static bool ReturnsUnless(BlockSyntax body, string parameter) => body.Statements.OfType<IfStatementSyntax>().Any(@if =>
        @if.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax name } && name.Identifier.ValueText == parameter &&
        @if.Statement is ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } && @if.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any());
}
