namespace MemoryAnalyzers.Engine;

/// <summary>Why a removal removes nothing.</summary>
internal enum MismatchKind
{
    /// <summary><c>-=</c> with a lambda, which equals no other delegate.</summary>
    Lambda,

    /// <summary><c>-=</c> of a handler that is never added, while the one that is added stays.</summary>
    OtherHandler,

    /// <summary><c>+=</c> where the subscriber ends, as if to undo the other <c>+=</c>.</summary>
    AddsAgain,

    /// <summary>A <c>remove</c> accessor that takes its handler off another event than the <c>add</c> accessor puts it on.</summary>
    OtherEvent,

    /// <summary>A setter that takes the handler off the new object and leaves it on the old one.</summary>
    NewObject,
}

/// <param name="Kind">Why.</param>
/// <param name="Wrong">The assignment that has no effect.</param>
/// <param name="Add">The add that it does not undo, if there is one.</param>
/// <param name="Member">For a setter: the field that holds the old object.</param>
internal sealed record Mismatch(MismatchKind Kind, Subscription Wrong, Subscription? Add, ISymbol? Member);

/// <summary>The subscriptions of a nest that are written as removals and remove nothing.</summary>
internal sealed class Mismatches
{
    private readonly Subscriptions subscriptions;
    private readonly TypeSummary summary;
    private readonly ILookup<ISymbol, Subscription> staying;
    private readonly ILookup<ISymbol, Subscription> inAccessors;
    private readonly HashSet<(ISymbol Setter, string Event, ISymbol Handler)> setters = [];
    private readonly HashSet<Subscription> covered;

    public Mismatches(Subscriptions subscriptions, TypeSummary summary)
    {
        (this.subscriptions, this.summary) = (subscriptions, summary);
        staying = subscriptions.All.Where(one => one.Adds && !subscriptions.IsRemoved(one)).ToLookup<Subscription, ISymbol>(subscriptions.ObjectOf, SymbolEqualityComparer.Default);
        inAccessors = subscriptions.All.Where(one => one.Body is IMethodSymbol { MethodKind: MethodKind.EventAdd or MethodKind.EventRemove }).ToLookup<Subscription, ISymbol>(one => ((IMethodSymbol)one.Body).AssociatedSymbol!, SymbolEqualityComparer.Default);
        All = subscriptions.All.Select(Of).OfType<Mismatch>().ToImmutableArray();
        covered = new(All.SelectMany(mismatch => new[] { mismatch.Wrong, mismatch.Add }.OfType<Subscription>()));
    }

    /// <summary>In the order of files and positions.</summary>
    public ImmutableArray<Mismatch> All { get; }

    /// <summary>Whether the add is told of by a mismatch: no other rule need report it.</summary>
    public bool Tell(Subscription add) => covered.Contains(add);

    private Mismatch? Of(Subscription one)
    {
        if (one.Adds)
            return OfAdd(one);
        if (one.Handler.Kind == HandlerKind.Lambda)
            return UsesItsHandler(one.Event) ? new(MismatchKind.Lambda, one, Counterpart(one, lambda: true) ?? Counterpart(one, lambda: false), null) : null;
        if (one.Handler is { Kind: HandlerKind.Method, Symbol: IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false, IsVirtual: false } method } &&
            method.IsPrivateToNest() && subscriptions.AddsLike(one).Count == 0 && Counterpart(one, lambda: false) is { } add)
        {
            return new(MismatchKind.OtherHandler, one, add, null);
        }

