namespace MemoryAnalyzers.Growth;

/// <summary>Disposes what the method forgets, before it ends.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DisposeAsyncForgetsFieldFix() : RetentionFix(DisposeAsyncForgetsField.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET918.dispose";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(context.Node, context.CancellationToken) is not IMethodSymbol method || !context.Diagnostic.Properties.TryGetValue(DisposeAsyncForgetsField.Forgotten, out var names))
            yield break;
        var fields = names!.Split(',').Select(name => method.ContainingType.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()).OfType<IFieldSymbol>().ToList();
        if (fields.Count > 0 && Disposal.In(method, fields, context) is { } disposal)
            yield return new(disposal.Title, Key, disposal.Change);
    }
}
