using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>Why a collection that lives as long as the process grows without end.</summary>
/// <param name="IsCache">It is looked up, and added to on a miss.</param>
/// <param name="Reason">What brings ever new elements, in words that fit into a message.</param>
internal sealed record Growth(bool IsCache, string Reason);

/// <summary>Finds collections that live as long as the process, are added to on behalf of calls, and of which nothing ever removes an element.</summary>
/// <remarks>
/// Every use of the collection must be known: what may remove, replace, count or hand out is the end of the question. Then something must show that the
/// elements have no end: the domain of the keys (<see cref="KeyDomains"/>), or the path on which a list is added to.
/// </remarks>
internal sealed class Growths(MemoryModel model)
{
    /// <summary>Full names of fields and properties whose number of elements is bounded by means that no analyzer sees: <c>Ns.Type.Member</c>.</summary>
    public static readonly Option<ImmutableArray<string>> BoundedMembers = Option.Names("bounded_members");

    /// <summary>Full names of types of which a process has few objects or values: as keys, or as owners of collections.</summary>
    public static readonly Option<ImmutableArray<string>> BoundedTypes = Option.Names("bounded_types");

    /// <summary>As projects write the names of types in options.</summary>
    private static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.None).WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None);

    private const int MostAdds = 16;
    private const int MostCallers = 3;

    private readonly ConcurrentDictionary<ISymbol, Growth?> found = new(SymbolEqualityComparer.Default);

    /// <summary>Why the field grows without end, or null when it does not, or nothing shows that it does. Found once for each field.</summary>
    public Growth? Of(FieldFacts field, TypeSummary summary, CancellationToken cancellationToken)
    {
        if (CacheShapes.Of(field.Type) == StoreKind.None || field.Uses.IsEmpty)
            return null;
        return found.GetOrAdd(field.Symbol, _ => Find(field, summary, cancellationToken));
    }

    /// <summary>Reports the fields that grow without end, caches or others, unless the project names them as bounded.</summary>
    public void Report(SymbolAnalysisContext context, TypeSummary summary, DiagnosticDescriptor descriptor, bool caches)
    {
        foreach (var field in summary.Fields)
        {
            if (Of(field, summary, context.CancellationToken) is { } growth && growth.IsCache == caches && field.Symbol.Locations[0] is { SourceTree: { } tree } location && !IsNamedBounded(field, context.Options, tree, descriptor.Id))
                context.ReportDiagnostic(Diagnostic.Create(descriptor, location, field.Symbol.Name, model.Lifespans.Of(field.Symbol).Reason, growth.Reason));
        }
    }

    /// <summary>Whether the project names the field, its type, or its key type as bounded.</summary>
    private static bool IsNamedBounded(FieldFacts field, AnalyzerOptions options, SyntaxTree tree, string id)
    {
        if (BoundedMembers.Read(options, tree, id) is { Length: > 0 } members && members.Contains(NameOf(field.Symbol.ContainingType) + "." + field.Symbol.Name))
            return true;
        return BoundedTypes.Read(options, tree, id) is { Length: > 0 } types &&
            (types.Contains(NameOf(field.Symbol.ContainingType)) || (field.Type is INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments } && types.Contains(NameOf(arguments[0]))));
    }

    private static string NameOf(ITypeSymbol type) => type.OriginalDefinition is INamedTypeSymbol named ? named.ToDisplayString(FullName) : type.Name;

    private Growth? Find(FieldFacts field, TypeSummary summary, CancellationToken cancellationToken)
    {
        if (CacheShapes.HoldsWeakly(field.Type) || HoldsLoggers(field.Type) || !OnlyGrows(field, summary))
            return null;
        var adds = field.Uses.Where(use => CacheShapes.Adds(use) && IsAfterStart(use, summary)).ToList();
        if (adds.Count == 0 || adds.Count > MostAdds || !model.Lifespans.Of(field.Symbol).IsProcessLong || IsOfProgram(field.Symbol.ContainingType) || !Mentions.AreInsideNest(field.Symbol, model.Compilation, cancellationToken))
            return null;
        var byReference = true;
        foreach (var use in field.Uses)
        {
            if (use.Kind is not (UseKind.Assigned or UseKind.AssignedIfNull or UseKind.PropertyRead or UseKind.Borrowed))
                continue;
            if (model.Reopened.Operation(use.Location) is not { } operation || (use.Kind is UseKind.PropertyRead or UseKind.Borrowed ? CacheShapes.MayLimit(operation) : !CacheShapes.IsPlain(operation, field.Type)))
                return null;
            byReference &= use.Kind is UseKind.PropertyRead or UseKind.Borrowed || !CacheShapes.HasComparer(operation);
        }

        var kind = CacheShapes.Of(field.Type);
        foreach (var use in adds)
        {
            if (model.Reopened.Operation(use.Location) is not { } add || model.DebugRegions.Contain(add, use.Body) || CacheShapes.IsLimited(add, field.Symbol))
                continue;
            var looks = field.Uses.Any(other => CacheShapes.LooksUp(other, kind) && (kind != StoreKind.Sequence || other.Body.Is(use.Body))) || CacheShapes.IsTested(add);
            if (kind != StoreKind.Sequence || looks)
            {
                if (CacheShapes.KeyOf(add) is not { } key || model.KeyDomains.Of(key, byReference) is not { IsEndless: true } domain)
                    continue;
                // Behind a static field and outside asynchronous work, an identifier may as well be that of a plug-in or an interface.
                if (domain.Kind == Endless.Id && field.Symbol.IsStatic && use.Body is not IMethodSymbol { ReturnType.Name: "Task" or "ValueTask" })
                    continue;
                if (domain.Kind == Endless.Request && CacheShapes.IsChecked(add, key))
                    continue;
                return new(looks, domain.Reason);
            }
            else if (PathTo(add, use.Body, 0) is { } path)
            {
                return new(false, path);
            }
        }

        return null;
    }

    /// <summary>Loggers by category: their factory keeps each for as long as it lives, so that removing one here frees nothing.</summary>
    private bool HoldsLoggers(ITypeSymbol type) => type is INamedTypeSymbol { TypeArguments: { Length: 2 } arguments } && arguments[1].Is(model.Known.Logger);

    /// <summary>Whether each use of the field is known, and none of them removes, replaces, limits or hands out. What the end of a process-long object does comes too late.</summary>
    private static bool OnlyGrows(FieldFacts field, TypeSummary summary)
    {
        foreach (var use in field.Uses)
        {
            if (use.UpperTest)
                return false;
            var isKnown = use.Kind switch
            {
                UseKind.Assigned or UseKind.AssignedIfNull => use.OnlyIfNull || use.Kind == UseKind.AssignedIfNull || (summary.IsConstruction(use.Body) && (!field.Symbol.IsStatic || use.Body.IsStatic)),
                UseKind.Returned => use.IsReadOnlyView,
                _ => CacheShapes.Adds(use) || CacheShapes.OnlyLooks(use),
            };
            if (!isKnown && (field.Symbol.IsStatic || !summary.IsTeardown(use.Body) || !use.Body.ContainingType.Is(field.Symbol.ContainingType)))
                return false;
        }

        return true;
    }

    /// <summary>Whether the add runs again and again: not while its owner is made, or the program or its services start or stop.</summary>
    private bool IsAfterStart(FieldUse add, TypeSummary summary)
    {
        if (add.InLambda)
            return true; // when it runs is not known, so its keys alone say whether it matters
        if (summary.IsConstruction(add.Body))
            return add.Body is IMethodSymbol { MethodKind: MethodKind.Constructor } && add.Field.IsStatic;
        return !summary.IsStartOrStop(add.Body, model.Known) && (add.Body.Name == "ExecuteAsync" ? add.Loop >= 0 : !Entries.RunsOnce(add.Body, model));
    }

    /// <summary>Test classes, and the type with Main: the process is over before it matters.</summary>
    private bool IsOfProgram(INamedTypeSymbol owner) => Entries.HasMain(owner) || Entries.IsOfTest(owner, model.Known);

    /// <summary>What runs an add to a list again and again: a request, a loop without end, objects that come and go.</summary>
    private string? PathTo(IOperation add, ISymbol body, int depth)
    {
        if (CacheShapes.IsOnce(add, body) || body is not IMethodSymbol method || Entries.IsTest(method, model.Known))
            return null;
        if (add.EnclosingFunction() is { } function)
            return Requests.AreHandledBy(function) ? "each request to a route" : null;
        if (Requests.Enter(method, model.Known))
            return $"each call of '{method.ContainingType.Name}.{method.Name}', which runs for each request";
        if (method.Name == "ExecuteAsync" && method.ContainingType.IsOrInherits(model.Known.BackgroundService) && CacheShapes.IsInEndlessLoop(add))
            return $"each turn of the loop in '{method.ContainingType.Name}.ExecuteAsync'";
        if (method is { MethodKind: MethodKind.Constructor, IsStatic: false })
            return model.KeyDomains.ComeAndGo(method.ContainingType) && CacheShapes.KeyOf(add)?.Unwrap() is IInstanceReferenceOperation ? $"each '{method.ContainingType.Name}' that is made" : null;
        if (depth >= MostCallers || method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation))
            return null;
        foreach (var (call, caller) in model.Calls.Of(method))
        {
            if (!caller.Is(method) && PathTo(call, caller, depth + 1) is { } path)
                return path;
        }

        return null;
    }
}
