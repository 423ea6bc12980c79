using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>What happens to a variable at one place of a graph.</summary>
internal enum LoanEventKind : byte
{
    /// <summary>It is given what <see cref="LoanEvent.Source"/> refers to, or (-1) something of which nothing is known.</summary>
    Define,

    /// <summary>What it refers to is touched.</summary>
    Touch,

    /// <summary>What it refers to goes back to its pool.</summary>
    Release,
}

/// <summary>One event: what happens to which variable, where, and by which operation.</summary>
internal readonly record struct LoanEvent(LoanEventKind Kind, int Variable, int Order, IOperation Operation, int Source = -1, Pooled Pooled = Pooled.None);

/// <summary>
/// The events of one control-flow graph, found in one pass over it, and put in groups: variables that may refer to the same memory, some of which is
/// given back to a pool.
/// </summary>
internal sealed class LoanEvents
{
    private readonly KnownSymbols known;
    private readonly Dictionary<object, int> numbers = [];
    private readonly List<object> variables = [];
    private readonly List<int> parents = []; // union-find
    private readonly HashSet<int> unknown = [];
    private readonly List<LoanEvent>[] events;
    private readonly List<ConditionEffect>[] effects;
    private readonly List<int>[] throws; // anything that may throw
    private readonly List<int>[] likelyThrows; // awaits, and methods other than the framework's
    private readonly Dictionary<CaptureId, IOperation?> captured = [];
    private readonly Dictionary<int, int> firstMentions = [];
    private readonly Func<ISymbol, bool> isKnown;
    private int order;

