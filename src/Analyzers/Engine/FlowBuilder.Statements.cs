namespace MemoryAnalyzers.Engine;

/// <content>Statements that protect, dispose, repeat and choose.</content>
internal sealed partial class FlowBuilder
{
    private void VisitStatements(ImmutableArray<IOperation> statements, int from = 0)
    {
        for (var i = from; i < statements.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (statements[i] is IUsingDeclarationOperation declaration && depth < Deepest)
            {
                depth++;
                Visit(declaration.DeclarationGroup);
                Protect(() => VisitStatements(statements, i + 1), () => Dispose(declaration, declaration.DeclarationGroup, declaration.IsAsynchronous));
                depth--;
                return;
            }

            Visit(statements[i]);
        }
    }

    private void VisitTry(ITryOperation operation)
    {
        if (operation.Finally is not { } final)
        {
            VisitCatches(operation);
            return;
        }

        var outerYields = yields;
        yields = false;
        var seen = false;
        Protect(
            () =>
            {
                VisitCatches(operation);
                seen = yields;
            },
            () =>
            {
                if (seen)
                    HoistAll(final); // Dispose runs the finally of a suspended iterator from outside its method
                Visit(final);
            });
        yields = outerYields || seen;
    }

    private void VisitCatches(ITryOperation operation)
    {
        if (operation.Catches.IsEmpty)
        {
            Visit(operation.Body);
            return;
        }

        var entries = operation.Catches.Select(_ => NewNode()).ToImmutableArray();
        var all = operation.Catches.Any(IsGeneral);
        var outer = frame;
        frame = new(outer, scope, null, all || outer is null ? entries : entries.AddRange(outer.Handlers));
        Start();
        Visit(operation.Body);
        frame = outer;
        var after = NewNode();
        current.Next.Add(after);
        for (var i = 0; i < entries.Length; i++)
        {
            var clause = operation.Catches[i];
            current = entries[i];
            InScope(clause.Locals, () =>
            {
                if (clause.Filter is not null)
                {
                    var (whenTrue, _) = Condition(clause.Filter);
                    current = whenTrue;
                }

                Visit(clause.Handler);
            });
            current.Next.Add(after);
        }

        current = after;
    }

    private static bool IsGeneral(ICatchClauseOperation clause) =>
        clause.Filter is null && clause.ExceptionType is { SpecialType: SpecialType.System_Object } or { Name: "Exception", BaseType.SpecialType: SpecialType.System_Object };

    private void VisitUsing(IUsingOperation operation) => InScope(operation.Locals, () =>
    {
        Visit(operation.Resources);
        Protect(() => Visit(operation.Body), () => Dispose(operation, operation.Resources, operation.IsAsynchronous));
    });

    private void Dispose(IOperation operation, IOperation resources, bool isAsync)
    {
        if (resources is IVariableDeclarationGroupOperation group)
        {
            foreach (var declaration in group.Declarations)
            {
                foreach (var declarator in declaration.Declarators)
                    Read(declarator.Symbol);
            }
        }
        else
        {
            KeepAll(resources);
        }

        if (isAsync)
            Suspend(SuspensionKind.Dispose, operation);
    }

