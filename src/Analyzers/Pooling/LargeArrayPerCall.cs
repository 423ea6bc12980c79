namespace MemoryAnalyzers.Pooling;

/// <summary>Finds large local arrays of unmanaged elements that are made anew on every call.</summary>
/// <remarks>
/// An array of 85,000 bytes or more goes to the large object heap, which only full collections free: dead arrays pile up between them, and the
/// heap takes and keeps memory for the peak. Silent when the array can escape, in code that runs once in a process, and in tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeArrayPerCall() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET201";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Large array is allocated on every call",
        messageFormat: "'{0}' ({1}) goes to the large object heap on every call of '{2}' and stays there until a full collection",
        Family.Pooling,
        DiagnosticSeverity.Info,
        description: "Objects of 85,000 bytes and more are allocated on the large object heap, which only full collections free. A large array for each call piles up between them, while an array rented from a pool is used again.");

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        LocalArrays.Watch(context, model, Id, inLoops: false, (block, array, loops) => Analyze(block, array, loops, model));

    private static void Analyze(OperationBlockAnalysisContext context, LocalArray array, LoopExits loops, MemoryModel model)
    {
        if (!array.IsConstant || LargeArrayPerIteration.Repeats(array, loops))
            return;
        if (Entries.RunOnce(context.OwningSymbol, model.Known) || Entries.RunsOnce(array.Creation, context.OwningSymbol, model))
            return;
        context.ReportDiagnostic(Diagnostic.Create(Descriptor, array.Creation.Syntax.GetLocation(), array.Local.Name, array.Size, NameOf(context.OwningSymbol)));
    }

    private static string NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { AssociatedSymbol: { } property } => property.Name,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => member.ContainingType.Name,
        _ => member.Name,
    };
}
