using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// The types that the compilation registers with a service collection: <c>AddSingleton</c>, <c>TryAddSingleton</c>, <c>AddKeyedSingleton</c>,
/// <c>AddHostedService</c>, <c>ServiceDescriptor.Singleton</c>, in generic, <c>typeof</c>, factory and instance form; and the same for scoped and
/// transient services. What is registered in both ways counts as a singleton. Of other containers those that are registered for one instance, by the words
/// that these have for it (Autofac, DryIoc, MvvmCross, Ninject, Prism, Simple Injector, Splat, Unity, Windsor).
/// </summary>
/// <remarks>
/// Asked only when a rule has a candidate that is otherwise complete, so that most builds never look. Looks through the text of each file for
/// the method names first, then binds the type arguments of just those calls.
/// </remarks>
internal sealed class Registrations
{
    private static readonly string[] Names = ["Singleton", "AddHostedService", "Scoped", "Transient", "SingleInstance"];

    private readonly Dictionary<INamedTypeSymbol, string> reasons = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<INamedTypeSymbol, string> shortLived = new(SymbolEqualityComparer.Default);

    /// <summary>What is made for each service; null where it is not made anew for each request, or in more than one way.</summary>
    private readonly Dictionary<INamedTypeSymbol, INamedTypeSymbol?> made = new(SymbolEqualityComparer.Default);

    /// <summary>What is made for each service in one way; null where there are more.</summary>
    private readonly Dictionary<INamedTypeSymbol, INamedTypeSymbol?> madeFor = new(SymbolEqualityComparer.Default);

    private readonly INamedTypeSymbol? services;

    public Registrations(Compilation compilation, KnownSymbols known)
    {
        services = known.ServiceCollection;
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (Mentions(tree.GetText()))
                Read(compilation, tree);
        }
    }

    /// <summary>Why objects of <paramref name="type"/> live as long as the process, or null when that is not known.</summary>
    public string? Of(INamedTypeSymbol type) => reasons.TryGetValue(type.OriginalDefinition, out var reason) ? reason : null;

    /// <summary>Why objects of <paramref name="type"/> end before the process: registered as scoped or transient, and never as a singleton.</summary>
    public string? OfShortLived(INamedTypeSymbol type) => Of(type) is null && shortLived.TryGetValue(type.OriginalDefinition, out var reason) ? reason : null;

    /// <summary>The type that is made whenever <paramref name="service"/> is asked for: registered as transient, and in no other way.</summary>
    public INamedTypeSymbol? TransientOf(INamedTypeSymbol service) => made.TryGetValue(service, out var type) ? type : null;

    /// <summary>The type that is made for <paramref name="service"/>, which is registered in one way.</summary>
    public INamedTypeSymbol? MadeFor(INamedTypeSymbol service) => madeFor.TryGetValue(service, out var type) ? type : null;

    /// <summary>Whether a container is asked for an object, by the words that containers have for it.</summary>
    public static bool IsLookup(ExpressionSyntax value) => value is InvocationExpressionSyntax call &&
        NameOf(call) is GenericNameSyntax { Identifier.ValueText: "Resolve" or "GetInstance" or "GetService" or "GetRequiredService", TypeArgumentList.Arguments.Count: 1 };

    private static bool Mentions(SourceText text)
    {
        var whole = text.ToString();
        return Names.Any(name => whole.IndexOf(name, StringComparison.Ordinal) >= 0);
    }

    private void Read(Compilation compilation, SyntaxTree tree)
    {
        SemanticModel? semantics = null;
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax invocation || NameOf(invocation) is not { } name || !(IsRegistration(name.Identifier.ValueText) || IsOfOneInstance(invocation, name.Identifier.ValueText)))
                continue;
