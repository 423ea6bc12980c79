using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Finds calls of a method in the whole compilation, also those through an interface or base method.</summary>
/// <remarks>
/// Others may run the method too: other assemblies, and who holds a delegate of it. <see cref="Callers"/> knows all of a private one.
/// Asked only when a rule has a candidate that is otherwise complete. The first question goes through the syntax of all files and keeps the calls by
/// the name of the method; only those of the asked name are bound.
/// </remarks>
internal sealed class Calls
{
    private const int Most = 64;

    private readonly Reopened reopened;
    private readonly Lazy<ILookup<string, InvocationExpressionSyntax>> places;

    public Calls(Compilation compilation, Reopened reopened)
    {
        this.reopened = reopened;
        places = new(() => compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes()).OfType<InvocationExpressionSyntax>().ToLookup(NameOf));
    }

    /// <summary>The calls, at most so many, that run <paramref name="method"/> or may do so, each with the member that it stands in.</summary>
    public IEnumerable<(IInvocationOperation Call, ISymbol Body)> Of(IMethodSymbol method)
    {
        var faces = Faces(method.OriginalDefinition);
        foreach (var node in places.Value[method.Name].Concat(faces.Where(face => face.Name != method.Name).SelectMany(face => places.Value[face.Name])).Take(Most))
        {
            if (reopened.Model(node.SyntaxTree).GetOperation(node) is IInvocationOperation call && faces.Contains((call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition) && call.Owner() is { } body)
                yield return (call, body);
        }
    }

    /// <summary>The method, those that it overrides, and those of interfaces that it implements.</summary>
    private static HashSet<ISymbol> Faces(IMethodSymbol method)
    {
        var faces = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (var face = method; face is not null; face = face.OverriddenMethod?.OriginalDefinition)
            faces.Add(face);
        foreach (var member in method.ContainingType.AllInterfaces.SelectMany(face => face.GetMembers()))
        {
            if (member is IMethodSymbol && method.ContainingType.FindImplementationForInterfaceMember(member)?.OriginalDefinition.Is(method) == true)
                faces.Add(member.OriginalDefinition);
        }

        return faces;
    }

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };
}
