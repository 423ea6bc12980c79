namespace MemoryAnalyzers.Pooling;

/// <summary>Takes the shared pool instead, where the private one has no limits of its own, or such that the shared pool keeps too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PrivatePoolNeverTrimsFix() : RetentionFix(PrivatePoolNeverTrims.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET206.shared";

    /// <summary>The longest array that the shared pool takes back.</summary>
    private const int LongestShared = 1 << 30;

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation)
            yield break;
        foreach (var argument in operation.Arguments)
        {
            if (argument.Value.ConstantNumber() is not { } number || (argument.Parameter is { Ordinal: 0 } && number > LongestShared))
                yield break;
        }

        yield return new("Use the shared array pool", Key, editor => editor.ReplaceNode(
            call, access.WithName(SyntaxFactory.IdentifierName("Shared")).WithTrailingTrivia(call.GetTrailingTrivia())));
    }
}
