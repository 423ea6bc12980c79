using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Finds all the places that call a private method, or hand it on: no code but that of its nest can.</summary>
/// <remarks>
/// Asked only when a rule has a candidate that is otherwise complete. The names of a nest are gone through once; the asked ones alone are bound.
/// <see cref="Calls"/> finds calls of any method, but not all that may run it. <see cref="CallGraph"/> tells what bodies of a nest call each other, without the operations.
/// </remarks>
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
            SyntaxNode node = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (node.Parent is InvocationExpressionSyntax invocation && invocation.Expression == node)
                node = invocation;
            if (reopened.Model(name.SyntaxTree).GetOperation(node) is not { } operation)
                continue;
            var named = operation switch { IInvocationOperation call => call.TargetMethod, IMethodReferenceOperation reference => reference.Method, _ => null };
            if (named?.OriginalDefinition.Is(method) == true && operation.Owner() is { } body)
                yield return (operation, body);
        }
    }

    private static ILookup<string, SimpleNameSyntax> Read(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<SimpleNameSyntax>()
        .Where(name => name.Parent is InvocationExpressionSyntax or ArgumentSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax or MemberAccessExpressionSyntax or InitializerExpressionSyntax or CastExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax)
        .ToLookup(name => name.Identifier.ValueText);
}
