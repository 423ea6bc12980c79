namespace MemoryAnalyzers.Engine;

/// <summary>Says which scopes of services are surely out of everybody's reach while a service of theirs lives on.</summary>
/// <remarks>
/// Surely: of the scope nothing is used but its provider, and of that nothing but services. The service must be one that has something to lose: disposable
/// itself or made with something disposable, or, outside tests and their helpers, of a type that is known only when it runs. What a container makes once is
/// not lost with a scope.
/// </remarks>
internal sealed class LostScopes(LocalUses uses, MemoryModel model)
{
    private const int MostUses = 64;
    private const int Deepest = 3;

    private readonly KnownSymbols known = model.Known;

    /// <summary>How a service of the scope lives on, in words after 'is': 'returned', 'put into …'. Null when none does, or the scope is perhaps not lost.</summary>
    /// <param name="made">The operation that makes the scope.</param>
    /// <param name="local">The local that holds it; null when nothing does.</param>
    /// <param name="body">The member whose body it stands in.</param>
    public string? Way(IOperation made, ILocalSymbol? local, ISymbol body)
    {
        if (made.EnclosingFunction() is not null || Entries.IsHelperOfTests(body.ContainingType) || (local is not null && uses.Of(local).Count > MostUses))
            return null;
        string? way = null;
        foreach (var scope in local is null ? [made] : uses.Of(local))
        {
            if (Escapes.Of(scope, known) is { Kind: UseKind.Assigned } assigned && made.IsWithin(assigned.Operation))
                continue;
            if (scope.EnclosingFunction() is not null || scope.Parent is not IPropertyReferenceOperation { Property.Name: "ServiceProvider" } provider || !Follow(provider, body, ref way))
                return null;
        }

        return way;
    }

    /// <summary>Whether the provider is only asked for services.</summary>
    private bool Follow(IOperation provider, ISymbol body, ref string? way)
    {
        var use = Escapes.Of(provider, known);
        switch (use.Kind)
        {
            case UseKind.Aliased when IsFollowed(use.Member!):
                foreach (var reference in uses.Of(use.Member!))
                {
                    if (reference.EnclosingFunction() is not null || Escapes.Of(reference, known).Kind is UseKind.Aliased || !Follow(reference, body, ref way))
                        return false;
                }

                return true;
            case UseKind.Called or UseKind.Passed when use.Operation is IInvocationOperation { TargetMethod: { Name: "GetService" or "GetRequiredService" } method } call && method.IsOfFramework():
                if (HasSomethingToLose(call))
                    way ??= WayOf(call, body);
                return true;
            default:
                return false;
        }
    }

    private bool IsFollowed(ISymbol local) => uses.DeclaratorOf(local) is not null && uses.Of(local).Count <= MostUses;

    private bool HasSomethingToLose(IInvocationOperation asked)
    {
        if (ServiceScopes.Asked(asked, known) is not var (_, service))
            return asked.TargetMethod.TypeArguments.IsEmpty && asked.Arguments[asked.Arguments.Length - 1].Value.Unwrap() is not ITypeOfOperation;
        return HasSomethingToLose(service, 0);
    }

    private bool HasSomethingToLose(INamedTypeSymbol service, int depth)
    {
        if (depth > Deepest || service.IsOfFramework() || model.Lifespans.OfInstancesOf(service).IsProcessLong)
            return false;
        if (known.IsDisposable(service))
            return true;
        var made = model.Lifespans.MadeFor(service) ?? service;
        if (!made.Is(service) && known.IsDisposable(made))
            return true;
        foreach (var constructor in made.InstanceConstructors)
        {
            foreach (var parameter in constructor.Parameters)
            {
                if (parameter.Type is INamedTypeSymbol part && HasSomethingToLose(part, depth + 1))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether the value is returned, or put into a field of an object that comes and goes.</summary>
    private string? WayOf(IOperation service, ISymbol body)
    {
        var use = Escapes.Of(service, known);
        switch (use.Kind)
        {
            case UseKind.Returned:
                return "returned";
            case UseKind.Stored when use.Operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: { IsStatic: false } member, Instance: IInstanceReferenceOperation } } && Loops.IsUnconditional(use.Operation) &&
                body is IMethodSymbol method && (method.MethodKind == MethodKind.Ordinary ? model.Lifespans.ComeAndGo(body.ContainingType) : model.Lifespans.OfInstancesOf(body.ContainingType).Kind == LifespanKind.Scope):
                return $"put into '{member.Name}'";
            case UseKind.Aliased when IsFollowed(use.Member!):
                foreach (var reference in uses.Of(use.Member!))
                {
                    if (reference.EnclosingFunction() is null && Escapes.Of(reference, known).Kind is (UseKind.Returned or UseKind.Stored) && WayOf(reference, body) is { } way)
                        return way;
                }

                return null;
            default:
                return null;
        }
    }
}
