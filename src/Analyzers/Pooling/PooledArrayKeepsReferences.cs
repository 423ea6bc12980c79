namespace MemoryAnalyzers.Pooling;

/// <summary>Finds arrays of references handed back to an <c>ArrayPool</c> without being cleared.</summary>
/// <remarks>
/// A pooled array outlives its renter, so what its slots still refer to cannot be collected: for half a minute and more with the shared pool, for
/// ever with a pool from Create. Silent for elements without references, and when the array is cleared in the same method.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PooledArrayKeepsReferences() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET203";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Pooled array keeps its elements alive",
        messageFormat: "'{0}' goes back to the pool with its elements of type '{1}', which stay alive as long as the pool keeps the array",
        Family.Pooling,
        DiagnosticSeverity.Warning,
        description: "ArrayPool.Return does not clear the array unless it is told to, so everything its slots refer to stays alive until the slots are written again or the pool drops the array.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ArrayPool is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationAction(c => Analyze(c, model.Known), OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, KnownSymbols known)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != "Return" || !call.TargetMethod.ContainingType.IsConstructedFrom(known.ArrayPool))
            return;
        var element = call.TargetMethod.ContainingType.TypeArguments[0];
        if (element.IsUnmanagedType || call.Arguments.Length < 2 || call.Arguments[1].Value.ConstantValue is not { HasValue: true, Value: false })
            return;
        context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.Arguments[0].Value.Syntax.ToString(), element.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
    }
}
