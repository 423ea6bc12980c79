using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace MemoryAnalyzers.Engine;

/// <summary>All that the rules ask of one compilation: symbols, lifespans and the facts of its types. Thread-safe; dropped with the compilation.</summary>
internal sealed class MemoryModel
{
    // The package's only static state. The table holds a model no longer than its compilation lives.
    private static readonly ConditionalWeakTable<Compilation, MemoryModel> Models = new();

    private readonly Lazy<Mutations> mutations;
    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeNest> nests = new(SymbolEqualityComparer.Default);

    private MemoryModel(Compilation compilation)
    {
        Compilation = compilation;
        Known = new KnownSymbols(compilation);
        Collections = new Collections(compilation);
        Lifespans = new Lifespans(this);
        DebugRegions = new DebugRegions(Known);
        Mentions = new Mentions(compilation);
        Clearings = new Clearings(compilation);
        mutations = new(() => new Mutations(compilation));
        Candidates = new Candidates(this);
        Owners = new Owners(this);
        Creations = new Creations(this);
        Lasting = new Lasting(this);
        Subscribers = new Subscribers(this);
        Reopened = new Reopened(compilation);
        Places = new Places(compilation);
        Callers = new Callers(Reopened);
        Domains = new Domains(Bodies, Callers);
        Repetitions = new Repetitions(this);
        Calls = new Calls(Places, Reopened);
        TypeArguments = new TypeArguments(this);
        KeyDomains = new KeyDomains(this);
        Growths = new Growths(this);
        Flows = new Flows(this);
        HandOvers = new HandOvers(this);
        GivenTokens = new GivenTokens(this);
        Rentals = new Rentals(this);
    }

    public Compilation Compilation { get; }

    /// <summary>The types and members that rules name.</summary>
    public KnownSymbols Known { get; }

    /// <summary>What the members of growable types do to their storage.</summary>
    public Collections Collections { get; }

    /// <summary>How long fields and types live.</summary>
    public Lifespans Lifespans { get; }

    /// <summary>Which operations of a body the rules judge.</summary>
    public Candidates Candidates { get; }

    /// <summary>Where the objects of types are made.</summary>
    public Creations Creations { get; }

    /// <summary>Which members are filled with what their type makes itself.</summary>
    public Owners Owners { get; }

    /// <summary>Which objects outlive the call that makes them.</summary>
    public Lasting Lasting { get; }

    /// <summary>How long those live who add handlers to events.</summary>
    public Subscribers Subscribers { get; }

    /// <summary>Where private methods are called.</summary>
    public Callers Callers { get; }

    /// <summary>How many values an expression can have.</summary>
    public Domains Domains { get; }

    /// <summary>Which code runs again and again.</summary>
    public Repetitions Repetitions { get; }

    /// <summary>What is kept by a flow of execution.</summary>
    public Flows Flows { get; }

    /// <summary>Which methods take over what they are given.</summary>
    public HandOvers HandOvers { get; }

    /// <summary>How long the tokens live that methods are handed.</summary>
    public GivenTokens GivenTokens { get; }

    /// <summary>Which pools are taken from for the time of a call.</summary>
    public Rentals Rentals { get; }

    /// <summary>Operations of which the place is known.</summary>
    public Reopened Reopened { get; }

    /// <summary>What has been found out about the bodies that are looked at now.</summary>
    public Bodies Bodies { get; } = new();

    /// <summary>Where names are called, and objects made.</summary>
    public Places Places { get; }

    /// <summary>Where methods are called, in the whole compilation.</summary>
    public Calls Calls { get; }

    /// <summary>Which types a type parameter stands for.</summary>
    public TypeArguments TypeArguments { get; }

    /// <summary>Which keys have no end.</summary>
    public KeyDomains KeyDomains { get; }

    /// <summary>Which collections only grow.</summary>
    public Growths Growths { get; }

    /// <summary>Which code exists in debug builds only.</summary>
    public DebugRegions DebugRegions { get; }

    /// <summary>Where the members stand that only this assembly can reach.</summary>
    public Mentions Mentions { get; }

    /// <summary>Which arrays are cleared, and from where on.</summary>
    public Clearings Clearings { get; }

    /// <summary>Which members of the framework change state.</summary>
    public Mutations Mutations => mutations.Value;

    public static MemoryModel For(Compilation compilation) => Models.GetValue(compilation, static c => new MemoryModel(c));

    /// <summary>The nest (outermost type with all that is nested in it) that <paramref name="type"/> belongs to.</summary>
    public TypeNest NestOf(INamedTypeSymbol type) => nests.GetOrAdd(type.Outermost(), t => new TypeNest(t, this));
}
