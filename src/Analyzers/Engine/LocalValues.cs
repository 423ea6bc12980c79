namespace MemoryAnalyzers.Engine;

/// <summary>What the locals of one function are given, and how often it is suspended, found in one pass over its own operations.</summary>
internal sealed class LocalValues
{
    private readonly Dictionary<ISymbol, List<(int Position, IOperation? Value)>> given = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> declared = new(SymbolEqualityComparer.Default);

    public LocalValues(IOperation body)
    {
        foreach (var operation in Coroutines.OwnOperations(body))
        {
            switch (operation)
            {
                case IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn } or IForEachLoopOperation { IsAsynchronous: true }:
                    Suspensions++;
                    break;
                case IVariableDeclaratorOperation declarator when !Escapes.IsUsing(declarator):
                    Declare(declarator.Symbol);
                    if (declarator.GetVariableInitializer() is { } initializer)
                        Add(declarator.Symbol, initializer.Value, operation);
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment:
                    Add(target.Local, assignment.Value, operation);
                    break;
                case IAssignmentOperation { Target: ILocalReferenceOperation target }:
                    Add(target.Local, null, operation);
                    break;
                case IDeconstructionAssignmentOperation deconstruction:
                    AddTargets(deconstruction.Target, deconstruction.Value);
                    break;
                case IIsPatternOperation test when DeclaredBy(test.Pattern) is { } local:
                    Declare(local);
                    Add(local, test.Value, operation);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument when Local(argument.Value) is { } local:
                    if (argument.Value is IDeclarationExpressionOperation)
                        Declare(local);
                    Add(local, null, operation);
                    break;
            }
        }
    }

    /// <summary>The variable that stands for the whole of what is tested: <c>is T x</c>, <c>is not T x</c>, <c>is { … } x</c>.</summary>
    public static ILocalSymbol? DeclaredBy(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => DeclaredBy(negated.Pattern),
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol as ILocalSymbol,
        IRecursivePatternOperation recursive => recursive.DeclaredSymbol as ILocalSymbol,
        IListPatternOperation list => list.DeclaredSymbol as ILocalSymbol,
        _ => null,
    };

    /// <summary>The locals in the order of the text; no foreach and using variables.</summary>
    public List<ILocalSymbol> Locals { get; } = [];

    /// <summary>The awaits and yields of the text.</summary>
    public int Suspensions { get; private set; }

    /// <summary>Where the local is given a value, and which; the value is null where no one expression is it.</summary>
    public IReadOnlyList<(int Position, IOperation? Value)> Of(ISymbol local) => given.TryGetValue(local, out var values) ? values : [];

    /// <summary>The value of a local that is given one only.</summary>
    public IOperation? Only(ILocalSymbol local) => Of(local) is { Count: 1 } values ? values[0].Value : null;

    private void Declare(ILocalSymbol local)
    {
        if (declared.Add(local))
            Locals.Add(local);
    }

    private void Add(ISymbol local, IOperation? value, IOperation at)
    {
        if (!given.TryGetValue(local, out var values))
            given.Add(local, values = []);
        values.Add((at.Syntax.SpanStart, value));
    }

    private void AddTargets(IOperation target, IOperation? value)
    {
        if (target.Unwrap() is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target.Unwrap() is ITupleOperation tuple)
        {
            var values = value?.Unwrap() is ITupleOperation tupled && tupled.Elements.Length == tuple.Elements.Length ? tupled.Elements : default;
            for (var i = 0; i < tuple.Elements.Length; i++)
                AddTargets(tuple.Elements[i], values.IsDefault ? null : values[i]);
        }
        else if (Local(target) is { } local)
        {
            if (!given.ContainsKey(local))
                Declare(local);
            Add(local, value, target);
        }
    }

    private static ILocalSymbol? Local(IOperation operation) => operation.Unwrap() switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation reference } => reference.Local,
        _ => null,
    };
}
