using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Finds the places that call a private method, or hand it on.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete. The names of a nest are gone through once; the asked ones alone are bound.</remarks>
internal sealed class Callers(Reopened reopened)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<string, SimpleNameSyntax>> names = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The calls of the method and the references to it as a delegate, each with the member that it stands in; null when code outside the nest of types can
    /// reach it too.
    /// </summary>
    public IEnumerable<(IOperation Operation, ISymbol Body)>? Of(IMethodSymbol method) =>
        method.IsPrivateToNest() && !method.IsOverride && !method.IsVirtual && !method.IsAbstract && method.ExplicitInterfaceImplementations.IsEmpty ? Find(method.OriginalDefinition) : null;

    private IEnumerable<(IOperation Operation, ISymbol Body)> Find(IMethodSymbol method)
    {
        foreach (var name in names.GetOrAdd(method.ContainingType.Outermost(), Read)[method.Name])
        {
            var semantics = reopened.Model(name.SyntaxTree);
            SyntaxNode node = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (node.Parent is InvocationExpressionSyntax invocation && invocation.Expression == node)
                node = invocation;
            var operation = semantics.GetOperation(node);
            var named = operation is IInvocationOperation call ? call.TargetMethod : (operation as IMethodReferenceOperation)?.Method;
            if (named is not null && named.OriginalDefinition.Is(method) && BodyOf(semantics.GetEnclosingSymbol(name.SpanStart), operation!) is { } body)
                yield return (operation!, body);
        }
    }

    /// <summary>The member around, not a lambda or local function of it; the field or property of an initialiser.</summary>
    internal static ISymbol? BodyOf(ISymbol? symbol, IOperation operation) => operation.Root() switch
    {
        IFieldInitializerOperation { InitializedFields: { Length: > 0 } fields } => fields[0],
        IPropertyInitializerOperation { InitializedProperties: { Length: > 0 } properties } => properties[0],
        _ => MemberAround(symbol),
    };

    /// <summary>The member that a lambda or local function stands in.</summary>
    internal static ISymbol? MemberAround(ISymbol? symbol)
    {
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol;
    }

    private static ILookup<string, SimpleNameSyntax> Read(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<SimpleNameSyntax>()
        .Where(name => name.Parent is InvocationExpressionSyntax or ArgumentSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax or MemberAccessExpressionSyntax or InitializerExpressionSyntax or CastExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax)
        .ToLookup(name => name.Identifier.ValueText);
}
