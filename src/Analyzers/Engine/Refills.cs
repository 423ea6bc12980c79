namespace MemoryAnalyzers.Engine;

/// <summary>Says which emptyings of a field only begin to fill it again.</summary>
/// <remarks>
/// Emptied unconditionally at the start of the method or loop body that fills it again, itself or through private methods called from it
/// alone: it is soon as large as before, and trimming would cost 3 to 11 times the time of the cycle, to no end. Not a text in a loop, nor bytes, nor what each thread has of its own.
/// </remarks>
internal sealed class Refills
{
    private readonly Dictionary<ISymbol, BodyAdds> adds = new(SymbolEqualityComparer.Default);
    private readonly Lazy<HashSet<ISymbol>?> around;
    private readonly bool isBuffer;
    private readonly int inLambdas;

    public Refills(List<FieldUse> adds, FieldFacts field, TypeSummary summary, bool isPerThread)
    {
        var isPayload = Peaks.IsPayload(field.Type);
        isBuffer = field.Type.MetadataName is "MemoryStream" or "ArrayBufferWriter`1";
        foreach (var add in adds)
        {
            if (!this.adds.TryGetValue(add.Body, out var body))
                this.adds.Add(add.Body, body = new());
            body.Count++;
            body.InLambdas += add.InLambda ? 1 : 0;
            body.First = Math.Min(body.First, add.Position);
            body.HasReadingLoop |= (isPayload || isPerThread) && add.Source.HasFlag(GrowthSource.Loop) && !add.Source.HasFlag(GrowthSource.FixedLoop);
            inLambdas += add.InLambda ? 1 : 0;
        }

        around = new(() => summary.AroundAll(this.adds.Keys));
    }

    /// <summary>Whether every add follows the emptying in its body, or runs only on behalf of that body.</summary>
    public bool StartsOne(FieldUse emptying)
    {
        if (!emptying.Unconditional || isBuffer)
            return false;
        if (!adds.TryGetValue(emptying.Body, out var own))
            return inLambdas == 0 && RunInside(emptying.Body);
        return own.InLambdas == (emptying.InLambda ? own.Count : 0) && own.First > emptying.Position && !own.HasReadingLoop &&
            inLambdas == own.InLambdas && (adds.Count == 1 || RunInside(emptying.Body));
    }

    private bool RunInside(ISymbol body) => around.Value?.Contains(body) != false;

    private sealed class BodyAdds
    {
        public int Count { get; set; }

        public int InLambdas { get; set; }

        public int First { get; set; } = int.MaxValue;

        public bool HasReadingLoop { get; set; }
    }
}
