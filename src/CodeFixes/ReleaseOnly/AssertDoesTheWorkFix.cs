namespace MemoryAnalyzers.ReleaseOnly;

/// <summary>Moves the work into a local before the assertion: <c>var removed = _d.Remove(k); Debug.Assert(removed);</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AssertDoesTheWorkFix() : RetentionFix(AssertDoesTheWork.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET401.hoist";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || !Hoist.CanPrecede(call, context.Semantics) ||
            context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation || !IsStable(operation.Instance))
        {
            yield break;
        }

        if (Plan(operation, new StateChanges(context.Model), context.Semantics) is not { Count: > 0 } plan)
            yield break;
        yield return new("Do the work before the assertion", Key, editor =>
        {
            var taken = new HashSet<string>();
            var before = new List<StatementSyntax>();
            var replaced = new Dictionary<ExpressionSyntax, ExpressionSyntax>();
            foreach (var (expression, wanted) in plan)
            {
                var name = Names.Unique(wanted, call, context.Semantics, taken);
                before.Add(Local(name, expression));
                replaced[expression] = SyntaxFactory.IdentifierName(name).WithTriviaFrom(expression);
            }

            Hoist.Precede(editor, call, call.ReplaceNodes(replaced.Keys, (original, _) => replaced[original]), before);
        });
    }

    /// <summary>What is to be moved, in the order of evaluation, each with the name wanted; null when it cannot be moved safely.</summary>
    private static List<(ExpressionSyntax Expression, string Name)>? Plan(IInvocationOperation call, StateChanges changes, SemanticModel semantics)
    {
        var arguments = call.Arguments.Where(argument => !argument.IsImplicit && argument.ArgumentKind == ArgumentKind.Explicit).OrderBy(argument => argument.Syntax.SpanStart)
            .Select(argument => (Argument: argument, Changes: changes.In(argument.Value).ToList())).ToList();
        var last = arguments.FindLastIndex(pair => pair.Changes.Count > 0);
        var plan = new List<(ExpressionSyntax, string)>();
        for (var i = 0; i <= last; i++)
        {
            var (argument, made) = arguments[i];
            if (made.Count == 0 && IsConstant(argument.Value))
                continue;
            if (argument.Syntax is not ArgumentSyntax { RefKindKeyword.RawKind: 0, Expression: var expression } || argument.Value.Unwrap() is IDelegateCreationOperation or IAnonymousFunctionOperation)
                return null;
            if (made.Count > 0)
                expression = Narrow(expression, made, semantics);
            if (semantics.GetTypeInfo(expression).Type is not { } type || type.TypeKind is TypeKind.Error or TypeKind.Pointer || type.SpecialType == SpecialType.System_Void || argument.Value is IInterpolatedStringHandlerCreationOperation)
                return null;
            plan.Add((expression, NameOf(expression, made, type)));
        }

        return plan;
    }

    /// <summary>The work itself, where nothing but constants stands beside it: in <c>!x</c>, <c>x == 1</c>, <c>x is null</c>.</summary>
    private static ExpressionSyntax Narrow(ExpressionSyntax expression, List<StateChange> changes, SemanticModel semantics)
    {
        while (true)
        {
            var inner = expression switch
            {
                ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not.Operand,
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression
                    or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression } comparison when semantics.GetConstantValue(comparison.Right).HasValue => comparison.Left,
                IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } } pattern => pattern.Expression,
                _ => null,
            };
            if (inner is null || !changes.All(change => inner.Span.Contains(change.Operation.Syntax.Span)))
                return expression;
            expression = inner;
        }
    }

    private static string NameOf(ExpressionSyntax expression, List<StateChange> changes, ITypeSymbol type)
    {
        var whole = expression is AwaitExpressionSyntax { Expression: var awaited } ? awaited : expression;
        foreach (var change in changes)
        {
            if (change.Operation.Syntax != whole)
                continue;
            if (change.Operation is IInvocationOperation { TargetMethod.Name: var method })
                return Participle(method, type);
            if (change.Operation is IIncrementOrDecrementOperation)
                return change.Operation.Kind == OperationKind.Increment ? "incremented" : "decremented";
        }

        return type.SpecialType == SpecialType.System_Boolean ? "condition" : "value";
    }

    private static string Participle(string method, ITypeSymbol type)
    {
        var isTry = method.StartsWith("Try", StringComparison.Ordinal);
        foreach (var (verb, name) in Verbs)
        {
            if (string.CompareOrdinal(method, isTry ? 3 : 0, verb, 0, verb.Length) == 0)
                return name;
        }

        return type.SpecialType == SpecialType.System_Boolean ? "succeeded" : "result";
    }

    private static readonly (string Verb, string Name)[] Verbs =
    [
        ("Remove", "removed"), ("Add", "added"), ("Dequeue", "dequeued"), ("Pop", "popped"), ("Take", "taken"), ("Enqueue", "enqueued"), ("Push", "pushed"),
        ("Insert", "inserted"), ("Clear", "cleared"), ("Dispose", "disposed"), ("Read", "read"), ("Write", "written"), ("MoveNext", "moved"),
        ("Increment", "incremented"), ("Decrement", "decremented"), ("Exchange", "previous"), ("CompareExchange", "previous"), ("Reset", "reset"), ("Release", "released"),
        ("Free", "freed"), ("Unregister", "unregistered"), ("Signal", "signaled"), ("GetOrAdd", "value"), ("GetValue", "found"), ("Parse", "parsed"), ("Update", "updated"), ("Change", "changed"),
        ("Complete", "completed"), ("CopyTo", "copied"),
    ];

    private static LocalDeclarationStatementSyntax Local(string name, ExpressionSyntax value) => SyntaxFactory.LocalDeclarationStatement(
        SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.VariableDeclarator(SyntaxFactory.Identifier(name), null, SyntaxFactory.EqualsValueClause(value.WithoutTrivia())))));

    private static bool IsConstant(IOperation value) => value.ConstantValue.HasValue || value.Unwrap() is IInstanceReferenceOperation or ILiteralOperation;

    /// <summary>Whether the receiver of the assertion is the same before and after the work.</summary>
    private static bool IsStable(IOperation? receiver) => receiver?.Unwrap() switch
    {
        null or IInstanceReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation => true,
        IFieldReferenceOperation field => IsStable(field.Instance),
        _ => false,
    };
}
