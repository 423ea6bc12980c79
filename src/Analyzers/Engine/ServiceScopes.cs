namespace MemoryAnalyzers.Engine;

/// <summary>What goes out of the method that makes a scope.</summary>
internal enum Leaving
{
    Nothing,

    /// <summary>Something that a service gave, or a task of it.</summary>
    Data,

    /// <summary>A service, the provider, or something that may hold one: whoever has it needs the scope.</summary>
    Service,
}

/// <summary>Says what makes a scope of services, what makes services for good, and whether the services of a scope stay in the method that makes it.</summary>
internal sealed class ServiceScopes(LocalUses uses, KnownSymbols known)
{
    private const int MostLocals = 64;

    private readonly LocalUses uses = uses;
    private readonly KnownSymbols known = known;

    /// <summary>Whether the call makes a scope, which somebody must dispose.</summary>
    public static bool Makes(IInvocationOperation call, KnownSymbols known) =>
        call.TargetMethod.Name is "CreateScope" or "CreateAsyncScope" && call.TargetMethod.IsOfFramework() && (call.Type.Is(known.ServiceScope) || call.Type.Is(known.AsyncServiceScope));

    /// <summary>The provider that is asked for a service, and the type of that service; null when the call asks for none, or for a type not known here.</summary>
    public static (IOperation Provider, INamedTypeSymbol Service)? Asked(IInvocationOperation call, KnownSymbols known)
    {
        if (call.TargetMethod.Name is not ("GetService" or "GetRequiredService"))
            return null;
        var isExtension = call.TargetMethod.ContainingType.Is(known.ServiceProviderExtensions);
        if (!isExtension && !call.TargetMethod.ContainingType.Is(known.ServiceProvider))
            return null;
        var provider = call.Instance ?? (call.Arguments.Length > 0 ? call.Arguments[0].Value : null);
        var service = call.TargetMethod.TypeArguments is { Length: 1 } generic
            ? generic[0]
            : call.Arguments.Length > 0 && call.Arguments[call.Arguments.Length - 1].Value.Unwrap() is ITypeOfOperation { TypeOperand: var named } ? named : null;
        return provider is not null && service is INamedTypeSymbol type ? (provider, type) : null;
    }

