using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Growth;

/// <summary>Makes the removal remove: the lambda is kept and taken off, <c>+=</c> becomes <c>-=</c>, the handler that was added is named, the old object is left.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UnsubscribeHasNoEffectFix() : RetentionFix(UnsubscribeHasNoEffect.Id)
{
    /// <summary>Keeps the delegate, in a field or a local, and takes that off.</summary>
    public const string KeyKeep = "RET905.keep";

    /// <summary>Writes <c>-=</c> for <c>+=</c>.</summary>
    public const string KeySwap = "RET905.swap";

    /// <summary>Takes off the handler that was added.</summary>
    public const string KeyAdded = "RET905.added";

    /// <summary>Takes the handler off the old object.</summary>
    public const string KeyOld = "RET905.old";

    /// <summary>Takes the handler off the event that <c>add</c> puts it on.</summary>
    public const string KeyEvent = "RET905.event";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not AssignmentExpressionSyntax wrong || wrong.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || EventOf(wrong, context) is not { } @event)
            yield break;
        if (wrong.IsKind(SyntaxKind.AddAssignmentExpression))
        {
            var minus = SyntaxFactory.Token(SyntaxKind.MinusEqualsToken).WithTriviaFrom(wrong.OperatorToken);
            yield return new("Take the handler off, instead of adding it again", KeySwap, editor =>
                editor.ReplaceNode(wrong, (current, _) => SyntaxFactory.AssignmentExpression(SyntaxKind.SubtractAssignmentExpression, ((AssignmentExpressionSyntax)current).Left, minus, ((AssignmentExpressionSyntax)current).Right)));
            yield break;
        }

        if (wrong.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is { RawKind: (int)SyntaxKind.RemoveAccessorDeclaration, Parent: AccessorListSyntax { Accessors: var accessors } })
        {
            var puts = accessors.Where(one => one.IsKind(SyntaxKind.AddAccessorDeclaration)).SelectMany(one => one.DescendantNodes()).OfType<AssignmentExpressionSyntax>().Where(add => add.IsKind(SyntaxKind.AddAssignmentExpression)).ToList();
            if (puts.Count == 1 && LambdaOf(wrong) is null && SyntaxFactory.AreEquivalent(puts[0].Right, wrong.Right))
                yield return new($"Take the handler off '{NameOf(puts[0].Left)}'", KeyEvent, editor => editor.ReplaceNode(wrong.Left, puts[0].Left.WithTriviaFrom(wrong.Left)));
            yield break;
        }

        if (LambdaOf(wrong) is null && OldObject(wrong, declaration, context) is { } old)
        {
            yield return new("Take the handler off the old object", KeyOld, old);
            yield break;
        }

        var adds = declaration.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(add => add.IsKind(SyntaxKind.AddAssignmentExpression) && NameOf(add.Left) == @event.Name && @event.Is(EventOf(add, context)) && !IsTakenOff(add, declaration, context)).ToList();
        var lambdas = LambdaOf(wrong) is { } removed ? adds.Where(add => LambdaOf(add) is { } added && (SyntaxFactory.AreEquivalent(added, removed) || adds.Count == 1)).ToList() : [];
        if (lambdas.Count == 1)
        {
            if (Keep(lambdas[0], wrong, declaration, context) is { } keep)
                yield return keep;
        }
        else if (adds.Count == 1 && LambdaOf(adds[0]) is null && !adds[0].Right.DescendantNodesAndSelf().Any(node => context.Semantics.GetSymbolInfo(node, context.CancellationToken).Symbol is ILocalSymbol or IParameterSymbol { IsThis: false }))
        {
            yield return new($"Take '{adds[0].Right}' off, which was added", KeyAdded, editor => editor.ReplaceNode(wrong.Right, adds[0].Right.WithTriviaFrom(wrong.Right)));
        }
    }

    private static Edit? Keep(AssignmentExpressionSyntax add, AssignmentExpressionSyntax removal, TypeDeclarationSyntax declaration, FixContext context)
    {
        var lambda = LambdaOf(add)!;
        var (adder, remover) = (MemberOf(add), MemberOf(removal));
        if (TargetOf(add, context) is not { } @event || !@event.Is(TargetOf(removal, context)))
            return null; // of another type by its arguments
        if (adder is null || remover is null || context.Semantics.GetOperation(add, context.CancellationToken) is not { } operation || Loops.Innermost(operation) is not null || operation.EnclosingFunction() is not null)
            return null;
        if (adder == remover)
        {
            if (add.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block } statement || !block.Span.Contains(removal.Span) || removal.SpanStart < add.SpanStart ||
                TypeNames.Of(@event.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), context.Semantics, add.SpanStart) is not { } type)
            {
                return null;
            }

            var local = Names.Unique("on" + @event.Name, add, context.Semantics);
            return new($"Keep the lambda in '{local}' and take that off", KeyKeep, editor =>
            {
                editor.InsertBefore(statement, SyntaxFactory.ParseStatement($"{type} {local} = {lambda};").WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation));
                editor.ReplaceNode(statement, statement.WithExpression(add.WithRight(SyntaxFactory.IdentifierName(local))).WithLeadingTrivia(Trivia.Indentation(statement)));
                editor.ReplaceNode(removal.Right, SyntaxFactory.IdentifierName(local).WithTriviaFrom(removal.Right));
            });
        }

        var isStatic = context.Semantics.GetEnclosingSymbol(add.SpanStart, context.CancellationToken) is { IsStatic: true };
        if (isStatic != context.Semantics.GetEnclosingSymbol(removal.SpanStart, context.CancellationToken) is { IsStatic: true } || HandlerMethod.Field(lambda, @event, declaration, isStatic, context) is not { } field)
            return null;
        return new($"Keep the lambda in '{field.Name}' and take that off", KeyKeep, editor =>
        {
            field.Change(editor);
            editor.ReplaceNode(removal.Right, SyntaxFactory.IdentifierName(field.Name).WithTriviaFrom(removal.Right));
        });
    }

    /// <summary>In a setter: the removal, or the whole test for null around it, moves before the assignment of the field and works on the field.</summary>
    private static Action<DocumentEditor>? OldObject(AssignmentExpressionSyntax wrong, TypeDeclarationSyntax declaration, FixContext context)
    {
        if (wrong.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is not { RawKind: (int)SyntaxKind.SetAccessorDeclaration, Body: { } body } || wrong.Left is not MemberAccessExpressionSyntax left ||
            wrong.Parent is not ExpressionStatementSyntax statement || !body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(add => add.IsKind(SyntaxKind.AddAssignmentExpression) && SyntaxFactory.AreEquivalent(add.Right, wrong.Right)))
        {
            return null;
        }

        var stores = body.Statements.OfType<ExpressionStatementSyntax>().Where(one => one.Expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: IdentifierNameSyntax { Identifier.ValueText: "value" } } store &&
            context.Semantics.GetSymbolInfo(store.Left, context.CancellationToken).Symbol is IFieldSymbol or IPropertySymbol).ToList();
        if (stores.Count != 1 || stores[0].Expression is not AssignmentExpressionSyntax { Left: var field })
            return null;
        StatementSyntax whole = statement;
        if (statement.Parent is IfStatementSyntax single)
            whole = single;
        else if (statement.Parent is BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax around })
            whole = around;
        if (whole.Parent != body || whole is IfStatementSyntax { Else: not null })
            return null;
        var test = context.Root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 } ? "is not" : "!=";
        var text = $"if ({field} {test} null)\n    {field}.{left.Name} -= {wrong.Right};".Replace("\n", context.NewLine);
        var moved = SyntaxFactory.ParseStatement(text).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
        return editor =>
        {
            if (body.Statements.IndexOf(whole) < body.Statements.IndexOf(stores[0]))
            {
                editor.ReplaceNode(whole, moved.WithLeadingTrivia(whole.GetLeadingTrivia()));
                return;
            }

            editor.InsertBefore(stores[0], moved.WithLeadingTrivia(SyntaxFactory.ElasticMarker));
            editor.RemoveNode(whole, SyntaxRemoveOptions.KeepUnbalancedDirectives);
        };
    }

    private static bool IsTakenOff(AssignmentExpressionSyntax add, TypeDeclarationSyntax declaration, FixContext context) =>
        context.Semantics.GetSymbolInfo(add.Right, context.CancellationToken).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } handler &&
        declaration.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(removal => removal.IsKind(SyntaxKind.SubtractAssignmentExpression) && NameOf(removal.Left) == NameOf(add.Left) &&
            handler.Is(context.Semantics.GetSymbolInfo(removal.Right, context.CancellationToken).Symbol) && !Renews(removal));

    /// <summary>Whether the next statement adds what this one takes off: then it stays on the event.</summary>
    private static bool Renews(AssignmentExpressionSyntax removal) => removal.Parent is ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } } statement &&
        statements.IndexOf(statement) + 1 is var next && next < statements.Count && statements[next] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add } &&
        SyntaxFactory.AreEquivalent(add.Left, removal.Left) && SyntaxFactory.AreEquivalent(add.Right, removal.Right);

    private static AnonymousFunctionExpressionSyntax? LambdaOf(AssignmentExpressionSyntax assignment) => assignment.Right switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda,
        ObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } => arguments[0].Expression as AnonymousFunctionExpressionSyntax,
        _ => null,
    };

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    private static IEventSymbol? EventOf(AssignmentExpressionSyntax assignment, FixContext context) => TargetOf(assignment, context)?.OriginalDefinition as IEventSymbol;

    /// <summary>The event of just that type.</summary>
    private static IEventSymbol? TargetOf(AssignmentExpressionSyntax assignment, FixContext context) => context.Semantics.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol as IEventSymbol;

    /// <summary>The accessor or member around; an accessor is one of its own.</summary>
    private static SyntaxNode? MemberOf(SyntaxNode node) => node.Ancestors().FirstOrDefault(around => around is AccessorDeclarationSyntax or MemberDeclarationSyntax);
}
