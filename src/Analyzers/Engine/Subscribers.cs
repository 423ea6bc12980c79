using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says how long subscribers live, and whether those whose events they take outlive them.</summary>
internal sealed class Subscribers(MemoryModel model)
{
    /// <summary>Types, by full name, whose objects live as long as the process, as the project says.</summary>
    public static readonly Option<ImmutableArray<string>> LongLivedTypes = Option.Names("long_lived_types");

    private readonly ConcurrentDictionary<ISymbol, ImmutableHashSet<string>> keepers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableHashSet<string>> takers = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether the subscriber of <paramref name="add"/> is there as long as the process, or the handler is added once in it: then nothing is held for longer
    /// than needed. What a container makes may be a singleton of it.
    /// </summary>
    public bool LivesAsLongAsTheProcess(Subscription add, TypeSummary summary)
    {
        var type = add.Body.ContainingType;
        if (model.Lifespans.OfInstancesOf(type).IsProcessLong || IsStartUp(add, summary) || (add.Body is IMethodSymbol method && Entries.IsTest(method, model.Known)))
            return true;
        return model.Creations.AreOnce(type) || (model.Lifespans.OfInstancesOf(type).Kind == LifespanKind.Unknown && model.Creations.AreOfContainer(type));
    }

    /// <summary>
    /// The reason why the publisher of <paramref name="add"/> was handed in from outside, in words; null when it was not, when the subscriber owns it, or when
    /// both are known to live and end together.
    /// </summary>
    public string? HandedIn(Subscription add, Subscriptions subscriptions)
    {
        var reason = add.Publisher.Kind switch
        {
            PublisherKind.Parameter when add.Publisher.Symbol is IParameterSymbol parameter => Words(Publishers.SourceOf(parameter)),
            PublisherKind.Lookup => Words(Sources.Lookup),
            PublisherKind.Member => Words(subscriptions.SourcesOf(add.Publisher.Symbol!)),
            _ => null,
        };
        return reason is null || subscriptions.IsReleased(add.Publisher) || EndsWith(add, subscriptions) ? null : reason;
    }

