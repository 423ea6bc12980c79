namespace MemoryAnalyzers.Engine;

/// <summary>What becomes of an object when the code that makes it has run.</summary>
internal enum Fate
{
    /// <summary>Handed to somebody who may keep it.</summary>
    Unknown,

    /// <summary>Used, and then nothing of the program refers to it.</summary>
    Forgotten,

    /// <summary>Disposed, at least on some path.</summary>
    Released,

    /// <summary>Returned to the caller.</summary>
    Returned,

    /// <summary>Put into a field or property of the object whose code it is.</summary>
    InObject,

    /// <summary>Put where the next call finds it: a static member, an element of an array or map.</summary>
    Kept,
}

/// <summary>Says what becomes of objects that are made in a body.</summary>
/// <param name="uses">The uses of the body's locals.</param>
/// <param name="known">The known types.</param>
/// <param name="isPart">Whether what a call or property of the object gives refers to the object.</param>
/// <param name="isGiven">Whether a call that is passed the object does no more than use it.</param>
internal sealed class Fates(LocalUses uses, KnownSymbols known, Func<IOperation, bool>? isPart = null, Func<IOperation, bool>? isGiven = null)
{
    private const int Deepest = 24;

    private HashSet<ISymbol>? seen;

    /// <summary>The fate of what <paramref name="made"/> is worth, with the member that takes it.</summary>
    public (Fate Fate, ISymbol? Member) Of(IOperation made)
    {
        seen = null;
        return Of(made, 0);
    }

    private (Fate Fate, ISymbol? Member) Of(IOperation value, int depth)
    {
        if (depth > Deepest)
            return (Fate.Unknown, null);
        var use = Escapes.Of(value, known);
        switch (use.Kind)
        {
            case UseKind.Called when Ownership.Releases.Contains(use.Member!.Name):
            case UseKind.Used:
                return (Fate.Released, null);
            case UseKind.Called or UseKind.PropertyRead when isPart is not null && isPart(use.Operation):
            case UseKind.Called when use.Member!.Name == "ConfigureAwait":
            case UseKind.Read when use.Operation is IAwaitOperation:
            case UseKind.Element:
                return Of(use.Operation, depth + 1);
            case UseKind.Called or UseKind.PropertyRead when IsTask(value.Type):
            case UseKind.Read when !OnlyLooks(use.Operation):
                return (Fate.Unknown, null);
            case UseKind.Called or UseKind.Read or UseKind.PropertyRead or UseKind.PropertyWritten:
                return (Fate.Forgotten, null);
            case UseKind.Returned:
                return (Fate.Returned, null);
            case UseKind.Passed when use.Operation is IInvocationOperation { TargetMethod: { Name: "GetOrAdd", ContainingType.Name: "ConcurrentDictionary" } }:
                return (Fate.Forgotten, null); // made before it is known whether the key is there
            case UseKind.Passed when isGiven?.Invoke(use.Operation) == true:
                return (Fate.Forgotten, null);
            case UseKind.Aliased:
                return OfLocal((ILocalSymbol)use.Member!, value, depth);
            case UseKind.Stored:
                return OfStored(use.Operation, value, depth);
            default:
                return (Fate.Unknown, null);
        }
    }

    private bool IsTask(ITypeSymbol? type) => type.IsOrInherits(known.Task) || type.IsConstructedFrom(known.ValueTaskOfT);

    /// <summary>Whether the operation gives the object no other name, as patterns and loops do.</summary>
    private static bool OnlyLooks(IOperation operation) => operation switch
    {
        IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } } => true,
        IBinaryOperation or IUnaryOperation or IExpressionStatementOperation or IDiscardOperation or IIsTypeOperation or INameOfOperation or IInterpolationOperation or ILockOperation or IConditionalOperation
            or IConditionalAccessOperation or IEventAssignmentOperation or IEventReferenceOperation or ICompoundAssignmentOperation => true,
        _ => false,
    };

    private (Fate Fate, ISymbol? Member) OfStored(IOperation store, IOperation value, int depth) => store switch
    {
        IFieldInitializerOperation { InitializedFields: { Length: 1 } fields } => OfMember(fields[0]),
        IPropertyInitializerOperation { InitializedProperties: { Length: 1 } properties } => OfMember(properties[0]),
        ICoalesceAssignmentOperation { Target: ILocalReferenceOperation local } => OfLocal(local.Local, value, depth),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Property.IsIndexer: true } or IArrayElementReferenceOperation } and (ISimpleAssignmentOperation or ICoalesceAssignmentOperation) => (Fate.Kept, null),
        IAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member } and (ISimpleAssignmentOperation or ICoalesceAssignmentOperation) =>
            member.Member.IsStatic || member.Instance?.Unwrap() is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } ? OfMember(member.Member) : (Fate.Unknown, null),
        _ => (Fate.Unknown, null),
    };

    private static (Fate Fate, ISymbol? Member) OfMember(ISymbol member) => member.IsStatic ? (Fate.Kept, member) : (Fate.InObject, member.OriginalDefinition);

    /// <summary>What keeps it longest decides, and what is not known before what is.</summary>
    private (Fate Fate, ISymbol? Member) OfLocal(ILocalSymbol local, IOperation made, int depth)
    {
        (Fate Fate, ISymbol? Member) most = (Fate.Forgotten, null);
        if (!(seen ??= new(SymbolEqualityComparer.Default)).Add(local))
            return most;
        var function = made.EnclosingFunction();
        foreach (var reference in uses.Of(local))
        {
            if (Escapes.Of(reference, known) is { Kind: UseKind.Assigned or UseKind.AssignedIfNull, Operation: var assignment } && (made.IsWithin(assignment) || reference.EnclosingFunction() == function))
                continue;
            var fate = reference.EnclosingFunction() == function ? Of(reference, depth + 1) : (Fate.Unknown, null);
            if (Rank(fate.Fate) > Rank(most.Fate))
                most = fate;
        }

        return most;
    }

    private static int Rank(Fate fate) => fate switch
    {
        Fate.Forgotten => 0,
        Fate.Returned => 1,
        Fate.InObject => 2,
        Fate.Unknown => 3,
        Fate.Kept => 4,
        _ => 5,
    };
}
