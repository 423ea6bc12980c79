namespace MemoryAnalyzers.Engine;

/// <summary>Where an object that was just made is put.</summary>
internal enum Holder
{
    /// <summary>Handed to a method, returned, put in a using, or not known: somebody else may release it.</summary>
    Elsewhere,

    /// <summary>Nowhere: only a member of it was used, or nothing at all.</summary>
    Nobody,

    /// <summary>In a local.</summary>
    Local,

    /// <summary>In a field or property.</summary>
    Member,
}

/// <summary>Says who owns an object that must be released, and whether the owner does release it.</summary>
/// <remarks>An object is owned where it is made: what is handed in, or handed on, is somebody else's.</remarks>
internal static class Ownership
{
    /// <summary>The methods by which an object is released.</summary>
    public static ImmutableHashSet<string> Releases { get; } = ImmutableHashSet.Create("Dispose", "DisposeAsync", "Close");

    /// <summary>Whether the value is thrown away where it is made: a statement by itself, or given to a discard.</summary>
    public static bool IsDropped(IOperation value)
    {
        while (value.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation || (value.Parent is IConditionalAccessOperation access && access.WhenNotNull == value))
            value = value.Parent;
        return value.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
    }

    /// <summary>Where the value of <paramref name="creation"/> goes, and the local, field or property that then holds it.</summary>
    public static (Holder Holder, ISymbol? Symbol) Of(IOperation creation)
    {
        var operation = creation;
        while (true)
        {
            switch (operation.Parent)
            {
                case IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or ICoalesceOperation:
                case IConditionalOperation { Type: not null } conditional when conditional.Condition != operation:
                    operation = operation.Parent;
                    continue;
                case IExpressionStatementOperation:
                case IPropertyReferenceOperation property when property.Instance == operation:
                case IInvocationOperation invocation when invocation.Instance == operation && invocation.TargetMethod.Name != "Dispose":
                case ISimpleAssignmentOperation { Target: IDiscardOperation }:
                    return (Holder.Nobody, null);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return IsUsing(declarator) ? (Holder.Elsewhere, null) : (Holder.Local, declarator.Symbol);
                case IFieldInitializerOperation { InitializedFields: { Length: 1 } fields }:
                    return (Holder.Member, fields[0]);
                case IPropertyInitializerOperation { InitializedProperties: { Length: 1 } properties }:
                    return (Holder.Member, properties[0]);
                case IAssignmentOperation { Parent: IExpressionStatementOperation } and (ISimpleAssignmentOperation or ICoalesceAssignmentOperation):
                    return ((IAssignmentOperation)operation.Parent).Target switch
                    {
                        ILocalReferenceOperation local => (Holder.Local, local.Local),
                        IFieldReferenceOperation field => (Holder.Member, field.Field.Declared()),
                        IPropertyReferenceOperation { Property.IsIndexer: false } property => (Holder.Member, property.Property.OriginalDefinition),
                        _ => (Holder.Elsewhere, null),
                    };
                default:
                    return (Holder.Elsewhere, null);
            }
        }
    }