    /// <summary>
    /// Why the publisher lives as long as the process, and longer than the subscriber: named by the project, or registered as a singleton where the subscriber is
    /// registered as scoped or transient; null when that is not known.
    /// </summary>
    public string? LongLived(Subscription add, AnalyzerOptions options, string id)
    {
        if (add.Publisher.Type is not INamedTypeSymbol type || add.Publisher.Rest.Length > 0)
            return null;
        if (add.Location.SourceTree is { } tree && LongLivedTypes.Read(options, tree, id) is { Length: > 0 } names && names.Contains(type.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat).Split('<')[0]))
            return "named in long_lived_types";
        return model.Lifespans.OfInstancesOf(add.Body.ContainingType).Kind == LifespanKind.Scope && model.Lifespans.OfInstancesOf(type) is { IsProcessLong: true, Reason: var reason } ? reason : null;
    }

    /// <summary>Whether the type has anything that ends its objects, inherited or of its own.</summary>
    public bool HasTeardown(INamedTypeSymbol type) => model.Known.IsDisposable(type) || type.GetMembers().Any(Teardowns.MayBe);

    private static string? Words(Sources sources)
    {
        if ((sources & ~(Sources.Nothing | Sources.Constructor | Sources.Setter | Sources.Lookup)) != 0)
            return null;
        if (sources.HasFlag(Sources.Constructor))
            return "was handed to the constructor";
        if (sources.HasFlag(Sources.Lookup))
            return "comes from a service provider";
        return sources.HasFlag(Sources.Setter) ? "is set from outside" : null;
    }

    /// <summary>Whether publisher and subscriber live together: the publisher makes the subscriber, or both are made side by side, or kept by who made both, or live in one scope, or the subscriber is a wrapper.</summary>
    private bool EndsWith(Subscription add, Subscriptions subscriptions)
    {
        var (type, publisher) = (add.Body.ContainingType, add.Publisher.Type as INamedTypeSymbol);
        if (publisher is not null && (publisher.Is(type) || model.Lifespans.OfInstancesOf(publisher).Kind == LifespanKind.Scope || (model.Creations.AreElements(publisher) && UiTypes.IsElement(type))))
            return true;
        var livesOn = subscriptions.EndTakesOthersOff(add);
        if (!livesOn && publisher is { TypeKind: TypeKind.Interface } && !publisher.DeclaringSyntaxReferences.IsEmpty && type.IsOrInherits(publisher))
            return true; // wraps one of its own kind
        var creations = model.Creations.Of(type);
        if (!livesOn && creations.Length > 0 && creations.All(creation => creation.Relayed.Count > 0 && Parameters(add, subscriptions).Any(parameter => creation.Relayed.Contains(parameter.Ordinal))))
            return true; // who asks for the subscriber has the publisher
        foreach (var creation in creations)
        {
            if (creation.Maker is { } maker && UiTypes.IsElement(maker) && publisher is not null && model.Creations.AreElements(publisher))
                return true; // parts of one window
            if ((creation.GivesItself && !(livesOn && creation.Maker is { } other && !other.IsOrInherits(Root(add)))) || creation.Fresh.Count > 0 || (creation.Owned.Count > 0 && Parameters(add, subscriptions).Any(parameter => creation.Owned.Contains(parameter.Ordinal))))
                return true;
        }

        return (!livesOn && IsMadeForCaller(type, Root(add))) || IsKeptAnyway(add, subscriptions.ObjectOf(add), livesOn);
    }

    /// <summary>
    /// Whether the subscriber also puts itself into a member of the publisher (<c>host.Viewport = this;</c>), or hands itself to a method of it that nothing takes back
    /// (<c>pipeline.Add(this);</c>): then the publisher keeps it with or without the event.
    /// </summary>
    private bool IsKeptAnyway(Subscription add, ISymbol publisher, bool livesOn) => keepers.GetOrAdd(add.Body, KeepersIn).Contains(Bare(add.Publisher.Text)) ||
        (!livesOn && takers.GetOrAdd(add.Body.ContainingType, TakersIn) is { IsEmpty: false } taken && (taken.Contains(Bare(add.Publisher.Text)) || (add.Publisher.Rest.Length == 0 && taken.Contains(publisher.Name))));

    /// <summary>The objects, as the code has them, into whose members the body puts its own.</summary>
    private static ImmutableHashSet<string> KeepersIn(ISymbol body) => body.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
        .Where(assignment => assignment is { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: ThisExpressionSyntax, Left: MemberAccessExpressionSyntax })
        .Select(assignment => Bare(((MemberAccessExpressionSyntax)assignment.Left).Expression.ToString())).ToImmutableHashSet();

    /// <summary>The objects, as the code of the type and of those that it derives from has them, that are handed its own objects for good.</summary>
    private static ImmutableHashSet<string> TakersIn(INamedTypeSymbol type)
    {
        var (given, back) = (ImmutableHashSet.CreateBuilder<string>(), new HashSet<string>());
        for (var part = type; part is not null; part = part.BaseType)
        {
            foreach (var call in part.DeclaringSyntaxReferences.SelectMany(declared => declared.GetSyntax().DescendantNodes()).OfType<InvocationExpressionSyntax>())
            {
                if (call.Expression is MemberAccessExpressionSyntax access && call.ArgumentList.Arguments.Any(argument => argument.Expression is ThisExpressionSyntax))
                    _ = Teardowns.TakesBack(access.Name.Identifier.ValueText) ? back.Add(Bare(access.Expression.ToString())) : given.Add(Bare(access.Expression.ToString()));
            }
        }

        given.ExceptWith(back);
        return given.ToImmutable();
    }

    private static string Bare(string text) => text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring("this.".Length) : text;

    /// <summary>
    /// Whether a static method of the type makes its objects, and somebody hands itself to that: it keeps what it gets as a part or wrapper of its own. Not the publisher, whose
    /// subscribers may come and go, nor another object of the type.
    /// </summary>
    private bool IsMadeForCaller(INamedTypeSymbol type, INamedTypeSymbol? publisher) => type.GetMembers().OfType<IMethodSymbol>()
        .Where(method => method is { IsStatic: true, MethodKind: MethodKind.Ordinary, Parameters.IsEmpty: false } && method.ReturnType.Is(type))
        .SelectMany(model.Calls.Of).Any(call => !call.Body.ContainingType.Is(type) && call.Call.Arguments.Any(argument =>
            argument.Value.Unwrap() is IInstanceReferenceOperation { Type: INamedTypeSymbol caller } && !caller.IsOrInherits(publisher)));

    /// <summary>The type of the object at which the path to the publisher starts.</summary>
    private static INamedTypeSymbol? Root(Subscription add) => add.Publisher.Symbol switch
    {
        IParameterSymbol parameter => parameter.Type as INamedTypeSymbol,
        IFieldSymbol field => field.Type as INamedTypeSymbol,
        IPropertySymbol property => property.Type as INamedTypeSymbol,
        _ => null,
    };

    /// <summary>The parameters by which the publisher comes in.</summary>
    private static IEnumerable<IParameterSymbol> Parameters(Subscription add, Subscriptions subscriptions) => add.Publisher.Symbol is IParameterSymbol parameter
        ? [parameter]
        : add.Publisher.Symbol is { } member ? subscriptions.PlacesOf(member).Select(place => place.Parameter).OfType<IParameterSymbol>() : [];

    private bool IsStartUp(Subscription add, TypeSummary summary)
    {
        if (Entries.HasMain(add.Body.ContainingType))
            return true;
        return !add.InFunction && !add.InLoop && summary.RunsOnce(add.Body, model);
    }
}
