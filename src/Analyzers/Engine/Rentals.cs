namespace MemoryAnalyzers.Engine;

/// <summary>Says whether what is taken out of a pool written by hand goes back before the call that took it ends: then the pool holds as many as calls ran at once, whatever their work.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete.</remarks>
internal sealed class Rentals(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>
    /// Whether all callers of the methods that <paramref name="give"/> an object out call, in the same body, one that <paramref name="takeBack"/> it. Not when no caller
    /// is seen.
    /// </summary>
    public bool EndWithTheCall(IEnumerable<ISymbol> give, IEnumerable<ISymbol> takeBack)
    {
        var ends = new HashSet<ISymbol>(takeBack.OfType<IMethodSymbol>(), SymbolEqualityComparer.Default);
        for (var (depth, last) = (0, ends.ToList()); depth < Deepest && last.Count > 0; depth++)
            last = last.SelectMany(end => CallsOf((IMethodSymbol)end).Where(PassesParameterOn).Select(call => call.Body)).Where(ends.Add).ToList();
        return give.All(giver => ends.Contains(giver) || (giver is IMethodSymbol method && EndWithTheCall(method, ends, 0)));
    }

    private bool EndWithTheCall(IMethodSymbol giver, HashSet<ISymbol> ends, int depth)
    {
        var seen = false;
        foreach (var (call, body) in CallsOf(giver))
        {
            if (!(IsReturned(call) ? depth < Deepest && body is IMethodSymbol relay && EndWithTheCall(relay, ends, depth + 1) : EndsIn(call, ends)))
                return false;
            seen = true;
        }

        return seen;
    }

    private bool IsReturned(IInvocationOperation call) => Escapes.Of(call, model.Known) is var use &&
        (use.Kind == UseKind.Returned || (use is { Kind: UseKind.Aliased, Member: ILocalSymbol local } && model.Bodies.Of(call).Uses.Of(local).Any(reference => Escapes.Of(reference, model.Known).Kind == UseKind.Returned)));

    private IEnumerable<(IInvocationOperation Call, ISymbol Body)> CallsOf(IMethodSymbol method) => model.Calls.Of(method).Where(call => !Entries.IsOfTest(call.Body, model.Known));

    /// <summary>Hands on what its own caller hands back.</summary>
    private static bool PassesParameterOn((IInvocationOperation Call, ISymbol Body) call) => call.Call.Arguments.Any(argument => argument.Value.Unwrap() is IParameterReferenceOperation);

    /// <summary>Not when the one is in a loop that the other is not in: that takes many at once.</summary>
    private static bool EndsIn(IInvocationOperation call, HashSet<ISymbol> ends) =>
        call.Root().Descendants().Any(other => other is IInvocationOperation { TargetMethod: var method } && ends.Contains(method.OriginalDefinition) && other.EnclosingFunction() == call.EnclosingFunction() && Loops.Innermost(other) == Loops.Innermost(call));
}
