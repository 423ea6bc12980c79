namespace MemoryAnalyzers.Growth;

/// <summary>Finds scopes of services and entries of caches that are not disposed, and disposable services that the root provider makes for each call.</summary>
/// <remarks>
/// A container keeps every disposable object that it makes, to dispose it when its scope ends. The root provider's scope ends with the process, so there
/// each call leaves one, even if the caller disposes it. A scope that is dropped disposes nothing: what its services have registered elsewhere stays
/// there. Silent when a service goes out of the method that makes the scope (unless the scope is surely lost), when something may dispose it, and in code that runs once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ScopeNotDisposed() : OperationRule(Descriptor, Suggestion)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET916";

    private const string NeverDisposed = "the services that it made are never disposed";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Scope is missing or not disposed",
        messageFormat: "{0}, so {1}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A container keeps the disposable services that it makes until their scope is disposed. The root provider's scope ends with the process; a scope that is dropped disposes nothing.");

    private static readonly DiagnosticDescriptor Suggestion = Rule.Suggestion(Descriptor);

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ServiceScope is not null || model.Known.CacheEntry is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => ServiceScopes.Makes(call, all.Known) || IsEntry(call, all.Known) || ServiceScopes.Asked(call, all.Known) is not null,
            (end, calls) => Judge(end, calls, model),
            OperationKind.Invocation));

    /// <summary>The call that makes an entry, and those that set it up and return it.</summary>
    internal static IOperation WholeOf(IInvocationOperation entry, KnownSymbols known)
    {
        IOperation whole = entry;
        while (whole.Parent is IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call } && SetsUp(call.TargetMethod, known))
            whole = call;
        return whole;
    }

    internal static bool IsEntry(IInvocationOperation call, KnownSymbols known) => call.TargetMethod.Name == "CreateEntry" && call.Type.Is(known.CacheEntry);

    private static bool SetsUp(IMethodSymbol method, KnownSymbols known) => method.ContainingType.Is(known.CacheEntryExtensions);

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> calls, MemoryModel model)
    {
        var known = model.Known;
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, known))
            return;
        var (uses, exits) = (new LocalUses(context.OperationBlocks), new Exits(context));
        var scopes = new ServiceScopes(uses, known);
        foreach (var call in calls)
        {
            if (ServiceScopes.Asked(call, known) is var (provider, service))
            {
                if (IsMadeForGood(call, provider, service, uses, model) && !Entries.RunsOnce(call, context.OwningSymbol, model))
                    Report(call, $"'{service.Name}' is resolved from the root provider", "the provider keeps each one until the process ends, disposed or not");
                continue;
            }

            if (Entries.RunsOnce(call, context.OwningSymbol, model))
                continue;
            var isEntry = IsEntry(call, known);
            var whole = WholeOf(call, known);
            var (holder, symbol) = Ownership.Of(whole);
            if (holder == Holder.Local)
                (holder, symbol) = Ownership.OfLocal(whole, (ILocalSymbol)symbol!, uses, exits, known, borrows: use => use.Member is IMethodSymbol setter && SetsUp(setter, known));
            switch (holder)
            {
                case Holder.Local when isEntry:
                    Report(call, $"The cache entry in '{symbol!.Name}' is not disposed when the method ends", "it is never stored in the cache");
                    break;
                case Holder.Nobody when isEntry:
                    Report(call, "The cache entry is held by nobody who could dispose it", "it is never stored in the cache");
                    break;
                case Holder.Local or Holder.Nobody when new LostScopes(uses, model).Way(whole, symbol as ILocalSymbol, context.OwningSymbol) is { } way:
                    Report(call, $"The scope is lost when the method ends, while a service of it is {way}", "what the scope made for that service is never disposed");
                    break;
                case Holder.Local when scopes.OfLocal((ILocalSymbol)symbol!, Around(whole)) != Leaving.Service:
                    Report(call, $"The scope in '{symbol!.Name}' is not disposed when the method ends", NeverDisposed);
                    break;
                case Holder.Nobody when scopes.Of(whole, Around(whole), isService: false) != Leaving.Service:
                    Report(call, "The scope is held by nobody who could dispose it", NeverDisposed);
                    break;
            }
        }

        void Report(IInvocationOperation call, string what, string effect) => context.ReportDiagnostic(Diagnostic.Create(
            IsEntry(call, known) || model.Repetitions.Of(call, context.OwningSymbol) == Frequency.Often ? Descriptor : Suggestion, call.Syntax.GetLocation(), what, effect));
    }

    /// <summary>The block that ends with the scope.</summary>
    internal static IOperation Around(IOperation creation)
    {
        var operation = creation;
        while (operation is not IBlockOperation && operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>Whether the root provider makes a disposable object for this call, and the caller does not keep it for all calls.</summary>
    private static bool IsMadeForGood(IInvocationOperation call, IOperation provider, INamedTypeSymbol service, LocalUses uses, MemoryModel model) =>
        call.EnclosingFunction() is null && ServiceScopes.IsRoot(provider, model) &&
        model.Lifespans.TransientOf(service) is { } made && model.Known.IsDisposable(made) && !IsKept(call, uses, model.Known);

    private static bool IsKept(IOperation value, LocalUses uses, KnownSymbols known) => Escapes.Of(value, known) switch
    {
        { Kind: UseKind.Stored or UseKind.ByReference } => true,
        { Kind: UseKind.Aliased, Member: ILocalSymbol local } => Ownership.TakerOf(local, uses, known) is not null,
        _ => false,
    };
}
