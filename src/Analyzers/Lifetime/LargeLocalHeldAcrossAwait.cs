namespace MemoryAnalyzers.Lifetime;

/// <summary>Finds large locals that the state machine of an async method or iterator keeps while it waits, after their last use.</summary>
/// <remarks>
/// A local that is read after an await is a field of the state machine, and the field is cleared only where control falls through the end of the
/// local's block. So the object stays alive during every await that comes after its last use in that block, or after the block was left by
/// a jump or exception. Silent when nothing is awaited after the last use, when the variable is assigned before, when it is not read after any
/// await (then it is no field), for <c>using</c> and <c>foreach</c> variables, when the object is held elsewhere anyway (returned, stored, or still in use
/// through another local or by a task that still runs), and where the runtime suspends methods without state machines.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeLocalHeldAcrossAwait() : OperationRule(Long, Other)
{
    /// <summary>The id for large objects and awaits that are long by nature.</summary>
    public const string Id = "RET501";

    /// <summary>The id for other later awaits, for arrays that may be large, and for scopes left by a jump.</summary>
    public const string OtherId = "RET511";

    private const string Message = "'{0}', {1}, is not used any more, yet the state machine of {2} keeps it during {3}";

    private static readonly DiagnosticDescriptor Long = Rule.Create(
        Id,
        title: "Large local is held across a long await",
        messageFormat: Message,
        Family.Lifetime,
        DiagnosticSeverity.Warning,
        description: "A local that is read after an await is a field of the state machine. The object it refers to stays alive until the end of its block, so also during a long await after its last use.");

    private static readonly DiagnosticDescriptor Other = Rule.Create(
        OtherId,
        title: "Local is held across an await after its last use",
        messageFormat: Message,
        Family.Lifetime,
        DiagnosticSeverity.Info,
        description: "A local that is read after an await is a field of the state machine. The object it refers to stays alive until control falls through the end of its block; break, continue, goto and exceptions skip the clearing.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.Task is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        Coroutines.Register(context, coroutine => Analyze(coroutine, model.Known));

    private static void Analyze(Coroutine coroutine, KnownSymbols known)
    {
        var values = new LocalValues(coroutine.Body);
        if (values.Suspensions < 2)
            return;
        var large = LargeObjects.For(known, coroutine.Options, coroutine.Body.Syntax.SyntaxTree, Id);
        var candidates = Candidates(values, large);
        if (candidates.Count == 0)
            return;

        var captures = new Captures(coroutine.Body);
        var holders = new Holders(known, new LocalUses(coroutine.Body), captures, coroutine.Function);
        var held = new List<(ISymbol Local, IReadOnlyCollection<ISymbol> Holders)>();
        var variables = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var candidate in candidates.Keys)
        {
            if (holders.Of(candidate) is not { } others)
                continue;
            held.Add((candidate, others));
            variables.Add(candidate);
            variables.UnionWith(others);
        }

        if (held.Count == 0)
            return;
        var hoisting = Hoisting.Of(coroutine.Body, variables.ToImmutableArray(), captures, Weigh, coroutine.CancellationToken);
        if (hoisting is null)
            return;
        foreach (var (local, others) in held)
            Report(coroutine, (ILocalSymbol)local, Worst(local, others), values, large);

        Weight Weigh(ISymbol variable, IOperation? value)
        {
            if (!candidates.ContainsKey(variable))
                return Weight.None;
            return value is null ? OfType(variable, large) : WeightOf(value, candidates, values, large);
        }

        (Held Held, bool IsLong)? Worst(ISymbol local, IReadOnlyCollection<ISymbol> others)
        {
            (Held, bool)? found = null;
            foreach (var wait in hoisting.HeldBy(local))
            {
                if (wait.Suspension.Kind == SuspensionKind.Dispose || others.Any(other => hoisting.IsLiveAfter(other, wait.Suspension)))
                    continue;
                if (wait is { Weight: Weight.Large, ByJump: false } && wait.Suspension.Kind != SuspensionKind.Yield &&
                    (Waits.IsLong(wait.Suspension, known) || Waits.IsInEndlessLoop(wait.Suspension, loop => Stays(local, loop, values))))
                {
                    return (wait, true);
                }

                found ??= (wait, false);
            }

            return found;
        }
    }

    private static Dictionary<ISymbol, Weight> Candidates(LocalValues values, LargeObjects large)
    {
        var candidates = new Dictionary<ISymbol, Weight>(SymbolEqualityComparer.Default);
        foreach (var local in values.Locals)
        {
            if (local.IsConst || local.RefKind != RefKind.None || local.Type.IsUnmanagedType)
                continue;
            var weight = Weight.None;
            foreach (var (_, value) in values.Of(local))
            {
                var given = value is null ? OfType(local, large) : WeightOf(value, candidates, values, large);
                weight = given > weight ? given : weight;
            }

            if (weight != Weight.None)
                candidates.Add(local, weight);
        }

        return candidates;
    }

    private static Weight WeightOf(IOperation value, Dictionary<ISymbol, Weight> candidates, LocalValues values, LargeObjects large) =>
        large.Of(value, local => candidates.TryGetValue(local, out var weight) ? weight : Weight.None, values.Only);

    private static Weight OfType(ISymbol variable, LargeObjects large) => large.IsLarge((variable as ILocalSymbol)?.Type) ? Weight.Large : Weight.None;

    /// <summary>Whether the local keeps its object through all turns of the loop.</summary>
    private static bool Stays(ISymbol local, ILoopOperation loop, LocalValues values)
    {
        var span = loop.Syntax.Span;
        if (span.Contains(local.Locations[0].SourceSpan.Start))
            return false;
        foreach (var (position, _) in values.Of(local))
        {
            if (span.Contains(position))
                return false;
        }

        return true;
    }

    private static void Report(Coroutine coroutine, ILocalSymbol local, (Held Held, bool IsLong)? worst, LocalValues values, LargeObjects large)
    {
        if (worst is not var (held, isLong))
            return;
        var value = values.Of(local).Select(given => given.Value).FirstOrDefault(given => large.Of(given, _ => held.Weight, values.Only) == held.Weight);
        coroutine.Report(Diagnostic.Create(
            isLong ? Long : Other,
            local.Locations[0],
            local.Name,
            large.Describe(value, local.Type),
            coroutine.Name,
            Describe(held)));
    }

    private static string Describe(Held held)
    {
        var wait = held.Suspension switch
        {
            { Kind: SuspensionKind.Yield } => "a later 'yield return'",
            { Kind: SuspensionKind.MoveNext } => "a later 'await foreach'",
            { Operation: IAwaitOperation operation } when Waits.Awaited(operation) is IInvocationOperation call => $"'await {call.TargetMethod.Name}'",
            _ => "a later 'await'",
        };
        return held.ByJump ? wait + ", as its block was left by a jump or an exception, which skip the clearing" : wait;
    }
}