    public LoanEvents(ControlFlowGraph graph, Func<ISymbol, bool> isKnown, KnownSymbols known, CancellationToken cancellationToken)
    {
        (this.known, this.isKnown) = (known, isKnown);
        Graph = graph;
        Conditions = new(graph);
        events = new List<LoanEvent>[graph.Blocks.Length];
        effects = new List<ConditionEffect>[graph.Blocks.Length];
        throws = new List<int>[graph.Blocks.Length];
        likelyThrows = new List<int>[graph.Blocks.Length];
        foreach (var block in graph.Blocks)
            (events[block.Ordinal], effects[block.Ordinal], throws[block.Ordinal], likelyThrows[block.Ordinal]) = ([], [], [], []);
        var exit = graph.Blocks[graph.Blocks.Length - 1];
        foreach (var block in graph.Blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var operation in block.Operations)
                Add(operation, block);
            if (Conditions.At(block) is var (condition, _))
                Mention(condition, block);
            if (block.BranchValue is not { } value)
                continue;
            Add(value, block);
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && MayHoldMemory(value.Type) && Aliases.VariableOf(value, known) is { } returned)
            {
                // What is returned is in the hands of the caller when the method has ended.
                var result = NumberOf(value);
                AddDefinition(result, Number(returned), value, block);
                events[exit.Ordinal].Add(new(LoanEventKind.Touch, result, 0, value));
            }
        }
    }

    public ControlFlowGraph Graph { get; }

    public Conditions Conditions { get; }

    /// <summary>The lambdas made in the graph.</summary>
    public List<IFlowAnonymousFunctionOperation> Lambdas { get; } = [];

    /// <summary>The assignments in the block that change what is known of conditions.</summary>
    public IReadOnlyList<ConditionEffect> EffectsOf(BasicBlock block) => effects[block.Ordinal];

    /// <summary>The first block that tests or decides the condition at the end of a block, or the block itself.</summary>
    public int FirstMention(BasicBlock block) => Conditions.At(block) is var (condition, _) ? firstMentions[condition] : block.Ordinal;

    /// <summary>Whether something between two places of a block may throw, or is likely enough to throw that an array is lost to it.</summary>
    public bool MayThrow(BasicBlock block, int after, int before, bool isLikely)
    {
        var places = (isLikely ? likelyThrows : throws)[block.Ordinal];
        var at = places.BinarySearch(after + 1);
        at = at < 0 ? ~at : at;
        return at < places.Count && places[at] < before;
    }

    /// <summary>The variable's name, when the text has one for it.</summary>
    public string? NameOf(int variable) => (variables[variable] as ISymbol)?.Name;

    /// <summary>The groups with a release, each with its events by block.</summary>
    public IEnumerable<SortedDictionary<int, List<LoanEvent>>> Groups()
    {
        var groups = new Dictionary<int, SortedDictionary<int, List<LoanEvent>>>();
        var released = new List<int>();
        var seen = new HashSet<int>();
        for (var block = 0; block < events.Length; block++)
        {
            foreach (var @event in events[block])
            {
                var root = Root(@event.Variable);
                if (!groups.TryGetValue(root, out var group))
                    groups.Add(root, group = []);
                if (!group.TryGetValue(block, out var list))
                    group.Add(block, list = []);
                list.Add(@event);
                if (@event.Kind == LoanEventKind.Release && seen.Add(root))
                    released.Add(root);
            }
        }

        return released.Select(root => groups[root]).Where(group => group.Values.SelectMany(list => list).Select(@event => @event.Variable).Distinct().All(IsKnown));
    }

    /// <summary>Whether nothing but the graph's own operations changes the variable.</summary>
    private bool IsKnown(int variable) => !unknown.Contains(variable) && (variables[variable] is not ISymbol symbol || isKnown(symbol));

    private void Add(IOperation root, BasicBlock block)
    {
        foreach (var operation in Evaluated(root))
        {
            order++;
            switch (operation)
            {
                case ISimpleAssignmentOperation { IsRef: true } alias:
                    Doubt(alias.Target);
                    Doubt(alias.Value);
                    break;
                case ISimpleAssignmentOperation assignment:
                    AddAssignment(assignment.Target, assignment.Value, assignment, block);
                    break;
                case ICompoundAssignmentOperation or IIncrementOrDecrementOperation:
                    AddAssignment(operation is IIncrementOrDecrementOperation step ? step.Target : ((ICompoundAssignmentOperation)operation).Target, null, operation, block);
                    break;
                case IDeconstructionAssignmentOperation deconstruction:
                    foreach (var target in deconstruction.Target.DescendantsAndSelf())
                        AddAssignment(target, null, operation, block);
                    break;
                case IFlowCaptureOperation capture:
                    captured[capture.Id] = captured.ContainsKey(capture.Id) ? null : capture.Value;
                    if (MayHoldMemory(capture.Value.Type))
                        AddDefinition(Number(capture.Id), Source(capture.Value), capture, block);
                    AddEffect(capture.Id, capture.Value, block);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                    AddAssignment(argument.Value, null, operation, block);
                    break;
                case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                    AddDefinition(Number(declared), -1, operation, block);
                    break;
                case IIsPatternOperation test when LocalValues.DeclaredBy(test.Pattern) is { } tested:
                    AddDefinition(Number(tested), Source(test.Value), operation, block);
                    break;
                case IAddressOfOperation address:
                    Doubt(address.Reference);
                    break;
                case IFlowAnonymousFunctionOperation lambda:
                    Lambdas.Add(lambda);
                    break;
                case IInvocationOperation call:
                    AddCall(call, block);
                    break;
                case IAwaitOperation or IThrowOperation or IObjectCreationOperation when !operation.IsImplicit:
                    AddThrow(block, operation is not IObjectCreationOperation);
                    break;
                case ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation:
                    if (MayHoldMemory(operation.Type) && Aliases.IsUse(operation, known))
                        events[block.Ordinal].Add(new(LoanEventKind.Touch, Number(Aliases.Named(operation)!), order, operation));
                    break;
            }
        }
    }

    private void AddCall(IInvocationOperation call, BasicBlock block)
    {
        if (Pools.Released(call, known) is not { } released)
        {
            if (!call.IsImplicit && !IsCopy(call.TargetMethod))
                AddThrow(block, !call.TargetMethod.IsOfFramework());
        }
        else if (Aliases.VariableOf(released.Value, known) is { } variable)
        {
            events[block.Ordinal].Add(new(LoanEventKind.Release, Number(variable), order, call, Pooled: released.Kind));
        }
    }

    /// <summary>What only copies, clears or looks at memory throws when it is used wrongly, which is another defect.</summary>
    private static bool IsCopy(IMethodSymbol method) => method.Name switch
    {
        "Copy" or "Clear" or "Fill" => method.ContainingType.SpecialType == SpecialType.System_Array || IsView(method.ContainingType),
        "BlockCopy" => method.ContainingType is { Name: "Buffer", ContainingNamespace.Name: "System" },
        "CopyTo" or "AsSpan" or "AsMemory" or "Slice" => IsView(method.ContainingType),
        _ => false,
    };

    private static bool IsView(INamedTypeSymbol type) => type is { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "MemoryExtensions", ContainingNamespace.Name: "System" };

    private void AddThrow(BasicBlock block, bool isLikely)
    {
        throws[block.Ordinal].Add(order);
        if (isLikely)
            likelyThrows[block.Ordinal].Add(order);
    }

    private void AddAssignment(IOperation target, IOperation? value, IOperation at, BasicBlock block)
    {
        // A captured target stands for the variable: x = c ? a : b.
        if (target is IFlowCaptureReferenceOperation reference && captured.TryGetValue(reference.Id, out var place) && place is not null && Aliases.Named(place) is not null)
            target = place;
        if (Aliases.Named(target) is { } variable && MayHoldMemory(target.Type))
            AddDefinition(Number(variable), value is null ? -1 : Source(value), at, block);
        AddEffect(target is IDeclarationExpressionOperation declaration ? declaration.Expression : target, value, block);
    }

    private void AddDefinition(int variable, int source, IOperation at, BasicBlock block)
    {
        if (source >= 0)
            parents[Root(variable)] = Root(source);
        events[block.Ordinal].Add(new(LoanEventKind.Define, variable, order, at, source));
    }

    private void AddEffect(object target, IOperation? value, BasicBlock block)
    {
        if (Conditions.OfAssignment(target, value, order, known) is not { } effect)
            return;
        effects[block.Ordinal].Add(effect);
        foreach (var (condition, _) in effect.Known)
            Mention(condition, block);
    }

    private void Mention(int condition, BasicBlock block)
    {
        if (!firstMentions.ContainsKey(condition))
            firstMentions.Add(condition, block.Ordinal);
    }

    private void Doubt(IOperation operation)
    {
        if (Aliases.Named(operation) is { } variable)
            unknown.Add(Number(variable));
    }

    private int Source(IOperation value) => Aliases.VariableOf(value, known) is { } variable && MayHoldMemory(value.Type) ? Number(variable) : -1;

    private int Number(object variable) => numbers.TryGetValue(variable, out var number) ? number : NumberOf(variable);

    private int NumberOf(object variable)
    {
        var number = numbers[variable] = variables.Count;
        variables.Add(variable);
        parents.Add(number);
        return number;
    }

    private int Root(int variable)
    {
        while (parents[variable] != variable)
            variable = parents[variable] = parents[parents[variable]];
        return variable;
    }

    private static bool MayHoldMemory(ITypeSymbol? type) => type is { SpecialType: SpecialType.None or SpecialType.System_Object, TypeKind: not (TypeKind.Enum or TypeKind.Delegate or TypeKind.Pointer) };

    /// <summary>A call that is left out, with its arguments, where its condition is not set: an assertion.</summary>
    private bool IsForDebugging(IMethodSymbol method) =>
        method.ReturnsVoid && known.ConditionalAttribute is not null && method.GetAttributes().Any(attribute => attribute.AttributeClass.Is(known.ConditionalAttribute));

    /// <summary>The operations of a tree in the order of their evaluation: operands first. Not those of assertions.</summary>
    private IEnumerable<IOperation> Evaluated(IOperation root)
    {
        var open = new Stack<(IOperation Operation, bool Entered)>();
        open.Push((root, false));
        while (open.Count > 0)
        {
            var (operation, entered) = open.Pop();
            if (entered)
            {
                yield return operation;
                continue;
            }

            open.Push((operation, true));
            if (operation is IFlowAnonymousFunctionOperation || (operation is IInvocationOperation call && IsForDebugging(call.TargetMethod)))
                continue;
            var first = open.Count;
            foreach (var child in operation.ChildOperations.Reverse())
                open.Push((child, false));
        }
    }
}