    private void VisitWhile(IWhileLoopOperation loop)
    {
        var after = NewNode();
        var head = Start();
        Register(loop.ExitLabel, after);
        var outer = scope;
        if (loop.ConditionIsTop)
        {
            Register(loop.ContinueLabel, head);
            if (loop.Locals.Any(local => slots.ContainsKey(local)))
                Enter(loop.Locals); // left by jumps only, as the compiler lowers it
            var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, loop.ConditionIsUntil);
            whenFalse?.Next.Add(after);
            current = whenTrue;
            Visit(loop.Body);
            current.Next.Add(head);
        }
        else
        {
            var test = NewNode();
            Register(loop.ContinueLabel, test);
            Visit(loop.Body);
            current.Next.Add(test);
            current = test;
            if (loop.Locals.Any(local => slots.ContainsKey(local)))
                Enter(loop.Locals);
            var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, loop.ConditionIsUntil);
            whenFalse?.Next.Add(after);
            whenTrue.Next.Add(head);
        }

        scope = outer;
        current = after;
    }

    private (FlowNode WhenTrue, FlowNode? WhenFalse) ConditionOrTrue(IOperation? condition, bool negated)
    {
        if (condition is null)
            return (current, null);
        var (whenTrue, whenFalse) = Condition(condition);
        return negated ? (whenFalse, whenTrue) : (whenTrue, whenFalse);
    }

    private void VisitFor(IForLoopOperation loop) => InScope(loop.Locals, () =>
    {
        VisitStatements(loop.Before);
        var (after, next) = (NewNode(), NewNode());
        var head = Start();
        Register(loop.ExitLabel, after);
        Register(loop.ContinueLabel, next);
        var outer = scope;
        if (loop.ConditionLocals.Any(local => slots.ContainsKey(local)))
            Enter(loop.ConditionLocals);
        var (whenTrue, whenFalse) = ConditionOrTrue(loop.Condition, negated: false);
        whenFalse?.Next.Add(after);
        current = whenTrue;
        Visit(loop.Body);
        scope = outer;
        current.Next.Add(next);
        current = next;
        VisitStatements(loop.AtLoopBottom);
        current.Next.Add(head);
        current = after;
    });

    private void VisitForEach(IForEachLoopOperation loop)
    {
        var from = reads.Count;
        Visit(loop.Collection);
        var source = reads.GetRange(from, reads.Count - from);
        if (loop.IsAsynchronous)
            Protect(() => Turns(loop, source), () => Suspend(SuspensionKind.Dispose, loop));
        else
            Turns(loop, source);
    }

    private void Turns(IForEachLoopOperation loop, List<int> source)
    {
        var after = NewNode();
        var head = Start();
        Register(loop.ExitLabel, after);
        Register(loop.ContinueLabel, head);
        Keep(source);
        if (loop.IsAsynchronous)
        {
            Suspend(SuspensionKind.MoveNext, loop);
            Keep(source);
        }

        current.Next.Add(after);
        InScope(loop.Locals, () =>
        {
            Start();
            WriteTargets(loop.LoopControlVariable, null);
            Visit(loop.Body);
        });
        current.Next.Add(head);
        current = after;
    }

    private void VisitSwitch(ISwitchOperation operation)
    {
        Visit(operation.Value);

        // The variables of all sections live as long as the switch, and a break goes to its end, not out of it.
        var locals = operation.Locals.AddRange(operation.Cases.SelectMany(section => section.Locals));
        InScope(locals, () =>
        {
            var after = NewNode();
            Register(operation.ExitLabel, after);
            FlowNode? otherwise = null;
            var bodies = new FlowNode[operation.Cases.Length];
            for (var i = 0; i < bodies.Length; i++)
            {
                bodies[i] = NewNode();
                RegisterLabels(operation.Cases[i].Body);
                foreach (var clause in operation.Cases[i].Clauses)
                {
                    if (clause.Label is not null)
                        Register(clause.Label, bodies[i]);
                }
            }

            for (var i = 0; i < bodies.Length; i++)
            {
                foreach (var clause in operation.Cases[i].Clauses)
                {
                    if (clause is IDefaultCaseClauseOperation)
                    {
                        otherwise = bodies[i];
                        continue;
                    }

                    var (whenTrue, whenFalse) = clause is IPatternCaseClauseOperation pattern ? Arm(pattern.Pattern, pattern.Guard, operation.Value) : Arm(clause, null, null);
                    whenTrue.Next.Add(bodies[i]);
                    current = whenFalse;
                }
            }

            current.Next.Add(otherwise ?? after);
            for (var i = 0; i < bodies.Length; i++)
            {
                current = bodies[i];
                VisitStatements(operation.Cases[i].Body);
                current.Next.Add(after);
            }

            current = after;
        });
    }
}
