namespace MemoryAnalyzers.Pooling;

/// <summary>Finds array pools made with <c>ArrayPool.Create</c> for as long as the process runs.</summary>
/// <remarks>
/// The shared pool gives up arrays after full collections; a pool made with Create never does: it keeps its peak for ever. Silent when the field is given
/// another pool some time, when the pool cannot hold as much as a large object, and when the owner's life is not known.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrivatePoolNeverTrims() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET206";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Private array pool never trims",
        messageFormat: "'{0}' ({1}) keeps every array that comes back until its buckets are full, because a pool made with Create never trims",
        Family.Pooling,
        DiagnosticSeverity.Info,
        description: "ArrayPool.Shared gives up arrays that are not used after full collections. A pool made with ArrayPool.Create keeps what a peak left in it for as long as the pool lives.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ArrayPool is not null;

    private protected override void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => Called(operation) is { Name: "Create", IsStatic: true } method && method.ContainingType.IsConstructedFrom(all.Known.ArrayPool),
            (body, creations) =>
            {
                foreach (var creation in creations)
                    Judge(creation, body, nest, model);
            },
            OperationKind.Invocation,
            OperationKind.MethodReference));

    private static IMethodSymbol Called(IOperation operation) => operation is IInvocationOperation call ? call.TargetMethod : ((IMethodReferenceOperation)operation).Method;

    private static void Judge(IOperation creation, OperationBlockAnalysisContext context, TypeNest nest, MemoryModel model)
    {
        if (Ownership.Of(Maker(creation, model.Known)) is not (Holder.Member, { } member) || model.Lifespans.Of(member) is not { IsProcessLong: true } life)
            return;
        if (MostBytes(creation, Called(creation).ContainingType.TypeArguments[0]) < Sizes.LargeObjectBytes.Read(context.Options, creation.Syntax.SyntaxTree, Id))
            return;
        var location = creation.Syntax.GetLocation();
        if (member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null })
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, location, member.Name, life.Reason));
        else
            nest.Mark(new(Id, member, location, life.Reason));
    }

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            foreach (var mark in summary.MarksOf(Id, field.Symbol))
            {
                if (field.Uses.Any(use => use.Kind is UseKind.ByReference || (use.Kind == UseKind.Assigned && !use.OnlyIfNull && !summary.IsConstruction(use.Body))))
                    break;
                if (Mentions.AreInsideNest(field.Symbol, context.Compilation, context.CancellationToken))
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, mark.Location, field.Symbol.Name, mark.Text));
            }
        }
    }

    /// <summary>What the field is given: the pool, or the <c>Lazy</c> that makes it.</summary>
    private static IOperation Maker(IOperation creation, KnownSymbols known)
    {
        var operation = creation;
        if (operation.Parent is IDelegateCreationOperation group)
            operation = group;
        else if (operation.Parent is IReturnOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation { Parent: IDelegateCreationOperation lambda } } })
            operation = lambda;
        return operation.Parent is IArgumentOperation { Parent: IObjectCreationOperation lazy } && lazy.Type.IsConstructedFrom(known.Lazy) ? lazy : creation;
    }

    /// <summary>The most that the pool can come to hold, where its limits are constant: each bucket holds arrays of twice the length of the one before.</summary>
    private static long MostBytes(IOperation creation, ITypeSymbol element)
    {
        if (creation is not IInvocationOperation { Arguments: { Length: 2 } arguments } || Sizes.Of(element) is not { } size)
            return long.MaxValue;
        long product = 2 * size;
        foreach (var argument in arguments)
        {
            if (argument.Value.ConstantNumber() is not (> 0 and <= int.MaxValue and var number))
                return long.MaxValue;
            product = product > long.MaxValue / number ? long.MaxValue : product * number;
        }

        return product;
    }
}
