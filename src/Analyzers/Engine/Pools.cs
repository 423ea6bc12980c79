using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>What a pool lends.</summary>
internal enum Pooled
{
    /// <summary>Nothing: not a pool's call.</summary>
    None,

    /// <summary>An array of an <c>ArrayPool</c>.</summary>
    Array,

    /// <summary>The owner of a memory block, of a <c>MemoryPool</c> or another maker: given back by its <c>Dispose</c>.</summary>
    Owner,

    /// <summary>An object of an <c>ObjectPool</c>.</summary>
    Object,
}

/// <summary>Says which calls take something out of a pool, and which give it back.</summary>
internal static class Pools
{
    /// <summary>What the call takes out of a pool.</summary>
    public static Pooled Rented(IInvocationOperation call, KnownSymbols known)
    {
        var method = call.TargetMethod;
        return method.Name switch
        {
            "Rent" when IsOf(method, known.ArrayPool) => Pooled.Array,
            "Rent" when IsOf(method, known.MemoryPool) => Pooled.Owner,
            "Get" when method.Parameters.IsEmpty && IsOf(method, known.ObjectPool) => Pooled.Object,
            _ => Pooled.None,
        };
    }

    /// <summary>What the call gives back, and the value that it gives.</summary>
    public static (Pooled Kind, IOperation Value)? Released(IInvocationOperation call, KnownSymbols known)
    {
        switch (call.TargetMethod)
        {
            case { Name: "Return", Parameters.Length: 1 or 2 } method:
                var kind = ReturnOf(method, known.ArrayPool) is not null ? Pooled.Array : ReturnOf(method, known.ObjectPool) is not null ? Pooled.Object : Pooled.None;
                if (kind == Pooled.None)
                    return null;
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.Ordinal == 0)
                        return (kind, argument.Value);
                }

                return null;
            case { Name: "Dispose", Parameters.Length: 0 } when call.Instance?.Unwrap() is { } owner && IsOwner(owner.Type, known):
                return (Pooled.Owner, owner);
            default:
                return null;
        }
    }

    /// <summary>Whether something may give back what was rented for <paramref name="local"/>: the method itself, somewhere, or whoever gets hold of it.</summary>
    public static bool MayBeReturned(ILocalSymbol local, Pooled kind, LocalUses uses, KnownSymbols known)
    {
        if (IsResource(local) || (kind != Pooled.Object && new Views(uses, known).Escapes(local)))
            return true;
        foreach (var reference in uses.Of(local))
        {
            if (!Views.IsInSameFunction(reference, local))
                return true;
            var use = Escapes.Of(reference, known);
            while (kind == Pooled.Object && use is { Kind: UseKind.Called, Operation: IInvocationOperation chained } && SymbolEqualityComparer.Default.Equals(chained.Type, local.Type))
                use = Escapes.Of(chained, known); // Append returns the builder itself
            if (use.Kind == UseKind.Used || (use.Kind == UseKind.Called && MayGiveBack(use.Member!, kind)))
                return true;
            if (kind == Pooled.Object ? use.Escapes : use.Kind == UseKind.Aliased && IsOwner(Aliases.Whole(reference, known).Type, known))
                return true;
        }

        return false;
    }

    /// <summary>Whether the type lends a memory block until it is disposed.</summary>
    public static bool IsOwner(ITypeSymbol? type, KnownSymbols known) => known.MemoryOwner is not null && type.IsOrInherits(known.MemoryOwner);

    /// <summary>The <c>Return</c> of <paramref name="pool"/> that the method is or overrides.</summary>
    public static IMethodSymbol? ReturnOf(IMethodSymbol? method, INamedTypeSymbol? pool)
    {
        while (method is not null && !method.ContainingType.IsConstructedFrom(pool))
            method = method.OverriddenMethod;
        return method;
    }

    private static bool IsOf(IMethodSymbol method, INamedTypeSymbol? pool) => pool is not null && method.ContainingType.IsOrInherits(pool);

    /// <summary>Whether the method may give back its own object: objects of a program know their pool at times.</summary>
    private static bool MayGiveBack(ISymbol method, Pooled kind)
    {
        if (method.Name is "Dispose" or "DisposeAsync" or "Close")
            return true;
        return kind == Pooled.Object && !method.IsOfFramework();
    }

    /// <summary>Whether a using declares the local.</summary>
    private static bool IsResource(ILocalSymbol local)
    {
        foreach (var reference in local.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax().Parent?.Parent)
            {
                case UsingStatementSyntax:
                case LocalDeclarationStatementSyntax { UsingKeyword: var keyword } when keyword != default:
                    return true;
            }
        }

        return false;
    }
}
