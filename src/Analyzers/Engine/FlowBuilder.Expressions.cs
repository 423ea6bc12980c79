namespace MemoryAnalyzers.Engine;

/// <content>Operations in the order in which they run.</content>
internal sealed partial class FlowBuilder
{
    private void Visit(IOperation? operation)
    {
        if (operation is null || nodes.Count > MostNodes)
            return;
        if (++depth > Deepest)
            VisitFlat(operation);
        else
            VisitAny(operation);
        depth--;
    }

    private void VisitAny(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation block:
                InScope(block.Locals, () =>
                {
                    RegisterLabels(block.Operations);
                    VisitStatements(block.Operations);
                });
                break;
            case ILabeledOperation labeled:
                if (labels.TryGetValue(labeled.Label, out var label))
                {
                    current.Next.Add(label.Node);
                    current = label.Node;
                }

                Visit(labeled.Operation);
                break;
            case IBranchOperation branch:
                if (labels.TryGetValue(branch.Target, out var target))
                    Jump(target);
                break;
            case IReturnOperation { Kind: OperationKind.YieldReturn } yield:
                Visit(yield.ReturnedValue);
                Suspend(SuspensionKind.Yield, yield);
                break;
            case IReturnOperation @return:
                Visit(@return.ReturnedValue);
                Jump(exit);
                break;
            case IThrowOperation @throw:
                Visit(@throw.Exception);
                Throw();
                break;
            case IConditionalOperation conditional:
                var (whenTrue, whenFalse) = Condition(conditional.Condition);
                Either(whenTrue, () => Visit(conditional.WhenTrue), whenFalse, () => Visit(conditional.WhenFalse));
                break;
            case IWhileLoopOperation loop:
                VisitWhile(loop);
                break;
            case IForLoopOperation loop:
                VisitFor(loop);
                break;
            case IForEachLoopOperation loop:
                VisitForEach(loop);
                break;
            case ISwitchOperation @switch:
                VisitSwitch(@switch);
                break;
            case ISwitchExpressionOperation @switch:
                VisitSwitchExpression(@switch);
                break;
            case ITryOperation @try:
                VisitTry(@try);
                break;
            case IUsingOperation @using:
                VisitUsing(@using);
                break;
            case IAwaitOperation wait:
                var from = reads.Count;
                Visit(wait.Operation);
                Suspend(SuspensionKind.Await, wait);
                Keep(reads.GetRange(from, reads.Count - from)); // what is awaited may still work with them
                break;
            case ILocalReferenceOperation reference:
                Read(reference.Local);
                break;
            case IParameterReferenceOperation reference:
                Read(reference.Parameter);
                break;
            case IVariableDeclaratorOperation declarator:
                VisitDeclarator(declarator);
                break;
            case IDeclarationExpressionOperation:
                break; // written by what declares it
            case ISimpleAssignmentOperation assignment:
                VisitAssignment(assignment);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                VisitTargets(deconstruction.Target);
                Visit(deconstruction.Value);
                WriteTargets(deconstruction.Target, deconstruction.Value);
                break;
            case ICompoundAssignmentOperation assignment:
                Visit(assignment.Target);
                Visit(assignment.Value);
                Write(assignment.Target, assignment);
                break;
            case IIncrementOrDecrementOperation increment:
                Visit(increment.Target);
                Write(increment.Target, increment);
                break;
            case ICoalesceAssignmentOperation assignment:
                Visit(assignment.Target);
                Maybe(() =>
                {
                    Visit(assignment.Value);
                    Write(assignment.Target, assignment.Value);
                });
                break;
            case ICoalesceOperation coalesce:
                Visit(coalesce.Value);
                Maybe(() => Visit(coalesce.WhenNull));
                break;
            case IConditionalAccessOperation access:
                Visit(access.Operation);
                Maybe(() => Visit(access.WhenNotNull));
                break;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }:
                var (left, right) = Condition(operation);
                Either(left, null, right, null);
                break;
            case IPatternOperation pattern:
                VisitPattern(pattern, null);
                break;
            case IIsPatternOperation test:
                Visit(test.Value);
                VisitPattern(test.Pattern, test.Value);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out } argument when Variable(argument.Value) is { } variable:
                outs.Add(variable);
                break;
            case IAnonymousFunctionOperation function:
                ReadCaptured(function.Symbol);
                break;
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } reference:
                ReadCaptured(reference.Method.OriginalDefinition);
                break;
            case ILocalFunctionOperation or INameOfOperation or ITypeOfOperation or ISizeOfOperation or ILiteralOperation:
                break;
            default:
                VisitCall(operation);
                break;
        }
    }

    /// <summary>A call, or any operation whose parts run one after the other.</summary>
    private void VisitCall(IOperation operation)
    {
        var from = outs.Count;
        foreach (var child in operation.ChildOperations)
            Visit(child);
        if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } method })
            ReadCaptured(method.OriginalDefinition);
        for (var i = from; i < outs.Count; i++)
            Write(outs[i], null);
        outs.RemoveRange(from, outs.Count - from);
    }

    /// <summary>What is nested too deep to be taken apart: its reads and awaits, one after the other.</summary>
    private void VisitFlat(IOperation operation)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            switch (part)
            {
                case ILocalReferenceOperation reference:
                    Read(reference.Local);
                    break;
                case IParameterReferenceOperation reference:
                    Read(reference.Parameter);
                    break;
                case IAwaitOperation wait:
                    Suspend(SuspensionKind.Await, wait);
                    break;
            }
        }
    }

    private void VisitSwitchExpression(ISwitchExpressionOperation operation)
    {
        Visit(operation.Value);
        var after = NewNode();
        foreach (var arm in operation.Arms)
        {
            var outer = scope;
            FlowNode? next = null;
            InScope(arm.Locals, () =>
            {
                (var whenTrue, next) = Arm(arm.Pattern, arm.Guard, operation.Value);
                current = whenTrue;
                Visit(arm.Value);
            });
            current.Next.Add(after);
            scope = outer;
            current = next!;
        }

        Throw(); // no arm matched
        current = after;
    }

    private (FlowNode WhenTrue, FlowNode WhenFalse) Arm(IOperation pattern, IOperation? guard, IOperation? value)
    {
        if (pattern is IPatternOperation p)
            VisitPattern(p, value);
        else
            VisitCall(pattern);
        var (matches, not) = (NewNode(), NewNode());
        current.Next.Add(matches);
        current.Next.Add(not);
        if (guard is null)
            return (matches, not);
        current = matches;
        var (whenTrue, whenFalse) = Condition(guard);
        whenFalse.Next.Add(not);
        return (whenTrue, not);
    }

    private (FlowNode WhenTrue, FlowNode WhenFalse) Condition(IOperation operation)
    {
        switch (operation)
        {
            case IParenthesizedOperation parenthesized:
                return Condition(parenthesized.Operand);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                var (f, t) = Condition(not.Operand);
                return (t, f);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null } both when depth < Deepest:
                depth++;
                var first = Condition(both.LeftOperand);
                var (goesOn, isDecided) = both.OperatorKind == BinaryOperatorKind.ConditionalAnd ? first : (first.WhenFalse, first.WhenTrue);
                current = goesOn;
                var second = Condition(both.RightOperand);
                isDecided.Next.Add(both.OperatorKind == BinaryOperatorKind.ConditionalAnd ? second.WhenFalse : second.WhenTrue);
                depth--;
                return second;
        }

        if (operation is not IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr })
            Visit(operation);
        else if (depth < Deepest)
            VisitCall(operation);
        else
            VisitFlat(operation);
        var (whenTrue, whenFalse) = (NewNode(), NewNode());
        var constant = operation.ConstantValue is { HasValue: true, Value: bool value } ? value : (bool?)null;
        if (constant != false)
            current.Next.Add(whenTrue);
        if (constant != true)
            current.Next.Add(whenFalse);
        return (whenTrue, whenFalse);
    }

    private void Either(FlowNode one, Action? first, FlowNode other, Action? second)
    {
        current = one;
        first?.Invoke();
        var end = current;
        current = other;
        second?.Invoke();
        Start();
        end.Next.Add(current);
    }

    /// <summary>What may or may not run.</summary>
    private void Maybe(Action run)
    {
        var before = current;
        Start();
        run();
        Start();
        before.Next.Add(current);
    }
}
