namespace MemoryAnalyzers.Growth;

/// <summary>Disposes the field where its owner disposes the others.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class FieldNotDisposedFix() : RetentionFix(FieldNotDisposed.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET922.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(context.Node, context.CancellationToken) is { } field && Disposal.Of(field, context) is { } disposal)
            yield return new(disposal.Title, Key, disposal.Change);
    }
}
