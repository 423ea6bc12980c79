namespace MemoryAnalyzers.Engine;

/// <summary>How a handler was written.</summary>
internal enum HandlerKind
{
    Unknown,

    /// <summary>A method group, of a method or a local function.</summary>
    Method,

    /// <summary>A lambda or anonymous method: each is a delegate of its own, equal to no other.</summary>
    Lambda,

    /// <summary>A local, parameter, field or property that holds the delegate.</summary>
    Variable,
}

/// <summary>What is added to an event or taken off it, and what it keeps alive.</summary>
/// <param name="Kind">How it was written.</param>
/// <param name="Symbol">The method or the variable; null for a lambda.</param>
/// <param name="KeepsThis">It holds the object in whose code it stands.</param>
/// <param name="KeepsLocals">It holds variables of the method in which it stands.</param>
internal sealed record Handler(HandlerKind Kind, ISymbol? Symbol, bool KeepsThis, bool KeepsLocals)
{
    /// <summary>For a lambda: of its object it reads nothing but values that never change. It is an order to whoever raises the event, and concerns its object no more.</summary>
    public bool IsOrder { get; init; }

    public static Handler Unknown => new(HandlerKind.Unknown, null, false, false);

    /// <summary>As it is called in messages.</summary>
    public string Name => Symbol?.Name ?? "lambda";
}

/// <summary>Where the object whose event it is comes from.</summary>
internal enum PublisherKind
{
    Unknown,

    /// <summary>The event is static, or the object is reached through a static member.</summary>
    Static,

    /// <summary>The subscriber itself.</summary>
    This,

    /// <summary>A field or auto-property of the subscriber, perhaps with members behind it that do not change.</summary>
    Member,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>Asked of a service provider.</summary>
    Lookup,

    /// <summary>Made in the subscriber's own code.</summary>
    Created,
}

/// <summary>The object whose event it is, by the path on which the code reaches it.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Symbol">The first symbol of the path: the static member or event, the field, property or parameter.</param>
/// <param name="Rest">The names behind it, for comparing.</param>
/// <param name="Type">The type of the object.</param>
/// <param name="Text">As the code has it.</param>
internal sealed record Publisher(PublisherKind Kind, ISymbol? Symbol, string Rest, ITypeSymbol? Type, string Text)
{
    /// <summary>Reached through a local that was set before: perhaps not what the path leads to now.</summary>
    public bool ByLocal { get; init; }

    /// <summary>Reached through a property that can be set: perhaps not what the path leads to later.</summary>
    public bool MayChange { get; init; }

    public bool IsSameAs(Publisher other) => Kind == other.Kind && Kind != PublisherKind.Unknown && Rest == other.Rest && (Kind == PublisherKind.This || Symbol.Is(other.Symbol));
}

/// <summary>One <c>+=</c> or <c>-=</c> of an event. Holds no operation.</summary>
/// <param name="Event">The event.</param>
/// <param name="Adds">Whether it is <c>+=</c>.</param>
/// <param name="Publisher">Whose event it is.</param>
/// <param name="Handler">What is added or taken off.</param>
/// <param name="Location">The whole assignment.</param>
/// <param name="Body">The member whose body it stands in.</param>
internal sealed record Subscription(IEventSymbol Event, bool Adds, Publisher Publisher, Handler Handler, Location Location, ISymbol Body)
{
    /// <summary>Inside a lambda or local function: runs some other time.</summary>
    public bool InFunction { get; init; }

    /// <summary>Inside a loop of its function.</summary>
    public bool InLoop { get; init; }

    /// <summary>A removal that the next statement undoes, so that the handler is on the event once: it never leaves the handler off.</summary>
    public bool Renews { get; init; }

    /// <summary>Where it starts in its file.</summary>
    public int Position => Location.SourceSpan.Start;
}

/// <summary>Where the objects come from that a field, property or variable holds; several when it is set in several places.</summary>
[Flags]
internal enum Sources
{
    None = 0,

    /// <summary>Null, or a constant.</summary>
    Nothing = 1,

    /// <summary>Made by the code of the nest.</summary>
    Created = 2,

    /// <summary>A constructor's parameter.</summary>
    Constructor = 4,

    /// <summary>Set as a property by others.</summary>
    Setter = 8,

    /// <summary>Asked of a service provider.</summary>
    Lookup = 16,

    /// <summary>The parameter of an ordinary method.</summary>
    Argument = 32,

    /// <summary>A singleton, through a static member.</summary>
    Static = 64,

    /// <summary>Not known.</summary>
    Other = 128,
}

/// <summary>One place where a field or auto-property is given an object.</summary>
/// <param name="Member">The field or property.</param>
/// <param name="Sources">Where the object comes from.</param>
/// <param name="Parameter">The parameter, if it comes from one.</param>
/// <param name="Delegate">For delegates: what they hold.</param>
/// <param name="Body">The member whose body it stands in.</param>
/// <param name="Position">Where it starts in its file.</param>
internal sealed record MemberSource(ISymbol Member, Sources Sources, ISymbol? Parameter, Handler? Delegate, ISymbol Body, int Position);
