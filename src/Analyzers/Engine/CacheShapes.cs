namespace MemoryAnalyzers.Engine;

/// <summary>By what a collection keeps its elements.</summary>
internal enum StoreKind
{
    /// <summary>Not a collection of the framework, or one that cannot grow unseen.</summary>
    None,

    /// <summary>By key, once each: a dictionary or set.</summary>
    Keyed,

    /// <summary>One after the other: a list, queue or bag.</summary>
    Sequence,
}

/// <summary>Says what uses of a collection do to the number of its elements, and whether they have the shape of a cache: look, and add on a miss.</summary>
internal static class CacheShapes
{
    private const int MostStatements = 256;

    private static readonly ImmutableHashSet<string> KeyedTypes = ImmutableHashSet.Create(
        "Dictionary", "ConcurrentDictionary", "SortedDictionary", "SortedList", "OrderedDictionary", "Hashtable", "IDictionary", "HashSet", "SortedSet", "ISet");

    private static readonly ImmutableHashSet<string> SequenceTypes = ImmutableHashSet.Create(
        "List", "IList", "ICollection", "ArrayList", "LinkedList", "Queue", "Stack", "ConcurrentQueue", "ConcurrentStack", "ConcurrentBag");

    private static readonly ImmutableHashSet<string> Adding = ImmutableHashSet.Create(
        "Add", "TryAdd", "GetOrAdd", "AddOrUpdate", "GetValueRefOrAddDefault", "Enqueue", "Push", "AddLast", "AddFirst", "Insert", "AddRange", "UnionWith", "PushRange");

    private static readonly ImmutableHashSet<string> Looking = ImmutableHashSet.Create(
        "TryGetValue", "ContainsKey", "Contains", "GetOrAdd", "AddOrUpdate", "GetValueRefOrAddDefault", "GetValueOrDefault", "GetValueRefOrNullRef", "Find", "Exists", "Any", "FirstOrDefault", "SingleOrDefault", "First", "Single", "IndexOf", "FindIndex");

    private static readonly ImmutableHashSet<string> Harmless = ImmutableHashSet.Create(
        "TryUpdate", "ContainsValue", "GetEnumerator", "ToArray", "CopyTo", "ForEach", "FindAll", "FindLast", "TrueForAll", "Peek", "TryPeek", "ToString", "GetHashCode", "Equals", "EnsureCapacity", "TrimExcess", "Sort", "ConvertAll", "BinarySearch", "GetRange",
        "AsReadOnly", "Overlaps", "SetEquals", "IsSubsetOf", "IsSupersetOf");

    private static readonly ImmutableHashSet<string> HarmlessProperties = ImmutableHashSet.Create("Keys", "Values", "IsEmpty", "Count", "this[]", "Comparer", "SyncRoot", "First", "Last", "Min", "Max");

