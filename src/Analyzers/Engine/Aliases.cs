using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Says which values refer to the same memory: a variable, what is assigned from it, and spans, memories and segments made from it.</summary>
/// <remarks>
/// Works on the operations of the text and on those of a control-flow graph. A trail that is not known to lead on ends: methods other than those of the
/// framework's views hand out something new.
/// </remarks>
internal static class Aliases
{
    /// <summary>The operand that the operation is the same object as, or a view of.</summary>
    public static IOperation? Under(IOperation operation, KnownSymbols known)
    {
        switch (operation)
        {
            case IConversionOperation conversion:
                return conversion.OperatorMethod is null || IsView(conversion.Type, known) ? conversion.Operand : null;
            case IParenthesizedOperation parenthesized:
                return parenthesized.Operand;
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                return assignment.Value;
            case IImplicitIndexerReferenceOperation indexer:
                return IsView(indexer.Type, known) ? indexer.Instance : null;
            case IPropertyReferenceOperation { Instance: { } instance } property:
                return LendsMemory(instance.Type, known) && (IsView(property.Type, known) || property.Type is IArrayTypeSymbol) ? instance : null;
            case IInvocationOperation call when IsView(call.Type, known):
                if (call.Instance is { } receiver)
                    return LendsMemory(receiver.Type, known) ? receiver : null;
                return call.TargetMethod.ContainingType.Is(known.MemoryExtensions) || call.TargetMethod.ContainingType.Is(known.MemoryMarshal) ? FirstArgument(call.Arguments) : null;
            case IObjectCreationOperation creation:
                return IsView(creation.Type, known) ? FirstArgument(creation.Arguments) : null;
            default:
                return null;
        }
    }

    /// <summary>The local, parameter (a symbol) or capture of a graph (its id) whose memory the value refers to.</summary>
    public static object? VariableOf(IOperation? value, KnownSymbols known)
    {
        while (value is not null)
        {
            if (Named(value is ISimpleAssignmentOperation { IsRef: false } assignment ? assignment.Target : value) is { } variable)
                return variable;
            value = Under(value, known);
        }

        return null;
    }

    /// <summary>The local or parameter (a symbol) or capture of a graph (its id) that the operation names.</summary>
    public static object? Named(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFlowCaptureReferenceOperation capture => capture.Id,
        IDeclarationExpressionOperation declaration => Named(declaration.Expression),
        _ => null,
    };

    /// <summary>Where the memory of a reference of the text goes, over conditional expressions too: an initialiser, an assignment, a return, or any other operation.</summary>
    public static IOperation? Destination(IOperation value, KnownSymbols known)
    {
        var operation = Whole(value, known);
        while ((operation == value || operation is not ISimpleAssignmentOperation) &&
            operation.Parent is IConditionalOperation or ICoalesceOperation or IConditionalAccessOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation)
        {
            operation = Whole(operation.Parent!, known);
        }

        return operation != value && operation is ISimpleAssignmentOperation ? operation : operation.Parent;
    }

    /// <summary>The outermost operation that still refers to the same memory as the reference: at most the assignment of it.</summary>
    public static IOperation Whole(IOperation reference, KnownSymbols known)
    {
        var operation = reference;
        while (Over(operation, known) is { } next)
        {
            operation = next;
            if (next is ISimpleAssignmentOperation)
                break;
        }

        return operation;
    }

    /// <summary>
    /// Whether the reference touches what it refers to, or lets somebody else do so. Null tests, comparisons, lengths and names touch nothing; what is
    /// assigned to another variable, or returned, is judged where that goes.
    /// </summary>
    public static bool IsUse(IOperation reference, KnownSymbols known)
    {
        var operation = reference;
        while (Over(operation, known) is { } next)
        {
            if (next is ISimpleAssignmentOperation { Target: var target } && Named(target) is null && target is not IDiscardOperation)
                return true; // stored
            operation = next;
        }

        switch (operation.Parent)
        {
            case null or IExpressionStatementOperation or IFlowCaptureOperation or IVariableInitializerOperation or IIsNullOperation or INameOfOperation or IIsTypeOperation or IReturnOperation:
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
            case IAssignmentOperation assignment when assignment.Target == operation:
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation or IConversionOperation { Parent: IDeconstructionAssignmentOperation } }:
                return false;
            case IIsPatternOperation test:
                return !IsTypeOrNull(test.Pattern);
            case IPropertyReferenceOperation property when property.Instance == operation:
                return property.Property.Name is not ("Length" or "LongLength" or "Count" or "Rank" or "IsEmpty") && !Pools.IsOwner(operation.Type, known);
            case IInvocationOperation call when call.Instance == operation:
                return call.TargetMethod.Name is not ("GetType" or "GetHashCode" or "Equals" or "ReferenceEquals") && !Pools.IsOwner(operation.Type, known) && Pools.Released(call, known) is null;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                return false;
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                if (call.TargetMethod is { Name: "ReferenceEquals" or "KeepAlive" or "ThrowIfNull" or "SuppressFinalize" })
                    return false;
                return Pools.Released(call, known) is not { } released || released.Value != argument.Value;
            default:
                return true;
        }
    }

    private static IOperation? Over(IOperation operation, KnownSymbols known)
    {
        var parent = operation.Parent is IArgumentOperation { Parent: { } call } ? call : operation.Parent;
        return parent is not null && Under(parent, known) == operation ? parent : null;
    }

    private static bool IsTypeOrNull(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => IsTypeOrNull(negated.Pattern),
        IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } => true,
        _ => pattern is IConstantPatternOperation or IDeclarationPatternOperation or ITypePatternOperation or IDiscardPatternOperation,
    };

    private static IOperation? FirstArgument(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { Ordinal: 0, RefKind: not (RefKind.Ref or RefKind.Out) })
                return argument.Value;
        }

        return null;
    }

    private static bool LendsMemory(ITypeSymbol? type, KnownSymbols known) => IsView(type, known) || Pools.IsOwner(type, known);

    private static bool IsView(ITypeSymbol? type, KnownSymbols known) => Escapes.IsView(type, known) || type.IsConstructedFrom(known.ReadOnlySequence);
}
