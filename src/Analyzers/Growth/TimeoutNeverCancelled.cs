namespace MemoryAnalyzers.Growth;

/// <summary>Finds delays and timed token sources that stay in the timer queue after the work that they limit is done.</summary>
/// <remarks>
/// A running timer is held by the process: a delay until it fires or its token is cancelled, a timed source until it fires, is cancelled or disposed.
/// Work that is done in a millisecond under a limit of a minute leaves a minute's worth of them. Silent for limits up to a second or without end, for
/// heartbeats, for sources that something may dispose or cancel or that are waited for, for tokens that are handed out, in tests and in code that runs once.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimeoutNeverCancelled() : OperationRule(Descriptor, Suggestion)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET910";

    /// <summary>Limits up to this are over soon by themselves.</summary>
    private const long Short = 1000;

    /// <summary>A limit is worth a warning from here on, a delay that the caller can cancel a report.</summary>
    private const long Long = 10_000;

    private static readonly ImmutableHashSet<string> Releases = Ownership.Releases.Union(["Cancel", "CancelAsync"]);

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Timeout is left running when the work is done",
        messageFormat: "{0}, so {1} stays in the timer queue until the time is up",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A delay or a timed token source is held by its running timer. Unless it is cancelled or disposed when the work is done, each call leaves one until the time is up.");

    private static readonly DiagnosticDescriptor Suggestion = Rule.Suggestion(Descriptor);

    private protected override bool AppliesTo(MemoryModel model) => model.Known.CancellationTokenSource is not null && model.Known.Task is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => operation is IInvocationOperation call ? Races.Is(call, all.Known) : operation.Type.Is(all.Known.CancellationTokenSource),
            (end, candidates) => Judge(end, candidates, model),
            OperationKind.Invocation, OperationKind.ObjectCreation));

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IOperation> candidates, MemoryModel model)
    {
        if (Entries.IsOfTest(context.OwningSymbol, model.Known))
            return; // over soon, and few
        var uses = new LocalUses(context.OperationBlocks);
        var origins = new Origins(context.OperationBlocks);
        var exits = new Exits(context);
        var races = new Races(model.Known, origins, uses);
        var tokens = new Tokens(model.Known, origins, context.OperationBlocks);
        var paced = new Dictionary<ILoopOperation, bool>();
        var isOfMain = context.OwningSymbol.ContainingType is { } type && Entries.HasMain(type);
        foreach (var candidate in candidates)
        {
            if (isOfMain && Loops.Innermost(candidate) is null)
                continue; // starts or ends the program
            if (candidate is IInvocationOperation race)
            {
                if (races.DelayOf(race) is { } delay && IsLeft(delay, tokens, uses, model.Known))
                    Report(race, delay, Durations.Of(delay.Arguments[0].Value), "Nothing cancels this delay when the work that it is raced against is done first", "its timer");
            }
            else if (Holds((IObjectCreationOperation)candidate, uses, exits, model.Known) is { } holder)
            {
                Report(candidate, candidate, Limit((IObjectCreationOperation)candidate, uses), holder, "it");
            }
        }

        void Report(IOperation candidate, IOperation at, long? time, string what, string which)
        {
            var body = (candidate.EnclosingFunction() as ILocalFunctionOperation)?.Symbol ?? context.OwningSymbol;
            var isEnd = Teardowns.MayBe(body);
            if (isEnd && body is not IMethodSymbol { IsStatic: true, Parameters.IsEmpty: false })
                return; // what an object waits for when it ends it waits for once; what is given to be ended may be one of many
            if (model.Repetitions.Of(candidate, context.OwningSymbol) is not (var frequency and not Frequency.Once))
                return;
            var descriptor = frequency == Frequency.Often && !isEnd && time is null or >= Long && !IsPaced(candidate) ? Descriptor : Suggestion;
            context.ReportDiagnostic(Diagnostic.Create(descriptor, at.Syntax.GetLocation(), what, which));
        }

        // A loop that sleeps in each turn leaves few timers at a time, if it is not begun often.
        bool IsPaced(IOperation candidate)
        {
            if (Loops.Innermost(candidate) is not { } loop)
                return false;
            if (!paced.TryGetValue(loop, out var sleeps))
                paced.Add(loop, sleeps = Waits.Sleeps(loop, model.Known) && !model.Repetitions.Has(loop, context.OwningSymbol));
            return sleeps;
        }
    }

    /// <summary>Whether the delay is long enough, and has no token, or that of a caller who does not cancel it when the work is done.</summary>
    private static bool IsLeft(IInvocationOperation delay, Tokens tokens, LocalUses uses, KnownSymbols known)
    {
        var time = Durations.Of(delay.Arguments[0].Value);
        if (time is >= 0 and <= Short)
            return false;
        foreach (var argument in delay.Arguments)
        {
            if (argument.Parameter?.Type.Is(known.CancellationToken) != true || tokens.IsNone(argument.Value))
                continue;
            if (tokens.Outliving(argument.Value) is not { } token || (token is IParameterReferenceOperation { Parameter: var parameter } && uses.Of(parameter).Any(IsWritten)))
                return false;
            return time >= Long;
        }

        return time != Durations.Infinite; // which has no timer
    }

    /// <summary>Who holds the timed source without releasing it, in words; null when it is released, not timed, or not known.</summary>
    private static string? Holds(IObjectCreationOperation creation, LocalUses uses, Exits exits, KnownSymbols known)
    {
        var timed = creation.Arguments.Length > 0 && IsLong(creation.Arguments[0].Value);
        if (creation.Arguments.Length > 0 && !timed)
            return null;
        switch (Ownership.Of(creation))
        {
            case (Holder.Nobody, _):
                return timed && creation.Parent is IPropertyReferenceOperation token && StaysInside(token, uses, known) ? "The token source is held by nobody who could dispose it" : null;
            case (Holder.Local, ILocalSymbol local) when (timed ? !uses.Of(local).Any(IsStopped) : IsStarted(uses.Of(local))) && uses.Of(local).All(reference => !IsWaitedFor(reference) && TokenStaysInside(reference, uses, known)) && !GoesOffLater(creation, uses.Of(local)):
                return Ownership.OfLocal(creation, local, uses, exits, known, Releases).Holder == Holder.Local
                    ? $"The token source in '{local.Name}' is not disposed when the method ends"
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The time after which a source fires at the latest, in milliseconds; null when it is not known.</summary>
    private static long? Limit(IObjectCreationOperation source, LocalUses uses)
    {
        if (source.Arguments.Length > 0)
            return Durations.Of(source.Arguments[0].Value);
        var times = Ownership.Of(source) is (_, ILocalSymbol local) ? uses.Of(local).Select(CancelAfter).OfType<IOperation>().Select(Durations.Of).ToList() : [];
        return times.Contains(null) ? null : times.Max();
    }

    private static bool IsLong(IOperation time) => Durations.Of(time) is null or > Short;

    private static bool IsStarted(IReadOnlyList<IOperation> references) => references.Any(reference => CancelAfter(reference) is { } time && IsLong(time)) && !references.Any(IsStopped);

    /// <summary><c>CancelAfter(Timeout.Infinite)</c>.</summary>
    private static bool IsStopped(IOperation reference) => CancelAfter(reference) is { } time && Durations.Of(time) == Durations.Infinite;

    private static IOperation? CancelAfter(IOperation reference) =>
        reference.Parent is IInvocationOperation { TargetMethod.Name: "CancelAfter", Arguments: { Length: > 0 } arguments } call && call.Instance == reference ? arguments[0].Value : null;

    private static bool IsWritten(IOperation reference) => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference;

    /// <summary>Whether the code goes on only when the time is up: a loop until then, an endless delay, the wait handle.</summary>
    private static bool IsWaitedFor(IOperation source)
    {
        for (var (child, o) = (source, source.Parent); o is not null and not IBlockOperation; (child, o) = (o, o.Parent))
        {
            if ((o is IWhileLoopOperation @while && @while.Condition == child) || (o is IForLoopOperation @for && @for.Condition == child) || o is IPropertyReferenceOperation { Property.Name: "WaitHandle" })
                return true;
            if (o is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType.Name: "Task" } } delay && Durations.Of(delay.Arguments[0].Value) == Durations.Infinite)
                return true;
        }

        return false;
    }

    /// <summary>A timer by other means: what its token calls is meant to be called when the method is long over, for nothing is awaited or done with it once the time runs.</summary>
    private static bool GoesOffLater(IOperation creation, IReadOnlyList<IOperation> references)
    {
        if (!references.Any(reference => reference.Parent is IPropertyReferenceOperation { Property.Name: "Token", Parent: IInvocationOperation { TargetMethod.Name: "Register" or "UnsafeRegister" } }))
            return false;
        var start = references.Where(reference => CancelAfter(reference) is not null).Select(reference => reference.Parent!).Append(creation).Max(started => started.Syntax.SpanStart);
        return !creation.Root().Descendants().Any(operation => operation is IAwaitOperation && operation.Syntax.SpanStart > start && operation.EnclosingFunction() == creation.EnclosingFunction()) &&
            !references.Any(reference => reference.Syntax.SpanStart > start && reference.Parent is IPropertyReferenceOperation { Property.Name: "Token", Parent: IArgumentOperation });
    }

    private static bool TokenStaysInside(IOperation source, LocalUses uses, KnownSymbols known) =>
        source.Parent is not IPropertyReferenceOperation { Property.Name: "Token" } token || StaysInside(token, uses, known);

    /// <summary>Whether what a call gives holds a token: <c>Task.FromResult(token)</c>.</summary>
    private static bool GivesToken(ITypeSymbol? type, KnownSymbols known) => type is INamedTypeSymbol { TypeArguments: var arguments } && arguments.Any(argument => argument.Is(known.CancellationToken));

    /// <summary>Whether the token is used by calls: what is returned or stored is for others, who need the source to live.</summary>
    private static bool StaysInside(IOperation token, LocalUses uses, KnownSymbols known)
    {
        var use = Escapes.Of(token, known);
        return use.Kind switch
        {
            UseKind.Returned or UseKind.Stored or UseKind.ByReference => false,
            UseKind.Passed => use.Operation is IInvocationOperation call && !GivesToken(call.Type, known),
            UseKind.Aliased => uses.Of(use.Member!).All(reference => !IsWaitedFor(reference) && Escapes.Of(reference, known) is { Kind: not (UseKind.Returned or UseKind.Stored) }),
            _ => true,
        };
    }
}
