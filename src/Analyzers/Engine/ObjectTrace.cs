namespace MemoryAnalyzers.Engine;

/// <summary>What a method does with one growable object that it empties: whether it asks for its size, lets it grow, and where it puts it.</summary>
internal sealed class ObjectTrace
{
    private readonly HashSet<SyntaxNode> late = [];
    private readonly int emptied;
    private readonly IMethodSymbol method;
    private readonly MemoryModel model;
    private readonly bool isPayload;
    private bool grows;
    private bool isLeft;
    private bool isFilled;

    /// <param name="references">All references to the object.</param>
    /// <param name="growable">Its type's row.</param>
    /// <param name="emptied">Where it is first emptied in the text.</param>
    /// <param name="method">The method.</param>
    /// <param name="model">The engine's answers.</param>
    public ObjectTrace(IReadOnlyList<IOperation> references, Growable growable, int emptied, IMethodSymbol method, MemoryModel model)
    {
        (this.emptied, this.method, this.model) = (emptied, method, model);
        isPayload = references.Count > 0 && references[0].Type is { } type && Peaks.IsPayload(type);
        foreach (var reference in references)
        {
            if (reference.EnclosingFunction() is null)
                See(Escapes.Of(reference, model.Known), growable);
            else
                IsMeasured = true; // not known
        }
    }

    /// <summary>Its size is asked for, in time or by who knows whom; it is trimmed; or somebody else has it as well.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>Its count is compared with a limit, but after it was emptied.</summary>
    public bool IsTestedTooLate => late.Count > 0;

    /// <summary>The field that it is put into, or into whose collection.</summary>
    public ISymbol? Keeper { get; private set; }

    /// <summary>All that is added to it is known, and of a constant number; or, but for bytes and text, what the program lists itself, and not what is read or given by callers.</summary>
    public bool GrowsLittle => isFilled && !grows && !isLeft;

    /// <summary>Whether the expression asks for the count after it was emptied.</summary>
    public bool IsAskedTooLate(IOperation expression)
    {
        foreach (var operation in expression.DescendantsAndSelf())
        {
            if (late.Contains(operation.Syntax))
                return true;
        }

        return false;
    }

    private void See(Use use, Growable growable)
    {
        var effect = StorageEffects.Of(use, growable);
        var position = use.Operation.Syntax.SpanStart;
        switch (effect)
        {
            case StorageEffect.Trim or StorageEffect.ReadCapacity:
            case StorageEffect.ReadCount when position < emptied && PoolReturns.IsSizeTest(use.Operation):
                IsMeasured = true;
                return;
            case StorageEffect.ReadCount when SizeTests.IsUpper(use.Operation):
                late.Add(use.Operation.Syntax);
                return;
            case StorageEffect.AddOne or StorageEffect.AddMany:
                isFilled = true;
                var source = GrowthSources.Of(use.Operation, effect, Loops.Innermost(use.Operation));
                grows |= !source.HasFlag(GrowthSource.Small) && (source & (isPayload ? GrowthSource.Parameter | GrowthSource.Read | GrowthSource.Loop : GrowthSource.Input)) != 0;
                break;
        }

        switch (use.Kind)
        {
            case UseKind.Passed or UseKind.Stored when PutInto(use) is { } keeper:
                if (position >= emptied || use.Operation.Syntax.Span.End > emptied)
                    Keeper ??= keeper;
                break;
            case UseKind.Passed when use.Member is IMethodSymbol called && effect == StorageEffect.None:
                isLeft = true;
                IsMeasured |= !called.DeclaringSyntaxReferences.IsEmpty && !(called.DeclaredAccessibility == Accessibility.Private && called.ContainingType.Outermost().Is(method.ContainingType.Outermost()));
                break;
            case UseKind.Assigned when position < emptied:
            case UseKind.Returned:
                break;
            case UseKind.Assigned or UseKind.Aliased or UseKind.ByReference or UseKind.Stored or UseKind.Used:
                IsMeasured = true; // another object, or another name for it
                break;
        }
    }

    private ISymbol? PutInto(Use use)
    {
        switch (use.Operation)
        {
            case IAssignmentOperation { Target: var target }:
                return FieldOf(target);
            case IInvocationOperation { Instance: { } instance } call when ObjectPools.IsPut(call.TargetMethod):
                var store = instance.Asked();
                return ObjectPools.IsStore(store.Type, model.Known) ? FieldOf(store) : null;
            case IInvocationOperation { Instance: null, TargetMethod: { Name: "Exchange" or "CompareExchange" or "Write", ContainingType.Name: "Interlocked" or "Volatile" }, Arguments: { Length: > 1 } arguments }:
                return FieldOf(arguments[0].Value);
            default:
                return null;
        }
    }

    private ISymbol? FieldOf(IOperation target) => target.Unwrap() switch
    {
        IPropertyReferenceOperation { Property.Name: "Value", Instance: IFieldReferenceOperation field } when field.Type.IsConstructedFrom(model.Known.ThreadLocal) => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Property.IsIndexer: false, Instance: null or IInstanceReferenceOperation } property => property.Property.OriginalDefinition,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field.Declared(),
        ICoalesceAssignmentOperation { Target: var filled } => FieldOf(filled),
        _ => null,
    };
}
