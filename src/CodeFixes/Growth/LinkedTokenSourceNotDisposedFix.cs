namespace MemoryAnalyzers.Growth;

/// <summary>Disposes the linked source: <c>using var</c> for a local, a new local for a temporary, the owner's Dispose for a field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LinkedTokenSourceNotDisposedFix() : RetentionFix(LinkedTokenSourceNotDisposed.Id)
{
    /// <summary>The key of the action for locals and temporaries.</summary>
    public const string KeyUsing = "RET906.using";

    /// <summary>The key of the action for fields.</summary>
    public const string KeyDispose = "RET906.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax creation || context.Semantics.GetOperation(creation, context.CancellationToken) is not { } operation)
            yield break;
        var uses = new LocalUses(operation.Root());
        var works = new Works(uses, operation.EnclosingFunction(), context.Model.Known);
        switch (Ownership.Of(operation))
        {
            case (Holder.Member, { } member):
                if (Disposal.Of(member, context) is { } disposal)
                    yield return new(disposal.Title, KeyDispose, disposal.Change);
                break;
            case (Holder.Local, ILocalSymbol local):
                if (FieldOf(local, uses, context) is { } taker)
                {
                    if (Disposal.Of(taker, context) is { } held)
                        yield return new(held.Title, KeyDispose, held.Change);
                }
                else if (creation.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables: { Count: 1 } variables } declaration && variables[0].Initializer is { Value: var value } && OwnsAll(value, creation) &&
                    !uses.Of(local).Any(IsWritten) && works.EndWithin(local) && UsingScope.Of(declaration, context) is { } scope)
                {
                    yield return new($"Dispose '{local.Name}' with 'using'", KeyUsing, scope);
                }

                break;
            case (Holder.Nobody, _):
                if (operation.Parent is IPropertyReferenceOperation { Property.Name: "Token" } token && works.EndWithin(token) && Introduce(creation, operation, context) is { } introduce)
                    yield return new("Dispose the linked source with 'using'", KeyUsing, introduce);
                break;
        }
    }

    private static Action<DocumentEditor>? Introduce(InvocationExpressionSyntax creation, IOperation operation, FixContext context)
    {
        if (creation.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !IsEvaluatedOnce(creation, statement) || !((IInvocationOperation)operation).Arguments.All(argument => argument.Value.DescendantsAndSelf().All(IsPure)))
            return null;
        var name = Names.Unique("linked", creation, context.Semantics);
        return UsingScope.Before(statement, statement.ReplaceNode(creation, SyntaxFactory.IdentifierName(name).WithTriviaFrom(creation)), name, creation, context);
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

    private static bool IsPure(IOperation operation) => operation is not (IInvocationOperation or IObjectCreationOperation or IAwaitOperation or IAssignmentOperation or IIncrementOrDecrementOperation);

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

    private static ISymbol? FieldOf(ILocalSymbol local, LocalUses uses, FixContext context)
    {
        foreach (var reference in uses.Of(local))
        {
            if (Escapes.Of(reference, context.Model.Known) is { Kind: UseKind.Stored, Operation: ISimpleAssignmentOperation { Target: IMemberReferenceOperation member } })
                return member.Member.OriginalDefinition;
        }

        return null;
    }
}
