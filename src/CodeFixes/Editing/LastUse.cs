using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>The statement after which a local is not used any more, and may be given up.</summary>
internal sealed record LastUse(StatementSyntax Statement, ILocalSymbol Local, bool SuppressesNull)
{
    /// <summary>What the variable is set to, in words.</summary>
    public string NullText => Local.Type.IsValueType ? "default" : "null";

    /// <summary>The last use before the <paramref name="waits"/>; null when the variable cannot be assigned there, or may be read again.</summary>
    public static LastUse? Of(ILocalSymbol local, FixContext context, IReadOnlyList<SyntaxNode> waits)
    {
        if (StatementRange.Of(context.Node, local, context.Semantics, context.CancellationToken) is not { } range ||
            range.List.DescendantNodes().Any(node => node is LabeledStatementSyntax || (node is LocalFunctionStatementSyntax && StatementRange.Mentions(node, local, context.Semantics, context.CancellationToken))))
        {
            return null;
        }

        var last = StatementRange.References(range.List, local, context.Semantics, context.CancellationToken).LastOrDefault();
        for (SyntaxNode? node = last; node is not null && node != range.List; node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                continue;
            if (node is not StatementSyntax statement || StatementRange.ListOf(statement) is not var (list, _))
                continue;
            var assignment = AssignmentOfEachTurn(local, statement, context);
            if (!waits.All(wait => list.Span.Contains(wait.Span) && (wait.SpanStart >= statement.Span.End || wait.SpanStart < assignment?.Span.End)))
                continue;
            if ((assignment is null && IsInLoop(statement, range)) || context.Semantics.AnalyzeControlFlow(statement) is not { Succeeded: true, EndPointIsReachable: true })
                return null;
            var nullable = context.Semantics.GetNullableContext(statement.SpanStart).AnnotationsEnabled();
            return new(statement, local, nullable && local.Type.NullableAnnotation == NullableAnnotation.NotAnnotated);
        }

        return null;
    }

    public StatementSyntax Assignment()
    {
        var value = Local.Type.IsValueType ? "default" : SuppressesNull ? "null!" : "null";
        return SyntaxFactory.ParseStatement($"{Local.Name} = {value};").WithTrailingTrivia(Trivia.ElasticNewLine(Statement.Parent!)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>Whether a loop that the local outlives is around the statement: its next turn may read the local.</summary>
    private static bool IsInLoop(StatementSyntax statement, StatementRange range)
    {
        for (SyntaxNode? node = statement.Parent; node is not null && node != range.List; node = node.Parent)
        {
            if (IsLoop(node))
                return true;
        }

        return false;
    }

    /// <summary>The assignment in the body of the loop around the statement that comes before any other use of the local there.</summary>
    private static AssignmentExpressionSyntax? AssignmentOfEachTurn(ILocalSymbol local, StatementSyntax statement, FixContext context)
    {
        if (statement.Parent is not BlockSyntax { Parent: { } loop } body || !IsLoop(loop))
            return null;
        var first = StatementRange.References(loop, local, context.Semantics, context.CancellationToken).FirstOrDefault();
        return first?.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax { Parent: var list } } assignment &&
            assignment.Left == first && list == body
            ? assignment
            : null;
    }

    private static bool IsLoop(SyntaxNode node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;
}
