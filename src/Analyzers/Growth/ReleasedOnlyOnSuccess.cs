namespace MemoryAnalyzers.Growth;

/// <summary>Finds objects and memory that must be released, and are lost when an operation fails that stands between their making and their release.</summary>
/// <remarks>
/// An exception leaves the method at the await or call that fails; what only a local holds is out of reach then, while its token, its source or the
/// operating system still has it. Silent where a try, a using or a finally releases it or goes on after the failure, where it is handed on before, where
/// another rule reports that it is not released at all, and in code that runs once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReleasedOnlyOnSuccess() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET919";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Released only when nothing fails",
        messageFormat: "'{0}' is lost when {1} fails, so {2}",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "Between the making of an object and the place where it is released, stored or returned stands an operation that can fail. Then nobody has the object, and nobody can release it.");

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => IsMade(operation, all.Known), (end, creations) => Judge(end, creations, model), OperationKind.ObjectCreation, OperationKind.Invocation));

    /// <summary>Whether the operation makes what something keeps from then on. What must be opened or started first is not lost when that fails.</summary>
    private static bool IsMade(IOperation operation, KnownSymbols known) =>
        operation is IInvocationOperation call && UnmanagedMemory.FreeOf(call, known) is not null || KindOf(operation, known) != ResourceKind.None;

    internal static ResourceKind KindOf(IOperation operation, KnownSymbols known) => Resources.MadeBy(operation, known) switch
    {
        ResourceKind.Timer when Timers.MadeBy(operation, known) != TimerKind.Provided => ResourceKind.None,
        ResourceKind.Listener or ResourceKind.Handle or ResourceKind.Socket or ResourceKind.File when operation is IObjectCreationOperation { Type.Name: "ActivityListener" or "MeterListener" or "FileSystemWatcher" or "HttpListener" or "ClientWebSocket" or "NamedPipeClientStream" } => ResourceKind.None,
        ResourceKind.TimedSource => ResourceKind.None, // over by itself
        var kind => kind,
    };

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IOperation> creations, MemoryModel model)
    {
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known))
            return;
        var (uses, exits) = (new LocalUses(context.OperationBlocks), new Exits(context));
        var risks = new Lazy<Risks>(() => new(context.OperationBlocks, model.Known));
        foreach (var creation in creations)
        {
            if (Losses.Of(creation, uses, risks.Value, model) is not { } loss || Entries.RunsOnce(creation, context.OwningSymbol, model))
                continue;
            if (loss.Kind != ResourceKind.None && IsReportedAnyway(loss, uses, exits, model.Known))
                continue;
            var effect = loss.Kind == ResourceKind.None ? "its memory stays until the process ends" : Resources.Consequence(loss.Kind);
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, creation.Syntax.GetLocation(), loss.Local.Name, loss.Risk, effect));
        }
    }

    /// <summary>Not released when all goes well either, or kept by a field of which another rule tells.</summary>
    private static bool IsReportedAnyway(Loss loss, LocalUses uses, Exits exits, KnownSymbols known) =>
        Ownership.OfLocal(loss.Creation, loss.Local, uses, exits, known, Resources.ReleasesOf(loss.Kind)).Holder switch
        {
            Holder.Local => true,
            Holder.Member => loss.Kind is ResourceKind.LinkedSource or ResourceKind.Timer,
            _ => false,
        };
}
