using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>The event handlers that a nest of types adds and takes off: which stay, whose events they are, and how the subscribers end.</summary>
/// <remarks>
/// A handler counts as taken off by any <c>-=</c> of the same handler for what may be the same event, whatever the object: a path that is not understood must
/// not lead to a report. Events of that name are others when neither's class knows the other's. For the end of the subscriber, what stands only where one publisher is swapped for another does not count.
/// </remarks>
internal sealed class Subscriptions
{
    private readonly Dictionary<(ISymbol Event, ISymbol Handler), List<Subscription>> removals = new(EventAndHandler.Comparer);
    private readonly Dictionary<(ISymbol Event, ISymbol Handler), List<Subscription>> additions = new(EventAndHandler.Comparer);
    private readonly INamedTypeSymbol nest;
    private readonly ILookup<ISymbol, MemberSource> sources;
    private readonly ILookup<ISymbol, ISymbol> holders;
    private readonly HashSet<ISymbol> released;
    private readonly Lazy<HashSet<ISymbol>> partsOfTeardown;
    private readonly Lazy<HashSet<ISymbol>> atEnd;
    private readonly Lazy<HashSet<ISymbol>> outsideSetters;
    private readonly Lazy<Dictionary<ISymbol, ISymbol>> teardowns;
    private readonly Lazy<HashSet<(ISymbol Event, ISymbol Handler)>> removedForGood;
    private readonly Lazy<ILookup<ISymbol, Subscription>> offAtEnd;
    private readonly Lazy<Mismatches> mismatches;

