namespace MemoryAnalyzers.Growth;

/// <summary>Releases in a finally what is released at the end, and in a catch what is handed on at the end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ReleasedOnlyOnSuccessFix() : RetentionFix(ReleasedOnlyOnSuccess.Id)
{
    /// <summary>The key of the action for what is released here.</summary>
    public const string KeyFinally = "RET919.finally";

    /// <summary>The key of the action for what is handed on.</summary>
    public const string KeyCatch = "RET919.catch";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetOperation(context.Node, context.CancellationToken) is not { } operation)
            yield break;
        var known = context.Model.Known;
        var uses = new LocalUses(operation.Root());
        if (Losses.Of(operation, uses, new Risks(ImmutableArray.Create(operation.Root()), known), context.Model) is not { } loss || loss.Creation.Syntax.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Declaration.Variables: { Count: 1 } variables } declaration ||
            uses.DeclaratorOf(loss.Local)?.Syntax != variables[0] || variables[0].Initializer is null || !Bounds.IsGivenOnce(loss.Local, uses))
        {
            yield break;
        }

        IReadOnlyList<ISymbol> names = loss.Kind == ResourceKind.None ? new UnmanagedMemory(uses, known).Of((IInvocationOperation)operation).Variables : [loss.Local];
        if (FinallyScope.Of(declaration, loss.Local, names, context) is not { } scope || loss.End.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } end)
            yield break;
        if (end != scope.Last && !EndsAgain(scope.Last, loss, uses, known))
            yield break;
        end = scope.Last;
        if (loss.End.Parent is IInvocationOperation { Instance: not null } or IConditionalAccessOperation || loss.Kind == ResourceKind.None)
        {
            if (end is ExpressionStatementSyntax { Expression: var release } && scope.Moved(release.WithoutTrivia()) is { } ended)
                yield return new($"{(loss.Kind == ResourceKind.None ? "Free" : "Release")} '{loss.Local.Name}' in a finally", KeyFinally, editor => editor.ReplaceNode(scope.List, ended));
        }
        else if (Escapes.Of(loss.End, known) is { Kind: UseKind.Returned or UseKind.Stored or UseKind.Passed } && Dispose(loss.Local, known) is { } dispose && scope.InCatch(dispose) is { } caught)
        {
            yield return new($"Dispose '{loss.Local.Name}' when that fails", KeyCatch, editor => editor.ReplaceNode(scope.List, caught));
        }
    }

    /// <summary>Whether the statement releases once more what is released before: <c>x.Close(); x.Dispose();</c></summary>
    private static bool EndsAgain(StatementSyntax statement, Loss loss, LocalUses uses, KnownSymbols known) =>
        loss.Kind != ResourceKind.None && IsRelease(loss.End, loss, known) && uses.Of(loss.Local) is { Count: > 1 } all && all[all.Count - 1] is var last && IsRelease(last, loss, known) && last.Syntax.Parent?.Parent?.Parent == statement;

    private static bool IsRelease(IOperation reference, Loss loss, KnownSymbols known) =>
        Escapes.Of(reference, known) is { Kind: UseKind.Called, Member.Name: var name } && Resources.ReleasesOf(loss.Kind).Contains(name);

    /// <summary>A call of the local's own Dispose; null when it has none that can be named.</summary>
    private static InvocationExpressionSyntax? Dispose(ILocalSymbol local, KnownSymbols known)
    {
        for (var type = local.Type; type is not null; type = type.BaseType)
        {
            if (type.GetMembers("Dispose").Any(member => member is IMethodSymbol { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public }) || type.Is(known.IDisposable) || (type.TypeKind == TypeKind.Interface && type.IsOrInherits(known.IDisposable)))
                return SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(local.Name), SyntaxFactory.IdentifierName("Dispose")));
        }

        return null;
    }
}
