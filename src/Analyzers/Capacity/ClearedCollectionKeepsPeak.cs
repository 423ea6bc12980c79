namespace MemoryAnalyzers.Capacity;

/// <summary>Finds growable fields that are emptied for reuse and keep the capacity of their largest fill.</summary>
/// <remarks>
/// <c>Clear()</c> and its like remove the elements and keep the storage, for one rare peak as for any other fill: 1,000,000 entries of a
/// <c>Dictionary&lt;int, int></c> leave 27.9 MB behind. RET101 where the owner lives as long as the process, RET102 elsewhere. Silent when the
/// field is trimmed, tested or replaced anywhere in its type, escapes, cannot grow without a bound, is emptied only as its owner ends,
/// or goes back to a pool there (RET104).
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClearedCollectionKeepsPeak() : TypeRule(ProcessLong, OfInstance)
{
    /// <summary>The id for owners that live as long as the process.</summary>
    public const string Id = "RET101";

    /// <summary>The id for fields of other objects.</summary>
    public const string InstanceId = "RET102";

    /// <summary>How many elements (or bytes, or characters) an emptied collection may keep; the fix writes it as a constant.</summary>
    internal static readonly Option<int> MaxRetainedCapacity = Option.Number("max_retained_capacity", 1024, "elements");

    private const string Title = "Emptied collection keeps the capacity of its peak";
    private const string Message = "'{0}' ({1}) keeps the storage of its largest fill when it is emptied here, because nothing trims it";
    private const string Description =
        "Emptying a collection, builder or stream removes the elements and keeps the storage. A long-lived one that once was large stays large, however little it holds later.";

    private static readonly DiagnosticDescriptor ProcessLong = Rule.Create(
        Id, Title, Message, Family.Capacity, DiagnosticSeverity.Warning, Description);

    private static readonly DiagnosticDescriptor OfInstance = Rule.Create(
        InstanceId, Title + ", in an object", Message, Family.Capacity, DiagnosticSeverity.Info, Description);

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        var pooling = new HashSet<ISymbol>(PoolReturns.Kept(summary, model).Select(kept => kept.Method), SymbolEqualityComparer.Default);
        foreach (var field in summary.Fields)
        {
            if (model.Collections.Of(field.Type) is null || field.Symbol is IFieldSymbol symbol && model.Lifespans.IsThreadStatic(symbol))
                continue;
            var emptyings = Peaks.KeptAfter(field, summary, model.Known);
            if (emptyings.IsEmpty || !Mentions.AreInsideNest(field.Symbol, model.Compilation, context.CancellationToken))
                continue;
            var lifespan = model.Lifespans.Of(field.Symbol);
            if (!lifespan.IsProcessLong && model.Creations.Of(field.Symbol.ContainingType) is { IsEmpty: false } creations && creations.All(creation => creation.Forgotten))
                continue; // its storage goes with the object, as soon as the method that makes it is done
            if (!lifespan.IsProcessLong && field.Symbol.ContainingType.IsOrInherits(model.Known.TextWriter))
                continue; // the line that is being written
            if (!lifespan.IsProcessLong && !emptyings.Any(emptying => emptying.InLock) && !model.Lasting.Has(field.Symbol.ContainingType))
                continue; // nor is known that the object stays
            var cycles = lifespan.IsProcessLong ? null : new Cycles(field, summary, model.Known);
            foreach (var emptying in emptyings.Where(emptying => !pooling.Contains(emptying.Body) && cycles?.End(emptying) != false && (cycles is null || !emptying.OfAnother)))
                context.ReportDiagnostic(Diagnostic.Create(lifespan.IsProcessLong ? ProcessLong : OfInstance, emptying.Location, field.Symbol.Name, lifespan.Reason));
        }
    }
}
