namespace MemoryAnalyzers.Engine;

/// <summary>
/// Says whether code of a body runs only where something is missing that the body then keeps: behind a test of a member that it gives a value, or of a
/// collection that it adds to.
/// </summary>
/// <remarks>The body is gone through once, in the order of the text.</remarks>
internal sealed class Memoized
{
    private static readonly ImmutableHashSet<string> Adds = ImmutableHashSet.Create("Add", "TryAdd", "AddOrUpdate", "AddOrReplace", "GetOrAdd", "Set", "SetValue", "TrySet", "Insert", "Put", "Store", "Push", "Enqueue", "Exchange", "CompareExchange", "Write");

    private readonly HashSet<ISymbol> changed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IOperation> tests = [];
    private readonly Dictionary<IOperation, int> guards = [];

    public Memoized(IOperation root)
    {
        foreach (var operation in root.DescendantsAndSelf())
            Change(operation);
        if (changed.Count == 0)
            return;
        var origins = new Origins(ImmutableArray.Create(root));
        foreach (var operation in root.DescendantsAndSelf())
        {
            if (operation is not IConditionalOperation conditional || !Asks(conditional.Condition, origins))
                continue;
            tests.Add(conditional);
            if (conditional.Parent is { } block && (Loops.Leaves(conditional.WhenTrue) || (conditional.WhenFalse is { } otherwise && Loops.Leaves(otherwise))) && !guards.ContainsKey(block))
                guards.Add(block, conditional.Syntax.SpanStart);
        }
    }

    /// <summary>Whether the operation runs only when a member or collection that the body changes did not have what it asks for.</summary>
    public bool Guards(IOperation operation)
    {
        if (changed.Count == 0)
            return false;
        for (var (child, o) = (operation, operation.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation conditional && conditional.Condition != child && tests.Contains(o))
                return true;
            if (o is ICoalesceOperation coalesce && coalesce.Value != child)
                return true;
            if (guards.TryGetValue(o, out var position) && position < child.Syntax.SpanStart)
                return true;
        }

        return false;
    }

    private void Change(IOperation operation)
    {
        switch (operation)
        {
            case IAssignmentOperation { Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } } }:
                break; // of a new object, which had nothing
            case IAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } target }:
                changed.Add(member.OriginalDefinition);
                if (target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed } && Named(indexed) is { } map)
                    changed.Add(map);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: IMemberReferenceOperation { Member: var member } }:
                changed.Add(member.OriginalDefinition);
                break;
            case IInvocationOperation { TargetMethod: var method } call when Adds.Contains(method.Name):
                if (Receiver(call) is { } receiver && Named(receiver) is { } collection)
                    changed.Add(collection);
                else if (method.IsStatic && !method.IsExtensionMethod)
                    changed.Add(method.ContainingType.OriginalDefinition);
                break;
        }
    }

    /// <summary>Whether the condition looks at what the body changes, itself or by a local that was given it.</summary>
    private bool Asks(IOperation condition, Origins origins)
    {
        foreach (var operation in condition.DescendantsAndSelf())
        {
            if (Mentions(operation))
                return true;
            if (operation is ILocalReferenceOperation { Local: var local } && origins.Of(local) is { } origin && origin.DescendantsAndSelf().Take(16).Any(Mentions))
                return true;
        }

        return false;
    }

    private bool Mentions(IOperation operation) =>
        (Named(operation) is { } symbol && changed.Contains(symbol)) || (operation is IInvocationOperation { TargetMethod: { IsStatic: true } method } && changed.Contains(method.ContainingType.OriginalDefinition));

    private static IOperation? Receiver(IInvocationOperation call) =>
        call.Instance?.Asked() ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : null);

    private static ISymbol? Named(IOperation operation) => operation.Unwrap() switch
    {
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member.OriginalDefinition,
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };
}
