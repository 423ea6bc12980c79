using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Pooling;

/// <summary>Gives it back in a finally after its last use, or disposes the owner with <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class RentedNeverReturnedFix() : RetentionFix(RentedNeverReturned.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET205.return";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        var known = context.Model.Known;
        if (context.Node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } rent || context.Semantics.GetOperation(rent, context.CancellationToken) is not IInvocationOperation operation ||
            rent.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Declaration.Variables: { Count: 1 } variables } declaration || variables[0].Initializer is not { } initializer ||
            LocalArrays.LocalOf(operation, known) is not { } local || variables[0] != local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken))
        {
            yield break;
        }

        var uses = new LocalUses(operation.Root());
        var kind = Pools.Rented(operation, known);
        if (uses.Of(local).Any(reference => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference) || Escapes.IsView(local.Type, known))
            yield break;
        if (kind == Pooled.Owner)
        {
            if (UsingScope.Of(declaration, context) is { } scope)
                yield return new($"Dispose '{local.Name}' with 'using'", Key, scope);
        }
        else if (initializer.Value == rent && StaysTheSame(operation.Instance, uses) && StatementRange.Of(declaration, new AliasGroups(uses, known).Of(local), context.Semantics, context.CancellationToken) is { } range &&
            range.WithoutFirst() is { } rest && ClosedScope.Of(rest, local, context.Semantics, context.CancellationToken, allowsJumps: true) is { } scoped)
        {
            var call = SyntaxFactory.InvocationExpression(access.WithName(SyntaxFactory.IdentifierName("Return")).WithoutTrivia(), SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.IdentifierName(local.Name)))));
            var block = (BlockSyntax)scoped[scoped.Count - 1];
            var rewritten = range.Rewritten([declaration, .. scoped.Take(scoped.Count - 1), Try(block, call, context.NewLine)], []);
            if (context.StillCompiles(range.List, rewritten))
                yield return new($"Return '{local.Name}' to its pool", Key, editor => Replace(editor, context, range, declaration, scoped, call, local, kind));
        }
    }

    private static void Replace(
        DocumentEditor editor, FixContext context, StatementRange range, StatementSyntax declaration, IReadOnlyList<StatementSyntax> scoped, InvocationExpressionSyntax call, ILocalSymbol local, Pooled kind)
    {
        if (kind == Pooled.Array && local.Type is IArrayTypeSymbol { ElementType: { IsUnmanagedType: false } element })
        {
            // The elements would live on in the pool.
            var clear = SyntaxFactory.Argument(PooledArrayKeepsReferencesFix.Value(editor, context, element, declaration.SpanStart)).WithNameColon(SyntaxFactory.NameColon("clearArray").WithTrailingTrivia(SyntaxFactory.Space));
            call = call.WithArgumentList(call.ArgumentList.AddArguments(clear));
        }

        editor.ReplaceNode(range.List, range.Rewritten([declaration, .. scoped.Take(scoped.Count - 1), Try((BlockSyntax)scoped[scoped.Count - 1], call, context.NewLine)], []));
    }

    private static TryStatementSyntax Try(BlockSyntax block, ExpressionSyntax call, string newLine) => SyntaxFactory.TryStatement(
            block.WithoutTrivia(), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(call))))
        .WithLeadingTrivia(block.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine)).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>Whether the expression names the same pool at the end of the method as at its start.</summary>
    private static bool StaysTheSame(IOperation? pool, LocalUses uses) => pool?.Unwrap() switch
    {
        IPropertyReferenceOperation { Property.Name: "Shared", Instance: null } => true,
        IPropertyReferenceOperation { Property.SetMethod: null, Arguments.IsEmpty: true, Instance: null or IInstanceReferenceOperation } => true,
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } => true,
        ILocalReferenceOperation { Local: var local } => Bounds.IsGivenOnce(local, uses),
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => Bounds.IsGivenOnce(parameter, uses),
        _ => false,
    };
}
