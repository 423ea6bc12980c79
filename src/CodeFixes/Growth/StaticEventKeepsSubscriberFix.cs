namespace MemoryAnalyzers.Growth;

/// <summary>Takes the handler off where the subscriber ends; a lambda gets a name first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StaticEventKeepsSubscriberFix() : RetentionFix(StaticEventKeepsSubscriber.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET903.unsubscribe";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (Unsubscription.Of(context) is var (title, change))
            yield return new(title, Key, change);
    }
}
