namespace MemoryAnalyzers.Engine;

/// <summary>What one use does with the object that a local, parameter, field or property refers to.</summary>
internal enum UseKind
{
    /// <summary>Looked at: compared, tested, enumerated, locked, awaited, formatted. Nothing keeps it.</summary>
    Read,

    /// <summary>Receiver of a method call: <see cref="Use.Member"/>.</summary>
    Called,

    /// <summary>Receiver of a property or indexer that is read.</summary>
    PropertyRead,

    /// <summary>Receiver of a property or indexer that is written.</summary>
    PropertyWritten,

    /// <summary>An element of the array is read or written.</summary>
    Element,

    /// <summary>Argument of a method known not to keep it, or turned into a span.</summary>
    Borrowed,

    /// <summary>The variable is given another object.</summary>
    Assigned,

    /// <summary>The variable is given an object if it has none (<c>??=</c>).</summary>
    AssignedIfNull,

    /// <summary>Resource of a <c>using</c>.</summary>
    Used,

    /// <summary>Stored in a local: followed no further here.</summary>
    Aliased,

    /// <summary>Returned or yielded.</summary>
    Returned,

    /// <summary>Argument of a method that may keep it: <see cref="Use.Member"/>.</summary>
    Passed,

    /// <summary>Passed by reference: it may be replaced.</summary>
    ByReference,

    /// <summary>Stored in a field, property, array, collection, tuple or delegate, or used in a way not known.</summary>
    Stored,
}

/// <summary>One use of a variable: what is done, by which operation, to or through which member.</summary>
internal readonly record struct Use(UseKind Kind, IOperation Operation, ISymbol? Member = null)
{
    /// <summary>Whether something else may keep or change the object after this use.</summary>
    public bool Escapes => Kind is UseKind.Aliased or UseKind.Returned or UseKind.Passed or UseKind.ByReference or UseKind.Stored;
}

