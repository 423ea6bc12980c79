using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// The types that the compilation registers as singletons with a service collection: <c>AddSingleton</c>, <c>TryAddSingleton</c>,
/// <c>AddKeyedSingleton</c>, <c>AddHostedService</c>, <c>ServiceDescriptor.Singleton</c>, in generic, <c>typeof</c>, factory and instance form; and
/// those that it registers for a scope or for each use.
/// </summary>
/// <remarks>
/// Asked only when a rule has a candidate that is otherwise complete, so that most builds never look. Looks through the text of each file for
/// the method names first, then binds the type arguments of just those calls.
/// </remarks>
internal sealed class Registrations
{
    private static readonly string[] Names = ["Singleton", "AddHostedService", "Scoped", "Transient"];

    private readonly Dictionary<INamedTypeSymbol, string> reasons = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<INamedTypeSymbol, string> shorter = new(SymbolEqualityComparer.Default);

    private readonly INamedTypeSymbol? services;

    public Registrations(Compilation compilation, KnownSymbols known)
    {
        services = known.ServiceCollection;
        if (services is null)
            return;
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (Mentions(tree.GetText()))
                Read(compilation, tree);
        }
    }

    /// <summary>Why objects of <paramref name="type"/> live as long as the process, or null when that is not known.</summary>
    public string? Of(INamedTypeSymbol type) => reasons.TryGetValue(type.OriginalDefinition, out var reason) ? reason : null;

    /// <summary>Why objects of <paramref name="type"/> come and go, or null when that is not known.</summary>
    public string? OfShorter(INamedTypeSymbol type) => shorter.TryGetValue(type.OriginalDefinition, out var reason) ? reason : null;

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
            if (node is not InvocationExpressionSyntax invocation || NameOf(invocation) is not { } name || !IsRegistration(name.Identifier.ValueText))
                continue;
#pragma warning disable RS0030, RS1030 // a handful of calls in a compilation, and only when a candidate asks
            semantics ??= compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
            if (!IsOfServices(semantics.GetSymbolInfo(invocation).Symbol as IMethodSymbol))
                continue;
            var types = name is GenericNameSyntax generic
                ? generic.TypeArgumentList.Arguments.Select(argument => semantics.GetTypeInfo(argument).Type)
                : invocation.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<TypeOfExpressionSyntax>().Select(typeOf => semantics.GetTypeInfo(typeOf.Type).Type);
            types = types.Concat(Created(invocation, semantics));
            foreach (var type in types.OfType<INamedTypeSymbol>())
                (IsShorter(name.Identifier.ValueText) ? shorter : reasons)[type.OriginalDefinition] = $"registered with {name.Identifier.ValueText} in {Path.GetFileName(tree.FilePath)}";
        }
    }

    /// <summary>What a factory or instance argument makes: <c>AddSingleton&lt;IFoo&gt;(_ => new Foo())</c>, <c>AddSingleton(new Foo())</c>.</summary>
    private static IEnumerable<ITypeSymbol?> Created(InvocationExpressionSyntax invocation, SemanticModel semantics)
    {
        foreach (var argument in invocation.ArgumentList.Arguments)
        {
            foreach (var made in Made(argument.Expression))
            {
                if (made is BaseObjectCreationExpressionSyntax creation)
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

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    /// <summary>An extension method of the service collection, or a factory of its descriptors.</summary>
    private bool IsOfServices(IMethodSymbol? method) =>
        method is not null && (((method.ReducedFrom ?? method).Parameters is { Length: > 0 } parameters && parameters[0].Type.Is(services)) ||
        (method.ContainingType.Name == "ServiceDescriptor" && method.ContainingNamespace.Is(services!.ContainingNamespace)));

    private static bool IsRegistration(string name) =>
        name is "AddHostedService" or "Singleton" or "KeyedSingleton" || (name.EndsWith("Singleton", StringComparison.Ordinal) && IsAdd(name)) || IsShorter(name);

    private static bool IsShorter(string name) =>
        name is "Scoped" or "Transient" or "KeyedScoped" or "KeyedTransient" || ((name.EndsWith("Scoped", StringComparison.Ordinal) || name.EndsWith("Transient", StringComparison.Ordinal)) && IsAdd(name));

    private static bool IsAdd(string name) => name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("TryAdd", StringComparison.Ordinal);
}
