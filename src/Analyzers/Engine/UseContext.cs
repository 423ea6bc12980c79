namespace MemoryAnalyzers.Engine;

/// <summary>Describes the uses of fields in one body: what each does to the storage, and under which circumstances.</summary>
internal sealed class UseContext(ISymbol body, DisposingFlag disposing, Func<LocalUses> locals, MemoryModel model)
{
    private const int MostPoolCalls = 16;
    private const int MostTerms = 64;

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
        var effect = growable is null ? StorageEffect.None : EffectOf(use, growable);
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
            KeysOf = effect == StorageEffect.AddOne && loop is not null && CacheShapes.Of(type) == StoreKind.Keyed ? Loops.FieldOf(CacheShapes.KeyOf(use.Operation), loop) : null,
            Source = effect is StorageEffect.AddOne or StorageEffect.AddMany ? SourceOf(use.Operation, effect, loop) : GrowthSource.None,
            UpperTest = (effect == StorageEffect.ReadCount || use.Member is IPropertySymbol { Name: "Count" }) && IsUpperTest(use.Operation),
            Pool = use is { Kind: UseKind.Called, Operation: IInvocationOperation call } && ObjectPools.IsStore(type, model.Known) ? PoolStepOf(call, reference) : PoolStep.None,
            Consumes = Consumes(use, loop),
            EndsIt = EndsIt(use),
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