    public static StoreKind Of(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { ContainingNamespace: { } space } || !(space.Name == "Collections" || space is { Name: "Generic" or "Concurrent", ContainingNamespace.Name: "Collections" }) || !type.DeclaringSyntaxReferences.IsEmpty)
            return StoreKind.None;
        return KeyedTypes.Contains(type.Name) ? StoreKind.Keyed : SequenceTypes.Contains(type.Name) ? StoreKind.Sequence : StoreKind.None;
    }

    /// <summary>Whether what it holds can be collected: weak references, or lazies and pairs of such.</summary>
    public static bool HoldsWeakly(ITypeSymbol type) => type is INamedTypeSymbol named &&
        (named.Name is "WeakReference" or "GCHandle" or "ConditionalWeakTable" || named.TypeArguments.Any(HoldsWeakly) || (named.IsTupleType && named.TupleElements.Any(element => HoldsWeakly(element.Type))));

    /// <summary>Whether the use adds elements, or may.</summary>
    public static bool Adds(FieldUse use) => use.Kind switch
    {
        UseKind.Called => Adding.Contains(use.Member!.Name),
        UseKind.PropertyWritten => use.Member is IPropertySymbol { IsIndexer: true, ContainingType.Name: not ("List" or "IList" or "ArrayList") },
        UseKind.Borrowed or UseKind.Passed => use.Member is IMethodSymbol { Name: "TryAdd" or "GetValueRefOrAddDefault", ContainingType.Name: "CollectionExtensions" or "CollectionsMarshal" },
        _ => false,
    };

    /// <summary>Whether the use neither adds nor removes, nor lets others do so.</summary>
    public static bool OnlyLooks(FieldUse use) => use.Kind switch
    {
        UseKind.Read => true,
        UseKind.PropertyRead => use.Member is IPropertySymbol property && (property.IsIndexer || HarmlessProperties.Contains(property.Name)),
        UseKind.PropertyWritten => use.Member is IPropertySymbol { IsIndexer: true },
        UseKind.Called => Looking.Contains(use.Member!.Name) || Harmless.Contains(use.Member.Name),
        UseKind.Borrowed or UseKind.Passed => use.Member is { ContainingType.Name: "Enumerable" or "Monitor" or "CollectionExtensions" or "CollectionsMarshal" or "Debug" or "String", Name: not ("Remove" or "SetCount" or "AsSpan") },
        _ => false,
    };

    /// <summary>Whether the use asks for an element.</summary>
    public static bool LooksUp(FieldUse use, StoreKind kind) => use.Kind switch
    {
        UseKind.Called or UseKind.Borrowed or UseKind.Passed => Looking.Contains(use.Member!.Name),
        UseKind.PropertyRead => kind == StoreKind.Keyed && use.Member is IPropertySymbol { IsIndexer: true },
        _ => false,
    };

    /// <summary>Whether what an add says is looked at: <c>if (_seen.Add(x))</c>.</summary>
    public static bool IsTested(IOperation add) => add is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean, Parent: not IExpressionStatementOperation };

    /// <summary>The key, or the element of a set or list, that an add adds.</summary>
    public static IOperation? KeyOf(IOperation add)
    {
        switch (add)
        {
            case IPropertyReferenceOperation { Arguments: { Length: > 0 } arguments }:
                return arguments[0].Value;
            case IInvocationOperation { TargetMethod: { Name: not ("AddRange" or "UnionWith" or "PushRange") } method } call:
                var ordinal = method.IsStatic || (method.Name == "Insert" && Of(method.ContainingType) == StoreKind.Sequence) ? 1 : 0;
                return call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value;
            default:
                return null;
        }
    }

    /// <summary>Whether the collection is made with a comparer, or is of a kind that is not known.</summary>
    public static bool HasComparer(IOperation assignment)
    {
        var value = Made(assignment);
        return !(value is IObjectCreationOperation creation ? creation.Arguments.All(argument => argument.Parameter?.Type.Name is not ("IEqualityComparer" or "IComparer")) : value.IsCollectionExpression());
    }

    /// <summary>Whether the collection that a field of that type is given is one of the framework: behind an interface may be one that limits itself.</summary>
    public static bool IsPlain(IOperation assignment, ITypeSymbol type) =>
        type.TypeKind != TypeKind.Interface || Made(assignment) is IObjectCreationOperation { Type: { } made } && Of(made) != StoreKind.None;

    private static IOperation Made(IOperation assignment) =>
        (assignment switch { IAssignmentOperation set => set.Value, ISymbolInitializerOperation initializer => initializer.Value, _ => assignment }).Unwrap();

    /// <summary>Whether the number of elements is used for more than to tell empty from not empty, or to be shown.</summary>
    public static bool MayLimit(IOperation use)
    {
        if (use is IInvocationOperation { TargetMethod.Name: "Count" or "LongCount" or "TryGetNonEnumeratedCount" })
            return !IsShown(use);
        return use is IPropertyReferenceOperation { Property.Name: "Count" } && !IsShown(use);
    }

    /// <summary>Whether a test of a number that the type keeps stands around or before the add: a limit that is counted elsewhere.</summary>
    public static bool IsLimited(IOperation add, ISymbol store) => Decides(add, part =>
        part is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } test &&
        (IsOfType(test.LeftOperand, store) || IsOfType(test.RightOperand, store)));

    /// <summary>Whether a flag, or anything else that the type keeps, decides whether the operation runs: it may run just once.</summary>
    public static bool IsOnce(IOperation operation, ISymbol body) => Decides(operation, part =>
        part is IMemberReferenceOperation { Member: IFieldSymbol { IsConst: false } or IPropertySymbol } member && (member.Instance is null or IInstanceReferenceOperation) && member.Member.ContainingType.Outermost().Is(body.ContainingType?.Outermost()));

    /// <summary>
    /// Whether a text decides, through something that it was looked up in, if the operation runs: a file must exist, a name be known. Then there are no
    /// more keys than files or names.
    /// </summary>
    public static bool IsChecked(IOperation operation, IOperation key)
    {
        if (key.Unwrap() is not { Type.SpecialType: SpecialType.System_String })
            return false;
        var variables = new HashSet<ISymbol>(VariablesOf(key), SymbolEqualityComparer.Default);
        return Decides(operation, part =>
        {
            var call = part is ILocalReferenceOperation local ? Reopened.FirstValue(local)?.Unwrap() : part;
            if (call is IAwaitOperation wait)
                call = wait.Operation.Unwrap();
            return call is IInvocationOperation { TargetMethod: var method } lookup && !(method.ContainingType.SpecialType == SpecialType.System_String || Of(method.ContainingType) != StoreKind.None) &&
                lookup.Arguments.Any(argument => VariablesOf(argument.Value).Any(variables.Contains));
        });
    }

    /// <summary>Whether the loop around the operation ends with the process: <c>while (true)</c>, until cancelled, or as long as a timer ticks.</summary>
    public static bool IsInEndlessLoop(IOperation operation)
    {
        for (var loop = Loops.Innermost(operation); loop is not null; loop = Loops.Innermost(loop))
        {
            if (loop is IWhileLoopOperation { Condition: { } condition } && (condition.ConstantValue is { HasValue: true, Value: true } || condition.DescendantsAndSelf().Any(part =>
                part is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" } or IInvocationOperation { TargetMethod.Name: "WaitForNextTickAsync" })))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether such a thing is part of a condition around the operation in its function, or of a guard before it that leaves. Taken for true where so many
    /// statements stand before it that looking at all, for each operation, would take too long.
    /// </summary>
    private static bool Decides(IOperation operation, Func<IOperation, bool> isSuch)
    {
        for (var child = operation; child.Parent is { } parent && parent is not (IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent)
        {
            var condition = parent switch
            {
                IConditionalOperation conditional when conditional.Condition != child => conditional.Condition,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } binary when binary.LeftOperand != child => binary.LeftOperand,
                ISwitchCaseOperation { Parent: ISwitchOperation { Value: var value } } => value,
                _ => null,
            };
            if (condition is not null && condition.DescendantsAndSelf().Any(isSuch))
                return true;
            if (parent is not IBlockOperation block)
                continue;
            for (var i = 0; block.Operations[i] != child; i++)
            {
                if (i == MostStatements || (block.Operations[i] is IConditionalOperation guard && (Loops.Leaves(guard.WhenTrue) || (guard.WhenFalse is { } otherwise && Loops.Leaves(otherwise))) && guard.Condition.DescendantsAndSelf().Any(isSuch)))
                    return true;
            }
        }

        return false;
    }

    private static IEnumerable<ISymbol> VariablesOf(IOperation value)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation local)
                yield return local.Local;
            else if (part is IParameterReferenceOperation parameter)
                yield return parameter.Parameter;
        }
    }

    private static bool IsOfType(IOperation operand, ISymbol store)
    {
        foreach (var part in operand.DescendantsAndSelf())
        {
            if (part is IFieldReferenceOperation { Field.IsConst: false, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } field && field.Field.ContainingType.Outermost().Is(store.ContainingType.Outermost()))
                return true;
        }

        return false;
    }

    /// <summary>Compared with zero, put into a text, or given to a method.</summary>
    private static bool IsShown(IOperation count)
    {
        var operation = count.Wrapped();
        return operation.Parent switch
        {
            IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide) } test => (test.LeftOperand == operation ? test.RightOperand : test.LeftOperand).ConstantNumber() is 0,
            IInterpolationOperation or IArgumentOperation => true,
            _ => false,
        };
    }
}
