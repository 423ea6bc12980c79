namespace MemoryAnalyzers.Engine;

/// <summary>A call of a method of the same object, by a body of a type that can be disposed.</summary>
/// <param name="Target">The method, or the setter of a property.</param>
/// <param name="IsOfBase">Called on <c>base</c>: not what this type overrides it with.</param>
/// <param name="Disposing">The constant that is passed for a bool; null when it is passed something else, or nothing.</param>
/// <param name="OnlyDisposing">Only when the method that calls it is called with true.</param>
/// <param name="InLoop">Again and again.</param>
internal readonly record struct OwnCall(IMethodSymbol Target, bool IsOfBase, bool? Disposing, bool OnlyDisposing, bool InLoop);

/// <summary>The bodies that run when an object is disposed in one of the ways that its type has.</summary>
/// <param name="entry">The method that is called from outside.</param>
/// <param name="bodies">What then runs, and whether as <c>Dispose(true)</c>.</param>
/// <param name="isKnown">False when something runs that is not seen.</param>
internal sealed class DisposalPath(IMethodSymbol entry, Dictionary<ISymbol, bool> bodies, bool isKnown)
{
    /// <summary>The method that is called from outside.</summary>
    public IMethodSymbol Entry { get; } = entry;

    /// <summary>Where disposals belong: <c>Dispose(bool)</c> or <c>DisposeAsyncCore</c> if the entry calls one of this type, else the entry.</summary>
    public IMethodSymbol Core { get; } = bodies.Keys.OfType<IMethodSymbol>().FirstOrDefault(body => bodies[body] && Disposals.IsCore(body) && body.ContainingType.Is(entry.ContainingType) &&
        (body.Name == "DisposeAsyncCore") == Disposals.IsAsync(entry)) ?? entry;

    /// <summary>Whether all that runs is seen.</summary>
    public bool IsKnown { get; } = isKnown;

    /// <summary>Whether it runs the body.</summary>
    public bool Runs(ISymbol body) => bodies.ContainsKey(body);

    /// <summary>Whether it surely disposes what the field holds.</summary>
    public bool Releases(FieldFacts field) => field.Uses.Any(use => Runs(use) && Disposals.IsRelease(use));

    /// <summary>Whether it disposes what the field holds whenever it runs: a condition may ask whom it belongs to.</summary>
    public bool ReleasesAlways(FieldFacts field) => field.Uses.Any(use => use.Kind == UseKind.Called && Runs(use) && Disposals.IsRelease(use) && use.Unconditional && use.LastReturn < 0 && !use.InLambda);

    /// <summary>Whether it may dispose what the field holds: by a call that is no plain question, by handing it on, by swapping it out; or by what is not seen.</summary>
    public bool MayRelease(FieldFacts field) => !IsKnown || field.Uses.Any(use => Runs(use) && Disposals.MayBeRelease(use));

    private bool Runs(FieldUse use) => bodies.TryGetValue(use.Body, out var disposing) && (disposing || !use.OnlyDisposing);
}

/// <summary>Says which fields are released when an object of a type is disposed, in each of the ways that the type has.</summary>
/// <remarks>
/// Goes from Dispose and DisposeAsync over the methods of the same type that they call, private or not. <c>Dispose(false)</c> does not run what stands under
/// <c>if (disposing)</c>. A call of the base's Dispose may call whatever this type overrides; other methods of the base are taken to call what is overridden but
/// for the disposal itself.
/// </remarks>
internal sealed class Disposals(IReadOnlyList<BodyFacts> bodies, KnownSymbols known)
{
    private static readonly ImmutableHashSet<string> Questions = ImmutableHashSet.Create("Flush", "FlushAsync", "ToString", "GetHashCode", "Equals", "GetType", "ConfigureAwait");

    private readonly Dictionary<ISymbol, BodyFacts> byOwner = ByOwner(bodies);
    private readonly Lazy<HashSet<ISymbol>> inLoops = new(() => new(bodies.SelectMany(body => body.OwnCalls).Where(call => call.InLoop).Select(call => call.Target), SymbolEqualityComparer.Default));
    private readonly Dictionary<INamedTypeSymbol, (DisposalPath? Sync, DisposalPath? Async)> paths = new(SymbolEqualityComparer.Default);

    /// <summary>What runs by <c>Dispose()</c> and by <c>DisposeAsync()</c>; null for a way that the type does not declare, or that only throws.</summary>
    public (DisposalPath? Sync, DisposalPath? Async) Of(INamedTypeSymbol type)
    {
        lock (paths)
        {
            if (!paths.TryGetValue(type, out var found))
                paths.Add(type, found = Find(type));
            return found;
        }
    }

    /// <summary><c>Dispose(bool)</c> or <c>DisposeAsyncCore()</c>.</summary>
    public static bool IsCore(IMethodSymbol method) => method is { Name: "DisposeAsyncCore", Parameters.Length: 0 } || DisposingFlag.IsIn(method);

    /// <summary>Whether the method is the asynchronous one of the two.</summary>
    public static bool IsAsync(IMethodSymbol method) => method.Name.EndsWith("DisposeAsync", StringComparison.Ordinal) || method.Name == "DisposeAsyncCore";

    /// <summary>Whether the use surely disposes: <c>_f.Dispose()</c>, <c>using (_f)</c>, <c>Interlocked.Exchange(ref _f, null)?.Dispose()</c>.</summary>
    public static bool IsRelease(FieldUse use) => use.Kind switch
    {
        UseKind.Called => use.Member is { Name: "Dispose" or "DisposeAsync" },
        UseKind.Used => true,
        UseKind.Assigned => use.EndsIt,
        _ => false,
    };

