namespace MemoryAnalyzers.Engine;

/// <summary>Which locals of a method may hold on to the object of another of its locals: aliases, views, wrappers, results of calls that were given it.</summary>
/// <remarks>
/// A method that is awaited, or static, or of <c>this</c>, is taken to be done with its arguments when it returns; what it returns may hold them
/// unless its type cannot. An object that is given something by a method or setter may hold it: a local is then a holder, anything else an escape.
/// A task that is not awaited where it is made still works with what it was given.
/// </remarks>
internal sealed class Holders(KnownSymbols known, LocalUses uses, Captures captures, IMethodSymbol function)
{
    private const int Most = 32;

    private readonly Dictionary<ISymbol, HashSet<ISymbol>?> next = new(SymbolEqualityComparer.Default);

    /// <summary>The locals through which the object of <paramref name="variable"/> may be reached; null when something else may hold it too.</summary>
    public IReadOnlyCollection<ISymbol>? Of(ISymbol variable)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>();
        open.Push(variable);
        while (open.Count > 0)
        {
            if (NextTo(open.Pop()) is not { } holders)
                return null;
            foreach (var holder in holders)
            {
                if (holder.Is(variable) || !found.Add(holder))
                    continue;
                if (found.Count > Most)
                    return null;
                open.Push(holder);
            }
        }

