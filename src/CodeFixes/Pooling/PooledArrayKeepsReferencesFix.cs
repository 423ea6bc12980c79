namespace MemoryAnalyzers.Pooling;

/// <summary>Adds <c>clearArray: true</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PooledArrayKeepsReferencesFix() : RetentionFix(PooledArrayKeepsReferences.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET203.clearArray";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || call.ArgumentList.Arguments.Count == 0)
            yield break;
        yield return new("Clear the array on return", Key, editor =>
        {
            var first = call.ArgumentList.Arguments[0];
            var clear = SyntaxFactory.Argument(SyntaxFactory.NameColon("clearArray"), default, SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression))
                .NormalizeWhitespace();
            editor.ReplaceNode(call.ArgumentList, call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList([first, clear])).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation));
        });
    }
}
