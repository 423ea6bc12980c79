using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Growth;

/// <summary>Disposes what the field holds, if anything, before it is given a new object.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class OverwrittenWithoutDisposeFix() : RetentionFix(OverwrittenWithoutDispose.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET921.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement } assignment ||
            context.Semantics.GetTypeInfo(assignment.Left, context.CancellationToken).Type is not { } type || Disposal.Release(type, context) is not { } release)
        {
            yield break;
        }

        var target = assignment.Left.WithoutTrivia().ToString();
        yield return new($"Dispose '{target}' first", Key, editor =>
        {
            var dispose = SyntaxFactory.ParseStatement($"{target}{Disposal.Access(type)}{release};").WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine));
            editor.InsertBefore(statement, dispose.WithAdditionalAnnotations(Formatter.Annotation));
            editor.ReplaceNode(statement, (current, _) => current.WithLeadingTrivia(statement.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse().Take(1)));
        });
    }
}
