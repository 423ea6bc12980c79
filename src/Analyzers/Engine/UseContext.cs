namespace MemoryAnalyzers.Engine;

/// <summary>Describes the uses of fields in one body: what each does to the storage, and under which circumstances.</summary>
internal sealed class UseContext(ISymbol body, DisposingFlag disposing, Func<LocalUses> locals, MemoryModel model)
{
    private const int MostPoolCalls = 16;

    private LoopExits? loops;
    private readonly Surroundings surroundings = new();
    private HashSet<ISymbol>? limited;
    private int poolCalls;
    private int lastReturn = -1;

    /// <summary>Takes note of a return statement; what is described after it may be left out because of it.</summary>
    public void SeeReturn(IOperation statement) => lastReturn = statement.Syntax.SpanStart;

    /// <summary>The assignment that a field or property initialiser is.</summary>
    public FieldUse Initial(ISymbol field, ISymbolInitializerOperation initializer) =>
        new(field, UseKind.Assigned, StorageEffect.None, null, initializer.Syntax.GetLocation(), body)
        {
            Unconditional = true,
            FromNew = IsNew(initializer.Value.Unwrap()),
            GrowsFromEmpty = Fills.GrowsFromEmpty(initializer.Value.Unwrap()),
            Builder = Fills.Builder(initializer.Value.Unwrap()),
            Making = Makings.Of(initializer.Value, model.Known),
            AllocatedBytes = ArrayGrowth.Created(initializer.Value) is { } array ? ArrayGrowth.Bytes(array) : null,
        };

