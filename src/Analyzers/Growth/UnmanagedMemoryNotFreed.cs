namespace MemoryAnalyzers.Growth;

/// <summary>Finds unmanaged memory that a method allocates for its own use, and frees on no path.</summary>
/// <remarks>
/// The collector does not know of it: what is not freed stays until the process ends. Silent when the address goes to somebody else, who may free it: it
/// is returned, stored, captured, or passed to native code or any method that is not known to borrow it; when some path frees it; and in code that runs
/// once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmanagedMemoryNotFreed() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET917";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Unmanaged memory is never freed",
        messageFormat: "{0} is freed on no path, so each call takes memory that no collection gives back",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "The collector does not free unmanaged memory, and does not even see it. What a method allocates for itself and does not free is lost to the process with every call.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.Marshal is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => UnmanagedMemory.FreeOf(call, all.Known) is not null,
            (end, allocations) => Judge(end, allocations, model),
            OperationKind.Invocation));

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> allocations, MemoryModel model)
    {
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known))
            return;
        var memory = new UnmanagedMemory(new LocalUses(context.OperationBlocks), model.Known);
        foreach (var allocation in allocations)
        {
            if (memory.Of(allocation) is not { IsFreed: false, MayLeave: false, Variables: var variables } || Entries.RunsOnce(allocation, context.OwningSymbol, model))
                continue;
            var holder = variables.Count > 0 ? $"The unmanaged memory in '{variables[0].Name}'" : "This unmanaged memory";
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, allocation.Syntax.GetLocation(), holder));
        }
    }
}
