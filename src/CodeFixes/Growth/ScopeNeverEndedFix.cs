namespace MemoryAnalyzers.Growth;

/// <summary>Ends the scope or activity with the block around, by <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ScopeNeverEndedFix() : RetentionFix(ScopeNeverEnded.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET920.using";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation)
            yield break;
        var what = operation.TargetMethod.Name == "BeginScope" ? "scope" : "activity";
        if (HeldResult.Statement(call) is { } statement)
        {
            // An activity that a local has already is ended by that local.
            if (operation.Instance?.Unwrap() is ILocalReferenceOperation { Local: var started } && what == "activity")
            {
                if (Declaration(started, operation, context) is { } declared)
                    yield return new($"End '{started.Name}' with 'using'", Key, declared);
            }
            else if (statement.Parent is BlockSyntax block && block.Statements.Last() != statement && HeldResult.InUsing(call, what, context) is { } held)
            {
                yield return new($"End the {what} with 'using'", Key, held);
            }
        }
        else if (call.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } declarator && context.Semantics.GetDeclaredSymbol(declarator, context.CancellationToken) is ILocalSymbol local && Declaration(local, operation, context) is { } used)
        {
            yield return new($"End '{local.Name}' with 'using'", Key, used);
        }
    }

    private static Action<DocumentEditor>? Declaration(ILocalSymbol local, IOperation operation, FixContext context)
    {
        var uses = new LocalUses(operation.Root());
        return uses.DeclaratorOf(local)?.Syntax.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables.Count: 1 } declaration && Bounds.IsGivenOnce(local, uses) && !uses.Of(local).Any(IsEnded)
            ? UsingScope.Of(declaration, context)
            : null;
    }

    private static bool IsEnded(IOperation reference) => reference.Parent is IInvocationOperation { TargetMethod.Name: "Stop" or "Dispose" };
}