#pragma warning disable RS0030, RS1030 // a handful of calls in a compilation, and only when a candidate asks
            semantics ??= compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
            if (IsOfServices(semantics.GetSymbolInfo(invocation).Symbol as IMethodSymbol))
                AddServices(invocation, name, semantics);
            else if (IsOfOneInstance(invocation, name.Identifier.ValueText))
                Add(reasons, Chain(invocation).SelectMany(call => Named(call, semantics).Concat(Created(call, semantics))), name);
        }
    }

    private void AddServices(InvocationExpressionSyntax invocation, SimpleNameSyntax name, SemanticModel semantics)
    {
        var (named, created) = (Named(invocation, semantics).ToList(), Created(invocation, semantics).ToList());
        AddMade(name.Identifier.ValueText, named, created, invocation.ArgumentList.Arguments.Any(argument => argument.Expression is LambdaExpressionSyntax));
        Add(IsSingleton(name.Identifier.ValueText) ? reasons : shortLived, named.Concat(created), name);
    }

    private static void Add(Dictionary<INamedTypeSymbol, string> found, IEnumerable<ITypeSymbol?> types, SimpleNameSyntax name)
    {
        foreach (var type in types.OfType<INamedTypeSymbol>())
            found[type.OriginalDefinition] = $"registered with {name.Identifier.ValueText} in {Path.GetFileName(name.SyntaxTree.FilePath)}";
    }

    private static IEnumerable<ITypeSymbol?> Named(InvocationExpressionSyntax invocation, SemanticModel semantics) => NameOf(invocation) is GenericNameSyntax generic
        ? generic.TypeArgumentList.Arguments.Select(argument => semantics.GetTypeInfo(argument).Type)
        : invocation.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<TypeOfExpressionSyntax>().Select(typeOf => semantics.GetTypeInfo(typeOf.Type).Type);

    /// <summary>The call and those before it in its chain: <c>builder.Register(c => new Foo()).As&lt;IFoo&gt;().SingleInstance()</c>.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Chain(InvocationExpressionSyntax invocation)
    {
        for (var call = invocation; call is not null; call = (call.Expression as MemberAccessExpressionSyntax)?.Expression as InvocationExpressionSyntax)
            yield return call;
    }

    private void AddMade(string method, List<ITypeSymbol?> named, List<ITypeSymbol?> created, bool byFactory)
    {
        if (method.Contains("Keyed") || named.Concat(created).FirstOrDefault() is not INamedTypeSymbol service)
            return;
        var type = byFactory && created.Count != 1 ? null : created.Concat(named.AsEnumerable().Reverse()).First() as INamedTypeSymbol;
        madeFor[service] = madeFor.ContainsKey(service) ? null : type;
        made[service] = method.EndsWith("Transient", StringComparison.Ordinal) && !made.ContainsKey(service) ? type : null;
    }

    /// <summary>What a factory or instance argument makes: <c>AddSingleton&lt;IFoo&gt;(_ => new Foo())</c>, <c>AddSingleton(new Foo())</c>.</summary>
    private static IEnumerable<ITypeSymbol?> Created(InvocationExpressionSyntax invocation, SemanticModel semantics)
    {
        foreach (var argument in invocation.ArgumentList.Arguments)
        {
            foreach (var made in Made(argument.Expression))
            {
                if (Value(made) is BaseObjectCreationExpressionSyntax creation)
                    yield return semantics.GetTypeInfo(creation).Type;
                else if (made is InvocationExpressionSyntax call && NameOf(call) is GenericNameSyntax { Identifier.ValueText: "CreateInstance", TypeArgumentList.Arguments: { Count: 1 } arguments })
                    yield return semantics.GetTypeInfo(arguments[0]).Type; // ActivatorUtilities
            }
        }
    }

    private static IEnumerable<SyntaxNode> Made(ExpressionSyntax argument) => argument switch
    {
        LambdaExpressionSyntax { ExpressionBody: { } body } => [body],
        LambdaExpressionSyntax { Block: { } block } => block.DescendantNodes(node => node is not LambdaExpressionSyntax and not LocalFunctionStatementSyntax).OfType<ReturnStatementSyntax>().Select(statement => statement.Expression).OfType<SyntaxNode>(),
        _ => [argument],
    };

    /// <summary>What a local of a factory is made with.</summary>
    private static SyntaxNode? Value(SyntaxNode made) => made is IdentifierNameSyntax { Identifier.ValueText: var name }
        ? made.FirstAncestorOrSelf<LambdaExpressionSyntax>()?.DescendantNodes().OfType<VariableDeclaratorSyntax>().FirstOrDefault(local => local.Identifier.ValueText == name)?.Initializer?.Value
        : made;

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    /// <summary>An extension method of the service collection, or a factory of its descriptors.</summary>
    private bool IsOfServices(IMethodSymbol? method) =>
        services is not null && method is not null && (((method.ReducedFrom ?? method).Parameters is { Length: > 0 } parameters && parameters[0].Type.Is(services)) ||
        (method.ContainingType.Name == "ServiceDescriptor" && method.ContainingNamespace.Is(services.ContainingNamespace)));

    private static bool IsRegistration(string name) =>
        IsSingleton(name) || name is "Scoped" or "KeyedScoped" or "Transient" or "KeyedTransient" || IsAdding(name, "Scoped") || IsAdding(name, "Transient");

    private static bool IsSingleton(string name) => name is "AddHostedService" or "Singleton" or "KeyedSingleton" || IsAdding(name, "Singleton");

    /// <summary>By the word of another container: in the name, at the end of the chain, or as an argument.</summary>
    private static bool IsOfOneInstance(InvocationExpressionSyntax invocation, string name) => name switch
    {
        "SingleInstance" or "InSingletonScope" or "LifestyleSingleton" or "AsSingleton" => true,
        _ when name.StartsWith("Register", StringComparison.Ordinal) => name.EndsWith("Singleton", StringComparison.Ordinal) || invocation.ArgumentList.Arguments.Any(argument => argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Singleton" }),
        _ => name.EndsWith("ConstructAndRegisterSingleton", StringComparison.Ordinal),
    };

    private static bool IsAdding(string name, string lifetime) =>
        name.EndsWith(lifetime, StringComparison.Ordinal) && (name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("TryAdd", StringComparison.Ordinal));
}