        return found;
    }

    /// <summary>The locals that are given the variable's object, or something that may hold it; null when it goes out of sight. Found once for each variable.</summary>
    private HashSet<ISymbol>? NextTo(ISymbol variable)
    {
        if (!next.TryGetValue(variable, out var found))
            next.Add(variable, found = Find(variable));
        return found;
    }

    private HashSet<ISymbol>? Find(ISymbol variable)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var reference in uses.Of(variable))
        {
            if (!Follow(reference, isObject: true, Add))
                return null;
        }

        foreach (var reference in captures.DelegatesOver(variable))
        {
            if (!Follow(reference.Parent is IDelegateCreationOperation creation ? creation : reference, isObject: false, Add))
                return null;
        }

        return found;

        bool Add(ISymbol holder)
        {
            if (!holder.Is(variable))
                found.Add(holder);
            return found.Count <= Most;
        }
    }

    /// <summary>Follows a value that is, or may hold, the object to where it goes; false when it goes out of sight.</summary>
    private bool Follow(IOperation value, bool isObject, Func<ISymbol, bool> add)
    {
        if (IsDeclaration(value))
            return true;
        var use = Escapes.Of(value, known);
        switch (use.Kind)
        {
            case UseKind.Read:
                return FollowRead(use.Operation, value, add);
            case UseKind.Called:
                return IsPlain(value.Type) || FollowResult(use.Operation, add);
            case UseKind.PropertyRead:
                return IsPlain(value.Type) || FollowResult(use.Operation, add);
            case UseKind.PropertyWritten or UseKind.Element or UseKind.Assigned or UseKind.AssignedIfNull:
                return true;
            case UseKind.Borrowed:
                return !IsTask(use.Operation.Type) || FollowResult(use.Operation, add);
            case UseKind.Aliased:
                return add(use.Member!);
            case UseKind.Returned:
                return !isObject && !IsNested(use.Operation);
            case UseKind.Passed:
                return FollowCall(use.Operation, value, add);
            case UseKind.Stored:
                return FollowStore(use.Operation, add);
            default:
                return false;
        }
    }

    private bool FollowRead(IOperation reader, IOperation value, Func<ISymbol, bool> add)
    {
        switch (reader)
        {
            case IAwaitOperation or IFieldReferenceOperation:
                return FollowResult(reader, add);
            case IIsPatternOperation or ISwitchOperation or ISwitchExpressionOperation:
                return AddDeclared(reader, add);
            case IEventAssignmentOperation:
                return false;
            case ICompoundAssignmentOperation:
                return value.Type?.TypeKind != TypeKind.Delegate;
            case IForEachLoopOperation loop:
                return IsPlain(value.Type) || loop.Locals.All(local => !MayHold(local.Type) || add(local));
            case IExpressionStatementOperation or IDiscardOperation:
                return !IsTask(value.Type); // nobody waits for it
            default:
                return true;
        }
    }

    /// <summary>Follows what an operation on the object gives.</summary>
    private bool FollowResult(IOperation result, Func<ISymbol, bool> add)
    {
        if (!MayHold(result.Type))
            return true;
        if (IsNested(result) && result.Parent is IReturnOperation && result.Type.Is(known.Task))
            return true; // who runs the lambda waits for it
        return Follow(result, isObject: false, add);
    }

    private bool FollowCall(IOperation operation, IOperation value, Func<ISymbol, bool> add)
    {
        if (operation is not IInvocationOperation call)
            return operation is IObjectCreationOperation && FollowResult(operation, add);
        var receiver = call.Instance;
        if (receiver is null && call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 && !value.IsWithin(call.Arguments[0]))
            receiver = call.Arguments[0].Value;
        switch (receiver?.Unwrap())
        {
            case null or IInstanceReferenceOperation:
                break;
            case ILocalReferenceOperation local:
                if (!add(local.Local))
                    return false;
                break;
            case var other when other.Type?.TypeKind == TypeKind.Delegate || other.Type?.Name == "ILogger" || IsTask(call.Type):
                break; // a callback, a log, a call that is waited for
            default:
                if (!MayHold(call.Type))
                    return false; // it takes the object, and gives nothing for it
                break;
        }

        return FollowResult(call, add);
    }

    /// <summary><c>new X { P = x }</c>, <c>new[] { x }</c>, <c>(x, y)</c>, <c>local.P = x</c>.</summary>
    private bool FollowStore(IOperation store, Func<ISymbol, bool> add)
    {
        switch (store)
        {
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: { } instance } } assignment:
                if (instance.Unwrap() is ILocalReferenceOperation local)
                    return add(local.Local);
                return instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } && assignment.Parent is { } initializer &&
                    (initializer is IAnonymousObjectCreationOperation ? FollowResult(initializer, add) : initializer.Parent is IObjectCreationOperation creation && FollowResult(creation, add));
            case ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation element } when element.ArrayReference.Unwrap() is ILocalReferenceOperation array:
                return add(array.Local);
            case IArrayInitializerOperation { Parent: IArrayCreationOperation array }:
                return FollowResult(array, add);
            case ITupleOperation:
                return FollowResult(store, add);
            default:
                return store.IsCollectionExpression() && FollowResult(store, add);
        }
    }

    private static bool AddDeclared(IOperation test, Func<ISymbol, bool> add)
    {
        foreach (var part in test is ISwitchOperation @switch ? @switch.Cases.SelectMany(section => section.Clauses).SelectMany(clause => clause.Descendants()) : test.Descendants())
        {
            if (part is IPatternOperation pattern && LocalValues.DeclaredBy(pattern) is { } local && MayHold(local.Type) && !add(local))
                return false;
        }

        return true;
    }

    /// <summary>The variable where a pattern, an out argument or a deconstruction declares or assigns it.</summary>
    private static bool IsDeclaration(IOperation reference)
    {
        var operation = reference;
        while (operation.Parent is ITupleOperation or IDeclarationExpressionOperation)
            operation = operation.Parent;
        return operation is IDeclarationExpressionOperation || (operation.Parent is IDeconstructionAssignmentOperation deconstruction && deconstruction.Target == operation);
    }

    private bool IsNested(IOperation operation) =>
        operation.EnclosingFunction() is { } around && !(around is IAnonymousFunctionOperation lambda ? lambda.Symbol : ((ILocalFunctionOperation)around).Symbol).Is(function);

    private bool IsTask(ITypeSymbol? type) =>
        type.Is(known.Task) || type.Is(known.ValueTask) || type.IsConstructedFrom(known.TaskOfT) || type.IsConstructedFrom(known.ValueTaskOfT);

    /// <summary>Strings and arrays: none of their members gives out the object itself.</summary>
    private static bool IsPlain(ITypeSymbol? type) => type is IArrayTypeSymbol || type?.SpecialType == SpecialType.System_String;

    /// <summary>Whether an object of the type may refer to others.</summary>
    private static bool MayHold(ITypeSymbol? type) =>
        type is not null && type.SpecialType is not (SpecialType.System_Void or SpecialType.System_String) && !type.IsUnmanagedType && !type.IsRefLikeType;
}
