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
    private const int MostUses = 32;

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

    /// <summary>
    /// The same, also for a local that holds nothing but what its declaration makes, and that is only used before it is given on: <c>var x = new X(); x.Start(); _x = x;</c>.
    /// </summary>
    public static Making Of(IOperation value, Func<LocalUses> uses, KnownSymbols known) =>
        value.Unwrap() is ILocalReferenceOperation { Local: var local } reference && local.Type.IsOrInherits(known.IDisposable) ? OfLocal(reference, local, uses(), known) : Of(value, known);

    /// <summary>What each call of the method makes and returns, when all that it returns is made in it.</summary>
    public static Making Returned(ISymbol owner, IReadOnlyList<IReturnOperation> returns, Func<LocalUses> uses, KnownSymbols known)
    {
        if (owner is not IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private, IsAsync: false, ReturnType: { SpecialType: SpecialType.None } type } || returns.Count == 0 || !type.IsOrInherits(known.IDisposable))
            return default;
        var made = new Making(false, IsNothing: true);
        foreach (var returned in returns)
        {
            if (returned.ReturnedValue is not { } value)
                return default;
            made = Either(made, Of(value, uses, known));
        }

        return made.IsHere && made.Keeper is not IParameterSymbol ? made : default; // of whose token it is, the caller decides
    }

    private static Making OfLocal(ILocalReferenceOperation given, ILocalSymbol local, LocalUses uses, KnownSymbols known)
    {
        if (uses.DeclaratorOf(local) is not { } declarator || declarator.GetVariableInitializer() is not { } initializer || Escapes.IsUsing(declarator) || uses.Of(local).Count > MostUses)
            return default;
        foreach (var reference in uses.Of(local))
        {
            if (reference != given && (reference.EnclosingFunction() != given.EnclosingFunction() || !IsPlain(Escapes.Of(reference, known), known)))
                return default;
        }

        return Of(initializer.Value, known);
    }

    /// <summary>Whether the use leaves the object as it is, and to its holder.</summary>
    private static bool IsPlain(Use use, KnownSymbols known) => use.Kind switch
    {
        UseKind.Called => use.Member is IMethodSymbol method && !Teardowns.MayBe(method) && !method.ReturnType.IsOrInherits(known.IDisposable),
        UseKind.PropertyRead => use.Member is IPropertySymbol property && !property.Type.IsOrInherits(known.IDisposable),
        UseKind.Read => use.Operation is not (IIsPatternOperation or ISwitchOperation or ISwitchExpressionOperation),
        UseKind.PropertyWritten or UseKind.Borrowed => true,
        _ => false,
    };

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
            keeper = keeper.Asked().Unwrap();
            switch (keeper)
            {
                case IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation }:
                    return field.Declared();
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
