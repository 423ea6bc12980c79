using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>How long an object is kept by the place that refers to it, shortest first.</summary>
internal enum LifespanKind
{
    Unknown,
    Call,
    Scope,
    Instance,
    Thread,
    Process,
}

/// <summary>A lifespan with its reason in words, for messages: 'static field', 'registered with AddSingleton in Startup.cs'.</summary>
internal readonly record struct Lifespan(LifespanKind Kind, string Reason)
{
    public bool IsProcessLong => Kind == LifespanKind.Process;
}

/// <summary>Says how long fields, properties and types live, and why.</summary>
internal sealed class Lifespans(MemoryModel model)
{
    private readonly KnownSymbols known = model.Known;
    private readonly Lazy<Registrations> registrations = new(() => new Registrations(model.Compilation, model.Known));
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> current = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, Lifespan> owners = new(SymbolEqualityComparer.Default);

    /// <summary>The lifespan of what a field, property, local or parameter refers to.</summary>
    public Lifespan Of(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { IsStatic: true } field when IsThreadStatic(field) => new(LifespanKind.Thread, "[ThreadStatic] field"),
        IFieldSymbol { IsStatic: true } => new(LifespanKind.Process, "static field"),
        IPropertySymbol { IsStatic: true } => new(LifespanKind.Process, "static property"),
        IFieldSymbol or IPropertySymbol => OfInstancesOf(symbol.ContainingType) is { IsProcessLong: true } owner
            ? owner
            : new(LifespanKind.Instance, "field of an object of type " + symbol.ContainingType.Name),
        ILocalSymbol or IParameterSymbol => new(LifespanKind.Call, "local"),
        _ => new(LifespanKind.Unknown, ""),
    };

    /// <summary>The lifespan of the objects of a type: Process where the compilation shows a singleton, Scope for scoped and transient services, else Unknown.</summary>
    public Lifespan OfInstancesOf(INamedTypeSymbol type) => owners.GetOrAdd(type, FindOwner);

    private Lifespan FindOwner(INamedTypeSymbol type)
    {
        if (type.IsOrInherits(known.BackgroundService))
            return new(LifespanKind.Process, "hosted service");
        if (type.IsOrInherits(known.HostedService))
            return new(LifespanKind.Process, "hosted service");
        if (type.IsOrInherits(known.EventSource))
            return new(LifespanKind.Process, "event source");
        if (IsMiddleware(type))
            return new(LifespanKind.Process, "middleware");
        if (HoldsItself(type) is { } field)
            return new(LifespanKind.Process, $"singleton held in the static field {field.Name}");
        if (UiTypes.IsApplication(type))
            return new(LifespanKind.Process, "the application object");
        if (registrations.Value.Of(type) is { } registration)
            return new(LifespanKind.Process, registration);
        return registrations.Value.OfShortLived(type) is { } shorter ? new(LifespanKind.Scope, shorter) : new(LifespanKind.Unknown, "");
    }

    /// <summary>
    /// Whether the compilation shows that objects of the type come and go while the process runs: registered for a scope or each use, made by a
    /// framework for each request, or made in a method for its own use; or made to be disposed, which says that their author thinks so. Not where
    /// each puts itself into a static member.
    /// </summary>
    public bool ComeAndGo(INamedTypeSymbol type) => ComeAndGo(type, isDisposable: known.IsDisposable(type));

    /// <summary>The same without the word of the author: there are more of them with every call.</summary>
    public bool AreSeenToComeAndGo(INamedTypeSymbol type) => ComeAndGo(type, isDisposable: false);

    private bool ComeAndGo(INamedTypeSymbol type, bool isDisposable) => OfInstancesOf(type).Kind switch
    {
        LifespanKind.Process => false,
        LifespanKind.Scope => true,
        _ when current.GetOrAdd(type, IsTheCurrentOne) => false,
        _ => (isDisposable || IsMadeForARequest(type) || model.Creations.Of(type).Any(creation => creation.OfTheCall)) && !model.Creations.AreOnce(type),
    };

    /// <summary>The type of the objects that a container makes anew whenever <paramref name="service"/> is asked for; null when that is not known.</summary>
    public INamedTypeSymbol? TransientOf(INamedTypeSymbol service) => registrations.Value.TransientOf(service);

    /// <summary>The type of the objects that a container makes, for each scope or use, where <paramref name="service"/> is asked for; null when that is not known.</summary>
    public INamedTypeSymbol? MadeFor(INamedTypeSymbol service) => registrations.Value.MadeFor(service);

    public bool IsThreadStatic(IFieldSymbol field)
    {
        foreach (var attribute in field.GetAttributes())
        {
            if (attribute.AttributeClass.Is(known.ThreadStaticAttribute))
                return true;
        }

        return false;
    }

    /// <summary>Whether a constructor puts the object into a static member of its type: it is the one that all code knows.</summary>
    private static bool IsTheCurrentOne(INamedTypeSymbol type) => type.InstanceConstructors.Any(constructor => constructor.DeclaringSyntaxReferences.Any(part => part.GetSyntax().DescendantNodes().Any(node => node is AssignmentExpressionSyntax
    {
        Right: ThisExpressionSyntax, Left: IdentifierNameSyntax { Identifier.ValueText: var name },
    } && type.GetMembers(name).Any(member => member is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true }))));

    private bool IsMadeForARequest(INamedTypeSymbol type) =>
        type.IsOrInherits(known.Controller) || type.IsOrInherits(known.PageModel) || type.IsOrInherits(known.Hub) || type.IsOrInherits(known.Component);

    /// <summary>Middleware by convention, one object of which serves all requests: it is made with the next delegate, and has an Invoke method.</summary>
    private bool IsMiddleware(INamedTypeSymbol type)
    {
        if (known.RequestDelegate is null || (type.GetMembers("InvokeAsync").IsEmpty && type.GetMembers("Invoke").IsEmpty))
            return false;
        foreach (var constructor in type.InstanceConstructors)
        {
            foreach (var parameter in constructor.Parameters)
            {
                if (parameter.Type.Is(known.RequestDelegate))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The static readonly field (or get-only auto-property) of its own type by which a singleton is held.</summary>
    private static ISymbol? HoldsItself(INamedTypeSymbol type)
    {
        // With a public constructor others make instances too: then it is no singleton.
        if (type.InstanceConstructors.Any(c => c.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected)))
            return null;
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: true, IsReadOnly: true } field && SymbolEqualityComparer.Default.Equals(field.Type, type))
                return field.AssociatedSymbol ?? field;
        }

        return null;
    }
}
