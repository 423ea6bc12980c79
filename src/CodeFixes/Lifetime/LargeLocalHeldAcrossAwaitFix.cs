namespace MemoryAnalyzers.Lifetime;

/// <summary>
/// Closes the scope of the local after its last use: with a block, or, where a jump or an exception could leave the block and skip the clearing,
/// with a local function. The second action gives the variable up: <c>x = null!;</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LargeLocalHeldAcrossAwaitFix() : RetentionFix(LargeLocalHeldAcrossAwait.Id, LargeLocalHeldAcrossAwait.OtherId)
{
    /// <summary>The key of the action that closes the scope with a block.</summary>
    public const string BlockKey = "RET501.block";

    /// <summary>The key of the action that moves the statements to a local function.</summary>
    public const string FunctionKey = "RET501.function";

    /// <summary>The key of the action that assigns null after the last use.</summary>
    public const string NullKey = "RET501.null";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(context.Node, context.CancellationToken) is not ILocalSymbol local || FindingOf(local, context) is not { } finding)
            yield break;
        if (StatementRange.Of(context.Node, local, context.Semantics, context.CancellationToken) is { } range)
        {
            if (BlockAt(range, finding, context) is { } block)
                yield return new($"Close the scope of '{local.Name}' after its last use", BlockKey, editor => editor.ReplaceNode(range.List, range.Rewritten(block, [])));
            else if (FunctionAt(range, finding, context) is { } root)
                yield return new($"Move the statements that use '{local.Name}' to a local function", FunctionKey, editor => editor.ReplaceNode(editor.OriginalRoot, root));
        }

        if (!finding.Held.Any(held => held.ByJump) && LastUse.Of(local, context, [.. finding.Held.Select(held => held.Suspension.Operation.Syntax)]) is { } last)
        {
            yield return new($"Set '{local.Name}' to {last.NullText} after its last use", NullKey, editor => editor.InsertAfter(last.Statement, last.Assignment()));
        }
    }

    /// <summary>A block serves where every await lies behind it and control leaves it only by falling through its end.</summary>
    private static IReadOnlyList<StatementSyntax>? BlockAt(StatementRange range, LargeLocalHeldAcrossAwait.Finding finding, FixContext context) =>
        finding.Held.All(held => !held.ByJump && held.Suspension.Operation.Syntax.SpanStart >= range.End) && !range.IsCaught()
            ? ClosedScope.Of(range, finding.Local, context.Semantics, context.CancellationToken)
            : null;

    private static SyntaxNode? FunctionAt(StatementRange range, LargeLocalHeldAcrossAwait.Finding finding, FixContext context) =>
        finding.Held.All(held => held.Suspension.Operation.Syntax.SpanStart >= range.End || held.Suspension.Operation.Syntax.SpanStart < range.First.SpanStart)
            ? ExtractedFunction.Move(range, finding.Local, context.Root, context.Semantics, context.CancellationToken)
            : null;

    private static LargeLocalHeldAcrossAwait.Finding? FindingOf(ILocalSymbol local, FixContext context)
    {
        if (FunctionOf(context.Node) is not { } syntax || context.Semantics.GetOperation(syntax, context.CancellationToken) is not { } operation)
            return null;
        var body = operation switch
        {
            IMethodBodyBaseOperation method => method.BlockBody ?? method.ExpressionBody,
            IAnonymousFunctionOperation lambda => lambda.Body,
            ILocalFunctionOperation function => function.Body,
            _ => null,
        };
        if (body is null || local.ContainingSymbol is not IMethodSymbol symbol)
            return null;
        var coroutine = new Coroutine(symbol, body, context.Options, static _ => { }, context.CancellationToken);
        return LargeLocalHeldAcrossAwait.Find(coroutine, context.Model.Known).FirstOrDefault(finding => SymbolEqualityComparer.Default.Equals(finding.Local, local));
    }

    private static SyntaxNode? FunctionOf(SyntaxNode node)
    {
        for (var n = node.Parent; n is not null; n = n.Parent)
        {
            if (n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax)
                return n;
        }

        return null;
    }
}
