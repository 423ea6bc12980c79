namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a change made in an assertion is seen by code that stays in release builds.</summary>
internal sealed class Consequences
{
    private readonly ISymbol body;
    private readonly DebugState state;
    private readonly MemoryModel model;
    private readonly Dictionary<ISymbol, List<IOperation>> references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, ReleaseUses> released = new(SymbolEqualityComparer.Default);
    private readonly Origins origins;

    public Consequences(ImmutableArray<IOperation> blocks, ISymbol body, DebugState state, MemoryModel model)
    {
        (this.body, this.state, this.model, origins) = (body, state, model, new Origins(blocks));
        foreach (var operation in blocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case ILocalReferenceOperation local:
                    Add(local.Local, local);
                    break;
                case IParameterReferenceOperation parameter:
                    Add(parameter.Parameter, parameter);
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member:
                    Add(member.Member, member);
                    break;
            }
        }
    }

    /// <summary>Whether release code sees that <paramref name="change"/>, in an argument of <paramref name="call"/>, is missing; false when that is not known.</summary>
    public bool Outlive(StateChange change, IInvocationOperation call)
    {
        if (change.Field is { } field && state.IsUnread(field, change.Kind, call.SemanticModel))
            return false;
        if (StaysAtStart(change, call) || IsSetAgain(change, call))
            return false;
        return change.Target == change.Operation || Outlive(change.Target, change, change.Rebinds, call, depth: 0);
    }

    /// <summary>Whether a stream that was just made is sent to its start, where it is.</summary>
    private bool StaysAtStart(StateChange change, IInvocationOperation call) =>
        change.Operation is IInvocationOperation { TargetMethod.Name: "Seek", Arguments: { Length: 2 } arguments } && arguments.All(argument => argument.Value.ConstantNumber() == 0) &&
        change.Target.Unwrap() is ILocalReferenceOperation { Local: var local } && references.TryGetValue(local, out var all) && all[0].IsWithin(call);

    /// <summary>Whether the first thing that release code does with the local afterwards, in the same block, is to set the same member: what was set for assertions is over.</summary>
    private bool IsSetAgain(StateChange change, IInvocationOperation call)
    {
        if (change.Operation is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property, Instance: ILocalReferenceOperation { Local: var local } } } || !references.TryGetValue(local, out var all))
            return false;
        var next = all.FirstOrDefault(reference => reference.Syntax.SpanStart > call.Syntax.Span.End && !IsAsserted(reference));
        return next?.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation { Parent: { } statement } assignment } set && set.Property.Is(property) && assignment.Target == set && statement.Parent == call.Parent?.Parent;
    }

    private bool IsAsserted(IOperation reference)
    {
        for (var o = reference.Parent; o is not null and not IBlockOperation; o = o.Parent)
        {
            if (o is IInvocationOperation { TargetMethod: var method } && model.DebugRegions.ConditionOf(method, o.Syntax.SyntaxTree) is not null)
                return true;
        }

        return false;
    }

    private bool Outlive(IOperation target, StateChange change, bool rebinds, IInvocationOperation call, int depth)
    {
        while (true)
        {
            switch (target.Unwrap())
            {
                case IDeclarationExpressionOperation declaration:
                    target = declaration.Expression;
                    continue;
                case IConditionalAccessInstanceOperation instance when instance.AccessedObject() is { } accessed:
                    target = accessed;
                    continue;
                case IArrayElementReferenceOperation element:
                    (target, rebinds) = (element.ArrayReference, false);
                    continue;
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed }:
                    (target, rebinds) = (indexed, false);
                    continue;
                case IMemberReferenceOperation member:
                    if (state.IsUnread(member.Member, change.Kind, call.SemanticModel))
                        return false;
                    if (member.Instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
                        return change.Kind != Mutation.Advances || IsUsed(member.Member, call, rebinds: false);
                    rebinds &= member is IFieldReferenceOperation && member.Instance.Type is { IsValueType: true };
                    target = member.Instance;
                    continue;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                    return change.Kind != Mutation.Advances;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    if (IsDeclaredIn(parameter, call))
                        return false;
                    var isCopy = parameter.RefKind == RefKind.None && (rebinds || parameter.Type.IsValueType);
                    return change.Kind == Mutation.Advances || isCopy ? IsUsed(parameter, call, rebinds) : true;
                case ILocalReferenceOperation { Local: var local }:
                    if (IsUsed(local, call, rebinds))
                        return true;
                    if (rebinds || depth > 3 || change.Kind == Mutation.Advances || IsDeclaredIn(local, call) || origins.Of(local) is not { } origin)
                        return false;
                    (target, depth) = (origin, depth + 1); // what the local stands for
                    continue;
                default:
                    return false; // made in the argument, or from who knows where
            }
        }
    }

    /// <summary>Whether release code uses the variable after the call: later in the text, in the same loop, or in another function.</summary>
    private bool IsUsed(ISymbol variable, IInvocationOperation call, bool rebinds)
    {
        if (!references.TryGetValue(variable, out var all) || (variable is ILocalSymbol or IParameterSymbol && IsDeclaredIn(variable, call) && IsInLambdaOf(variable, call)))
            return false;
        if (!released.TryGetValue(variable, out var uses))
            released.Add(variable, uses = new(all.Where(reference => !model.DebugRegions.Contain(reference, body)), model.Known));
        var (place, function) = (call.Syntax.Span.End, ReleaseUses.FunctionOf(call));
        return uses.IsReadByOthers(place, function) || (LoopsAround(call) is { } start && uses.IsReadBetween(start, place)) ||
            (!rebinds && variable is ILocalSymbol && uses.EscapesBefore(place)) || uses.IsReadAfter(place, function, rebinds);
    }

    /// <summary>Where the outermost loop that repeats the call starts.</summary>
    private static int? LoopsAround(IOperation call)
    {
        int? start = null;
        for (var loop = Loops.Innermost(call); loop is not null; loop = Loops.Innermost(loop))
            start = loop.Syntax.SpanStart;
        return start;
    }

    private static bool IsDeclaredIn(ISymbol variable, IInvocationOperation call) =>
        variable.DeclaringSyntaxReferences.Any(declaration => declaration.SyntaxTree == call.Syntax.SyntaxTree && call.Syntax.Span.Contains(declaration.Span));

    private static bool IsInLambdaOf(ISymbol variable, IInvocationOperation call) =>
        variable.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } lambda && IsDeclaredIn(lambda, call);

    private void Add(ISymbol symbol, IOperation reference)
    {
        if (!references.TryGetValue(symbol, out var list))
            references.Add(symbol, list = []);
        list.Add(reference);
    }
}
