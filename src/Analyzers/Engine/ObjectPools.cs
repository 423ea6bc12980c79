namespace MemoryAnalyzers.Engine;

/// <summary>Questions about pools: what an object pool calls when an object comes back, and which collections of a type are pools written by hand.</summary>
internal static class ObjectPools
{
    /// <summary>Whether the type's objects decide, or are asked, what an object pool keeps.</summary>
    public static bool IsPolicy(INamedTypeSymbol type, KnownSymbols known) =>
        (known.PooledObjectPolicy is not null || known.PooledObjectPolicyInterface is not null || known.Resettable is not null) &&
        (type.IsOrInherits(known.PooledObjectPolicy) || type.IsOrInherits(known.PooledObjectPolicyInterface) || type.IsOrInherits(known.Resettable));

    /// <summary>Whether the method is a policy's <c>Return</c>: true keeps the object.</summary>
    public static bool IsReturn(IMethodSymbol method, KnownSymbols known) =>
        method is { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 1 } && NameOf(method) == "Return" &&
        (method.ContainingType.IsOrInherits(known.PooledObjectPolicy) || method.ContainingType.IsOrInherits(known.PooledObjectPolicyInterface));

    /// <summary>Whether the method is <c>IResettable.TryReset</c>: true keeps the object.</summary>
    public static bool IsReset(IMethodSymbol method, KnownSymbols known) =>
        method is { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 0 } && NameOf(method) == "TryReset" && method.ContainingType.IsOrInherits(known.Resettable);

    /// <summary>Whether the type is a collection that pools are built of.</summary>
    public static bool IsStore(ITypeSymbol? type, KnownSymbols known) => type is INamedTypeSymbol { TypeArguments.Length: 1 } &&
        (type.IsConstructedFrom(known.Stack) || type.IsConstructedFrom(known.Queue) || type.IsConstructedFrom(known.List) ||
        type.IsConstructedFrom(known.ConcurrentBag) || type.IsConstructedFrom(known.ConcurrentStack) || type.IsConstructedFrom(known.ConcurrentQueue));

    /// <summary>Whether the method of a store puts one object in.</summary>
    public static bool IsPut(ISymbol? method) => method is IMethodSymbol { Name: "Push" or "Add" or "Enqueue", Parameters.Length: 1 };

    /// <summary>Whether the method of a store takes one object out.</summary>
    public static bool IsTake(ISymbol? method) => method is IMethodSymbol { Name: "Pop" or "TryPop" or "Dequeue" or "TryDequeue" or "TryTake" or "RemoveAt", Parameters.Length: <= 1 };

    /// <summary>Whether the use takes one object out of a store.</summary>
    public static bool IsTake(FieldUse use) => use.Kind == UseKind.Called && IsTake(use.Member);

    /// <summary>
    /// Whether the store is a pool that somebody keeps, gives new objects out when it has none, takes objects back, not only those of calls that are over with it, and nothing limits
    /// how many or takes some away again.
    /// </summary>
    public static bool IsUnlimited(FieldFacts store, TypeSummary summary, MemoryModel model)
    {
        var element = ((INamedTypeSymbol)store.Type).TypeArguments[0];
        if (element.IsValueType || element.SpecialType == SpecialType.System_String)
            return false;
        var (givers, takers) = (new List<ISymbol>(), new List<ISymbol>());
        foreach (var use in store.Uses)
        {
            if (use.UpperTest || use.InLambda)
                return false;
            switch (use.Pool)
            {
                case PoolStep.TakeOrMake when use.Loop < 0:
                    givers.Add(use.Body);
                    continue;
                case PoolStep.Put when !summary.IsConstruction(use.Body):
                    takers.Add(use.Body);
                    continue;
                case PoolStep.Put or PoolStep.PutNew when summary.IsConstruction(use.Body):
                    continue;
                case PoolStep.Take or PoolStep.TakeOrMake when summary.MayBeTeardown(use.Body):
                    continue;
                case not PoolStep.None:
                    return false;
            }

            if (!LeavesAlone(use) && !summary.MayBeTeardown(use.Body) && !(use.Kind == UseKind.Assigned && (use.OnlyIfNull || summary.IsConstruction(use.Body))))
                return false;
        }

        var lifespan = model.Lifespans.Of(store.Symbol).Kind;
        return givers.Count > 0 && takers.Count > 0 && (lifespan == LifespanKind.Process || (lifespan == LifespanKind.Instance && IsOnlyPurpose(store, summary))) && !IsUnderSemaphore(store, summary, model.Known) && !model.Rentals.EndWithTheCall(givers, takers);
    }