    /// <summary>Whether the use may dispose.</summary>
    public static bool MayBeRelease(FieldUse use) => use.Kind switch
    {
        UseKind.Called => !Questions.Contains(use.Member!.Name),
        UseKind.Assigned => use.EndsIt || use.Member is { Name: "Exchange" },
        UseKind.Used or UseKind.Aliased or UseKind.Returned or UseKind.Passed or UseKind.ByReference or UseKind.Stored or UseKind.PropertyWritten => true,
        _ => use.EndsIt,
    };

    /// <summary>Whether some body calls the method of the same object in a loop.</summary>
    public bool IsCalledInLoop(ISymbol method) => inLoops.Value.Contains(method);

    private static Dictionary<ISymbol, BodyFacts> ByOwner(IReadOnlyList<BodyFacts> bodies)
    {
        var found = new Dictionary<ISymbol, BodyFacts>(SymbolEqualityComparer.Default);
        foreach (var body in bodies)
            found[body.Owner] = body;
        return found;
    }

    private (DisposalPath? Sync, DisposalPath? Async) Find(INamedTypeSymbol type)
    {
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(method => !method.IsStatic).ToList();
        var sync = methods.Find(method => Implements(method, "Dispose", known.IDisposable)) ?? methods.Find(method => method.IsOverride && DisposingFlag.IsIn(method));
        return (Path(sync, type), Path(methods.Find(method => Implements(method, "DisposeAsync", known.IAsyncDisposable)), type));
    }

    private static bool Implements(IMethodSymbol method, string name, INamedTypeSymbol? disposable) => method.Parameters.IsEmpty &&
        (method.Name == name ? method.ContainingType.IsOrInherits(disposable) : method.ExplicitInterfaceImplementations.Any(implemented => implemented.ContainingType.Is(disposable)));

    private DisposalPath? Path(IMethodSymbol? entry, INamedTypeSymbol type)
    {
        if (entry is null || !byOwner.TryGetValue(entry, out var first) || first.OnlyThrows)
            return null;
        var found = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        var open = new Stack<(IMethodSymbol Body, bool Disposing)>();
        var (isKnown, reachedOverrides, reachedAll) = (true, false, false);
        Reach(entry, disposing: true);
        while (open.Count > 0)
        {
            var (body, disposing) = open.Pop();
            if (!byOwner.TryGetValue(body, out var facts))
            {
                isKnown = false;
                continue;
            }

            isKnown &= !facts.GivesItself;
            foreach (var call in facts.OwnCalls)
            {
                if (call.OnlyDisposing && !disposing)
                    continue;
                if (call.IsOfBase || !call.Target.ContainingType.Is(type))
                    ReachOverrides(isDisposal: !IsCore(call.Target) && (call.Target.Name is "Dispose" || IsAsync(call.Target)));
                else
                    Reach(call.Target, call.Disposing ?? (!DisposingFlag.IsIn(call.Target) || disposing));
            }
        }

        return new(entry, found, isKnown);

        void Reach(IMethodSymbol body, bool disposing)
        {
            if (body.IsAbstract || (found.TryGetValue(body, out var known) && (known || !disposing)))
                return;
            found[body] = disposing;
            open.Push((body, disposing));
        }

        // What the base may call.
        void ReachOverrides(bool isDisposal)
        {
            if (reachedAll || (reachedOverrides && !isDisposal))
                return;
            (reachedOverrides, reachedAll) = (true, isDisposal);
            foreach (var member in type.GetMembers())
            {
                if (member is IMethodSymbol { IsOverride: true } method && (isDisposal || !(IsCore(method) || method.Name is "Dispose" or "DisposeAsync")))
                    Reach(method, disposing: true);
            }
        }
    }
}

/// <summary>Finds the calls of the same object's methods in a body; none in types that cannot be disposed.</summary>
internal sealed class OwnCallReader(ISymbol owner, DisposingFlag flag, KnownSymbols known)
{
    private readonly bool isDisposable = !owner.IsStatic && known.IsDisposable(owner.ContainingType);
    private ImmutableArray<OwnCall>.Builder? found;

    public ImmutableArray<OwnCall> Found => found?.ToImmutable() ?? ImmutableArray<OwnCall>.Empty;

    /// <summary>Whether the object is handed to a method that may call any of its own, or code does not compile that may.</summary>
    public bool GivesItself { get; private set; }

    public void Read(IOperation operation)
    {
        if (!isDisposable)
            return;
        switch (operation)
        {
            case IInvocationOperation { Instance: { } instance } call when instance.Unwrap() is IInstanceReferenceOperation self:
                Add(call.TargetMethod, self, call.Arguments.Length == 1 && call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: bool disposing } ? disposing : null, call);
                break;
            case IInvalidOperation:
                GivesItself = true;
                break;
            case IArgumentOperation { Value: var value, Parent: var call } when value.Unwrap() is IInstanceReferenceOperation:
                GivesItself |= call is not IInvocationOperation { TargetMethod.ContainingType.Name: "GC" or "Monitor" or "Object" or "ObjectDisposedException" };
                break;
            case IMethodReferenceOperation { Instance: { } instance } reference when instance.Unwrap() is IInstanceReferenceOperation self:
                Add(reference.Method, self, null, reference);
                break;
            case IPropertyReferenceOperation { Property.SetMethod: { } setter, Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self, Parent: IAssignmentOperation } property:
                Add(setter, self, null, property);
                break;
        }
    }

    private void Add(IMethodSymbol method, IOperation self, bool? disposing, IOperation at)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
            method = owner.ContainingType.FindImplementationForInterfaceMember(method) as IMethodSymbol ?? method;
        (found ??= ImmutableArray.CreateBuilder<OwnCall>()).Add(new(method.OriginalDefinition, self.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax, disposing, flag.LeadsTo(at), Loops.Innermost(at) is not null));
    }
}
