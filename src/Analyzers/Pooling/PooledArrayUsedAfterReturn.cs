namespace MemoryAnalyzers.Pooling;

/// <summary>Finds what is still used after it has gone back to a pool: arrays, memory owners and pooled objects, and the spans and memories made from them.</summary>
/// <remarks>
/// The pool lends the array to the next renter at once, and an array that is returned twice to two: both then write to the same memory, and keep alive
/// what the other put there. Silent where no path leads from the return to the use, and where other code may give the variable another array.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PooledArrayUsedAfterReturn() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET204";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Pooled array is used after its return",
        messageFormat: "'{0}' {1}",
        Family.Pooling,
        DiagnosticSeverity.Warning,
        description: "What has gone back to a pool is lent to the next renter at once. Who still uses it reads and writes the other's data, and what is returned twice is lent to two renters at the same time.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ArrayPool is not null || model.Known.ObjectPool is not null || model.Known.MemoryOwner is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => IsRelease(operation, all.Known),
            (end, releases) => Analyze(end, releases, model),
            OperationKind.Invocation, OperationKind.Using, OperationKind.UsingDeclaration));

    private static bool IsRelease(IOperation operation, KnownSymbols known) => operation switch
    {
        IInvocationOperation call => Pools.Released(call, known) is { } released && Aliases.VariableOf(released.Value, known) is not null,
        IUsingOperation @using => @using.Resources is not IVariableDeclarationGroupOperation group ? Pools.IsOwner(@using.Resources.Unwrap().Type, known) : DeclaresOwner(group, known),
        IUsingDeclarationOperation declaration => DeclaresOwner(declaration.DeclarationGroup, known),
        _ => false,
    };

    private static bool DeclaresOwner(IVariableDeclarationGroupOperation group, KnownSymbols known)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
            {
                if (Pools.IsOwner(declarator.Symbol.Type, known))
                    return true;
            }
        }

        return false;
    }

    private static void Analyze(OperationBlockAnalysisContext context, IEnumerable<IOperation> releases, MemoryModel model)
    {
        if (context.OwningSymbol is IMethodSymbol method && Entries.IsTest(method, model.Known))
            return; // a test of a pool does it on purpose
        var uses = new LocalUses(context.OperationBlocks);
        foreach (var block in context.OperationBlocks)
        {
            if (!LateUses.MayBeFollowed(releases.Where(release => release.IsWithin(block)), uses, model.Known) || Graphs.Of(context, block) is not { } graph)
                continue;
            foreach (var late in LateUses.Of(graph, context.OwningSymbol, uses, model.Known, context.CancellationToken))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, late.Use.Syntax.GetLocation(), late.Releases.Select(release => release.Syntax.GetLocation()), late.Name, Text(late.Kind)));
        }
    }

    private static string Text(LateUseKind kind) => kind switch
    {
        LateUseKind.ReturnedAgain => "goes back to the pool a second time, so two renters get it and share its memory",
        LateUseKind.HandedOut => "is handed to the caller though it goes back to the pool, which lends its memory to the next renter",
        _ => "is used after it went back to the pool, which lends its memory to the next renter",
    };
}