    /// <summary>Whether the objects in a store are known to hold more than themselves: storage of a size of its own, or something that must be disposed.</summary>
    public static bool AreHeavy(FieldFacts store, MemoryModel model)
    {
        var element = ((INamedTypeSymbol)store.Type).TypeArguments[0];
        for (var part = element; part is { SpecialType: SpecialType.None }; part = part.BaseType)
        {
            if (IsHeavy(part) || part.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && IsHeavy(field.Type)))
                return true;
        }

        return false;

        bool IsHeavy(ITypeSymbol type) => type is IArrayTypeSymbol || model.Collections.Of(type) is not null || (model.Known.IsDisposable(type) && !type.IsOrInherits(model.Known.Task));
    }

    /// <summary>Whether the use only looks at the store.</summary>
    private static bool LeavesAlone(FieldUse use) => use.Kind switch
    {
        UseKind.Read or UseKind.PropertyRead or UseKind.AssignedIfNull => true,
        UseKind.Borrowed => use.Member is { ContainingType.Name: "Monitor" or "Enumerable" or "Debug" },
        UseKind.Called => use.Member is { Name: "Contains" or "Peek" or "TryPeek" or "EnsureCapacity" or "ToArray" or "GetEnumerator" },
        _ => false,
    };

    /// <summary>Whether a body that uses the store waits for a semaphore: that limits how many objects are out.</summary>
    private static bool IsUnderSemaphore(FieldFacts store, TypeSummary summary, KnownSymbols known)
    {
        var users = new HashSet<ISymbol>(store.Uses.Where(use => use.Kind == UseKind.Called).Select(use => use.Body), SymbolEqualityComparer.Default);
        users.UnionWith(users.SelectMany(summary.CallersOf).ToList());
        return summary.Fields.Any(field => (field.Type.Is(known.SemaphoreSlim) || field.Type.Is(known.Semaphore)) && field.Uses.Any(use => users.Contains(use.Body)));
    }

    /// <summary>Whether the pool lives as long as the process or a thread, or is what its type is for: then somebody keeps it.</summary>
    public static bool IsLongLived(FieldFacts store, TypeSummary summary, MemoryModel model) =>
        model.Lifespans.Of(store.Symbol).Kind is LifespanKind.Process or LifespanKind.Thread || IsOnlyPurpose(store, summary);

    /// <summary>Whether the field's type does nothing but pool: all it offers uses the field, and it has no other collection.</summary>
    public static bool IsOnlyPurpose(FieldFacts store, TypeSummary summary)
    {
        var type = store.Symbol.ContainingType;
        foreach (var other in summary.Fields)
        {
            if (!other.Symbol.Is(store.Symbol) && other.Symbol.ContainingType.Is(type) && HoldsMany(other.Type))
                return false;
        }

        var users = new HashSet<ISymbol>(store.Uses.Select(use => use.Body), SymbolEqualityComparer.Default);
        users.UnionWith(users.SelectMany(summary.CallersOf).ToList());
        var offered = 0;
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, IsImplicitlyDeclared: false, IsStatic: false } method || Teardowns.MayBe(method) ||
                (method.DeclaredAccessibility == Accessibility.Private && method.MethodKind == MethodKind.Ordinary) || method is { IsOverride: true, Name: "ToString" or "Equals" or "GetHashCode" })
            {
                continue;
            }

            if (!users.Contains(method) && !method.IsAbstract)
                return false;
            offered++;
        }

        return offered >= 2;
    }

    private static bool HoldsMany(ITypeSymbol type) => type is IArrayTypeSymbol || type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static string NameOf(IMethodSymbol method) => method.ExplicitInterfaceImplementations.IsEmpty ? method.Name : method.ExplicitInterfaceImplementations[0].Name;
}