    /// <summary>
    /// What becomes of an object put into <paramref name="local"/>: <see cref="Holder.Local"/> when it stays there and a normal path leaves the
    /// function without releasing it, <see cref="Holder.Member"/> when a field takes it, else <see cref="Holder.Elsewhere"/>.
    /// </summary>
    /// <param name="creation">The creation.</param>
    /// <param name="local">Where it was put.</param>
    /// <param name="uses">The uses of all locals of the body.</param>
    /// <param name="exits">The ways out of the body; asked only when it is disposed somewhere, but perhaps not everywhere.</param>
    /// <param name="known">The known types.</param>
    /// <param name="releases">The names of the methods that release it; <see cref="Releases"/> if null.</param>
    /// <param name="borrows">Which uses that would count as handing it on do not keep it.</param>
    public static (Holder Holder, ISymbol? Symbol) OfLocal(
        IOperation creation, ILocalSymbol local, LocalUses uses, Exits exits, KnownSymbols known, ImmutableHashSet<string>? releases = null, Func<Use, bool>? borrows = null)
    {
        var names = releases ?? Releases;
        var function = creation.EnclosingFunction();
        var places = new List<IOperation>();
        ISymbol? taker = null;
        var isReplaced = false;
        foreach (var reference in uses.Of(local))
        {
            var use = Escapes.Of(reference, known);
            switch (use.Kind)
            {
                case UseKind.Called when names.Contains(use.Member!.Name):
                    if (reference.EnclosingFunction() != function || IsInFinally(reference) || IsOnFailure(reference))
                        return (Holder.Elsewhere, null);
                    if (!Loops.IsUnconditional(creation) && !Loops.IsUnconditional(use.Operation))
                        return (Holder.Elsewhere, null); // perhaps both under the same condition
                    places.Add(reference);
                    AddTests(reference, local, places);
                    break;
                case UseKind.Called or UseKind.PropertyRead or UseKind.PropertyWritten or UseKind.Read:
                    break;
                case UseKind.Passed when borrows?.Invoke(use) == true:
                    break;
                case UseKind.Assigned when creation.IsWithin(use.Operation) || ((ISimpleAssignmentOperation)use.Operation).Value.IsNothing():
                    break;
                case UseKind.Assigned when ((ISimpleAssignmentOperation)use.Operation).Value.Unwrap() is IObjectCreationOperation or IInvocationOperation { TargetMethod: { Name: "CreateLinkedTokenSource", IsStatic: true } }:
                    isReplaced = true;
                    break;
                case UseKind.AssignedIfNull when creation.IsWithin(use.Operation):
                    break;
                case UseKind.Stored when use.Operation is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation, Target: IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: false } } && taker is null:
                    taker = ((IMemberReferenceOperation)((ISimpleAssignmentOperation)use.Operation).Target).Member.OriginalDefinition;
                    break;
                default:
                    return (Holder.Elsewhere, null);
            }
        }

        if (isReplaced && (taker is not null || places.Count > 0))
            return (Holder.Elsewhere, null); // which of them is not known
        if (taker is not null)
            return places.Count == 0 ? (Holder.Member, taker) : (Holder.Elsewhere, null);
        if (places.Count == 0)
            return (Holder.Local, local);
        return exits.AreReachedWithout(creation, places) == true ? (Holder.Local, local) : (Holder.Elsewhere, null);
    }

    /// <summary>The field or property that is given what the local holds.</summary>
    public static ISymbol? TakerOf(ILocalSymbol local, LocalUses uses, KnownSymbols known)
    {
        foreach (var reference in uses.Of(local))
        {
            if (Escapes.Of(reference, known) is { Kind: UseKind.Stored, Operation: ISimpleAssignmentOperation { Target: IMemberReferenceOperation member } })
                return member.Member.OriginalDefinition;
        }

        return null;
    }

    /// <summary>Whether some code of the nest may release what the field holds: disposes it, hands it on, or swaps it out.</summary>
    /// <param name="field">The field.</param>
    /// <param name="releases">The names of the methods that release it; <see cref="Releases"/> if null.</param>
    /// <param name="borrows">Which uses that would count as handing it on do not keep it.</param>
    public static bool MayBeReleased(FieldFacts field, ImmutableHashSet<string>? releases = null, Func<FieldUse, bool>? borrows = null)
    {
        var names = releases ?? Releases;
        foreach (var use in field.Uses)
        {
            switch (use.Kind)
            {
                case UseKind.Stored when borrows?.Invoke(use) == true:
                    break;
                case UseKind.Called when names.Contains(use.Member!.Name):
                case UseKind.Assigned when use.Member is { Name: "Exchange" }:
                case UseKind.Used or UseKind.Aliased or UseKind.Returned or UseKind.Passed or UseKind.ByReference or UseKind.Stored:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether some code of the nest may end what the field holds.</summary>
    public static bool MayEnd(FieldFacts field) => field.Uses.Any(MayEnd);

    /// <summary>
    /// Whether the use may end what the field holds: by a call named so, in a loop, in a using, by a property that switches it off; or hands out a part by which
    /// it may be ended, such as the stream of a <c>TcpClient</c>, which closes the socket.
    /// </summary>
    public static bool MayEnd(FieldUse use) => use.EndsIt || LendsPart(use) || use.Kind == UseKind.Used || (use.Kind == UseKind.Assigned && use.Member is { Name: "Exchange" }) ||
        (use.Kind == UseKind.Called && use.Member!.Name != "CancelAfter" && (Teardowns.MayBe(use.Member) || use.Member.Name == "Unregister")) || (use.Kind == UseKind.PropertyWritten && use.Member!.Name == "EnableRaisingEvents");

    /// <summary>Whether the use hands out a part that may end the whole.</summary>
    public static bool LendsPart(FieldUse use) => use switch
    {
        { Kind: UseKind.Called, Member.Name: "GetStream" } => true,
        { Kind: UseKind.PropertyRead, Member: IPropertySymbol { Name: not ("AvailableWaitHandle" or "WaitHandle" or "SafeWaitHandle"), Type: var part } } => part.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_IDisposable),
        _ => false,
    };

    /// <summary>Where a null test decides whether it is disposed, the other branch has nothing to dispose.</summary>
    private static void AddTests(IOperation release, ILocalSymbol local, List<IOperation> places)
    {
        for (var (child, o) = (release, release.Parent); o is not null and not IAnonymousFunctionOperation; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation conditional && conditional.Condition != child)
                places.AddRange(conditional.Condition.DescendantsAndSelf().Where(test => test is ILocalReferenceOperation reference && reference.Local.Is(local)));
        }
    }

    private static bool IsInFinally(IOperation operation)
    {
        for (var (child, o) = (operation, operation.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            if (o is ITryOperation @try && @try.Finally == child)
                return true;
        }

        return false;
    }

    /// <summary>In a catch that throws on: who thinks of that keeps it on purpose when all goes well, for what was begun with it.</summary>
    private static bool IsOnFailure(IOperation operation)
    {
        for (var o = operation.Parent; o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); o = o.Parent)
        {
            if (o is ICatchClauseOperation { Handler.Operations: { Length: > 0 } handler })
                return handler[handler.Length - 1] is IExpressionStatementOperation { Operation: IThrowOperation } or IThrowOperation;
        }

        return false;
    }

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is { Parent: IUsingOperation or IUsingDeclarationOperation };
}
