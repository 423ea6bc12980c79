using System.Collections.Concurrent;

namespace MemoryAnalyzers.Project;

/// <summary>Finds settings of this package in <c>.editorconfig</c> and <c>.globalconfig</c> that have no effect: a wrong value, or a key that nothing reads.</summary>
/// <remarks>
/// A limit that is misspelt is no limit: the rule goes on with its default, and nobody notices. Each wrong setting is reported once in a
/// compilation, at the first word of the first file that it holds for, because a diagnostic without a location would ignore the severities that
/// <c>.editorconfig</c> sets. Silent about the settings of other analyzers.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("only who wrote the setting knows the value that was meant")]
public sealed class WrongOptionValue() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET000";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Setting of a memory rule has no effect",
        messageFormat: "The setting '{0} = {1}' has no effect: {2}",
        Family.Project,
        DiagnosticSeverity.Warning,
        description: "A setting with a wrong value or a misspelt key is passed over, and the rule works with its default: memory may be kept that the setting was meant to limit.",
        tags: WellKnownDiagnosticTags.CompilationEnd);

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model)
    {
        // Files of one section may share their settings object: each is read once.
        var read = new ConcurrentDictionary<AnalyzerConfigOptions, ImmutableArray<Setting>>();
        var wrong = new ConcurrentDictionary<Setting, SyntaxTree>();
        context.RegisterSyntaxTreeAction(tree =>
        {
            foreach (var setting in read.GetOrAdd(tree.Options.AnalyzerConfigOptionsProvider.GetOptions(tree.Tree), WrongIn))
                wrong.AddOrUpdate(setting, tree.Tree, (_, other) => string.CompareOrdinal(other.FilePath, tree.Tree.FilePath) <= 0 ? other : tree.Tree);
        });
        context.RegisterCompilationEndAction(end =>
        {
            foreach (var (setting, tree) in wrong.OrderBy(pair => pair.Key.Key, StringComparer.Ordinal).ThenBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)))
                end.ReportDiagnostic(Diagnostic.Create(Descriptor, tree.GetRoot(end.CancellationToken).GetFirstToken(includeZeroWidth: true).GetLocation(), setting.Key, setting.Value, setting.Complaint));
        });
    }

    private static ImmutableArray<Setting> WrongIn(AnalyzerConfigOptions settings)
    {
        var wrong = ImmutableArray.CreateBuilder<Setting>();
        foreach (var key in Options.KeysIn(settings))
        {
            if (settings.TryGetValue(key, out var value) && Options.Complaint(key, value) is { } complaint)
                wrong.Add(new(key, value, complaint));
        }

        return wrong.ToImmutable();
    }

    private sealed record Setting(string Key, string Value, string Complaint);
}