    /// <summary>Whether the use disposes the object, or ends its elements: by a loop, or as they are taken out (<c>_x.Pop().Dispose()</c>).</summary>
    private static bool EndsIt(Use use) =>
        use is { Kind: UseKind.Called, Member.Name: "Dispose" or "DisposeAsync" } ||
        use is { Kind: UseKind.Assigned, Operation.Parent: IUsingOperation or IConversionOperation { Parent: IUsingOperation } } ||
        use is { Kind: UseKind.ByReference, Member.Name: "Exchange", Operation.Parent: IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" } } } ||
        (use.Operation is IForEachLoopOperation each && Teardowns.EndsElements(each)) ||
        (use is { Kind: UseKind.PropertyRead, Operation: IPropertyReferenceOperation { Property.IsIndexer: true, Parent: IInvocationOperation { TargetMethod: var ending } onElement } } && onElement.Instance == use.Operation && (Teardowns.MayBe(ending) || ending.Name == "Free")) ||
        (use.Kind == UseKind.Called && use.Operation.Parent is IInvocationOperation { TargetMethod: var method } && Teardowns.MayBe(method));

    /// <summary>Whether the use goes through all the content, or copies it out.</summary>
    private static bool Consumes(Use use, ILoopOperation? loop) => use.Kind switch
    {
        UseKind.Read => use.Operation is IForEachLoopOperation,
        UseKind.Borrowed => true,
        UseKind.PropertyRead => loop is not null && use.Member is IPropertySymbol { IsIndexer: true },
        UseKind.Called => use.Member!.Name is "ToArray" or "ToString" or "ToList" or "ToImmutable" or "CopyTo" or "CopyToAsync" or "WriteTo" or "ForEach" or "GetBuffer" or "TryGetBuffer",
        _ => false,
    };

    /// <summary>Whether the value is made here, or is nothing.</summary>
    private static bool IsNew(IOperation value) =>
        value is IObjectCreationOperation or IArrayCreationOperation or IDefaultValueOperation || value.ConstantValue.HasValue || value.IsCollectionExpression();

    /// <summary>What the use does to the storage.</summary>
    internal static StorageEffect EffectOf(Use use, Growable growable)
    {
        switch (use.Kind)
        {
            case UseKind.Called:
                var call = (IInvocationOperation)use.Operation;
                return call.TargetMethod.Name switch
                {
                    "SetLength" when growable.Count == "Length" => FirstIsZero(call) ? StorageEffect.Empty : StorageEffect.None,
                    "EnsureCapacity" => FirstIsZero(call) ? StorageEffect.ReadCapacity : StorageEffect.None,
                    "RemoveRange" or "Remove" when RemovesAll(call, growable) => StorageEffect.Empty,
                    var name => growable.EffectOf(name),
                };
            case UseKind.Borrowed or UseKind.Passed when use.Member is IMethodSymbol { IsExtensionMethod: true }:
                return growable.EffectOf(use.Member.Name);
            case UseKind.Borrowed when use.Member is { Name: "GetValueRefOrAddDefault" }:
                return StorageEffect.AddOne;
            case UseKind.PropertyRead:
                return use.Member is IPropertySymbol { IsIndexer: true } ? StorageEffect.None : growable.EffectOf(use.Member!.Name);
            case UseKind.Read when use.Operation is IIsPatternOperation pattern:
                return EffectOfPattern(pattern, growable);
            case UseKind.PropertyWritten:
                return use.Member switch
                {
                    IPropertySymbol { IsIndexer: true } => growable.EffectOf("this[]"),
                    { Name: "Capacity" } => StorageEffect.Trim,
                    { Name: "Length" or "Count" } when use.Operation.Parent is ISimpleAssignmentOperation { Value: var value } && value.ConstantNumber() == 0 => StorageEffect.Empty,
                    _ => StorageEffect.None,
                };
            default:
                return StorageEffect.None;
        }
    }

    /// <summary><c>_x is { Count: > 100 }</c> reads a property as <c>_x.Count</c> does.</summary>
    private static StorageEffect EffectOfPattern(IIsPatternOperation pattern, Growable growable)
    {
        foreach (var operation in pattern.Pattern.Descendants())
        {
            if (operation is IPropertySubpatternOperation { Member: IPropertyReferenceOperation property } && growable.EffectOf(property.Property.Name) is var effect and not StorageEffect.None)
                return effect;
        }

        return StorageEffect.None;
    }

    private static bool FirstIsZero(IInvocationOperation call) => call.Arguments.Length > 0 && call.Arguments[0].Value.ConstantNumber() == 0;

    /// <summary><c>RemoveRange(0, x.Count)</c>, <c>Remove(0, sb.Length)</c>.</summary>
    private static bool RemovesAll(IInvocationOperation call, Growable growable) =>
        call.Arguments.Length == 2 && FirstIsZero(call) && call.Arguments[1].Value.Unwrap() is IPropertyReferenceOperation { Instance: not null } property &&
        property.Property.Name == growable.Count;

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

    /// <summary>Where the elements of an add come from.</summary>
    internal static GrowthSource SourceOf(IOperation add, StorageEffect effect, ILoopOperation? loop)
    {
        var source = loop is null ? GrowthSource.None : Loops.SourceOf(loop);
        for (var around = loop; around is not null && !source.HasFlag(GrowthSource.Input); around = Loops.Innermost(around))
            source = Inputs.Turn(around, fromCallers: true) ? (source & ~GrowthSource.Small) | GrowthSource.Input : source;
        var arguments = add switch
        {
            IInvocationOperation call => call.Arguments.Select(argument => argument.Value),
            IPropertyReferenceOperation { Parent: IAssignmentOperation assignment } indexer => indexer.Arguments.Select(argument => argument.Value).Append(assignment.Value),
            _ => [],
        };
        foreach (var argument in arguments)
            source |= SourceOf(argument.Unwrap()) | (effect == StorageEffect.AddMany && Inputs.Give(argument, fromCallers: true) ? GrowthSource.Input : GrowthSource.None);
        if (effect == StorageEffect.AddOne && HasSmallKey(add))
            source = GrowthSource.Small;
        return source;
    }

    private static GrowthSource SourceOf(IOperation argument)
    {
        if (argument.ConstantValue.HasValue)
            return GrowthSource.None;
        var source = GrowthSource.None;
        foreach (var operation in argument.DescendantsAndSelf())
        {
            source |= operation switch
            {
                IParameterReferenceOperation { Parameter.IsParams: true } => GrowthSource.Small,
                IParameterReferenceOperation => GrowthSource.Parameter,
                IInvocationOperation or IAwaitOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IObjectCreationOperation => GrowthSource.Read,
                _ => GrowthSource.None,
            };
        }

        return source;
    }

    /// <summary>A set or map whose keys have so few values that it cannot grow: enums, bool, byte.</summary>
    private static bool HasSmallKey(IOperation add)
    {
        var member = add switch { IInvocationOperation call => (ISymbol)call.TargetMethod, IPropertyReferenceOperation property => property.Property, _ => null };
        return member?.ContainingType is { } type && Collections.HasFewKeys(type);
    }

    /// <summary>
    /// <c>Count > n</c>, <c>Count >= n</c>, <c>Count == n</c>, <c>Count &lt; n</c>: with n anything but 0 or a local (an index).
    /// </summary>
    internal static bool IsUpperTest(IOperation count)
    {
        if (count is IIsPatternOperation pattern)
            return pattern.Pattern.Descendants().Any(operation => operation is IRelationalPatternOperation { Value: var bound } && bound.ConstantNumber() is not (0 or 1));
        var (side, steps) = (count, 0);
        for (; side.Parent is IConversionOperation or IParenthesizedOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply }; side = side.Parent)
        {
            if (++steps > MostTerms)
                return true; // not known
        }

        switch (side.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.Equals } test:
                var other = (test.LeftOperand == side ? test.RightOperand : test.LeftOperand).Unwrap();
                if (other.ConstantNumber() is { } number)
                    return number > 1 || (number == 1 && test.OperatorKind == BinaryOperatorKind.GreaterThan && test.LeftOperand == side);
                return other is not ILocalReferenceOperation;
            case IIsPatternOperation { Pattern: IRelationalPatternOperation { Value: var value } }:
                return value.ConstantNumber() is not (0 or 1);
            default:
                return false;
        }
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
                if ((SameMember(binary.LeftOperand, reference) && IsNull(binary.RightOperand)) || (SameMember(binary.RightOperand, reference) && IsNull(binary.LeftOperand)))
                    return true;
            }
            else if (operation is IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } pattern && IsNull(value) && SameMember(pattern.Value, reference))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNull(IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };

    private static bool SameMember(IOperation operation, IOperation reference) =>
        operation.Unwrap() is IMemberReferenceOperation member && reference is IMemberReferenceOperation other && member.Member.Is(other.Member);
}
