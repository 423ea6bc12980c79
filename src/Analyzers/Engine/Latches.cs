using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says what runs behind a private flag that its own body sets, and nothing takes back: once in a process, or once for each object.</summary>
internal static class Latches
{
    /// <summary>
    /// Whether the operation, outside loops and functions, runs only while the flag is not set: <c>if (!s_done) { … } s_done = true;</c>, or
    /// <c>if (s_done) return; s_done = true; …</c>.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="ofObject">Whether a flag of the object is meant, else a static one.</param>
    /// <param name="model">The model.</param>
    public static bool Guard(IOperation operation, bool ofObject, MemoryModel model)
    {
        var body = model.Bodies.Of(operation);
        if (body.FlagsSet.Count == 0 || operation.EnclosingFunction() is not null || Loops.Innermost(operation) is not null)
            return false;
        for (var (child, o) = (operation, operation.Parent); o is not null; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation { Condition: IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IFieldReferenceOperation unset } } test && test.WhenTrue == child && body.FlagsSet.Contains(unset.Field) && IsLatch(unset))
                return true;
            if (body.Gates[o].Any(gate => gate.Syntax.SpanStart < operation.Syntax.SpanStart && IsLatch(gate)))
                return true;
        }

        return false;

        bool IsLatch(IFieldReferenceOperation flag) => flag.Field is { IsReadOnly: false } field && (field.IsPrivateToNest() || (ofObject && field.DeclaredAccessibility == Accessibility.Protected)) &&
            (ofObject ? flag.Instance is IInstanceReferenceOperation : field.IsStatic) && !model.Known.FlagsTakenBack.GetOrAdd(field.ContainingType.Outermost(), TakenBack).Contains(field.Name);
    }

    /// <summary>The flags, by reference, behind which a block of the body is left when they are set, and which it then sets.</summary>
    public static ILookup<IOperation, IFieldReferenceOperation> GatesIn(IOperation root)
    {
        var set = new HashSet<(IOperation Block, IFieldSymbol Flag)>();
        foreach (var operation in root.Descendants())
        {
            if (FlagSet(operation) is { } flag && operation.Parent is IExpressionStatementOperation { Parent: { } block })
                set.Add((block, flag));
        }

        return root.Descendants().OfType<IConditionalOperation>()
            .Where(test => test is { WhenFalse: null, Condition: IFieldReferenceOperation flag, Parent: { } block } && set.Contains((block, flag.Field)) && Loops.Leaves(test.WhenTrue))
            .ToLookup(test => test.Parent!, test => (IFieldReferenceOperation)test.Condition);
    }

    /// <summary>The field that the operation sets to true.</summary>
    public static IFieldSymbol? FlagSet(IOperation operation) =>
        operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var target }, Value.ConstantValue: { HasValue: true, Value: true } } ? target : null;

    /// <summary>The names of what a nest sets to anything but true.</summary>
    private static HashSet<string> TakenBack(INamedTypeSymbol nest) => new(nest.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
        .Where(assignment => !assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression))
        .Select(assignment => (assignment.Left is MemberAccessExpressionSyntax access ? access.Name : assignment.Left) is IdentifierNameSyntax name ? name.Identifier.ValueText : ""));
}
