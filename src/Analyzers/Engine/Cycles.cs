namespace MemoryAnalyzers.Engine;

/// <summary>
/// Says which emptyings of a field end a cycle that can be seen: the content was used just before (a flush), or taken out to the last element. A bare Clear may
/// as well reset an object for good, or begin to fill it again, and what one call fills and empties again is only its working storage, kept on purpose; but
/// bytes and text of what it reads, or is given, are as many as that has.
/// </summary>
internal sealed class Cycles
{
    private readonly FieldFacts field;
    private readonly bool isPayload;
    private readonly Dictionary<ISymbol, int> firstAdds = new(SymbolEqualityComparer.Default); // by body
    private readonly int adds;
    private readonly int addsInLambdas;
    private readonly bool isOfInput;
    private readonly Lazy<HashSet<ISymbol>?> around;

    public Cycles(FieldFacts field, TypeSummary summary, KnownSymbols known)
    {
        this.field = field;
        isPayload = Peaks.IsPayload(field.Type);
        foreach (var add in Peaks.AddsAfterStart(field, summary, known))
        {
            adds++;
            addsInLambdas += add.InLambda ? 1 : 0;
            isOfInput |= add.Source.HasFlag(GrowthSource.Input);
            if (!firstAdds.TryGetValue(add.Body, out var first) || add.Position < first)
                firstAdds[add.Body] = add.Position;
        }

        around = new(() => summary.AroundAll(firstAdds.Keys));
    }

    /// <summary>Whether a cycle ends with the emptying, and the next fills the field again.</summary>
    public bool End(FieldUse emptying)
    {
        if (!(isPayload && isOfInput) && IsOfOneCall(emptying))
            return false;
        if (emptying.Member is IMethodSymbol { Name: "Dequeue" or "TryDequeue" or "Pop" or "TryPop" or "TryTake" })
            return true;
        if (emptying.Loop >= 0)
            return false; // a trim in each turn costs more than it saves
        return field.IsConsumedBefore(emptying);
    }

    /// <summary>Whether all adds are made by the call that empties, or on its behalf, and no way leads past the emptying then: nothing is left for the next call.</summary>
    private bool IsOfOneCall(FieldUse emptying)
    {
        if (!emptying.Unconditional || addsInLambdas != (emptying.InLambda ? adds : 0))
            return false;
        var addsItself = firstAdds.TryGetValue(emptying.Body, out var first);
        if (addsItself && first < emptying.LastReturn)
            return false;
        return firstAdds.Count == (addsItself ? 1 : 0) || (emptying.LastReturn < 0 && !emptying.InLambda && around.Value?.Contains(emptying.Body) == true);
    }
}
