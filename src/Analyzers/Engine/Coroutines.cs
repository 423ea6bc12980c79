namespace MemoryAnalyzers.Engine;

/// <summary>The async functions and iterators of a compilation, and the operations that run in their own frame.</summary>
internal static class Coroutines
{
    /// <summary>
    /// Calls <paramref name="analyze"/> for each async method, lambda and local function, and each iterator. None when the runtime suspends
    /// methods itself: there are no state machines then.
    /// </summary>
    public static void Register(CompilationStartAnalysisContext context, Action<Coroutine> analyze)
    {
        if (Hoisting.IsByRuntime(context.Compilation))
            return;
        context.RegisterOperationBlockAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol method || !MaySuspend(method))
                return;
            foreach (var body in block.OperationBlocks)
            {
                if (body is IBlockOperation or IMethodBodyBaseOperation)
                    analyze(new(method, body, Options(block.Options, body), block.ReportDiagnostic, block.CancellationToken));
            }
        });
        context.RegisterOperationAction(
            nested =>
            {
                var (symbol, body) = nested.Operation is IAnonymousFunctionOperation lambda
                    ? (lambda.Symbol, lambda.Body)
                    : (((ILocalFunctionOperation)nested.Operation).Symbol, ((ILocalFunctionOperation)nested.Operation).Body);
                if (body is not null && MaySuspend(symbol))
                    analyze(new(symbol, body, Options(nested.Options, body), nested.ReportDiagnostic, nested.CancellationToken));
            },
            OperationKind.AnonymousFunction,
            OperationKind.LocalFunction);
    }

    /// <summary>The operations under <paramref name="body"/> in the order of the text, without those of nested functions.</summary>
    public static IEnumerable<IOperation> OwnOperations(IOperation body)
    {
        var open = new Stack<IOperation>();
        open.Push(body);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            yield return operation;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations.Reverse())
                open.Push(child);
        }
    }

    private static AnalyzerConfigOptions Options(AnalyzerOptions options, IOperation body) =>
        options.AnalyzerConfigOptionsProvider.GetOptions(body.Syntax.SyntaxTree);

    private static bool MaySuspend(IMethodSymbol method) => method.IsAsync || method.ReturnType.OriginalDefinition.SpecialType is
        SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_IEnumerator or
        SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T;
}

/// <summary>An async method, lambda or local function, or what may be an iterator, with what an analysis of it needs.</summary>
internal readonly record struct Coroutine(
    IMethodSymbol Function, IOperation Body, AnalyzerConfigOptions Options, Action<Diagnostic> Report, CancellationToken CancellationToken)
{
    /// <summary>Its name as a message gives it.</summary>
    public string Name => Function.MethodKind switch
    {
        MethodKind.AnonymousFunction => "an async lambda",
        _ when !Function.CanBeReferencedByName => "the program's main method",
        _ => $"'{Function.Name}'",
    };
}
