namespace MemoryAnalyzers.Growth;

/// <summary>Disposes the linked source: <c>using var</c> for a local, a new local for a temporary, the owner's Dispose for a field.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LinkedTokenSourceNotDisposedFix() : RetentionFix(LinkedTokenSourceNotDisposed.Id)
{
    /// <summary>The key of the action for locals and temporaries.</summary>
    public const string KeyUsing = "RET906.using";

    /// <summary>The key of the action for fields.</summary>
    public const string KeyDispose = "RET906.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax creation || context.Semantics.GetOperation(creation, context.CancellationToken) is not { } operation)
            yield break;
        var uses = new LocalUses(operation.Root());
        switch (Ownership.Of(operation))
        {
            case (Holder.Member, { } member):
                if (Disposal.Of(member, context) is { } disposal)
                    yield return new(disposal.Title, KeyDispose, disposal.Change);
                break;
            case (Holder.Local, ILocalSymbol local):
                if (Ownership.TakerOf(local, uses, context.Model.Known) is { } taker)
                {
                    if (Disposal.Of(taker, context) is { } held)
                        yield return new(held.Title, KeyDispose, held.Change);
                }
                else if (SourceScope.Of(creation, operation, "linked", context) is { } scope)
                {
                    yield return new(scope.Title, KeyUsing, scope.Change);
                }

                break;
            case (Holder.Nobody, _):
                if (SourceScope.Of(creation, operation, "linked", context) is { } introduced)
                    yield return new(introduced.Title, KeyUsing, introduced.Change);
                break;
        }
    }
}
