namespace MemoryAnalyzers.Engine;

/// <summary>A growable object that a method gives back to a pool or a cache with no test of how large it has grown. Holds no operation.</summary>
/// <param name="Method">The method that gives it back.</param>
/// <param name="Object">The variable or member that refers to it.</param>
/// <param name="Type">Its growable type.</param>
/// <param name="Keeper">The field that then holds it; null where an object pool calls the method.</param>
/// <param name="Location">The call that empties it, or the method's name where none does.</param>
internal sealed record PoolReturn(IMethodSymbol Method, ISymbol Object, INamedTypeSymbol Type, ISymbol? Keeper, Location Location)
{
    /// <summary>A part of the object that is pooled: it grows as the uses of its field say.</summary>
    public bool IsPart { get; init; }

    /// <summary>It is emptied at the location; else given back as it is.</summary>
    public bool IsEmptied { get; init; }

    /// <summary>Its count is compared with a limit after it was emptied, when it is always 0.</summary>
    public bool IsTestedTooLate { get; init; }
}

/// <summary>Finds the growable objects that go back to a pool or a cache at whatever size they have: candidates in a body, then judged with all facts of the type.</summary>
internal sealed class PoolReturns(ISymbol owner, IOperation body, MemoryModel model)
{
    private readonly List<(IOperation Operation, IOperation Receiver)> emptyings = [];
    private readonly HashSet<ISymbol> measured = new(SymbolEqualityComparer.Default);
    private LocalValues? values;

    /// <summary>Growable types of which the body reads or sets the capacity of some object, or compares its length or count with a limit.</summary>
    public IReadOnlyCollection<ISymbol> Measured => measured;

    /// <summary>Whether the body makes a stream over an array that is given: such a stream cannot grow.</summary>
    public bool MakesFixedStream { get; private set; }

