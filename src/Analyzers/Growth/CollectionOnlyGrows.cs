namespace MemoryAnalyzers.Growth;

/// <summary>Finds collections that live as long as the process and are only ever added to.</summary>
/// <remarks>
/// A list, bag or queue that each request, turn or object adds to, and a dictionary that is filled and never asked, hold all that was ever added. Silent
/// when anything in the compilation may remove, replace, count or hand out, and when nothing shows that the adds have no end. Caches are RET901's.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("what may be dropped, and when, only the author knows")]
public sealed class CollectionOnlyGrows() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET902";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Collection only grows",
        messageFormat: "'{0}' ({1}) keeps all that was ever added, because nothing removes anything, and the adds have no end: {2}",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "A collection that lives as long as the process and is only added to holds everything that was ever put into it.");

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model) =>
        model.Growths.Report(context, summary, Descriptor, caches: false);
}