        return OfAccessor(one) ?? OfSetter(one);
    }

    /// <summary>Two accessors of one statement each, for two events of one object.</summary>
    private Mismatch? OfAccessor(Subscription removal)
    {
        if (removal.Body is not IMethodSymbol { MethodKind: MethodKind.EventRemove, AssociatedSymbol: { } @event } || !TakesValue(removal))
            return null;
        var both = inAccessors[@event].ToList();
        return both.Count == 2 && both.Find(one => one.Adds) is { Body: IMethodSymbol { MethodKind: MethodKind.EventAdd } } add && TakesValue(add) &&
            !add.Event.Is(removal.Event) && add.Publisher.IsSameAs(removal.Publisher) ? new(MismatchKind.OtherEvent, removal, add, null) : null;

        static bool TakesValue(Subscription one) => !one.InFunction && !one.Publisher.ByLocal && one.Handler.Symbol is IParameterSymbol { ContainingSymbol: var of } && of.Is(one.Body);
    }

    /// <summary>An add at the end that mirrors one before, with no removal anywhere.</summary>
    private Mismatch? OfAdd(Subscription add)
    {
        if (add.InFunction || add.Handler.Symbol is null || subscriptions.RemovalsLike(add).Count > 0)
            return null;
        var takesOff = Teardowns.TakesOff(add.Body);
        if (!takesOff && !summary.IsTeardown(add.Body))
            return null;
        var mirrored = add.Body is IMethodSymbol { MethodKind: MethodKind.EventRemove } accessor
            ? subscriptions.All.FirstOrDefault(one => one.Adds && one.Event.Is(add.Event) && one.Body is IMethodSymbol { MethodKind: MethodKind.EventAdd } adder && adder.AssociatedSymbol.Is(accessor.AssociatedSymbol))
            : subscriptions.AddsLike(add).FirstOrDefault(one => one.Event.Is(add.Event) && !summary.IsTeardown(one.Body) && !Teardowns.TakesOff(one.Body) &&
                (one.Publisher.IsSameAs(add.Publisher) || (takesOff && one.Publisher.Kind == add.Publisher.Kind && add.Publisher.Kind is PublisherKind.Unknown or PublisherKind.Parameter)));
        return mirrored is null ? null : new(MismatchKind.AddsAgain, add, mirrored, null);
    }

    /// <summary>A setter that keeps its object in a field, and takes the handler off the new object alone.</summary>
    private Mismatch? OfSetter(Subscription removal)
    {
        if (removal.InFunction || removal.Handler.Symbol is null || removal.Body is not IMethodSymbol { MethodKind: MethodKind.PropertySet, Parameters.Length: 1 } setter)
            return null;
        if (!setters.Add((setter, removal.Event.Name, removal.Handler.Symbol)))
            return null; // the first of several stands for them
        var value = setter.Parameters[0];
        var places = subscriptions.HoldersOf(value).SelectMany(subscriptions.PlacesOf).Where(place => place.Body.Is(setter)).ToList();
        if (places.Count != 1)
            return null;
        var (member, position) = (places[0].Member, places[0].Position);
        var adds = subscriptions.AddsLike(removal).Where(add => add.Body.Is(setter)).ToList();
        if (adds.Count == 0 || !IsOfNew(removal) || adds[0].Publisher.Rest.Length > 0)
            return null;
        // Something else in the setter, or in what it calls, may take the handler off the old object.
        if (subscriptions.RemovalsLike(removal).Any(other => other.Body.Is(setter) ? !IsOfNew(other) : summary.CallersOf(other.Body).Contains(setter)))
            return null;
        return new(MismatchKind.NewObject, removal, adds[0], member);

        bool IsOfNew(Subscription one) => !one.InFunction && one.Publisher.Rest.Length == 0 &&
            (one.Publisher.Symbol.Is(value) || (one.Publisher.Symbol.Is(member) && !one.Publisher.ByLocal && one.Position > position));
    }

    /// <summary>An add of another handler to the same event of the same object that nothing takes off.</summary>
    private Subscription? Counterpart(Subscription removal, bool lambda) => staying[subscriptions.ObjectOf(removal)].FirstOrDefault(add =>
        add.Handler.Kind is HandlerKind.Lambda or HandlerKind.Method && (!lambda || add.Handler.Kind == HandlerKind.Lambda) && add.Event.Is(removal.Event) &&
        add.Publisher.Rest == removal.Publisher.Rest && (add.Publisher.Kind == PublisherKind.This) == (removal.Publisher.Kind == PublisherKind.This));

    /// <summary>A <c>remove</c> accessor in source that never looks at the handler may remove anything.</summary>
    private static bool UsesItsHandler(IEventSymbol @event) => @event.RemoveMethod is null || @event.RemoveMethod.DeclaringSyntaxReferences.All(part =>
        part.GetSyntax().DescendantTokens().Any(token => token.ValueText == "value"));
}
