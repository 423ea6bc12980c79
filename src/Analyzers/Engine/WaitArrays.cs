namespace MemoryAnalyzers.Engine;

/// <summary>Says whether arrays of wait handles are made to wait for them, and nothing else: then they hand nothing on.</summary>
internal static class WaitArrays
{
    /// <summary>Whether the array whose elements these are is only waited for, in this body; and the field that it is put into, of which all uses say that.</summary>
    public static (bool IsWaitedFor, ISymbol? Field) Of(IArrayInitializerOperation elements, Func<LocalUses> uses, KnownSymbols known)
    {
        if (elements.Parent is not IArrayCreationOperation { Type: IArrayTypeSymbol { ElementType: var element } } || !element.IsOrInherits(known.WaitHandle))
            return default;
        var value = elements.Parent;
        while (value.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or IConditionalOperation { Type: not null } or ICoalesceOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => (call.TargetMethod.ContainingType.Is(known.WaitHandle), null),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => (IsWaitedFor(local, uses(), known), null),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Parent: IExpressionStatementOperation } => (IsWaitedFor(local, uses(), known), null),
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field, Instance: IInstanceReferenceOperation }, Parent: IExpressionStatementOperation } => (false, field.Declared()),
            _ => default,
        };
    }

    /// <summary>Whether the array in the field is only given and waited for.</summary>
    public static bool AreWaitedFor(FieldFacts? field, KnownSymbols known) =>
        field is not null && field.Symbol.IsPrivateToNest() && field.Uses.All(use => use.Kind == UseKind.Assigned || Leaves(use.Kind, use.Member, known));

    private static bool IsWaitedFor(ILocalSymbol local, LocalUses uses, KnownSymbols known)
    {
        foreach (var reference in uses.Of(local))
        {
            var use = Escapes.Of(reference, known);
            if (use is not ({ Kind: UseKind.Assigned } or { Kind: UseKind.Read, Operation: IBinaryOperation or IIsPatternOperation }) && !Leaves(use.Kind, use.Member, known))
                return false;
        }

        return true;
    }

    /// <summary>Whether the use leaves the handles as they are, and to their owner.</summary>
    private static bool Leaves(UseKind kind, ISymbol? member, KnownSymbols known) =>
        (kind is UseKind.Borrowed or UseKind.Passed && member?.ContainingType.Is(known.WaitHandle) == true) || (kind == UseKind.PropertyRead && member is { Name: "Length" });
}
