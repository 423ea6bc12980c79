namespace MemoryAnalyzers.Growth;

/// <summary>Takes the handler off where the subscriber ends; a lambda gets a name first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class InjectedEventKeepsSubscriberFix() : RetentionFix(InjectedEventKeepsSubscriber.Id, SubscriberWithoutTeardown.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET904.unsubscribe";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (Unsubscription.Of(context) is var (title, change))
            yield return new(title, Key, change);
    }
}
