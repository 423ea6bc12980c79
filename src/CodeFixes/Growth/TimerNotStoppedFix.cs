namespace MemoryAnalyzers.Growth;

/// <summary>Disposes the timer of a field, or stops one that cannot be disposed, where its owner is disposed.</summary>
/// <remarks>A timer in a local has no fix: it may be meant to outlive the method, and where it should end cannot be told.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TimerNotStoppedFix() : RetentionFix(TimerNotStopped.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET909.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetOperation(context.Node, context.CancellationToken) is not { } creation)
            yield break;
        var (holder, symbol) = Ownership.Of(creation);
        if (holder == Holder.Local)
        {
            symbol = Ownership.TakerOf((ILocalSymbol)symbol!, new LocalUses(creation.Root()), context.Model.Known);
            holder = symbol is null ? Holder.Elsewhere : Holder.Member;
        }

        if (holder != Holder.Member)
            yield break;
        var disposal = Timers.MadeBy(creation, context.Model.Known) == TimerKind.Dispatcher
            ? Disposal.Of(symbol!.ContainingType, symbol.Name + "?.Stop();", $"stop '{symbol.Name}'", first: false, context, symbol)
            : Disposal.Of(symbol!, context);
        if (disposal is { } change)
            yield return new(change.Title, Key, change.Change);
    }
}
