namespace MemoryAnalyzers;

/// <summary>The one place where descriptors are made, so that every rule has a description, a page and a category.</summary>
internal static class Rule
{
    private const string Pages = "https://github.com/memory-analyzers/memory-analyzers/blob/main/docs/rules/";

    /// <summary>Makes the descriptor of rule <paramref name="id"/>; its category is its family, its help link its page.</summary>
    /// <param name="id">RETnnn; the first digit is the family's.</param>
    /// <param name="title">The defect as a phrase, without a full stop.</param>
    /// <param name="messageFormat">Names the object, how long it is held and by what; no full stop.</param>
    /// <param name="family">One of <see cref="Family"/>.</param>
    /// <param name="severity">A promise: Warning is right in 95 of 100 reports on real code, Info in 80.</param>
    /// <param name="description">Why it holds memory, in a sentence or two.</param>
    /// <param name="enabled">False for matters of taste.</param>
    /// <param name="tags">Roslyn's custom tags.</param>
    public static DiagnosticDescriptor Create(
        string id, string title, string messageFormat, string family, DiagnosticSeverity severity, string description,
        bool enabled = true, params string[] tags) =>
#pragma warning disable RS0030 // this is the place
        new(id, title, messageFormat, family, severity, enabled, description, Pages + id + ".md", tags);

    /// <summary>
    /// The same rule as a suggestion, for places where nothing shows that it holds much, often or long: true, but not always worth a warning in each build.
    /// </summary>
    public static DiagnosticDescriptor Suggestion(DiagnosticDescriptor rule) =>
        new(rule.Id, rule.Title, rule.MessageFormat, rule.Category, DiagnosticSeverity.Info, rule.IsEnabledByDefault, rule.Description, rule.HelpLinkUri, rule.CustomTags.ToArray());
#pragma warning restore RS0030
}

/// <summary>The families: one for each cause of memory held longer, or larger, than needed. Name of folder, namespace and category.</summary>
internal static class Family
{
    public const string Project = nameof(Project);
    public const string Capacity = nameof(Capacity);
    public const string Pooling = nameof(Pooling);
    public const string Stack = nameof(Stack);
    public const string ReleaseOnly = nameof(ReleaseOnly);
    public const string Lifetime = nameof(Lifetime);
    public const string Fragmentation = nameof(Fragmentation);
    public const string Measurement = nameof(Measurement);
    public const string Threads = nameof(Threads);
    public const string Growth = nameof(Growth);
}
