namespace MemoryAnalyzers.Pooling;

/// <summary>Finds large local arrays of unmanaged elements that are made anew in every turn of a loop.</summary>
/// <remarks>
/// As <see cref="LargeArrayPerCall"/>, but as often as the loop turns, so code that runs once is no exception. Silent when the array can escape, when the
/// loop is always left after the allocation, when it is made only if the one at hand will not do, and in tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeArrayPerIteration() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET202";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Large array is allocated in every iteration",
        messageFormat: "'{0}' ({1}) goes to the large object heap in every iteration of the loop and stays there until a full collection",
        Family.Pooling,
        DiagnosticSeverity.Warning,
        description: "Objects of 85,000 bytes and more are allocated on the large object heap, which only full collections free. A large array for each iteration fills it with dead arrays, while one array can serve all iterations.");

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        LocalArrays.Watch(context, model, Id, inLoops: true, (end, array, loops) => Analyze(end, array, loops, model));

    /// <summary>Whether the array is made in every turn of a loop.</summary>
    internal static bool Repeats(LocalArray array, LoopExits loops) =>
        Loops.Innermost(array.Creation) is { } loop && !loops.LeavesAfter(loop, array.Creation) && !Loops.IsOnlyIfNeeded(array.Creation, array.Local);

    private static void Analyze(OperationBlockAnalysisContext context, LocalArray array, LoopExits loops, MemoryModel model)
    {
        if (Repeats(array, loops) && !Entries.IsOfTest(context.OwningSymbol, model.Known))
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, array.Creation.Syntax.GetLocation(), array.Local.Name, array.Size));
    }
}
