namespace MemoryAnalyzers.Growth;

/// <summary>Finds token sources linked to a token that lives longer, and never disposed.</summary>
/// <remarks>
/// A linked source is registered with each of its parent tokens, and so kept alive, with all that is registered with it, until it is disposed or a
/// parent is cancelled. <c>Cancel()</c> on it does not unlink it. Silent when no parent is known to outlive it (None, sources made in the method,
/// a parameter to which all callers that are seen give such tokens), when it is returned, stored or handed on, when something may dispose it, or does so
/// when the work fails, and in code that runs once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LinkedTokenSourceNotDisposed() : TypeRule(Descriptor, Suggestion)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET906";

    /// <summary>Marks the fields of objects of which nothing shows that they come and go.</summary>
    private const string Unsure = Id + " unsure";

    private const string Factory = "CreateLinkedTokenSource";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Linked token source is not disposed",
        messageFormat: "{0}, so its registration stays with '{1}' for as long as that token lives",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "CreateLinkedTokenSource registers the new source with its parent tokens. Only Dispose, or the parent's cancellation, takes the registration back: without it each call leaves one with a token that lives on.");

    private static readonly DiagnosticDescriptor Suggestion = Rule.Suggestion(Descriptor);

    private protected override bool AppliesTo(MemoryModel model) => model.Known.CancellationTokenSource is not null;

    private protected override void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => call.TargetMethod.Name == Factory && call.TargetMethod.ContainingType.Is(all.Known.CancellationTokenSource),
            (end, creations) => Judge(end, creations, nest, model),
            OperationKind.Invocation));

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            foreach (var mark in summary.MarksOf(Id, field.Symbol).Concat(summary.MarksOf(Unsure, field.Symbol)))
            {
                if (Ownership.MayBeReleased(field) || MayBeOfOne(field.Symbol.ContainingType, model))
                    break;
                context.ReportDiagnostic(Diagnostic.Create(mark.Id == Id ? Descriptor : Suggestion, mark.Location, $"The token source in '{field.Symbol.Name}' is disposed nowhere in '{field.Symbol.ContainingType.Name}'", mark.Text));
            }
        }
    }

    /// <summary>Work that is begun here with the source's token, and kept in a member, goes on when the method is over, and needs the source.</summary>
    private static bool IsForLater(IOperation source, LocalUses uses) => source.Parent is IPropertyReferenceOperation { Property.Name: "Token" } token && (BeginsKeptWork(token) || Variable(token) is { } local && uses.Of(local).Any(BeginsKeptWork));

    private static bool BeginsKeptWork(IOperation token) => token.Parent is IArgumentOperation { Parent: IInvocationOperation work } && work.Wrapped().Parent is ISimpleAssignmentOperation { Target: IMemberReferenceOperation };

    private static ILocalSymbol? Variable(IOperation token) => token.Parent switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment when assignment.Value == token => local,
        _ => null,
    };

    /// <summary>What a container makes, of which is not known how often, may be there once, and so may its source; a part of an object of which there is one is.</summary>
    private static bool MayBeOfOne(INamedTypeSymbol owner, MemoryModel model) => model.Creations.AreOnce(owner) ||
        model.Lifespans.OfInstancesOf(owner).Kind == LifespanKind.Unknown && model.Creations.AreOfContainer(owner);

    /// <summary>A caller's token, when no caller gives one that outlives the object, or the call of a method that the assembly alone can call.</summary>
    private static bool IsShort(IOperation parent, Holder holder, MemoryModel model) =>
        parent is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } method } given } &&
        (holder == Holder.Member || method.IsOfAssemblyAlone()) && !model.GivenTokens.MayOutlive(given);

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> creations, TypeNest nest, MemoryModel model)
    {
        var uses = new LocalUses(context.OperationBlocks);
        var tokens = new Tokens(model.Known, new Origins(context.OperationBlocks), context.OperationBlocks);
        var exits = new Exits(context);
        foreach (var creation in creations)
        {
            if (tokens.LongestOf(creation.Arguments.Select(argument => argument.Value)) is not { } parent ||
                Entries.RunsOnce(creation, context.OwningSymbol, model))
            {
                continue;
            }

            var location = creation.Syntax.GetLocation();
            var (holder, symbol) = Ownership.Of(creation);
            if (holder == Holder.Local)
                (holder, symbol) = Ownership.OfLocal(creation, (ILocalSymbol)symbol!, uses, exits, model.Known);
            if (holder == Holder.Elsewhere || IsShort(parent, holder, model))
                continue;
            var frequency = model.Repetitions.Of(creation, context.OwningSymbol);
            if (holder != Holder.Member && frequency == Frequency.Once)
                continue;
            var descriptor = frequency == Frequency.Often ? Descriptor : Suggestion;
            switch (holder)
            {
                case Holder.Nobody when !IsForLater(creation, uses):
                    context.ReportDiagnostic(Diagnostic.Create(descriptor, location, "The linked token source is held by nobody who could dispose it", parent.Syntax.ToString()));
                    break;
                case Holder.Local when !uses.Of((ILocalSymbol)symbol!).Any(use => IsForLater(use, uses)):
                    context.ReportDiagnostic(Diagnostic.Create(descriptor, location, $"The linked token source in '{symbol!.Name}' is not disposed when the method ends", parent.Syntax.ToString()));
                    break;
                case Holder.Member:
                    nest.Mark(new(frequency == Frequency.Often ? Id : Unsure, symbol!, location, parent.Syntax.ToString()));
                    break;
            }
        }
    }
}
