namespace MemoryAnalyzers.Engine;

/// <summary>Questions about the arrays that a variable is given: of which size, and whether a larger one replaces a smaller on demand.</summary>
internal static class ArrayGrowth
{
    private const int MostSteps = 4;

    /// <summary>The array creation that an assignment, initialiser or <c>ThreadLocal</c> factory gives, if it is one.</summary>
    public static IOperation? Created(IOperation value)
    {
        value = value.Unwrap();
        while (value is ISimpleAssignmentOperation chained)
            value = chained.Value.Unwrap();
        switch (value)
        {
            case IArrayCreationOperation { DimensionSizes.Length: 1 }:
            case IInvocationOperation { TargetMethod: { Name: "AllocateUninitializedArray" or "AllocateArray", ContainingType: { Name: "GC", ContainingNamespace.Name: "System" } } }:
                return value;
            case IObjectCreationOperation { Type: INamedTypeSymbol { MetadataName: "ThreadLocal`1" }, Arguments: { Length: > 0 } arguments }:
                foreach (var operation in arguments[0].Value.Descendants())
                {
                    if (operation is IReturnOperation { ReturnedValue: { } made })
                        return Created(made);
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>The length asked for by what <see cref="Created"/> found.</summary>
    public static IOperation Length(IOperation created) => created is IArrayCreationOperation creation ? creation.DimensionSizes[0] : ((IInvocationOperation)created).Arguments[0].Value;

    /// <summary>The size in bytes of an array of constant length, or null.</summary>
    public static long? Bytes(IOperation created) =>
        created.Type is IArrayTypeSymbol array && Length(created).ConstantNumber() is { } length ? Sizes.OfArray(array.ElementType, length) : null;

    /// <summary>
    /// Whether the assignment (or <c>Array.Resize</c>) makes the variable's array as large as is asked for, where the old one is too short, and
    /// nothing limits what is asked for.
    /// </summary>
    /// <param name="assignment">The assignment or call.</param>
    /// <param name="limited">The variables of the body that <see cref="LimitedIn"/> gives, asked for only when it matters.</param>
    public static bool IsOnDemand(IOperation assignment, Func<HashSet<ISymbol>> limited)
    {
        var length = assignment switch
        {
            ISimpleAssignmentOperation { Value: var value } when Created(value) is { } created => Length(created),
            ICoalesceAssignmentOperation => null,
            IInvocationOperation { TargetMethod: { Name: "Resize", ContainingType.SpecialType: SpecialType.System_Array }, Arguments.Length: 2 } resize => resize.Arguments[1].Value,
            _ => null,
        };
        return length is { ConstantValue.HasValue: false } && IsUnderLengthTest(assignment) && !IsLimited(length, limited);
    }

    private static bool IsUnderLengthTest(IOperation assignment)
    {
        for (var child = assignment; child.Parent is { } parent; child = parent)
        {
            if (parent is IConditionalOperation conditional && conditional.Condition != child && conditional.Condition.DescendantsAndSelf().Any(ReadsArrayLength))
                return true;
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
        }

        return false;
    }

    private static bool ReadsArrayLength(IOperation operation) => operation is IPropertyReferenceOperation { Property: { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array } };

    /// <summary>Whether the length is cut off, or made of a variable that is limited.</summary>
    private static bool IsLimited(IOperation length, Func<HashSet<ISymbol>> limited, int steps = 0)
    {
        foreach (var operation in length.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod.Name: "Min" or "Clamp" }:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.And or BinaryOperatorKind.Remainder }:
                case IParameterReferenceOperation or ILocalReferenceOperation when VariableOf(operation) is { } variable && limited().Contains(variable):
                    return true;
                case ILocalReferenceOperation { Local.DeclaringSyntaxReferences: { Length: 1 } declarations } local when steps < MostSteps && local.SemanticModel?.GetOperation(declarations[0].GetSyntax()) is IVariableDeclaratorOperation declarator &&
                    declarator.GetVariableInitializer() is { } initializer && IsLimited(initializer.Value, limited, steps + 1):
                    return true;
            }
        }

        return false;
    }

    /// <summary>The variables of a body that are compared with something that does not change from call to call, or guarded.</summary>
    public static HashSet<ISymbol> LimitedIn(IOperation body)
    {
        var limited = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } test:
                    if (VariableOf(test.LeftOperand) is { } left && IsLimit(test.RightOperand))
                        limited.Add(left);
                    if (VariableOf(test.RightOperand) is { } right && IsLimit(test.LeftOperand))
                        limited.Add(right);
                    break;
                case IInvocationOperation { TargetMethod: { IsStatic: true, Name: "ThrowIfGreaterThan" or "ThrowIfGreaterThanOrEqual" or "Min" or "Clamp" } } guard:
                    foreach (var argument in guard.Arguments)
                    {
                        if (VariableOf(argument.Value) is { } guarded)
                            limited.Add(guarded);
                    }

                    break;
            }
        }

        return limited;
    }

    private static ISymbol? VariableOf(IOperation operand) => operand.Unwrap() switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    /// <summary>A constant above 0, or a field or property that is not the length of an array.</summary>
    private static bool IsLimit(IOperation operand) =>
        operand.ConstantNumber() is > 0 || (operand.Unwrap() is IFieldReferenceOperation or IPropertyReferenceOperation && !ReadsArrayLength(operand.Unwrap()));
}
