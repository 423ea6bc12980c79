namespace MemoryAnalyzers.Engine;

/// <summary>What a field is given.</summary>
/// <param name="IsHere">Made here and held by nobody else: the field's type owns it.</param>
/// <param name="IsNothing">Null, or the default.</param>
/// <param name="Kind">What must be released, if anything.</param>
/// <param name="Keeper">The field, parameter or static member that keeps a registration or subscription, as far as it can be told.</param>
internal readonly record struct Making(bool IsHere, bool IsNothing = false, ResourceKind Kind = ResourceKind.None, ISymbol? Keeper = null);

/// <summary>Says whether a value is made where it stands, and what it is then.</summary>
internal static class Makings
{
    /// <summary>What the assigned value is. Of two alternatives the one that is made here, if the other is too, or is nothing.</summary>
    public static Making Of(IOperation value, KnownSymbols known)
    {
        value = value.Unwrap();
        switch (value)
        {
            case IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } }:
                return new(false, IsNothing: true);
            case IConditionalOperation { WhenFalse: { } other } conditional:
                return Either(Of(conditional.WhenTrue, known), Of(other, known));
            case IConditionalAccessOperation { WhenNotNull: var called }:
                return Of(called, known);
        }

        var kind = Resources.MadeBy(value, known);
        if (kind == ResourceKind.None)
            return new(value is IObjectCreationOperation);
        if (Resources.KeeperOf(value, kind) is not { } keeper)
            return new(true, Kind: kind);
        var call = (IInvocationOperation)value;
        var callbacks = call.Instance is null && kind != ResourceKind.Wait ? call.Arguments.RemoveAt(0) : call.Arguments;
        return (Callbacks.Of(callbacks) & (Keeps.This | Keeps.OfTheCall)) == 0
            ? new(true)
            : new(true, Kind: kind, Keeper: Root(keeper));
    }

    private static Making Either(Making one, Making other)
    {
        if (one.IsNothing || other.IsNothing)
            return one.IsNothing ? other : one;
        return one.IsHere && other.IsHere ? one : default;
    }

    /// <summary>
    /// Whose the token or source is: the field of this object, the parameter or the static member that it is, or is asked from. Null when that cannot be told, when
    /// it belongs to this object, to something made here, or to a request or connection, which end by themselves.
    /// </summary>
    private static ISymbol? Root(IOperation keeper)
    {
        for (var depth = 0; depth < 8; depth++)
        {
            keeper = keeper is IConditionalAccessInstanceOperation ? keeper.AccessedObject() ?? keeper : keeper.Unwrap();
            switch (keeper)
            {
                case IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation }:
                    return field.AssociatedSymbol?.OriginalDefinition ?? field.OriginalDefinition;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return parameter;
                case IPropertyReferenceOperation { Property: { Name: "RequestAborted" or "ConnectionClosed" or "ConnectionAborted" or "None" } }:
                    return null;
                case IPropertyReferenceOperation { Property: { IsIndexer: false } property, Instance: null or IInstanceReferenceOperation }:
                    return property.OriginalDefinition;
                case IPropertyReferenceOperation { Instance: { } owner }:
                    keeper = owner;
                    continue;
                case IInvocationOperation { TargetMethod: { Name: "GetReloadToken" or "Watch" }, Instance: { } asked }:
                    keeper = asked;
                    continue;
                case IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: { } asked } }:
                    keeper = asked;
                    continue;
                case IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: > 0 } statements } } when statements[0] is IReturnOperation { ReturnedValue: { } returned }:
                    keeper = returned;
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }
}
