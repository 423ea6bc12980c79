namespace MemoryAnalyzers.Editing;

/// <summary>The statement that declares a local array, as an edit needs it: alone in its statement, in a block, of one dimension or more.</summary>
internal sealed class LocalArrayDeclaration
{
    private LocalArrayDeclaration(LocalDeclarationStatementSyntax statement, BlockSyntax block, IOperation creation, ILocalSymbol local, ImmutableArray<IOperation> lengths, IReadOnlyList<IOperation> uses, LocalUses allUses) =>
        (Statement, Block, Creation, Local, Lengths, Uses, AllUses) = (statement, block, creation, local, lengths, uses, allUses);

    public LocalDeclarationStatementSyntax Statement { get; }

    public BlockSyntax Block { get; }

    public IOperation Creation { get; }

    public ILocalSymbol Local { get; }

    public ImmutableArray<IOperation> Lengths { get; }

    /// <summary>All references to the local.</summary>
    public IReadOnlyList<IOperation> Uses { get; }

    public LocalUses AllUses { get; }

    /// <summary>Whether the local is the array itself and not a view of it.</summary>
    public bool IsArray => Local.Type is IArrayTypeSymbol;

    public VariableDeclaratorSyntax Declarator => Statement.Declaration.Variables[0];

    /// <summary>The statements of the block that come after it.</summary>
    public IEnumerable<StatementSyntax> Rest => Block.Statements.Skip(Block.Statements.IndexOf(Statement) + 1);

    /// <summary>The declaration at the diagnostic, or null when the array is made in another way.</summary>
    public static LocalArrayDeclaration? At(FixContext context)
    {
        var known = context.Model.Known;
        if (context.Node.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not { Parent: BlockSyntax block, Declaration.Variables.Count: 1 } statement ||
            statement.UsingKeyword != default || context.Semantics.GetOperation(context.Node, context.CancellationToken) is not { } creation || !LocalArrays.IsCreation(creation, known))
        {
            return null;
        }

        if (LocalArrays.LocalOf(creation, known) is not { } local || !local.Is(context.Semantics.GetDeclaredSymbol(statement.Declaration.Variables[0], context.CancellationToken)))
            return null;
        var uses = new LocalUses(creation.Root());
        return new(statement, block, creation, local, LocalArrays.LengthsOf(creation, known), uses.Of(local), uses);
    }

    /// <summary>Whether its content does not matter: it comes uninitialised, or the first statement that uses it writes all of it.</summary>
    public bool NeedsNoClearing()
    {
        if (Creation is IInvocationOperation { TargetMethod.Name: "AllocateUninitializedArray" })
            return true;
        if (Uses.Count == 0 || Lengths.Length != 1)
            return Uses.Count == 0;
        var first = Rest.First(statement => statement.Span.Contains(Uses[0].Syntax.Span));
        var operation = Uses[0];
        while (operation.Parent is { } parent && operation.Syntax != first)
            operation = parent;
        return operation switch
        {
            IExpressionStatementOperation { Operation: var expression } => OverwritesAll(expression is IAwaitOperation awaited ? awaited.Operation : expression),
            IForLoopOperation loop => OverwritesAll(loop),
            _ => false,
        };
    }

    private bool OverwritesAll(IOperation operation)
    {
        if (operation is not IInvocationOperation call)
            return false;
        if (call.TargetMethod.Name is "ConfigureAwait" && call.Instance is { } task)
            return OverwritesAll(task);
        var receiver = call.Instance?.Unwrap();
        if (call.TargetMethod.Name is "Clear" or "Fill" && receiver is not null && IsWhole(receiver))
            return IsNotReadIn(call.Arguments.Select(argument => argument.Value));
        if (call.Arguments.Length == 0 || !IsWhole(call.Arguments[0].Value) || !IsNotReadIn(call.Arguments.Skip(1).Select(argument => argument.Value)))
            return false;
        return (call.TargetMethod.Name, call.Arguments.Length) switch
        {
            ("Clear", 1) or ("Fill", 2) => call.TargetMethod.ContainingType.SpecialType == SpecialType.System_Array,
            ("Fill" or "GetBytes", 1) => call.TargetMethod.ContainingType.Name == "RandomNumberGenerator",
            ("NextBytes", 1) => call.TargetMethod.ContainingType is { Name: "Random", ContainingNamespace.Name: "System" },
            ("ReadExactly" or "ReadExactlyAsync", 1 or 2) => call.TargetMethod.ContainingType is { Name: "Stream", ContainingNamespace.Name: "IO" },
            ("ReadExactly" or "ReadExactlyAsync", 3 or 4) => call.TargetMethod.ContainingType is { Name: "Stream", ContainingNamespace.Name: "IO" } &&
                call.Arguments[1].Value.ConstantNumber() == 0 && IsLength(call.Arguments[2].Value),
            _ => false,
        };
    }

    /// <summary><c>for (var i = 0; i &lt; a.Length; i++) a[i] = …;</c> where nothing skips a turn and nothing reads the array.</summary>
    private bool OverwritesAll(IForLoopOperation loop)
    {
        if (loop is not { Before.Length: 1, AtLoopBottom.Length: 1, Locals.Length: 1 } || loop.Before[0] is not IVariableDeclarationGroupOperation { Declarations: { Length: 1 } declarations } ||
            declarations[0].Declarators[0].GetVariableInitializer()?.Value.ConstantNumber() != 0)
        {
            return false;
        }

        var index = loop.Locals[0];
        if (loop.Condition is not IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } condition || !Refers(condition.LeftOperand, index) || !IsLength(condition.RightOperand))
            return false;
        if (loop.AtLoopBottom[0] is not IExpressionStatementOperation { Operation: IIncrementOrDecrementOperation { Kind: OperationKind.Increment } increment } || !Refers(increment.Target, index))
            return false;
        var body = loop.Body is IBlockOperation { Operations: { Length: 1 } operations } ? operations[0] : loop.Body;
        return body is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { Indices: { Length: 1 } indices } target, Value: var value } } &&
            Refers(target.ArrayReference, Local) && Refers(indices[0], index) && IsNotReadIn([value]) &&
            AllUses.Of(index).Count(use => use.Parent is IIncrementOrDecrementOperation || (use.Parent is IAssignmentOperation assignment && assignment.Target == use) || use.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None }) == 1;
    }

    /// <summary>The array, or a view of the whole of it.</summary>
    private bool IsWhole(IOperation operation)
    {
        operation = operation.Unwrap();
        if (operation is IConversionOperation conversion)
            operation = conversion.Operand.Unwrap();
        if (operation is IInvocationOperation { TargetMethod: { Name: "AsSpan" or "AsMemory" } method, Arguments: { Length: 1 } arguments } && method.ContainingType.Name == "MemoryExtensions")
            operation = arguments[0].Value.Unwrap();
        return Refers(operation, Local);
    }

    private bool IsLength(IOperation operation)
    {
        operation = operation.Unwrap();
        if (operation is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } instance } && Refers(instance, Local))
            return true;
        return operation.ConstantNumber() is { } constant && constant == Lengths[0].ConstantNumber();
    }

    private bool IsNotReadIn(IEnumerable<IOperation> operations)
    {
        foreach (var operation in operations)
        {
            foreach (var inner in operation.DescendantsAndSelf())
            {
                if (Refers(inner, Local) && inner.Parent is not IPropertyReferenceOperation { Property.Name: "Length" })
                    return false;
            }
        }

        return true;
    }

    private static bool Refers(IOperation operation, ILocalSymbol local) => operation.Unwrap() is ILocalReferenceOperation reference && reference.Local.Is(local);
}
