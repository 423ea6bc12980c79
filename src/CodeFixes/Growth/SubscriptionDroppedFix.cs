namespace MemoryAnalyzers.Growth;

/// <summary>Keeps the subscription of a constructor in a field, and ends it where the owner is disposed.</summary>
/// <remarks>None in other methods: what subscribes more than once needs a place for more than one subscription.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SubscriptionDroppedFix() : RetentionFix(SubscriptionDropped.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET908.field";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is InvocationExpressionSyntax call && HeldResult.InField(call, "subscription", "Dispose()", context) is { } field)
            yield return new(field.Title, Key, field.Change);
    }
}