    public Subscriptions(ImmutableArray<BodyEvents> bodies, TypeSummary summary, CallGraph calls)
    {
        nest = summary.Type;
        All = bodies.SelectMany(body => body.Subscriptions).Distinct().OrderBy(one => one.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(one => one.Position).ToImmutableArray();
        var comparer = SymbolEqualityComparer.Default;
        foreach (var alike in All.Where(one => one.Handler.Symbol is not null).GroupBy<Subscription, ISymbol>(one => one.Handler.Symbol!, comparer).SelectMany(one => one.GroupBy(other => other.Event.Name)))
        {
            foreach (var @event in alike.Select(one => one.Event).Distinct<IEventSymbol>(comparer))
            {
                var key = (@event, alike.First().Handler.Symbol!);
                additions.Add(key, alike.Where(one => one.Adds && MayBeOne(one.Event, @event)).ToList());
                removals.Add(key, alike.Where(one => !one.Adds && MayBeOne(one.Event, @event)).ToList());
            }
        }

        var all = bodies.SelectMany(body => body.Sources).ToList();
        sources = all.ToLookup<MemberSource, ISymbol>(source => source.Member, comparer);
        holders = all.Where(source => source.Parameter is not null).ToLookup<MemberSource, ISymbol, ISymbol>(source => source.Parameter!, source => source.Member, comparer);
        released = new(bodies.SelectMany(body => body.Released), comparer);
        partsOfTeardown = new(() => calls.ReachedFrom(Teardowns.Is));
        outsideSetters = new(() => calls.RunOutside(body => body is IMethodSymbol { MethodKind: MethodKind.PropertySet }));
        atEnd = new(() =>
        {
            var called = new HashSet<ISymbol>(bodies.SelectMany(body => body.Calls), comparer);
            return calls.ReachedFrom(body => Teardowns.MayBe(body) || called.Contains(body));
        });
        teardowns = new(() => FindTeardowns(bodies));
        removedForGood = new(FindRemovedForGood);
        offAtEnd = new(() => All.Where(one => one is { Adds: false, InFunction: false, Handler.Kind: HandlerKind.Method, Publisher.Kind: PublisherKind.Member } && IsPartOfTeardown(one.Body)).ToLookup<Subscription, ISymbol>(ObjectOf, comparer));
        mismatches = new(() => new Mismatches(this, summary));
    }

    /// <summary>All of the nest, in the order of files and positions.</summary>
    public ImmutableArray<Subscription> All { get; }

    /// <summary>What is written as a removal and removes nothing.</summary>
    public Mismatches Mismatches => mismatches.Value;

    /// <summary>The adds of the same handler for what may be the same event as that of <paramref name="one"/>.</summary>
    public IReadOnlyList<Subscription> AddsLike(Subscription one) => Find(additions, one);

    /// <summary>The removals of the same handler from what may be the same event as that of <paramref name="one"/>.</summary>
    public IReadOnlyList<Subscription> RemovalsLike(Subscription one) => Find(removals, one);

    /// <summary>Whether the nest takes the handler off somewhere, and leaves it off.</summary>
    public bool IsRemoved(Subscription add) => RemovalsLike(add).Any(removal => !removal.Renews);

    /// <summary>Whether the handler is taken off when the subscriber ends, or some time on request: anywhere but where publishers are swapped.</summary>
    public bool IsRemovedForGood(Subscription add) => add.Handler.Symbol is { } handler && removedForGood.Value.Contains((add.Event, handler));

    /// <summary>
    /// Whether <paramref name="add"/> puts a handler that holds its subscriber on another object's event, and the subscriber's end leaves it there. Through a property
    /// that can be set, only where the end goes that way too, for another handler.
    /// </summary>
    public bool StaysAtEnd(Subscription add) => add.Adds && add.Body is { IsStatic: false, ContainingType.IsReferenceType: true } && add.Publisher.Kind is PublisherKind.Member or PublisherKind.Parameter or PublisherKind.Lookup &&
        Held(add).KeepsThis && !IsRemovedForGood(add) && !Mismatches.Tell(add) && (!add.Publisher.MayChange || EndTakesOthersOff(add));

    /// <summary>
    /// A body that ends an object of <paramref name="type"/> and takes handlers off or disposes something for it: Dispose and its like, or what they
    /// call privately. Bodies that take handlers off come first.
    /// </summary>
    public ISymbol? TeardownOf(INamedTypeSymbol type) => teardowns.Value.TryGetValue(type, out var body) ? body : null;

    /// <summary>
    /// Whether the subscriber's end takes another handler off the object whose event <paramref name="add"/> takes: its author knows that the object lives on.
    /// </summary>
    public bool EndTakesOthersOff(Subscription add) => add.Publisher.Kind is PublisherKind.Member or PublisherKind.Parameter && offAtEnd.Value[ObjectOf(add)].Any(removal =>
        removal.Publisher.Rest == add.Publisher.Rest && removal.Body.ContainingType.Is(add.Body.ContainingType));

    /// <summary>What stands for the object: the member that a parameter is stored in, else the first symbol of the path; for the subscriber itself the event.</summary>
    public ISymbol ObjectOf(Subscription one) => one.Publisher.Symbol is not { } symbol ? one.Event : HoldersOf(symbol).FirstOrDefault() ?? symbol;

    /// <summary>What the handler keeps alive, also when it is held in a field that the nest fills.</summary>
    public Handler Held(Subscription one)
    {
        if (one.Handler is not { Kind: HandlerKind.Variable, Symbol: IFieldSymbol or IPropertySymbol })
            return one.Handler;
        var delegates = sources[one.Handler.Symbol].Select(source => source.Delegate).OfType<Handler>().ToList();
        return one.Handler with { KeepsThis = delegates.Exists(held => held.KeepsThis), KeepsLocals = delegates.Exists(held => held.KeepsLocals) };
    }

    /// <summary>Where the objects of a field or auto-property come from; None when the nest never sets it and nobody else can.</summary>
    public Sources SourcesOf(ISymbol member)
    {
        var found = Sources.None;
        foreach (var source in sources[member])
            found |= source.Sources;
        var settable = member switch
        {
            IPropertySymbol { SetMethod: { DeclaredAccessibility: not Accessibility.Private } } property => !property.IsOverride,
            IFieldSymbol { IsReadOnly: false, DeclaredAccessibility: not Accessibility.Private } => true,
            _ => false,
        };
        return settable ? found | (IsOfHeirs(member) ? Sources.Other : Sources.Setter) : found;
    }

    /// <summary>A member of a base type that only its own code and that of its heirs can set: it may well be the base that makes the object, and ends it.</summary>
    private bool IsOfHeirs(ISymbol member) => !member.ContainingType.Outermost().Is(nest) &&
        (member is IPropertySymbol { SetMethod: { } setter } ? setter : member).DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal;

    /// <summary>The places where the nest sets a field or auto-property.</summary>
    public IEnumerable<MemberSource> PlacesOf(ISymbol member) => sources[member];

    /// <summary>The fields and auto-properties that are given the parameter.</summary>
    public IEnumerable<ISymbol> HoldersOf(ISymbol parameter) => holders[parameter];

    /// <summary>Whether the nest disposes the object, stops what it can start, or gives it to something that disposes: then it owns it.</summary>
    public bool IsReleased(Publisher publisher) => publisher.Symbol is { } symbol && (released.Contains(symbol) || holders[symbol].Any(released.Contains));

    /// <summary>Whether a body runs when its owner ends, or is called from one that does.</summary>
    public bool IsPartOfTeardown(ISymbol body) => partsOfTeardown.Value.Contains(body);

    private Dictionary<ISymbol, ISymbol> FindTeardowns(ImmutableArray<BodyEvents> bodies)
    {
        var found = new Dictionary<ISymbol, ISymbol>(SymbolEqualityComparer.Default);
        foreach (var removes in new[] { true, false })
        {
            foreach (var body in bodies.OrderBy(body => body.Owner.Name, StringComparer.Ordinal))
            {
                if (body.Owner is IMethodSymbol { MethodKind: MethodKind.EventRemove })
                    continue; // ends somebody's interest, not the object
                if ((removes ? body.Subscriptions.Exists(one => !one.Adds) : body.EndsSomething) && !found.ContainsKey(body.Owner.ContainingType) && IsPartOfTeardown(body.Owner))
                    found.Add(body.Owner.ContainingType, body.Owner);
            }
        }

        return found;
    }

    private HashSet<(ISymbol Event, ISymbol Handler)> FindRemovedForGood()
    {
        var found = new HashSet<(ISymbol Event, ISymbol Handler)>(EventAndHandler.Comparer);
        foreach (var pair in removals)
        {
            var added = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
            if (additions.TryGetValue(pair.Key, out var adds))
            {
                foreach (var add in adds)
                    added[add.Body] = add.Position; // the last one
            }

            if (pair.Value.Exists(removal => !IsSwap(removal, added)))
                found.Add(pair.Key);
        }

        return found;
    }

    /// <summary>Where one publisher is swapped for another: a setter, or a body that takes the handler off the old and then adds it to the new one.</summary>
    private bool IsSwap(Subscription removal, Dictionary<ISymbol, int> added)
    {
        if (removal.Renews)
            return true;
        if (removal.InFunction || atEnd.Value.Contains(removal.Body))
            return false;
        return (added.TryGetValue(removal.Body, out var last) && last > removal.Position) || !outsideSetters.Value.Contains(removal.Body);
    }

    /// <summary>
    /// Whether two events of one name may be the same: of an interface, of types one of which derives from the other, or with accessors of the program that may go on
    /// to the other. <c>FrameworkElement.Loaded</c> and <c>FrameworkContentElement.Loaded</c> are two.
    /// </summary>
    private static bool MayBeOne(IEventSymbol one, IEventSymbol other) => one.Is(other) || one.ContainingType.IsOrInherits(other.ContainingType) || other.ContainingType.IsOrInherits(one.ContainingType) ||
        MayBeOfOthers(one) || MayBeOfOthers(other);

    private static bool MayBeOfOthers(IEventSymbol @event) => @event.ContainingType.TypeKind == TypeKind.Interface || @event.DeclaringSyntaxReferences.Any(part => part.GetSyntax() is EventDeclarationSyntax);

    private static List<Subscription> Find(Dictionary<(ISymbol Event, ISymbol Handler), List<Subscription>> table, Subscription one) =>
        one.Handler.Symbol is { } handler && table.TryGetValue((one.Event, handler), out var found) ? found : [];

    private sealed class EventAndHandler : IEqualityComparer<(ISymbol Event, ISymbol Handler)>
    {
        public static EventAndHandler Comparer => new();

        public bool Equals((ISymbol Event, ISymbol Handler) x, (ISymbol Event, ISymbol Handler) y) => x.Event.Is(y.Event) && x.Handler.Is(y.Handler);

        public int GetHashCode((ISymbol Event, ISymbol Handler) pair) => (SymbolEqualityComparer.Default.GetHashCode(pair.Event) * 31) + SymbolEqualityComparer.Default.GetHashCode(pair.Handler);
    }
}
