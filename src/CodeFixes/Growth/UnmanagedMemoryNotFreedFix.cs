namespace MemoryAnalyzers.Growth;

/// <summary>Frees the memory in a finally after its last use, by what matches its allocation.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UnmanagedMemoryNotFreedFix() : RetentionFix(UnmanagedMemoryNotFreed.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET917.free";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation)
            yield break;
        var uses = new LocalUses(operation.Root());
        var block = new UnmanagedMemory(uses, context.Model.Known).Of(operation);
        if (FreeInFinally(call, operation, block, uses, context) is { } free)
            yield return new($"Free '{block.Variables[0].Name}' in a finally", Key, free);
    }

    /// <summary>The change; null where the memory is not the value of one local, or the local is given another.</summary>
    internal static Action<DocumentEditor>? FreeInFinally(InvocationExpressionSyntax call, IInvocationOperation operation, Block block, LocalUses uses, FixContext context)
    {
        if (block.Variables.Count == 0 || UnmanagedMemory.FreeOf(operation, context.Model.Known) is not { } free || call.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Declaration.Variables: { Count: 1 } variables } declaration ||
            variables[0].Initializer is not { } initializer || Bare(initializer.Value) != call || block.Variables[0] is not { } local || uses.DeclaratorOf(local)?.Syntax != variables[0] || !Bounds.IsGivenOnce(local, uses))
        {
            return null;
        }

        ExpressionSyntax address = SyntaxFactory.IdentifierName(local.Name);
        if (operation.TargetMethod.ContainingType.Is(context.Model.Known.NativeMemory) && local.Type is not IPointerTypeSymbol)
            address = SyntaxFactory.CastExpression(SyntaxFactory.ParseTypeName("void*"), address);
        else if (operation.TargetMethod.ContainingType.Is(context.Model.Known.Marshal) && local.Type.SpecialType != SpecialType.System_IntPtr)
            address = SyntaxFactory.CastExpression(SyntaxFactory.ParseTypeName("nint"), address);
        ExpressionSyntax method = call.Expression is MemberAccessExpressionSyntax access ? access.WithName(SyntaxFactory.IdentifierName(free)).WithoutTrivia() : SyntaxFactory.IdentifierName(free);
        var release = SyntaxFactory.InvocationExpression(method, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(address))));
        return FinallyScope.Of(declaration, local, block.Variables, context) is { } scope && scope.Checked(release) is { } rewritten ? editor => editor.ReplaceNode(scope.List, rewritten) : null;
    }

    private static ExpressionSyntax Bare(ExpressionSyntax value) => value switch
    {
        CastExpressionSyntax cast => Bare(cast.Expression),
        ParenthesizedExpressionSyntax parenthesized => Bare(parenthesized.Expression),
        _ => value,
    };
}
