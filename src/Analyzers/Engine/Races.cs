using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says which delay a <c>Task.WhenAny</c> races against work, and whether the same work is raced again and again.</summary>
internal sealed class Races(KnownSymbols known, Origins origins, LocalUses uses)
{
    /// <summary>Whether the call is <c>Task.WhenAny</c>.</summary>
    public static bool Is(IInvocationOperation call, KnownSymbols known) => call.TargetMethod.Name == "WhenAny" && call.TargetMethod.ContainingType.Is(known.Task);

    /// <summary>
    /// The one delay among the tasks of <paramref name="race"/>, made in place or in a local that is used for the race alone. Null when there is none or
    /// another, when no work is raced against it, and when the race is a heartbeat: the same work, begun outside the loop, raced in each turn. A sleep that
    /// only a stop signal ends early is no race: that comes once.
    /// </summary>
    public IInvocationOperation? DelayOf(IInvocationOperation race)
    {
        var loop = Loops.Innermost(race);
        var delays = new List<IInvocationOperation>();
        var (work, begun) = (false, loop is null);
        foreach (var task in TasksOf(race))
        {
            if (DelayAt(task, race, loop) is { } delay)
            {
                delays.Add(delay);
                continue;
            }

            work = work || !IsStopSignal(task);
            begun = begun || IsBegunIn(task, loop!);
        }

        return work && begun && delays.Count == 1 ? delays[0] : null;
    }

    /// <summary>The race that <paramref name="delay"/> takes part in, in place or through a local.</summary>
    public IInvocationOperation? RaceOf(IInvocationOperation delay)
    {
        if (RaceAround(delay) is { } race)
            return race;
        return LocalOf(delay) is { } local ? uses.Of(local).Select(RaceAround).FirstOrDefault(found => found is not null) : null;
    }

    /// <summary>The local that the delay is put into where it is declared.</summary>
    public static ILocalSymbol? LocalOf(IOperation delay)
    {
        var value = delay.Wrapped();
        return value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } ? declarator.Symbol : null;
    }

    /// <summary>The tasks that are given to the race one by one; none when it is given a collection that was made elsewhere.</summary>
    public static IEnumerable<IOperation> TasksOf(IInvocationOperation race)
    {
        foreach (var argument in race.Arguments)
        {
            var value = argument.Value.Unwrap();
            if (value is IArrayCreationOperation { Initializer.ElementValues: var elements })
            {
                foreach (var element in elements)
                    yield return element.Unwrap();
            }
            else if (value.IsCollectionExpression())
            {
                foreach (var element in value.ChildOperations)
                    yield return element.Unwrap();
            }
            else if (argument.ArgumentKind == ArgumentKind.Explicit)
            {
                yield return value;
            }
        }
    }

    private IInvocationOperation? DelayAt(IOperation task, IInvocationOperation race, ILoopOperation? loop)
    {
        if (task is ILocalReferenceOperation { Local: var local } && origins.Of(local)?.Unwrap() is { } value && Loops.Innermost(value) == loop && uses.Of(local).All(reference => IsOfRace(reference, race)))
            task = value;
        return task is IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType: var type } } delay && type.Is(known.Task) ? delay : null;
    }

    /// <summary>The delay as a contestant, compared with the winner, or asked whether it is over.</summary>
    private static bool IsOfRace(IOperation reference, IInvocationOperation race) =>
        RaceAround(reference) == race || reference.Parent is IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" } ||
        reference.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } ||
        reference.Parent is IConversionOperation { Parent: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } };

    private static IInvocationOperation? RaceAround(IOperation task)
    {
        for (var o = task.Parent; o is not null; o = o.Parent)
        {
            if (o is IInvocationOperation call)
                return call.TargetMethod is { Name: "WhenAny", ContainingType.Name: "Task" } ? call : null;
            if (o is not (IConversionOperation or IParenthesizedOperation or IArrayInitializerOperation or IArrayCreationOperation or IArgumentOperation) && !o.IsCollectionExpression())
                return null;
        }

        return null;
    }

    /// <summary>The task of a source that a field keeps for good, and which its type asks elsewhere whether it is over before it goes on.</summary>
    private bool IsStopSignal(IOperation task) =>
        task is IPropertyReferenceOperation { Property: { Name: "Task", ContainingType.Name: "TaskCompletionSource" }, Instance: { } source } && source.Unwrap() is IFieldReferenceOperation { Field: { IsReadOnly: true } signal } &&
        known.StopSignals.GetOrAdd(signal, IsAsked);

    private static bool IsAsked(IFieldSymbol signal) => signal.ContainingType.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).Any(node => node is MemberAccessExpressionSyntax
    {
        Name.Identifier.ValueText: "IsCompleted", Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Task", Expression: var asked },
    } && ((asked as MemberAccessExpressionSyntax)?.Name ?? asked) is IdentifierNameSyntax { Identifier.ValueText: var name } && name == signal.Name);

    /// <summary>Whether each turn of the loop begins this work anew: a call in place, or a local that is given its value in the loop.</summary>
    private bool IsBegunIn(IOperation work, ILoopOperation loop) => work switch
    {
        ILocalReferenceOperation { Local: var local } => origins.Of(local).IsWithin(loop) || uses.Of(local).Any(reference => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference && assignment.IsWithin(loop)),
        IInvocationOperation => true,
        _ => false,
    };
}
