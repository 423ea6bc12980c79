namespace MemoryAnalyzers.Growth;

/// <summary>Disposes the scope or entry with <c>using</c>; gives a service of the root provider a scope of its own.</summary>
/// <remarks>Only where neither a service nor what it gave goes out of the block: after its end they are disposed.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ScopeNotDisposedFix() : RetentionFix(ScopeNotDisposed.Id)
{
    /// <summary>The key of the action for scopes and entries that are made.</summary>
    public const string KeyUsing = "RET916.using";

    /// <summary>The key of the action that makes a scope.</summary>
    public const string KeyScope = "RET916.scope";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation)
            yield break;
        var known = context.Model.Known;
        var uses = new LocalUses(operation.Root());
        if (ServiceScopes.Asked(operation, known) is var (provider, _))
        {
            if (Scoped(call, operation, provider, uses, context) is { } scoped)
                yield return new("Resolve it from a scope", KeyScope, scoped);
            yield break;
        }

        var isEntry = ScopeNotDisposed.IsEntry(operation, known);
        var whole = ScopeNotDisposed.WholeOf(operation, known);
        var isAsync = operation.Type.Is(known.AsyncServiceScope) && IsInAsync(call);
        switch (Ownership.Of(whole))
        {
            case (Holder.Local, ILocalSymbol local):
                if (whole.Syntax.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables: { Count: 1 } variables } declaration && variables[0].Initializer?.Value == whole.Syntax &&
                    !uses.Of(local).Any(IsWritten) && (isEntry || new ServiceScopes(uses, known).OfLocal(local, ScopeNotDisposed.Around(whole)) == Leaving.Nothing) && UsingScope.Of(declaration, context, isAsync) is { } used)
                {
                    yield return new($"Dispose '{local.Name}' with 'using'", KeyUsing, used);
                }

                break;
            case (Holder.Nobody, _) when isEntry:
                if (whole.Syntax is InvocationExpressionSyntax entry && HeldResult.InUsing(entry, "entry", context) is { } held)
                    yield return new("Dispose the entry with 'using'", KeyUsing, held);
                break;
            case (Holder.Nobody, _):
                if (operation.Parent is IPropertyReferenceOperation && new ServiceScopes(uses, known).Of(operation, ScopeNotDisposed.Around(operation), isService: false) == Leaving.Nothing &&
                    SourceScope.Introduce(call, operation, "scope", context, isAsync) is { } introduced)
                {
                    yield return new("Dispose the scope with 'using'", KeyUsing, introduced);
                }

                break;
        }
    }

    /// <summary>Puts a scope before the statement, and asks that.</summary>
    private static Action<DocumentEditor>? Scoped(InvocationExpressionSyntax call, IInvocationOperation operation, IOperation provider, LocalUses uses, FixContext context)
    {
        if (!operation.TargetMethod.IsExtensionMethod || call.Expression is not MemberAccessExpressionSyntax { Expression: var asked } || provider.Unwrap().Syntax != asked ||
            call.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or UsingStatementSyntax { Parent: BlockSyntax }) ||
            new ServiceScopes(uses, context.Model.Known).Of(operation, ScopeNotDisposed.Around(operation)) != Leaving.Nothing)
        {
            return null;
        }

        var isAsync = context.Model.Known.AsyncServiceScope is not null && IsInAsync(call);
        var name = Names.Unique("scope", call, context.Semantics);
        var made = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, asked.WithoutTrivia(), SyntaxFactory.IdentifierName(isAsync ? "CreateAsyncScope" : "CreateScope")));
        var inScope = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(name), SyntaxFactory.IdentifierName("ServiceProvider")).WithTriviaFrom(asked);
        return UsingScope.Before(statement, statement.ReplaceNode(asked, inScope), name, made, context, isAsync);
    }

    private static bool IsInAsync(SyntaxNode node) => node.Ancestors().FirstOrDefault(ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax) switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        CompilationUnitSyntax => true,
        _ => false,
    };

    private static bool IsWritten(IOperation reference) => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference;
}
