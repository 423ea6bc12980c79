using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// Tells when two branches of a control-flow graph test the same condition: a flag, a null test, a comparison of variables, fields and constants
/// without calls. What is assigned in between is taken into account for variables; fields are taken to change by assignments of the method alone.
/// </summary>
internal sealed class Conditions
{
    private const int Longest = 24;

    private readonly Dictionary<ConditionTerm, int> numbers = [];
    private readonly Dictionary<object, List<int>> mentions = [];
    private readonly Dictionary<int, (object Place, object? Constant)> equalities = [];
    private readonly Dictionary<CaptureId, IOperation?> captured = [];
    private readonly (int Condition, bool Negated)?[] branches;

    public Conditions(ControlFlowGraph graph)
    {
        branches = new (int, bool)?[graph.Blocks.Length];
        var copies = new List<ISimpleAssignmentOperation>();
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                    captured[capture.Id] = captured.ContainsKey(capture.Id) ? null : capture.Value;
                else if ((operation is IExpressionStatementOperation statement ? statement.Operation : operation) is ISimpleAssignmentOperation { Value: ILocalReferenceOperation or IParameterReferenceOperation or IConversionOperation } copy)
                    copies.Add(copy);
            }
        }

        foreach (var block in graph.Blocks)
        {
            if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is { } value)
                branches[block.Ordinal] = Of(value);
        }

        // To know a variable is to know what it is copied to.
        for (var i = copies.Count - 1; i >= 0; i--)
        {
            var (target, value) = (copies[i].Target, copies[i].Value.Unwrap());
            if (Aliases.Named(value) is null)
                continue;
            if (Number([target]) is not null)
                Intern([value], false);
            if (Number(["null", target]) is not null)
                Intern(["null", value], false);
        }
    }

    /// <summary>The condition at the end of a block.</summary>
    public (int Condition, bool Negated)? At(BasicBlock block) => branches[block.Ordinal];

    /// <summary>What it means to the conditions that <paramref name="target"/> (an operation, or the id of a capture) is given <paramref name="value"/>, or something not known; null when nothing.</summary>
    public ConditionEffect? OfAssignment(object target, IOperation? value, int order, KnownSymbols known)
    {
        if ((target is IOperation operation ? PlaceOf(operation) : target) is not { } place || !mentions.TryGetValue(place, out var spoken))
            return null;
        var decided = new List<(int, bool)>();
        var copied = new List<(int, int)>();
        value = value?.Unwrap();
        while (value is ISimpleAssignmentOperation chained)
            value = chained.Value.Unwrap();
        if (value is not null)
        {
            if (IsNullOrNot(value, known) is { } isNull && Number(["null", target]) is { } nullTest)
                decided.Add((nullTest, isNull));
            if (value.ConstantValue is { HasValue: true, Value: var constant })
            {
                if (constant is bool flag && Number([target]) is { } itself)
                    decided.Add((itself, flag));
                foreach (var condition in spoken)
                {
                    if (equalities.TryGetValue(condition, out var equality) && Equals(equality.Place, place))
                        decided.Add((condition, Equals(equality.Constant, constant)));
                }
            }
            else if (PlaceOf(value) is not null)
            {
                if (Number([value]) is { } from && Number([target]) is { } to)
                    copied.Add((from, to));
                if (Number(["null", value]) is { } fromNull && Number(["null", target]) is { } toNull)
                    copied.Add((fromNull, toNull));
            }
        }

        return new(order, spoken, decided, copied);
    }

    private (int, bool)? Of(IOperation condition)
    {
        var negated = false;
        while (true)
        {
            condition = condition.Unwrap();
            switch (condition)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                    negated = !negated;
                    condition = not.Operand;
                    continue;
                case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary when binary.RightOperand.ConstantValue is { HasValue: true, Value: bool flag }:
                    negated ^= flag != (binary.OperatorKind == BinaryOperatorKind.Equals);
                    condition = binary.LeftOperand;
                    continue;
                case IIsNullOperation isNull:
                    return Intern(["null", isNull.Operand], negated);
                case IIsPatternOperation { Pattern: var pattern, Value: var value }:
                    while (pattern is INegatedPatternOperation inner)
                        (pattern, negated) = (inner.Pattern, !negated);
                    return pattern switch
                    {
                        IConstantPatternOperation { Value: var constant } => Equality(value, constant, negated),
                        IRelationalPatternOperation relational => Comparison(relational.OperatorKind, value, relational.Value, negated),
                        IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true } or IDeclarationPatternOperation { MatchesNull: false } or ITypePatternOperation
                            when IsSameType(value, pattern) => Intern(["null", value], !negated),
                        _ => null,
                    };
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                    negated ^= binary.OperatorKind == BinaryOperatorKind.NotEquals;
                    return binary.LeftOperand.ConstantValue.HasValue ? Equality(binary.RightOperand, binary.LeftOperand, negated) : Equality(binary.LeftOperand, binary.RightOperand, negated);
                case IBinaryOperation { OperatorMethod: null } binary:
                    return Comparison(binary.OperatorKind, binary.LeftOperand, binary.RightOperand, negated);
                default:
                    return Intern([condition], negated);
            }
        }
    }

    private (int, bool)? Equality(IOperation left, IOperation right, bool negated)
    {
        if (right.IsNull())
            return Intern(["null", left], negated);
        var found = Intern(["==", left, right], negated);
        if (found is var (condition, _) && right.ConstantValue.HasValue && PlaceOf(left.Unwrap()) is { } place)
            equalities[condition] = (place, right.ConstantValue.Value);
        return found;
    }

    /// <summary>All comparisons as 'less than', with the sides swapped or the outcome turned round.</summary>
    private (int, bool)? Comparison(BinaryOperatorKind kind, IOperation left, IOperation right, bool negated) => kind switch
    {
        BinaryOperatorKind.LessThan => Intern(["<", left, right], negated),
        BinaryOperatorKind.GreaterThan => Intern(["<", right, left], negated),
        BinaryOperatorKind.LessThanOrEqual => Intern(["<", right, left], !negated),
        BinaryOperatorKind.GreaterThanOrEqual => Intern(["<", left, right], !negated),
        _ => null,
    };

    private (int, bool)? Intern(object[] parts, bool negated)
    {
        if (TermOf(parts, out var places) is not { } term)
            return null;
        if (!numbers.TryGetValue(term, out var number))
        {
            numbers.Add(term, number = numbers.Count);
            foreach (var place in places)
            {
                if (!mentions.TryGetValue(place, out var list))
                    mentions.Add(place, list = []);
                list.Add(number);
            }
        }

        return (number, negated);
    }

    private int? Number(object[] parts) => TermOf(parts, out _) is { } term && numbers.TryGetValue(term, out var number) ? number : null;

    private ConditionTerm? TermOf(object[] parts, out HashSet<object> places)
    {
        var flat = new List<object>();
        places = [];
        foreach (var part in parts)
        {
            if (part is CaptureId)
                places.Add(part);
            if (part is not IOperation operation)
                flat.Add(part);
            else if (!Flatten(operation, flat, places))
                return null;
        }

        return places.Count == 0 ? null : new ConditionTerm(flat);
    }

    /// <summary>Writes an expression without calls as a list of what it is made of.</summary>
    private bool Flatten(IOperation root, List<object> flat, HashSet<object> places)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            var operation = Resolve(open.Pop().Unwrap());
            if (flat.Count > Longest)
                return false;
            if (operation.ConstantValue is { HasValue: true, Value: var constant })
            {
                flat.Add(constant ?? "null");
                continue;
            }

            switch (operation)
            {
                case IInstanceReferenceOperation:
                    flat.Add("this");
                    break;
                case IBinaryOperation { OperatorMethod: null } binary:
                    flat.Add(binary.OperatorKind);
                    open.Push(binary.RightOperand);
                    open.Push(binary.LeftOperand);
                    break;
                case IUnaryOperation { OperatorMethod: null } unary:
                    flat.Add(unary.OperatorKind);
                    open.Push(unary.Operand);
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { Parameters.IsEmpty: true } } member:
                    places.Add(member.Member);
                    flat.Add(member.Member);
                    if (member.Instance is { } instance)
                        open.Push(instance);
                    break;
                default:
                    if (PlaceOf(operation) is not { } place)
                        return false;
                    places.Add(place);
                    flat.Add(place);
                    break;
            }
        }

        return true;
    }

    private object? PlaceOf(IOperation operation) => Resolve(operation) switch
    {
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { Parameters.IsEmpty: true } } member => member.Member,
        var other => Aliases.Named(other),
    };

    /// <summary>What a capture stands for, where it is a variable or field: the value of a switch, the object of a null test.</summary>
    private IOperation Resolve(IOperation operation)
    {
        while (operation is IFlowCaptureReferenceOperation reference && captured.TryGetValue(reference.Id, out var value) &&
            value?.Unwrap() is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IFlowCaptureReferenceOperation)
        {
            operation = value.Unwrap();
        }

        return operation;
    }

    private static bool? IsNullOrNot(IOperation value, KnownSymbols known) => value switch
    {
        { ConstantValue: { HasValue: true, Value: null } } => true,
        IDefaultValueOperation { Type.IsReferenceType: true } => true,
        IObjectCreationOperation or IArrayCreationOperation or IDelegateCreationOperation => false,
        IInvocationOperation call => Pools.Rented(call, known) == Pooled.None ? null : false,
        _ => null,
    };

    private static bool IsSameType(IOperation value, IPatternOperation pattern) => SymbolEqualityComparer.Default.Equals(value.Type, pattern.NarrowedType);
}
