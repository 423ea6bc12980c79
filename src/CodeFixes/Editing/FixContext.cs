namespace MemoryAnalyzers.Editing;

/// <summary>What a fix may look at: the node of the diagnostic, and the compilation around it.</summary>
internal sealed record FixContext(Document Document, SyntaxNode Root, SemanticModel Semantics, SyntaxNode Node, Diagnostic Diagnostic, CancellationToken CancellationToken)
{
    /// <summary>The engine's answers for this compilation.</summary>
    public MemoryModel Model => MemoryModel.For(Semantics.Compilation);

    /// <summary>The settings that hold for this file.</summary>
    public AnalyzerConfigOptions Options => Document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(Root.SyntaxTree);

    /// <summary>How lines end in this file.</summary>
    public string NewLine => Root.ToFullString().Contains("\r\n") ? "\r\n" : "\n";

    /// <summary>The node that the diagnostic spans: the innermost of that span.</summary>
    public static SyntaxNode FindNode(SyntaxNode root, Diagnostic diagnostic) => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    public static async Task<FixContext?> CreateAsync(Document document, Diagnostic diagnostic, SyntaxNode? node, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var semantics = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || semantics is null ? null : new(document, root, semantics, node ?? FindNode(root, diagnostic), diagnostic, cancellationToken);
    }

    /// <summary>
    /// Whether the member around <paramref name="original"/> has no more errors with <paramref name="replacement"/> in its place: the last question of an
    /// edit that moves or rewrites statements.
    /// </summary>
    public bool StillCompiles(SyntaxNode original, SyntaxNode replacement)
    {
        var mark = new SyntaxAnnotation();
        var tree = Root.SyntaxTree.WithRootAndOptions(Root.ReplaceNode(original, replacement.WithAdditionalAnnotations(mark)), Root.SyntaxTree.Options);
        var semantics = Semantics.Compilation.ReplaceSyntaxTree(Root.SyntaxTree, tree).GetSemanticModel(tree);
        var changed = tree.GetRoot(CancellationToken).GetAnnotatedNodes(mark).First();
        return Errors(semantics, changed) <= Errors(Semantics, original);
    }

    private int Errors(SemanticModel semantics, SyntaxNode node) => semantics
        .GetDiagnostics((node.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? node).Span, CancellationToken)
        .Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