/// <summary>Says what a use does with the object it refers to: borrows it, or lets it escape.</summary>
internal static class Escapes
{
    /// <summary>Classifies the use of a variable at <paramref name="reference"/> (a local, parameter, field, property or conditional-access reference).</summary>
    public static Use Of(IOperation reference, KnownSymbols known)
    {
        var operation = reference;
        while (true)
        {
            var parent = operation.Parent;
            switch (parent)
            {
                case IConversionOperation { Operand.Type: IArrayTypeSymbol } conversion when IsSpan(conversion.Type, known):
                    return new(UseKind.Borrowed, conversion); // by operator, or built into C# 14
                case IConversionOperation { OperatorMethod: null } or IParenthesizedOperation:
                    operation = parent;
                    continue;
                case IConversionOperation conversion when IsView(conversion.Type, known):
                    // An implicit Span, Memory or segment: who takes the view decides.
                    if (IsSpan(conversion.Type, known))
                        return new(UseKind.Borrowed, conversion);
                    operation = parent;
                    continue;
                case IConditionalAccessOperation access when access.Operation == operation:
                    if (Receiver(access) is not { } receiver)
                        return new(UseKind.Read, access);
                    operation = receiver;
                    continue;
                case ICoalesceOperation or IConditionalOperation { Type: not null } or ISwitchExpressionArmOperation or ISwitchExpressionOperation
                    when !IsCondition(parent, operation):
                    operation = parent;
                    continue;
                case IInvocationOperation invocation when invocation.Instance == operation:
                    return new(UseKind.Called, invocation, invocation.TargetMethod);
                case IPropertyReferenceOperation property when property.Instance == operation:
                    return new(IsWritten(property) ? UseKind.PropertyWritten : UseKind.PropertyRead, property, property.Property);
                case IArrayElementReferenceOperation element when element.ArrayReference == operation:
                    return new(element.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } ? UseKind.Borrowed : UseKind.Element, element);
                case IFieldReferenceOperation or IEventReferenceOperation:
                    return new(UseKind.Read, parent, (parent as IMemberReferenceOperation)?.Member);
                case IArgumentOperation { Parent: { } call } argument when PassesOn(argument, call, known):
                    operation = call; // a query or a view over it: who takes that decides
                    continue;
                case IArgumentOperation argument:
                    return OfArgument(argument, known);
                case ISimpleAssignmentOperation assignment when assignment.Target == operation:
                    return new(UseKind.Assigned, assignment);
                case ICoalesceAssignmentOperation coalesce when coalesce.Target == operation:
                    return new(UseKind.AssignedIfNull, coalesce);
                case ICompoundAssignmentOperation or IEventAssignmentOperation or IIncrementOrDecrementOperation:
                    return new(UseKind.Read, parent);
                case IDeconstructionAssignmentOperation:
                    return new(UseKind.Stored, parent);
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local }:
                    return new(UseKind.Aliased, parent, local.Local);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return IsUsing(declarator) ? new(UseKind.Used, declarator, declarator.Symbol) : new(UseKind.Aliased, declarator, declarator.Symbol);
                case IIsPatternOperation test when LocalValues.DeclaredBy(test.Pattern) is { } named:
                    return new(UseKind.Aliased, parent, named);
                case IUsingOperation:
                    return new(UseKind.Used, parent);
                case IReturnOperation:
                    return new(UseKind.Returned, parent);
                case IForEachLoopOperation or IIsPatternOperation or IIsTypeOperation or IBinaryOperation or IUnaryOperation or ILockOperation
                    or INameOfOperation or IAwaitOperation or IInterpolationOperation or IExpressionStatementOperation or ISwitchOperation
                    or ISwitchExpressionOperation or IConditionalOperation or IDiscardOperation:
                    return new(UseKind.Read, parent);
                default:
                    return new(UseKind.Stored, parent ?? reference);
            }
        }
    }

    /// <summary>Whether the call is known to look at, fill or copy what it is given, and to keep nothing of it after it returns.</summary>
    public static bool Borrows(IMethodSymbol method, KnownSymbols known)
    {
        var type = method.ContainingType?.OriginalDefinition;
        if (type is null || type.DeclaringSyntaxReferences.Length > 0)
            return false;
        if (type.IsOrInherits(known.Stream))
            return method.Name is "Read" or "ReadExactly" or "ReadAtLeast" or "Write" or "CopyTo" || (method.Name is "ReadAsync" or "WriteAsync" or "ReadExactlyAsync" or "ReadAtLeastAsync" or "CopyToAsync");
        return Borrowers.Contain(method);
    }

    internal static bool IsSpan(ITypeSymbol? type, KnownSymbols known) => type.IsConstructedFrom(known.Span) || type.IsConstructedFrom(known.ReadOnlySpan);

    internal static bool IsView(ITypeSymbol? type, KnownSymbols known) =>
        IsSpan(type, known) || type.IsConstructedFrom(known.Memory) || type.IsConstructedFrom(known.ReadOnlyMemory) || type.IsConstructedFrom(known.ArraySegment);

    private static Use OfArgument(IArgumentOperation argument, KnownSymbols known)
    {
        if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out })
            return new(UseKind.ByReference, argument.Parent!, (argument.Parent as IInvocationOperation)?.TargetMethod);
        switch (argument.Parent)
        {
            case IInvocationOperation invocation:
                if (IsSpan(argument.Parameter?.Type, known))
                    return new(UseKind.Borrowed, invocation, invocation.TargetMethod);
                return new(Borrows(invocation.TargetMethod, known) ? UseKind.Borrowed : UseKind.Passed, invocation, invocation.TargetMethod);
            case IObjectCreationOperation creation:
                return new(IsSpan(creation.Type, known) || Borrowers.Copies(creation.Type) ? UseKind.Borrowed : UseKind.Passed, creation, creation.Constructor);
            case IPropertyReferenceOperation indexer:
                return new(UseKind.Passed, indexer, indexer.Property);
            default:
                return new(UseKind.Stored, argument);
        }
    }

    /// <summary>Whether the call only wraps its argument in what it returns: a deferred LINQ query, a memory or segment, a reader or writer.</summary>
    private static bool PassesOn(IArgumentOperation argument, IOperation call, KnownSymbols known) => call switch
    {
        IInvocationOperation invocation =>
            (invocation.TargetMethod.ContainingType.Is(known.Enumerable) && !Borrows(invocation.TargetMethod, known)) ||
            (invocation.TargetMethod.ContainingType.Is(known.MemoryExtensions) && IsView(invocation.Type, known) && !IsSpan(invocation.Type, known)),
        IObjectCreationOperation creation =>
            creation.Arguments.Length > 0 && creation.Arguments[0] == argument &&
            ((IsView(creation.Type, known) && !IsSpan(creation.Type, known)) || (creation.Parent is IVariableInitializerOperation or IUsingOperation && Borrowers.IsWrapper(creation.Type))),
        _ => false,
    };

    /// <summary>The reference that stands for the receiver inside <c>x?.…</c>.</summary>
    internal static IOperation? Receiver(IConditionalAccessOperation access)
    {
        foreach (var descendant in access.WhenNotNull.DescendantsAndSelf())
        {
            if (descendant is IConditionalAccessInstanceOperation instance)
                return instance;
        }

        return null;
    }

    private static bool IsCondition(IOperation parent, IOperation operation) => parent switch
    {
        IConditionalOperation conditional => conditional.Condition == operation,
        ISwitchExpressionOperation @switch => @switch.Value == operation,
        _ => false,
    };

    internal static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is { } group && (group.Parent is IUsingOperation || group.Parent is IUsingDeclarationOperation);

    private static bool IsWritten(IPropertyReferenceOperation property) => property.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == property,
        IIncrementOrDecrementOperation => true,
        _ => false,
    };
}