    public FieldUse Describe(ISymbol field, ITypeSymbol type, Use use, IOperation reference)
    {
        var growable = model.Collections.Of(type);
        var effect = growable is null ? StorageEffect.None : StorageEffects.Of(use, growable);
        var kind = use.Kind;
        var onlyIfNull = kind == UseKind.AssignedIfNull;
        if (kind == UseKind.ByReference && use.Member?.ContainingType.Is(model.Known.Interlocked) == true)
        {
            // Exchange gives the field another object; CompareExchange fills it when it is empty.
            kind = UseKind.Assigned;
            onlyIfNull = use.Member.Name == "CompareExchange";
        }
        else if (kind == UseKind.Assigned && IsSwap(use.Operation, field, type))
        {
            kind = UseKind.Read;
        }
        else if (kind == UseKind.Stored && IsSwap(use.Operation, field, type))
        {
            kind = UseKind.Read;
        }

        var (isWaitedFor, waitArray) = kind == UseKind.Stored && use.Operation is IArrayInitializerOperation elements ? WaitArrays.Of(elements, locals, model.Known) : default;
        if (isWaitedFor)
            kind = UseKind.Borrowed;
        if (effect == StorageEffect.HandOut && Escapes.Of(use.Operation, model.Known).Escapes)
            kind = UseKind.Stored;
        var around = surroundings.Of(use.Operation);
        var loop = around.Loop;
        var isConditional = around.IsConditional;
        if (effect == StorageEffect.Take && loop is not null && (loops ??= new()).DrainsUntilEmpty(loop, use.Operation, reference))
        {
            effect = StorageEffect.Empty;
            isConditional |= surroundings.Of(loop).IsConditional;
        }

        return new(field, kind, effect, use.Member, use.Operation.Syntax.GetLocation(), body)
        {
            InLambda = around.IsInLambda,
            Loop = loop?.Syntax.SpanStart ?? -1,
            Unconditional = !isConditional,
            LastReturn = around.IsInFinally ? -1 : lastReturn,
            InLock = around.IsInLock,
            KeysOf = effect == StorageEffect.AddOne && loop is not null && CacheShapes.Of(type) == StoreKind.Keyed ? Loops.FieldOf(CacheShapes.KeyOf(use.Operation), loop) : null,
            Source = effect is StorageEffect.AddOne or StorageEffect.AddMany ? GrowthSources.Of(use.Operation, effect, loop) : GrowthSource.None,
            UpperTest = (effect == StorageEffect.ReadCount || use.Member is IPropertySymbol { Name: "Count" }) && SizeTests.IsUpper(use.Operation),
            Pool = use is { Kind: UseKind.Called, Operation: IInvocationOperation call } && ObjectPools.IsStore(type, model.Known) ? PoolStepOf(call, reference) : PoolStep.None,
            Consumes = Consumes(use, loop),
            EndsIt = Teardowns.Ends(use),
            OnlyIfNull = onlyIfNull || (kind == UseKind.Assigned && IsUnderNullTest(use.Operation, reference)),
            FromNew = use.Operation is ISimpleAssignmentOperation { Value: var value } && IsNew(value.Unwrap()),
            GrowsFromEmpty = kind == UseKind.Assigned && use.Operation is ISimpleAssignmentOperation { Value: var first } && Fills.GrowsFromEmpty(first.Unwrap()),
            Builder = kind == UseKind.Assigned && use.Operation is ISimpleAssignmentOperation { Value: var made } ? Fills.Builder(made.Unwrap()) : null,
            Turns = effect is StorageEffect.AddOne or StorageEffect.AddMany ? Fills.Turns(use.Operation) : 0,
            IsReadOnlyView = kind == UseKind.Returned && use.Operation is IReturnOperation { ReturnedValue.Type: { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IReadOnlyCollection" or "IReadOnlyList" or "IReadOnlyDictionary" or "IReadOnlySet" } },
            AllocatedBytes = use.Operation is IAssignmentOperation { Value: var assigned } && kind is UseKind.Assigned or UseKind.AssignedIfNull && ArrayGrowth.Created(assigned) is { } array ? ArrayGrowth.Bytes(array) : null,
            Making = kind is UseKind.Assigned or UseKind.AssignedIfNull && GivenBy(use.Operation) is { } given ? Makings.Of(given, locals, model.Known) : default,
            LeavesLoop = loop is not null && kind == UseKind.Assigned && Loops.IsLeftAfter(use.Operation, loop),
            Becomes = Resources.MadeOf(use, model.Known),
            OfAnother = reference is IMemberReferenceOperation { Instance: not (null or IInstanceReferenceOperation) },
            WaitArray = waitArray,
            OnlyDisposing = disposing.LeadsTo(use.Operation),
            GrowsOnDemand = type is IArrayTypeSymbol && kind is UseKind.Assigned or UseKind.ByReference && ArrayGrowth.IsOnDemand(use.Operation, () => limited ??= ArrayGrowth.LimitedIn(use.Operation.Root())),
        };
    }

    /// <summary>The value that an assignment, or <c>Interlocked.Exchange(ref field, value)</c>, gives to the field.</summary>
    private static IOperation? GivenBy(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Value,
        IInvocationOperation { Arguments: { Length: > 1 } arguments } => arguments[1].Value,
        _ => null,
    };

    /// <summary>Not for the many calls of long bodies: no method of a pool is long.</summary>
    private PoolStep PoolStepOf(IInvocationOperation call, IOperation reference) => ++poolCalls > MostPoolCalls ? PoolStep.Unknown : PoolSteps.Of(call, reference);

    /// <summary>Whether the use goes through all the content, or copies it out.</summary>
    private static bool Consumes(Use use, ILoopOperation? loop) => use.Kind switch
    {
        UseKind.Read => use.Operation is IForEachLoopOperation,
        UseKind.Borrowed => true,
        UseKind.PropertyRead => (loop is not null && use.Member is IPropertySymbol { IsIndexer: true }) || use.Member is { Name: "WrittenSpan" or "WrittenMemory" },
        UseKind.Called => Consumes(use.Member!.Name) || (use.Operation.Parent is IInvocationOperation { TargetMethod: var next } chained && chained.Instance == use.Operation && Consumes(next.Name)), // builder.Append(last).ToString()
        _ => false,
    };

    private static bool Consumes(string method) =>
        method is "ToArray" or "ToString" or "ToList" or "ToImmutable" or "CopyTo" or "CopyToAsync" or "WriteTo" or "ForEach" or "GetBuffer" or "TryGetBuffer";

    /// <summary>Whether the value is made here, or is nothing.</summary>
    private static bool IsNew(IOperation value) =>
        value is IObjectCreationOperation or IArrayCreationOperation or IDefaultValueOperation || value.ConstantValue.HasValue || value.IsCollectionExpression();

    /// <summary>Two fields of one type trade places: <c>_a = _b</c>, <c>(_a, _b) = (_b, _a)</c>. No storage is given back, and nobody else gets it.</summary>
    private static bool IsSwap(IOperation operation, ISymbol field, ITypeSymbol type)
    {
        var value = operation switch
        {
            ISimpleAssignmentOperation assignment => assignment,
            ITupleOperation { Parent: IDeconstructionAssignmentOperation or IConversionOperation { Parent: IDeconstructionAssignmentOperation } } => null,
            _ => operation.Parent as ISimpleAssignmentOperation,
        };
        if (value is null)
            return operation is ITupleOperation tuple && tuple.Elements.All(element => IsFieldOf(element, field, type));
        return IsFieldOf(value.Target, field, type) && (IsFieldOf(value.Value.Unwrap(), field, type) || IsAliasOf(value.Value.Unwrap(), type));
    }

    private static bool IsFieldOf(IOperation operation, ISymbol field, ITypeSymbol type) =>
        operation is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member && member.Member.ContainingType.Outermost().Is(field.ContainingType.Outermost()) &&
        SymbolEqualityComparer.Default.Equals(member.Type, type);

    private static bool IsAliasOf(IOperation operation, ITypeSymbol type) => operation is ILocalReferenceOperation local && local.Local.DeclaringSyntaxReferences.Length == 1 &&
        SymbolEqualityComparer.Default.Equals(local.Type, type) && LocalIsInitialisedFromField(local);

    private static bool LocalIsInitialisedFromField(ILocalReferenceOperation local)
    {
        // Looked up, not searched for: there may be as many swaps as statements.
        return local.SemanticModel?.GetOperation(local.Local.DeclaringSyntaxReferences[0].GetSyntax()) is IVariableDeclaratorOperation declarator &&
            declarator.GetVariableInitializer()?.Value.Unwrap() is IFieldReferenceOperation or IPropertyReferenceOperation;
    }

    /// <summary>Whether the assignment stands under <c>if (field == null)</c>: it creates, and replaces nothing.</summary>
    private static bool IsUnderNullTest(IOperation assignment, IOperation reference)
    {
        for (var operation = assignment; operation.Parent is { } parent; operation = parent)
        {
            if (parent is IConditionalOperation conditional && conditional.WhenTrue == operation && TestsNull(conditional.Condition, reference))
                return true;
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return false;
    }

    private static bool TestsNull(IOperation condition, IOperation reference)
    {
        foreach (var operation in condition.DescendantsAndSelf())
        {
            if (operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } binary)
            {
                if ((SameMember(binary.LeftOperand, reference) && binary.RightOperand.IsNull()) || (SameMember(binary.RightOperand, reference) && binary.LeftOperand.IsNull()))
                    return true;
            }
            else if (operation is IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } pattern && value.IsNull() && SameMember(pattern.Value, reference))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SameMember(IOperation operation, IOperation reference) =>
        operation.Unwrap() is IMemberReferenceOperation member && reference is IMemberReferenceOperation other && member.Member.Is(other.Member);
}
