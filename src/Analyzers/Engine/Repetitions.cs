using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether code runs again and again while the process lives, as far as the compilation shows.</summary>
/// <remarks>
/// It does in loops, in handlers of events and end points, in methods that are told each time what to do (by a parameter), in the getters of properties,
/// and where objects are made that come and go; a private method does when one of its callers does. Nothing is known of lambdas that are handed to others.
/// What runs only where a cache has nothing yet (<see cref="Memoized"/>) runs once for each key.
/// </remarks>
internal sealed class Repetitions(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>Loops of fewer turns, if that is known, are no repetition.</summary>
    private const int Few = 16;

    private const int MostCalls = 64;

    private readonly ConcurrentDictionary<IMethodSymbol, bool> privates = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> entered = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, Frequency?> told = new(SymbolEqualityComparer.Default);
    private readonly KnownSymbols known = model.Known;

    /// <summary>Whether the operation, which stands in <paramref name="body"/>, runs again and again.</summary>
    public bool Has(IOperation operation, ISymbol body) => Has(operation, body, 0);

    /// <summary>
    /// How often the operation runs in a process: once in a member that does, where an object is made of which there is one, and in a method of the assembly that such code
    /// alone calls. Often as <see cref="Has(IOperation, ISymbol)"/> says; but where the program itself is seen to call the method, those calls tell, and that objects can be
    /// disposed does not show that there are many.
    /// </summary>
    public Frequency Of(IOperation operation, ISymbol body)
    {
        if (!May(operation, body, 0))
            return Frequency.Once;
        if (operation.EnclosingFunction() is null && Loops.Innermost(operation) is null && told.GetOrAdd(body, Told) is { } frequency)
            return frequency;
        return Has(operation, body) ? Frequency.Often : Frequency.Unknown;
    }

    /// <summary>What the calls of a member tell that are seen, or the objects that it is one of; null when they tell nothing.</summary>
    private Frequency? Told(ISymbol body)
    {
        switch (body)
        {
            case IMethodSymbol { MethodKind: MethodKind.Ordinary } method when !method.IsPrivateToNest() && !IsHandler(method):
                var calls = model.Calls.Of(method).Where(place => !IsTest(place.Body)).ToList();
                if (calls.Exists(place => Has(place.Call, place.Body)))
                    return Frequency.Often;
                if (calls.Count > 0 && calls.TrueForAll(place => place.Call.EnclosingFunction() is null))
                    return Frequency.Unknown;
                return method.Parameters.Any(IsOfTheCall) || model.Lifespans.AreSeenToComeAndGo(method.ContainingType) ? null : Frequency.Unknown;
            case IMethodSymbol { MethodKind: not MethodKind.Constructor }:
                return null;
            default:
                return model.Lifespans.AreSeenToComeAndGo(body.ContainingType) ? null : Frequency.Unknown;
        }
    }

    private bool May(IOperation operation, ISymbol body, int depth)
    {
        if (Entries.RunsOnce(operation, body, model))
            return false;
        if (depth == Deepest || body is not IMethodSymbol method || operation.EnclosingFunction() is not null || Loops.Innermost(operation) is not null)
            return true;
        return depth == 0 ? entered.GetOrAdd(method, asked => MayBeEntered(asked, 0)) : MayBeEntered(method, depth);
    }

    private bool MayBeEntered(IMethodSymbol method, int depth)
    {
        switch (method.MethodKind)
        {
            case MethodKind.Constructor:
                return !model.Creations.AreOnce(method.ContainingType);
            case MethodKind.Ordinary when !IsHandler(method) && method.IsOfAssemblyAlone():
                var callers = (model.Callers.Of(method) ?? model.Calls.Of(method).Select(call => (Operation: (IOperation)call.Call, call.Body)))
                    .Where(caller => !IsTest(caller.Body)).Take(Few).ToList();
                return callers.Count == 0 || callers.Exists(caller => caller.Operation is not IInvocationOperation || May(caller.Operation, caller.Body, depth + 1));
            default:
                return true;
        }
    }

    /// <summary>
    /// Whether <paramref name="made"/> makes one more object in each of many runs, which no cache keeps for the next: <see cref="Fate.Forgotten"/>.
    /// <see cref="Fate.InObject"/> and the member, when an object keeps it; of the object is not asked here how long it lives. Else <see cref="Fate.Unknown"/>.
    /// </summary>
    public (Fate Fate, ISymbol? Member) OfMade(IOperation made, ISymbol body, Func<IOperation, bool>? isPart = null, Func<IOperation, bool>? isGiven = null) => OfMade(made, body, isPart, isGiven, 0);

    private (Fate Fate, ISymbol? Member) OfMade(IOperation made, ISymbol body, Func<IOperation, bool>? isPart, Func<IOperation, bool>? isGiven, int depth)
    {
        if (depth > Deepest)
            return (Fate.Unknown, null);
        var within = model.Bodies.Of(made);
        if (within.Memoized.Guards(made))
            return (Fate.Unknown, null);
        var (fate, member) = new Fates(within.Uses, known, isPart, isGiven).Of(made);
        switch (fate)
        {
            case Fate.Forgotten when Has(made, body, depth):
                return (Fate.Forgotten, null);
            case Fate.InObject when made.EnclosingFunction() is null && !IsTest(body) && !Entries.RunsOnce(body, model):
                return (Fate.InObject, member);
            case Fate.Returned when made.EnclosingFunction() is null && body is IMethodSymbol method && !IsTest(body):
                if (method is { MethodKind: MethodKind.PropertyGet, IsVirtual: false, IsOverride: false, Parameters.IsEmpty: true } && method.ContainingType.TypeKind != TypeKind.Interface)
                    return (Fate.Forgotten, null);
                return method.MethodKind == MethodKind.Ordinary ? OfReturned(method, isPart, isGiven, depth) : (Fate.Unknown, null);
            default:
                return (Fate.Unknown, null);
        }
    }

    private (Fate Fate, ISymbol? Member) OfReturned(IMethodSymbol method, Func<IOperation, bool>? isPart, Func<IOperation, bool>? isGiven, int depth)
    {
        foreach (var (operation, body) in (model.Callers.Of(method) ?? []).Take(MostCalls))
        {
            if (operation is IInvocationOperation && OfMade(operation, body, isPart, isGiven, depth + 1) is { Fate: not Fate.Unknown } found)
                return found;
        }

        return (Fate.Unknown, null);
    }

    private bool Has(IOperation operation, ISymbol body, int depth)
    {
        if (depth > Deepest || IsTest(body))
            return false;
        while (true)
        {
            if (model.Bodies.Of(operation).Memoized.Guards(operation))
                return false;
            if (Loops.Innermost(operation) is not null && Fills.Turns(operation, notKnown: Fills.Many) >= Few)
                return true;
            if (operation.EnclosingFunction() is not { } function)
                return IsEnteredOften(body, depth);
            if (function is not IAnonymousFunctionOperation || function.Parent is not IDelegateCreationOperation lambda)
                return false;
            switch (Reader(lambda))
            {
                case IEventAssignmentOperation { Adds: true }:
                    return true;
                case IInvocationOperation { TargetMethod: var method } call:
                    if (Repeats(method))
                        return true;
                    if (!RunsItOnce(method))
                        return false;
                    operation = call;
                    continue;
                default:
                    return false;
            }
        }
    }

    private static IOperation? Reader(IOperation lambda)
    {
        var parent = lambda.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
            parent = parent.Parent;
        return parent is IArgumentOperation ? parent.Parent : parent;
    }

    /// <summary>A lambda that is given to the method runs for each element, or each request.</summary>
    private bool Repeats(IMethodSymbol method) =>
        method.ContainingType.Is(known.Enumerable) || method.ContainingType.Is(known.Parallel) || (method.Name == "ForEach" && method.ContainingType.IsConstructedFrom(known.List)) ||
        ((method.ReducedFrom ?? method) is { Parameters: { Length: > 0 } parameters, Name: var name } && name.StartsWith("Map", StringComparison.Ordinal) && parameters[0].Type.IsOrInherits(known.EndpointRouteBuilder));

    /// <summary>A lambda that is given to the method runs whenever it is called.</summary>
    private bool RunsItOnce(IMethodSymbol method) => method.Name is "Run" or "StartNew" && (method.ContainingType.Is(known.Task) || method.ContainingType.Name == "TaskFactory");

    private bool IsEnteredOften(ISymbol body, int depth)
    {
        if (Entries.RunsOnce(body, model))
            return false;
        if (body is not IMethodSymbol method)
            return !body.IsStatic && model.Lifespans.ComeAndGo(body.ContainingType);
        switch (method.MethodKind)
        {
            case MethodKind.Constructor:
                return model.Lifespans.ComeAndGo(method.ContainingType);
            case MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.Conversion or MethodKind.UserDefinedOperator:
                return true;
            case MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation:
                break;
            default:
                return false;
        }

        if (IsHandler(method))
            return true;
        if (model.Callers.Of(method) is { } callers)
            return IsCalledOften(method, callers, depth);
        if (Entries.HasMain(method.ContainingType))
            return false;
        if (model.Calls.Of(method).ToList() is { Count: > 0 } places && places.TrueForAll(place => Entries.RunsOnce(place.Call, place.Body, model)))
            return false; // a part of the start
        return method.Parameters.Any(IsOfTheCall) || (!method.IsStatic && model.Lifespans.ComeAndGo(method.ContainingType));
    }

    private bool IsCalledOften(IMethodSymbol method, IEnumerable<(IOperation Operation, ISymbol Body)> callers, int depth)
    {
        method = method.OriginalDefinition;
        if (privates.TryGetValue(method, out var answer))
            return answer;
        answer = callers.Take(MostCalls).Any(caller => caller.Operation switch
        {
            IInvocationOperation call => IsAskedAnew(call) && Has(call, caller.Body, depth + 1),
            IMethodReferenceOperation { Parent: IDelegateCreationOperation { Parent: IEventAssignmentOperation { Adds: true } } } => true,
            _ => false,
        });
        if (depth == 0)
            privates.TryAdd(method, answer); // an answer from further down may have met its own question
        return answer;
    }

    /// <summary>Not when what the call returns is kept for the next time.</summary>
    private bool IsAskedAnew(IInvocationOperation call) =>
        call.TargetMethod.ReturnsVoid || new Fates(model.Bodies.Of(call).Uses, known).Of(call is { Parent: IAwaitOperation awaited } ? awaited : call).Fate != Fate.Kept;

    /// <summary>A handler of events by its signature: who adds it may be generated.</summary>
    private static bool IsHandler(IMethodSymbol method) =>
        method is { ReturnsVoid: true, Parameters: { Length: 2 } parameters } && parameters[0].Type.SpecialType == SpecialType.System_Object && IsEventArgs(parameters[1].Type);

    private static bool IsEventArgs(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "EventArgs", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    /// <summary>What is another one in each call: no token, service provider or logger.</summary>
    private bool IsOfTheCall(IParameterSymbol parameter) =>
        !parameter.Type.Is(known.CancellationToken) && parameter.Type is not { TypeKind: TypeKind.Interface, Name: "IServiceProvider" or "ILogger" or "ILoggerFactory" or "IConfiguration" };

    private bool IsTest(ISymbol body) =>
        (body as IMethodSymbol ?? body.ContainingType?.InstanceConstructors.FirstOrDefault()) is { } method && Entries.IsTest(method, known);
}

/// <summary>How often code runs while the process lives, as far as the compilation shows.</summary>
internal enum Frequency
{
    /// <summary>Nothing shows it: the code may run for each request, or as good as never.</summary>
    Unknown,

    /// <summary>At the start or the end of the process, or for an object of which there is one.</summary>
    Once,

    /// <summary>Again and again.</summary>
    Often,
}
