using System.Collections.Concurrent;

namespace MemoryAnalyzers.Growth;

/// <summary>Finds entries of a memory cache, one for each of many keys, that neither expire nor have a size.</summary>
/// <remarks>
/// A cache without a limit keeps such an entry as long as it lives. Silent where the key is not seen to differ from call to call, or can only have few values;
/// in wrappers that are given the value or its factory by their callers; in types that remove entries themselves; and in code that runs once.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheEntryWithoutLimit() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET915";

    /// <summary>After how long an entry that nobody asks for may go: what the fix writes.</summary>
    internal static readonly Option<int> ExpirationMinutes = Option.Number("expiration_minutes", 30, "minutes", least: 1);

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Cache entry has no limit",
        messageFormat: "The cache keeps the entry of each '{0}' for as long as it lives, because it has neither an expiration nor a size",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "A memory cache drops entries that have expired, or to stay under its size limit. An entry without expiration and size goes only when it is removed, and with many keys the cache only grows.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.MemoryCache is not null && model.Known.MemoryCacheExtensions is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterSymbolStartAction(
            type =>
            {
                var found = new ConcurrentQueue<Diagnostic>();
                var removes = 0;
                type.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
                    static (call, all) => CacheEntries.Is(call.TargetMethod, all.Known) || CacheEntries.Removes(call.TargetMethod, all.Known),
                    (end, calls) =>
                    {
                        foreach (var call in calls)
                        {
                            if (CacheEntries.Removes(call.TargetMethod, model.Known))
                                Interlocked.Increment(ref removes);
                            else if (IsUnlimited(call, end, model) is { } key)
                                found.Enqueue(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), key.Syntax.ToString()));
                        }
                    },
                    OperationKind.Invocation));
                type.RegisterSymbolEndAction(end =>
                {
                    if (Volatile.Read(ref removes) > 0)
                        return;
                    foreach (var diagnostic in found.OrderBy(one => one.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(one => one.Location.SourceSpan.Start))
                        end.ReportDiagnostic(diagnostic);
                });
            },
            SymbolKind.NamedType);

    /// <summary>The key, if the call adds entries without limit for many keys.</summary>
    private static IOperation? IsUnlimited(IInvocationOperation call, OperationBlockAnalysisContext context, MemoryModel model)
    {
        if (CacheEntries.KeyOf(call) is not { } key || CacheEntries.IsLimited(call) || Entries.RunsOnce(call, context.OwningSymbol, model) || (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known)))
            return null;
        return model.Domains.DiffersByCall(key) ? key : null;
    }
}
