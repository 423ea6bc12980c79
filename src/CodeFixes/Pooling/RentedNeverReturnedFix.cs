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
        else if (initializer.Value == rent && StaysTheSame(operation.Instance, uses) && FinallyScope.Of(declaration, local, new AliasGroups(uses, known).Of(local), context) is { } scoped)
        {
            var call = SyntaxFactory.InvocationExpression(access.WithName(SyntaxFactory.IdentifierName("Return")).WithoutTrivia(), SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(SyntaxFactory.IdentifierName(local.Name)))));
            if (scoped.Checked(call) is not null)
                yield return new($"Return '{local.Name}' to its pool", Key, editor => editor.ReplaceNode(scoped.List, scoped.With(Cleared(call, editor, context, declaration, local, kind))));
        }
    }

    /// <summary>The call that also clears the elements, which would live on in the pool.</summary>
    private static InvocationExpressionSyntax Cleared(InvocationExpressionSyntax call, DocumentEditor editor, FixContext context, StatementSyntax declaration, ILocalSymbol local, Pooled kind)
    {
        if (kind != Pooled.Array || local.Type is not IArrayTypeSymbol { ElementType: { IsUnmanagedType: false } element })
            return call;
        var clear = SyntaxFactory.Argument(PooledArrayKeepsReferencesFix.Value(editor, context, element, declaration.SpanStart)).WithNameColon(SyntaxFactory.NameColon("clearArray").WithTrailingTrivia(SyntaxFactory.Space));
        return call.WithArgumentList(call.ArgumentList.AddArguments(clear));
    }

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
