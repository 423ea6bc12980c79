namespace MemoryAnalyzers.Lifetime;

/// <summary>Finds large locals that the state machine of an async method or iterator keeps while it waits, after their last use.</summary>
/// <remarks>
/// A local that is read after an await is a field of the state machine, and the field is cleared only where control falls through the end of the
/// local's block. So the object stays alive during every await that comes after its last use in that block, or after the block was left by
/// a jump or exception. Silent when nothing is awaited after the last use, when the variable is assigned before, when it is not read after any
/// await (then it is no field), for awaits that are neither long nor in a loop, for <c>using</c> and <c>foreach</c> variables, when the object is held elsewhere anyway (returned, stored, or still in use
/// through another local, by the consumer that the yield gives it to, or by a task that still runs), where a failed method cleans up before it throws, in
/// tests, and where the runtime suspends methods without state machines.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeLocalHeldAcrossAwait() : OperationRule(Long, Other)
{
    /// <summary>The id for large objects and awaits that are long by nature.</summary>
    public const string Id = "RET501";

    /// <summary>The id for other later awaits, for arrays that may be large, and for scopes left by a jump.</summary>
    public const string OtherId = "RET511";

    /// <summary>What comes after so many locals of one method, with those that may hold their objects, is not judged: it would cost time in the square of their number.</summary>
    private const int MostVariables = 128;

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
        foreach (var found in Entries.IsOfTest(coroutine.Function, known) ? [] : Find(coroutine, known))
        {
            coroutine.Report(Diagnostic.Create(
                found.IsLong ? Long : Other,
                found.Local.Locations[0],
                additionalLocations: [found.Worst.Suspension.Operation.Syntax.GetLocation()],
                found.Local.Name,
                found.What,
                coroutine.Name,
                Describe(found.Worst)));
        }
    }

    /// <summary>The locals of a function that its state machine holds in vain; the fix asks again.</summary>
    internal static IEnumerable<Finding> Find(Coroutine coroutine, KnownSymbols known)
    {
        var values = new LocalValues(coroutine.Body);
        if (values.Suspensions < 2)
            yield break;
        var large = LargeObjects.For(known, coroutine.Options, Id);
        var candidates = Candidates(values, large);
        if (candidates.Count == 0)
            yield break;

        var captures = new Captures(coroutine.Body);
        if (!captures.AreKnown)
            yield break;
        var holders = new Holders(known, new LocalUses(coroutine.Body), captures, coroutine.Function);
        var stays = new Dictionary<(ISymbol Local, ILoopOperation Loop), bool>();
        var exits = new LoopExits();
        var judged = new List<(ILocalSymbol Local, IReadOnlyCollection<ISymbol> Holders)>();
        var variables = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var local in values.Locals)
        {
            if (variables.Count >= MostVariables)
                break;
            if (!candidates.ContainsKey(local) || holders.Of(local) is not { } others)
                continue;
            judged.Add((local, others));
            variables.Add(local);
            variables.UnionWith(others);
        }

        if (judged.Count == 0 || Hoisting.Of(coroutine.Body, variables.ToImmutableArray(), captures, Weigh, coroutine.CancellationToken) is not { } hoisting)
            yield break;
        // Told apart once: a method may have as many awaits as statements, and each local may be held at all of them.
        var (awaits, longAwaits) = (new List<int>(), new Dictionary<int, (bool IsLong, ImmutableArray<ILoopOperation> Loops)>());
        for (var i = 0; i < hoisting.Suspensions.Length; i++)
        {
            var suspension = hoisting.Suspensions[i];
            if (suspension.Kind == SuspensionKind.Dispose || Fails(suspension.Operation))
                continue;
            awaits.Add(i);
            var (isLong, loops) = (Waits.IsLong(suspension, known), LoopsAround(suspension, exits).Where(Waits.IsEndless).ToImmutableArray());
            if (suspension.Kind != SuspensionKind.Yield && (isLong || !loops.IsEmpty))
                longAwaits.Add(i, (isLong, loops));
        }

        foreach (var (local, others) in judged)
        {
            var held = hoisting.HeldBy(local, others, awaits).Where(held => !IsHandedOut(local, held)).ToList();
            var worst = hoisting.HeldBy(local, others, longAwaits.Keys).FirstOrDefault(held => IsLong(held, local));
            var isLong = worst.Weight == Weight.Large;
            if (!isLong && ((worst = held.FirstOrDefault()).Weight == Weight.None || IsSoonOver(local, held)))
                continue;
            var value = values.Of(local).Select(given => given.Value).FirstOrDefault(given => WeightOf(given, candidates, values, large) == worst.Weight);
            yield return new(local, worst, isLong, held, large.Describe(value, local.Type));
        }

        Weight Weigh(ISymbol variable, IOperation? value) => candidates.ContainsKey(variable) ? WeightOf(value, candidates, values, large) : Weight.None;

        bool IsLong(Held held, ILocalSymbol local) =>
            held is { Weight: Weight.Large, ByJump: false } && longAwaits[held.Number] is var wait && (wait.IsLong || wait.Loops.Any(loop => StaysIn(loop, local)));

        // Awaits that are not long, nor repeated while it is held, and then the method ends or the object goes: no more than a moment.
        bool IsSoonOver(ILocalSymbol local, List<Held> held) => !held.Exists(held =>
            (longAwaits.TryGetValue(held.Number, out var wait) && (wait.IsLong || held.ByJump)) || LoopsAround(held.Suspension, exits).Any(loop => StaysIn(loop, local)));

        bool StaysIn(ILoopOperation loop, ILocalSymbol local)
        {
            if (!stays.TryGetValue((local, loop), out var known))
                stays.Add((local, loop), known = Stays(local, loop, values));
            return known;
        }
    }

    /// <summary>Whether it is a part of what the yield gives, so that the consumer has it meanwhile.</summary>
    private static bool IsHandedOut(ILocalSymbol local, Held held) =>
        held.Suspension is { Kind: SuspensionKind.Yield, Operation: var yield } && yield.DescendantsAndSelf().Any(operation =>
            operation is ILocalReferenceOperation { Parent: not (IMemberReferenceOperation or IInvocationOperation) } reference && reference.Local.Is(local));

    /// <summary>Whether the await is on the way to a throw, which ends the method: it cleans up after a failure.</summary>
    private static bool Fails(IOperation suspension)
    {
        for (var operation = suspension; operation.Parent is { } parent and not (IAnonymousFunctionOperation or ILocalFunctionOperation or ILoopOperation); operation = parent)
        {
            if (parent is IBlockOperation { Operations: { Length: > 0 } statements } && statements[statements.Length - 1] is IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation })
                return true;
        }

        return false;
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
                var given = WeightOf(value, candidates, values, large);
                weight = given > weight ? given : weight;
            }

            if (weight != Weight.None)
                candidates.Add(local, weight);
        }

        return candidates;
    }

    private static Weight WeightOf(IOperation? value, Dictionary<ISymbol, Weight> candidates, LocalValues values, LargeObjects large) =>
        large.Of(value, local => candidates.TryGetValue(local, out var weight) ? weight : Weight.None, values.Only);

    /// <summary>The loops of its function that repeat the await or yield: not one that is left right after it.</summary>
    private static IEnumerable<ILoopOperation> LoopsAround(Suspension suspension, LoopExits exits)
    {
        var operation = suspension.Operation;
        for (var loop = suspension is { Kind: SuspensionKind.MoveNext, Operation: ILoopOperation each } ? each : Loops.Innermost(operation); loop is not null; loop = Loops.Innermost(loop))
        {
            if (!exits.LeavesAfter(loop, operation))
                yield return loop;
            else if (Returns(operation, loop))
                yield break; // leaves the loops around it too
            operation = loop;
        }
    }

    private static bool Returns(IOperation operation, ILoopOperation loop)
    {
        for (var inner = operation; inner != loop && inner.Parent is { } parent; inner = parent)
        {
            if (parent is IBlockOperation { Operations: { Length: > 0 } statements } && statements[statements.Length - 1] is IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak })
                return true;
        }

        return false;
    }

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

    /// <summary>A local that is held in vain.</summary>
    /// <param name="Local">The local.</param>
    /// <param name="Worst">Where it is held: the first long await, or the first.</param>
    /// <param name="IsLong">Whether that is RET501.</param>
    /// <param name="Held">All awaits and yields where it is held in vain.</param>
    /// <param name="What">What the object is, in words.</param>
    internal sealed record Finding(ILocalSymbol Local, Held Worst, bool IsLong, IReadOnlyList<Held> Held, string What);
}
