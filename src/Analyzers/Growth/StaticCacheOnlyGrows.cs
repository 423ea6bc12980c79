namespace MemoryAnalyzers.Growth;

/// <summary>Finds caches that live as long as the process, get an entry for every new key, and never drop one.</summary>
/// <remarks>
/// A dictionary or set that is looked up and added to on a miss holds as many entries as there are keys. Where keys come with requests, name things that
/// are made anew, or are objects that come and go, there is no end to them. Silent when anything in the compilation may remove, replace, count or hand out,
/// when entries are added only at the start, and when nothing shows that the keys have no end: a text or number alone does not.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticCacheOnlyGrows() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET901";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Cache only grows",
        messageFormat: "'{0}' ({1}) keeps an entry for every key it ever saw, because nothing removes one, and its keys have no end: {2}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A cache that lives as long as the process and from which nothing is removed grows by one entry with each new key. Where the number of keys has no bound, neither has its memory.");

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model) =>
        model.Growths.Report(context, summary, Descriptor, caches: true);
}
