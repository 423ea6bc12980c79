namespace MemoryAnalyzers.Engine;

/// <content>Reads and writes of variables.</content>
internal sealed partial class FlowBuilder
{
    private readonly Dictionary<ISymbol, int> closures = new(SymbolEqualityComparer.Default);
    private readonly List<int> reads = [];
    private readonly List<ISymbol> outs = [];

    private void VisitDeclarator(IVariableDeclaratorOperation declarator)
    {
        if (declarator.GetVariableInitializer() is not { } initializer)
            return;
        Visit(initializer.Value);
        if (declarator.Symbol.RefKind == RefKind.None)
            Write(declarator.Symbol, initializer.Value);
    }

    private void VisitAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            VisitCall(assignment);
        }
        else if (Variable(assignment.Target) is { } variable)
        {
            Visit(assignment.Value);
            Write(variable, assignment.Value);
        }
        else if (assignment.Target is IFieldReferenceOperation { Instance: { } instance, Field.ContainingType.IsValueType: true } && Variable(instance) is { })
        {
            Visit(assignment.Value); // one field of a struct: neither a read of the struct nor a new value of all of it
        }
        else
        {
            Visit(assignment.Target);
            Visit(assignment.Value);
        }
    }

    private void VisitPattern(IPatternOperation pattern, IOperation? value)
    {
        var whole = LocalValues.DeclaredBy(pattern);
        foreach (var part in pattern.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation reference)
                Read(reference.Local);
            else if (part is IPatternOperation inner and not INegatedPatternOperation && LocalValues.DeclaredBy(inner) is { } declared)
                Write(declared, declared.Is(whole) ? value : null);
        }
    }

    private static ISymbol? Variable(IOperation operation) => operation.Unwrap() switch
    {
        ILocalReferenceOperation { Local.RefKind: RefKind.None } reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation reference } => reference.Local,
        _ => null,
    };

    /// <summary>Reads what stands in the targets beside the variables themselves: <c>(a[i], b.F) = …</c>.</summary>
    private void VisitTargets(IOperation target)
    {
        if (target.Unwrap() is ITupleOperation tuple)
        {
            foreach (var element in tuple.Elements)
                VisitTargets(element);
        }
        else if (target is not IDeclarationExpressionOperation && Variable(target) is null)
        {
            Visit(target);
        }
    }

    private void WriteTargets(IOperation target, IOperation? value)
    {
        switch (target.Unwrap())
        {
            case ITupleOperation tuple:
                var values = value?.Unwrap() is ITupleOperation given && given.Elements.Length == tuple.Elements.Length ? given.Elements : default;
                for (var i = 0; i < tuple.Elements.Length; i++)
                    WriteTargets(tuple.Elements[i], values.IsDefault ? null : values[i]);
                break;
            case IDeclarationExpressionOperation declaration:
                WriteTargets(declaration.Expression, value);
                break;
            case IVariableDeclaratorOperation declarator:
                Write(declarator.Symbol, value);
                break;
            default:
                Write(target, value);
                break;
        }
    }

    private void Write(IOperation target, IOperation? value)
    {
        if (Variable(target) is { } variable)
            Write(variable, value);
    }

    private void Write(ISymbol variable, IOperation? value)
    {
        if (closures.TryGetValue(variable, out var closure))
            Add(FlowKind.Read, closure);
        if (slots.TryGetValue(variable, out var slot))
            Add(FlowKind.Write, slot, weigh(variable, value));
    }

    private void Read(ISymbol variable)
    {
        var captured = closures.TryGetValue(variable, out var closure);
        if (captured)
            Add(FlowKind.Read, closure);
        if (!slots.TryGetValue(variable, out var slot) || variable is ILocalSymbol { IsConst: true })
            return;
        if (variable is IParameterSymbol)
            Add(FlowKind.Hoist, slot);
        Add(captured ? FlowKind.Keep : FlowKind.Read, slot);
        reads.Add(slot);
    }

    private void ReadCaptured(IMethodSymbol function)
    {
        foreach (var variable in captures.Of(function))
            Read(variable);
    }

    private void Keep(List<int> variables)
    {
        foreach (var variable in variables)
            Add(FlowKind.Keep, variable);
    }

    private void KeepAll(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation reference && slots.TryGetValue(reference.Local, out var slot))
                Add(FlowKind.Keep, slot);
        }
    }

    private void HoistAll(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation reference && slots.TryGetValue(reference.Local, out var slot))
                Add(FlowKind.Hoist, slot);
        }
    }
}