    /// <summary>
    /// Whether the provider lives as long as the process, and keeps what it makes as long: that of a host or application, or one that an object keeps
    /// which is made once.
    /// </summary>
    public static bool IsRoot(IOperation provider, MemoryModel model) => provider.Unwrap() switch
    {
        IPropertyReferenceOperation { Property: { Name: "Services" } property } => property.ContainingType.IsOrInherits(model.Known.Host),
        IPropertyReferenceOperation { Property: { Name: "ApplicationServices" } property } => property.ContainingType.IsOrInherits(model.Known.ApplicationBuilder),
        IPropertyReferenceOperation { Property: { SetMethod: null, IsStatic: false } property, Instance: IInstanceReferenceOperation } => IsOfOne(property, model),
        IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: false } field, Instance: IInstanceReferenceOperation } => IsOfOne(field, model),
        IParameterReferenceOperation { Parameter: var parameter } => Primary.Has(parameter) && IsOfOne(parameter, model),
        _ => false,
    };

    /// <summary>What goes out of the method of all that is resolved from the scope in <paramref name="scope"/>, or from the scope that is a value itself.</summary>
    /// <param name="scope">The local.</param>
    /// <param name="within">The code that ends with the scope.</param>
    public Leaving OfLocal(ILocalSymbol scope, IOperation within) => new Trace(this, within).OfLocal(scope, isService: false);

    /// <summary>The same for the value of an operation.</summary>
    public Leaving Of(IOperation value, IOperation within, bool isService = true) => new Trace(this, within).Of(value, isService);

    private static bool IsOfOne(ISymbol member, MemoryModel model) => model.Lifespans.OfInstancesOf(member.ContainingType).IsProcessLong;

    private bool IsAwaitable(ITypeSymbol? type) => type is not null && (type.IsOrInherits(known.Task) || type.IsConstructedFrom(known.ValueTask) || type.IsConstructedFrom(known.ValueTaskOfT));

    /// <summary>Follows values through the method.</summary>
    private sealed class Trace(ServiceScopes scopes, IOperation within)
    {
        private readonly HashSet<ISymbol> followed = new(SymbolEqualityComparer.Default);
        private readonly IOperation? function = within.EnclosingFunction();

        public Leaving OfLocal(ISymbol local, bool isService)
        {
            var leaving = Leaving.Nothing;
            if (!followed.Add(local))
                return leaving;
            if (followed.Count > MostLocals)
                return Leaving.Service; // not known
            if (local.Locations.Length == 0 || !within.Syntax.Span.Contains(local.Locations[0].SourceSpan))
                leaving = Leaving.Data; // perhaps used after the scope's end
            foreach (var reference in scopes.uses.Of(local))
            {
                leaving = Max(leaving, reference.EnclosingFunction() != function ? Leaving.Service : Of(reference, isService));
                if (leaving == Leaving.Service)
                    break;
            }

            return leaving;
        }

        public Leaving Of(IOperation value, bool isService)
        {
            var use = Escapes.Of(value, scopes.known);
            switch (use.Kind)
            {
                case UseKind.Read when use.Operation is IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation each }:
                    return OfLocal(each.Symbol, isService);
                case UseKind.Read when use.Operation is IEventReferenceOperation:
                    return isService ? Leaving.Service : Leaving.Data; // which goes on to raise it
                case UseKind.Read when use.Operation is IAwaitOperation awaited:
                    return OfResult(awaited, isService: false);
                case UseKind.Used when use.Member is ILocalSymbol used:
                    return OfLocal(used, isService);
                case UseKind.PropertyRead:
                    return OfResult(use.Operation, isService: use.Operation.Type.Is(scopes.known.ServiceProvider));
                case UseKind.Called:
                    return OfResult(use.Operation, isService: ServiceScopes.Asked((IInvocationOperation)use.Operation, scopes.known) is not null);
                case UseKind.Aliased:
                    return OfLocal(use.Member!, isService);
                case UseKind.Passed when use.Operation is IObjectCreationOperation creation:
                    return Of(creation, isService);
                case UseKind.Passed when use.Operation is IInvocationOperation call:
                    if (call.TargetMethod.ReturnsVoid && isService && !call.TargetMethod.IsStatic)
                        return Leaving.Service;
                    return Max(isService || call.TargetMethod.IsStatic ? Leaving.Nothing : Leaving.Data, OfResult(call, isService));
                case UseKind.Read or UseKind.Element or UseKind.Borrowed or UseKind.PropertyWritten or UseKind.Assigned or UseKind.AssignedIfNull or UseKind.Used:
                    return Leaving.Nothing;
                default:
                    return isService ? Leaving.Service : Leaving.Data;
            }
        }

        /// <summary>A value of the framework's simple types keeps nothing; a task must be awaited here.</summary>
        private Leaving OfResult(IOperation result, bool isService)
        {
            if (scopes.IsAwaitable(result.Type) || result is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            {
                return result.Parent switch
                {
                    IAwaitOperation awaited => OfResult(awaited, isService),
                    IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } configured => OfResult(configured, isService),
                    IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "Wait" } => Leaving.Nothing,
                    IPropertyReferenceOperation { Property.Name: "Result" } property => OfResult(property, isService),
                    _ => Leaving.Data,
                };
            }

            if (result.Type is null or { IsReferenceType: false, TypeKind: not TypeKind.TypeParameter } or { SpecialType: SpecialType.System_String or SpecialType.System_Void })
                return Leaving.Nothing;
            return Of(result, isService);
        }

        private static Leaving Max(Leaving one, Leaving other) => one > other ? one : other;
    }
}
