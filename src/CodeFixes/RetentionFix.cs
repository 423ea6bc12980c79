namespace MemoryAnalyzers;

/// <summary>A fix for one or more rules: yields the edits that are safe at a diagnostic; no edit, no offer.</summary>
/// <remarks>
/// Every fix works alone and as Fix All in document, project and solution. Fix All applies the edits of a document one after the other, each on
/// the outcome of the one before, so that edits which meet (two calls in one method, one constant for both) do not clash.
/// No <c>[Shared]</c>: its assembly reference keeps old IDEs from loading the fixes, and nothing needs it.
/// </remarks>
public abstract class RetentionFix : CodeFixProvider
{
    private protected RetentionFix(params string[] ids) => FixableDiagnosticIds = ImmutableArray.Create(ids);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        (context, document, diagnostics) => FixAllAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken));

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await FixContext.CreateAsync(context.Document, diagnostic, null, context.CancellationToken).ConfigureAwait(false) is not { } fix)
                continue;
            foreach (var edit in Edits(fix))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, cancellationToken => ApplyAsync(fix.Document, edit, cancellationToken), edit.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>The edits that are safe here, the best first. Validate everything before yielding one.</summary>
    private protected abstract IEnumerable<Edit> Edits(FixContext context);

    private static async Task<Document> ApplyAsync(Document document, Edit edit, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        edit.Change(editor);
        return editor.GetChangedDocument();
    }

    private async Task<Document?> FixAllAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (root is null)
            return document;
        var targets = diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(diagnostic => (Diagnostic: diagnostic, Node: FixContext.FindNode(root, diagnostic))).ToList();
        document = document.WithSyntaxRoot(root.TrackNodes(targets.Select(target => target.Node)));
        foreach (var (diagnostic, node) in targets)
        {
            var current = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))?.GetCurrentNode(node);
            if (current is null || await FixContext.CreateAsync(document, diagnostic, current, cancellationToken).ConfigureAwait(false) is not { } fix)
                continue;
            if (Edits(fix).FirstOrDefault(edit => edit.Key == key) is { } edit)
                document = await ApplyAsync(document, edit, cancellationToken).ConfigureAwait(false);
        }

        return document;
    }
}
