namespace MemoryAnalyzers.Pooling;

/// <summary>Finds arrays of references handed back to an <c>ArrayPool</c> without being cleared.</summary>
/// <remarks>
/// A pooled array outlives its renter, so what its slots still refer to cannot be collected: for half a minute and more with the shared pool, for
/// ever with a pool from Create. Silent for elements without references, also of all types that a generic method is called with, or a generic type is named with, and when the array, or a part of it, is cleared before in the same method.
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
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, _) => call.TargetMethod.Name == "Return" && call.Arguments.Length == 2,
            (block, calls) =>
            {
                foreach (var body in calls.Select(call => Of(call, model.Known)).OfType<Candidate>().GroupBy(candidate => candidate.Call.Root()))
                    Judge(body.Key, body.ToList(), block, model);
            },
            OperationKind.Invocation));

    private static Candidate? Of(IInvocationOperation call, KnownSymbols known)
    {
        if (Pools.ReturnOf(call.TargetMethod, known.ArrayPool) is not { ContainingType: var pool } || pool.TypeArguments[0] is not { IsUnmanagedType: false, TypeKind: not TypeKind.Error } element)
            return null;
        IOperation? array = null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == 0)
                array = argument.Value;
            else if (argument.Value.ConstantValue is not { HasValue: true, Value: false })
                return null; // cleared, or decided at run time
        }

        if (array is null)
            return null;
        var variable = ClearingSteps.VariableOf(array);
        if (array.Unwrap() is IInvocationOperation { TargetMethod.Name: not "Rent" } && variable is null)
            return null; // another method's array: it may have cleared it
        return new(call, array, variable, element);
    }

    private static void Judge(IOperation body, List<Candidate> candidates, OperationBlockAnalysisContext context, MemoryModel model)
    {
        var clearings = model.Clearings;
        var cleared = clearings.In(body, candidates.Select(candidate => candidate.Variable).OfType<ISymbol>().ToList(), context.CancellationToken);
        foreach (var (call, array, variable, element) in candidates)
        {
            if ((variable is not null && cleared.TryGetValue(variable, out var from) && from < call.Syntax.SpanStart) ||
                clearings.ClearsParameter(call.TargetMethod, call.TargetMethod.Parameters[0], context.CancellationToken) ||
                (element is ITypeParameterSymbol parameter && model.TypeArguments.AreUnmanaged(parameter)))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(
                Descriptor, call.Syntax.GetLocation(), array.Syntax.ToString(), element.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
        }
    }

    /// <summary>A call that returns an array without clearing it.</summary>
    private readonly record struct Candidate(IInvocationOperation Call, IOperation Array, ISymbol? Variable, ITypeSymbol Element);
}