    /// <summary>The candidates of a type that really are kept at any size, the first of each method.</summary>
    public static IEnumerable<PoolReturn> Kept(TypeSummary summary, MemoryModel model)
    {
        var methods = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var candidate in summary.PoolReturns)
        {
            if (!methods.Contains(candidate.Method) && !summary.IsMeasuredAround(candidate.Method, candidate.Type.OriginalDefinition) && MayGrow(candidate, summary, model) && IsKept(candidate, summary, model) && methods.Add(candidate.Method))
                yield return candidate;
        }
    }

    /// <summary>Looks at one operation of the body.</summary>
    public void See(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Clear" or "SetLength" or "ResetWrittenCount" or "RemoveRange" or "Remove" or "TrimExcess" or "TrimToSize" or "EnsureCapacity" }:
                See(operation, instance);
                break;
            case IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Capacity" or "Length" or "Count" }:
                See(operation, instance);
                break;
            case IObjectCreationOperation { Type.Name: "MemoryStream", Constructor.Parameters: { Length: > 0 } parameters } when parameters[0].Type is IArrayTypeSymbol:
                MakesFixedStream = true;
                break;
        }
    }

    /// <summary>The candidates, when all operations have been seen.</summary>
    public ImmutableArray<PoolReturn> Candidates(Func<LocalUses> locals)
    {
        if (owner is not IMethodSymbol method)
            return ImmutableArray<PoolReturn>.Empty;
        if (ObjectPools.IsReturn(method, model.Known) || ObjectPools.IsReset(method, model.Known))
            return OfPolicy(method, locals).ToImmutableArray();
        return emptyings.Count == 0 ? ImmutableArray<PoolReturn>.Empty : ToCaches(method, locals).ToImmutableArray();
    }

    private void See(IOperation operation, IOperation instance)
    {
        if (model.Collections.Of(instance.Type) is not { } growable)
            return;
        var use = Escapes.Of(instance, model.Known);
        switch (StorageEffects.Of(use, growable))
        {
            case StorageEffect.Empty when operation.EnclosingFunction() is null:
                emptyings.Add((operation, instance.Asked()));
                break;
            case StorageEffect.Trim or StorageEffect.ReadCapacity:
            case StorageEffect.ReadCount when IsSizeTest(use.Operation):
                measured.Add(instance.Type!.OriginalDefinition);
                break;
        }
    }

    /// <summary>What an object pool calls when an object comes back: the object itself, or the parts of it that are emptied.</summary>
    private IEnumerable<PoolReturn> OfPolicy(IMethodSymbol method, Func<LocalUses> locals)
    {
        var pooled = method.Parameters.Length == 1 ? method.Parameters[0] : null;
        if (pooled is not null && model.Collections.Of(pooled.Type) is { } growable)
        {
            var emptying = emptyings.Find(emptying => VariableOf(emptying.Receiver).Is(pooled));
            var trace = new ObjectTrace(locals().Of(pooled), growable, emptying.Operation?.Syntax.SpanStart ?? int.MaxValue, method, model);
            if (!trace.IsMeasured && IsAlwaysAccepted(trace))
                yield return new(method, pooled, (INamedTypeSymbol)pooled.Type, null, emptying.Operation?.Syntax.GetLocation() ?? method.Locations[0]) { IsEmptied = emptying.Operation is not null, IsTestedTooLate = trace.IsTestedTooLate };
            yield break;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (operation, receiver) in emptyings)
        {
            if (receiver.Unwrap() is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: { } instance, Type: INamedTypeSymbol type } part ||
                !(pooled is null ? instance is IInstanceReferenceOperation : VariableOf(instance).Is(pooled)) || !seen.Add(part.Member))
            {
                continue;
            }

            var references = body.Descendants().Where(other => other is IMemberReferenceOperation reference && reference.Member.Is(part.Member)).ToList();
            var trace = new ObjectTrace(references, model.Collections.Of(type)!, operation.Syntax.SpanStart, method, model);
            if (!trace.IsMeasured && IsAlwaysAccepted(trace))
                yield return new(method, part.Member.Declared(), type, null, operation.Syntax.GetLocation()) { IsPart = true, IsEmptied = true, IsTestedTooLate = trace.IsTestedTooLate };
        }
    }

    /// <summary>Objects that are emptied and then put into a field, or into a collection that a field holds.</summary>
    private IEnumerable<PoolReturn> ToCaches(IMethodSymbol method, Func<LocalUses> locals)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (operation, receiver) in emptyings)
        {
            if (VariableOf(receiver) is not { } variable || receiver.Type is not INamedTypeSymbol type || !seen.Add(variable))
                continue;
            var references = locals().Of(variable).ToList();
            if (operation is IInvocationOperation { Type: { } result } && SymbolEqualityComparer.Default.Equals(result, type))
                references.Add(operation); // _pool.Push(builder.Clear())
            var trace = new ObjectTrace(references, model.Collections.Of(type)!, operation.Syntax.SpanStart, method, model);
            if (trace.IsMeasured || trace.Keeper is null || (variable is ILocalSymbol local && (IsSwappedOrNew(local) || trace.GrowsLittle)))
                continue;
            yield return new(method, variable, type, trace.Keeper, operation.Syntax.GetLocation()) { IsEmptied = true, IsTestedTooLate = trace.IsTestedTooLate };
        }
    }

    /// <summary>Whether the local only holds what a field held (two fields trade places), or what was made here.</summary>
    private bool IsSwappedOrNew(ILocalSymbol local)
    {
        values ??= new LocalValues(body);
        var given = values.Of(local);
        return given.Count > 0 && (given.All(value => value.Value?.Unwrap() is IObjectCreationOperation) || given.All(value => value.Value?.Unwrap() is IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation }));
    }

    /// <summary>Whether every normal way out of the method says yes, but where there is no object, or where a count that is always 0 is asked.</summary>
    private bool IsAlwaysAccepted(ObjectTrace trace)
    {
        var accepts = false;
        foreach (var operation in Coroutines.OwnOperations(body))
        {
            if (operation is not IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } value })
                continue;
            if (value.Unwrap().ConstantValue is { HasValue: true, Value: true } || trace.IsAskedTooLate(value))
                accepts = true;
            else if (value.Unwrap().ConstantValue is not { HasValue: true, Value: false } || ConditionOf(operation) is not { } condition || !(IsNullTest(condition) || IsCapacityTest(condition) || trace.IsAskedTooLate(condition)))
                return false;
        }

        return accepts;
    }

    private static IOperation? ConditionOf(IOperation operation)
    {
        for (var (child, o) = (operation, operation.Parent); o is not null; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation conditional && conditional.WhenTrue == child)
                return conditional.Condition;
            if (o is not IBlockOperation)
                return null;
        }

        return null;
    }

    private static bool IsNullTest(IOperation condition) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test => test.LeftOperand.IsNull() || test.RightOperand.IsNull(),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } => value.IsNull(),
        _ => false,
    };

    /// <summary>A test of another part: this one's own is seen in its trace.</summary>
    private bool IsCapacityTest(IOperation condition) =>
        condition.Unwrap() is IBinaryOperation { LeftOperand: var left, RightOperand: var right } && (IsCapacity(left) || IsCapacity(right));

    private bool IsCapacity(IOperation operation) => operation.Unwrap() is IPropertyReferenceOperation { Property.Name: "Capacity", Instance.Type: { } type } && model.Collections.Of(type) is not null;

    /// <summary>Whether a count or length is compared with an upper limit, or noted for a comparison to come.</summary>
    internal static bool IsSizeTest(IOperation count)
    {
        if (SizeTests.IsUpper(count))
            return true;
        var side = count.Wrapped();
        switch (side.Parent)
        {
            case IVariableInitializerOperation or ISimpleAssignmentOperation:
                return true;
            case IArgumentOperation { Parent: IInvocationOperation call }:
                return !call.TargetMethod.DeclaringSyntaxReferences.IsEmpty;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } test:
                return (test.LeftOperand == side ? test.RightOperand : test.LeftOperand).Unwrap() is ILocalReferenceOperation && test.Parent is not ILoopOperation;
            default:
                return false;
        }
    }

    private static ISymbol? VariableOf(IOperation operation) => operation.Unwrap() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static bool MayGrow(PoolReturn candidate, TypeSummary summary, MemoryModel model)
    {
        if (Collections.HasFewKeys(candidate.Type) || (candidate.Type.Name == "MemoryStream" && summary.MakesFixedStreams))
            return false;
        if (!candidate.IsPart)
            return true;
        var isPayload = candidate.Type.Name is "StringBuilder" or "MemoryStream" or "ArrayBufferWriter";
        return summary.FieldOf(candidate.Object) is { } field ? Peaks.MayGrow(field, isPayload, summary, model.Known) : isPayload;
    }

    private static bool IsKept(PoolReturn candidate, TypeSummary summary, MemoryModel model)
    {
        if (candidate.Keeper is null)
            return true;
        if (summary.FieldOf(candidate.Keeper) is not { } keeper)
            return false;
        if (ObjectPools.IsStore(keeper.Type, model.Known))
            return keeper.Uses.Any(ObjectPools.IsTake) && ObjectPools.IsLongLived(keeper, summary, model);
        return model.Lifespans.Of(keeper.Symbol).Kind is LifespanKind.Process or LifespanKind.Thread &&
            keeper.Uses.Any(use => use.Kind is not (UseKind.Assigned or UseKind.AssignedIfNull) || use.Member is { Name: "Exchange" });
    }
}
