using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Pooling;

/// <summary>Removes one of two returns: the second where the array has always gone back before, the first where a finally gives it back anyhow.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PooledArrayUsedAfterReturnFix() : RetentionFix(PooledArrayUsedAfterReturn.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET204.remove";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax second || context.Semantics.GetOperation(second, context.CancellationToken) is not IInvocationOperation operation ||
            Pools.Released(operation, context.Model.Known) is null)
        {
            yield break;
        }

        var root = operation.Root();
        if (context.Semantics.GetEnclosingSymbol(root.Syntax.SpanStart, context.CancellationToken) is not { } owner || ControlFlowGraph.Create(root.Syntax, context.Semantics, context.CancellationToken) is not { } graph)
            yield break;
        var late = LateUses.Of(graph, owner, new LocalUses(root), context.Model.Known, context.CancellationToken).FirstOrDefault(use => use.Kind == LateUseKind.ReturnedAgain && use.Use.Syntax == second);
        if (late is null)
            yield break;
        var firsts = late.Releases.Select(release => release.Syntax).ToList();
        if (IsInside<FinallyClauseSyntax>(second))
        {
            if (firsts.All(first => CanGo(first, second) && Around(operation, new(graph), context.CancellationToken)?.IsReachedWithout(first, [second], context.CancellationToken) == false))
                yield return new("Remove the return before the one in the finally block", Key, editor => firsts.ForEach(first => Remove(editor, first)));
        }
        else if (late.Always && !IsInside<CatchClauseSyntax>(second) && firsts.All(first => CanGo(second, first)))
        {
            yield return new("Remove the second return", Key, editor => Remove(editor, second));
        }
    }

    /// <summary>Whether nothing but the return goes with the statement, and the other return clears as much.</summary>
    private static bool CanGo(SyntaxNode call, SyntaxNode other) =>
        call != other && call is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax } } removed && other is InvocationExpressionSyntax kept &&
        (removed.ArgumentList.Arguments.Count == 1 || string.Join(",", removed.ArgumentList.Arguments.Skip(1)) == string.Join(",", kept.ArgumentList.Arguments.Skip(1)));

    /// <summary>The graph of the function around the operation.</summary>
    private static ExitGraph? Around(IOperation operation, ExitGraph body, CancellationToken cancellationToken)
    {
        if (operation.EnclosingFunction() is not { } function)
            return body;
        return Around(function, body, cancellationToken)?.Nested(function, cancellationToken) is { } nested ? new(nested) : null;
    }

    private static bool IsInside<T>(SyntaxNode node)
        where T : SyntaxNode => node.Ancestors().TakeWhile(ancestor => ancestor is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(ancestor => ancestor is T);

    private static void Remove(DocumentEditor editor, SyntaxNode call)
    {
        var statement = call.Parent!;
        var node = statement.Parent is GlobalStatementSyntax global ? global : statement;
        var hasText = statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia()).Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        editor.RemoveNode(node, hasText ? SyntaxRemoveOptions.KeepExteriorTrivia : SyntaxRemoveOptions.KeepNoTrivia);
    }
}
