namespace MemoryAnalyzers.Engine;

/// <summary>Finds calls of a method in the whole compilation, also those through an interface or base method.</summary>
/// <remarks>
/// Others may run the method too: other assemblies, and who holds a delegate of it. <see cref="Callers"/> knows all of a private one.
/// Asked only when a rule has a candidate that is otherwise complete.
/// </remarks>
internal sealed class Calls(Places places, Reopened reopened)
{
    private const int Most = 64;

    /// <summary>The calls, at most so many, that run <paramref name="method"/> or may do so, each with the member that it stands in.</summary>
    public IEnumerable<(IInvocationOperation Call, ISymbol Body)> Of(IMethodSymbol method)
    {
        var faces = Faces(method.OriginalDefinition);
        foreach (var node in faces.Select(face => face.Name).Prepend(method.Name).Distinct().SelectMany(places.CallsOf).Take(Most))
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
}
