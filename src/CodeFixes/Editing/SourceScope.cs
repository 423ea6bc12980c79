namespace MemoryAnalyzers.Editing;

/// <summary>Disposes a token source at the end of the scope that makes it: <c>using</c> for its local, a new local for a temporary.</summary>
/// <remarks>Only where all work that uses the source or its token is over by then: disposing it earlier would take the work's limit away.</remarks>
internal static class SourceScope
{
    /// <summary>The change, with its title; null where none is safe.</summary>
    /// <param name="creation">What makes the source.</param>
    /// <param name="operation">The same as an operation.</param>
    /// <param name="name">The name of a new local; a word for the source in the title.</param>
    /// <param name="context">Where the fix is asked.</param>
    public static (string Title, Action<DocumentEditor> Change)? Of(ExpressionSyntax creation, IOperation operation, string name, FixContext context)
    {
        var uses = new LocalUses(operation.Root());
        var works = new Works(uses, operation.EnclosingFunction(), ScopeOf(creation), context.Model);
        switch (Ownership.Of(operation))
        {
            case (Holder.Local, ILocalSymbol local):
                if (creation.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables: { Count: 1 } variables } declaration && variables[0].Initializer is { Value: var value } && OwnsAll(value, creation) &&
                    !uses.Of(local).Any(IsWritten) && works.EndWithin(local) && UsingScope.Of(declaration, context) is { } scope)
                {
                    return ($"Dispose '{local.Name}' with 'using'", scope);
                }

                return null;
            case (Holder.Nobody, _):
                if (operation.Parent is IPropertyReferenceOperation { Property.Name: "Token" } token && works.EndWithin(token) && Introduce(creation, operation, name, context) is { } introduce)
                    return ($"Dispose the {name} source with 'using'", introduce);
                return null;
            default:
                return null;
        }
    }

    /// <summary>At whose end the source will be disposed: the block or section of the statement, or an embedded statement itself; the whole method if null.</summary>
    private static SyntaxNode? ScopeOf(SyntaxNode creation) => creation.FirstAncestorOrSelf<StatementSyntax>() is { Parent: var parent } statement
        ? parent switch { BlockSyntax or SwitchSectionSyntax => parent, GlobalStatementSyntax => null, _ => statement }
        : null;

    /// <summary>The change that puts what the creation makes into a new local with <c>using</c>, before the statement; null where that would change an order.</summary>
    internal static Action<DocumentEditor>? Introduce(ExpressionSyntax creation, IOperation operation, string name, FixContext context, bool isAsync = false)
    {
        if (creation.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !IsEvaluatedOnce(creation, statement) || operation.Descendants().Any(IsImpure))
            return null;
        name = Names.Unique(name, creation, context.Semantics);
        return UsingScope.Before(statement, statement.ReplaceNode(creation, SyntaxFactory.IdentifierName(name).WithTriviaFrom(creation)), name, creation, context, isAsync);
    }

    /// <summary>Whether the statement evaluates the creation itself, once: not in a lambda, nor in the header of a loop that turns.</summary>
    private static bool IsEvaluatedOnce(SyntaxNode creation, StatementSyntax statement)
    {
        if (creation.Ancestors().TakeWhile(node => node != statement).Any(node => node is AnonymousFunctionExpressionSyntax or QueryExpressionSyntax))
            return false;
        return statement switch
        {
            ExpressionStatementSyntax or ReturnStatementSyntax => true,
            LocalDeclarationStatementSyntax local => local.UsingKeyword.IsKind(SyntaxKind.None) || local.Parent is BlockSyntax,
            IfStatementSyntax @if => @if.Condition.Span.Contains(creation.Span) && @if.Parent is not ElseClauseSyntax,
            ForEachStatementSyntax each => each.Expression.Span.Contains(creation.Span),
            UsingStatementSyntax @using => !@using.Statement.Span.Contains(creation.Span),
            _ => false,
        };
    }

    private static bool IsImpure(IOperation operation) =>
        operation is IObjectCreationOperation or IAwaitOperation or IAssignmentOperation or IIncrementOrDecrementOperation || (operation is IInvocationOperation && Durations.Of(operation) is null);

    /// <summary>Whether the value is the new source, another one made beside it, or nothing: then the local owns whatever it holds.</summary>
    private static bool OwnsAll(ExpressionSyntax value, SyntaxNode creation) => value switch
    {
        ConditionalExpressionSyntax conditional => OwnsAll(conditional.WhenTrue, creation) && OwnsAll(conditional.WhenFalse, creation),
        ParenthesizedExpressionSyntax parenthesized => OwnsAll(parenthesized.Expression, creation),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateLinkedTokenSource" } } => true,
        BaseObjectCreationExpressionSyntax => true,
        _ => value == creation || value.IsKind(SyntaxKind.NullLiteralExpression) || value.IsKind(SyntaxKind.DefaultLiteralExpression),
    };

    private static bool IsWritten(IOperation reference) => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference;
}
