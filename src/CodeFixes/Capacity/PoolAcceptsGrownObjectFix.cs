using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Capacity;

/// <summary>Lets go of objects beyond a bound before they are emptied: the pool is told no, or the method keeps them out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PoolAcceptsGrownObjectFix() : RetentionFix(PoolAcceptsGrownObject.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET104.guard";

    private const string Constant = "MaxRetainedCapacity";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax owner } method || context.Semantics.GetDeclaredSymbol(method, context.CancellationToken) is not { } symbol)
            yield break;
        var bound = ClearedCollectionKeepsPeak.MaxRetainedCapacity.Read(context.Options, PoolAcceptsGrownObject.Id);
        if (LimitConstant.For(Constant, bound, owner, context.Node.SpanStart, context) is not { } limit || Target(context, symbol) is not { } target)
            yield break;
        var known = context.Model.Known;
        var change = ObjectPools.IsReturn(symbol, known) || ObjectPools.IsReset(symbol, known) ? Refuse(method, target, context) : KeepOut(method, target, context);
        if (change is not null)
        {
            yield return new("Let go of large objects", Key, editor =>
            {
                limit.AddTo(editor);
                change(editor);
            });
        }
    }

    /// <summary>In the policy of an object pool: <c>return false</c>.</summary>
    private static Action<DocumentEditor>? Refuse(MethodDeclarationSyntax method, SizedObject target, FixContext context)
    {
        var guard = Guard(target, "return false;", context);
        if (context.Node is not MethodDeclarationSyntax)
            return StatementIn(context.Node) is { } statement ? editor => editor.InsertBefore(statement, guard) : null;
        if (method.ExpressionBody is { Expression: LiteralExpressionSyntax literal })
            return editor => editor.ReplaceNode(literal, SyntaxFactory.ParseExpression($"{target.Size} <= {Constant}").WithTriviaFrom(literal));
        return method.Body is { Statements: { Count: > 0 } statements } ? editor => editor.InsertBefore(statements[0], guard) : null;
    }

    /// <summary>In a method that keeps the object itself: <c>return</c> where nothing else follows, else the statements that keep it only happen to small ones.</summary>
    private static Action<DocumentEditor>? KeepOut(MethodDeclarationSyntax method, SizedObject target, FixContext context)
    {
        var isVoid = method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        if (method.ExpressionBody is { } arrow)
        {
            if (!isVoid)
                return null;
            var body = SyntaxFactory.Block(Guard(target, "return;", context), SyntaxFactory.ExpressionStatement(arrow.Expression.WithoutTrivia())).WithTrailingTrivia(method.GetTrailingTrivia());
            return editor => editor.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default).WithParameterList(method.ParameterList.WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithBody(body).WithAdditionalAnnotations(Formatter.Annotation));
        }

        if (StatementIn(context.Node) is not { Parent: BlockSyntax block } first)
            return null;
        var last = block.Statements.Last(statement => statement == first || (statement.SpanStart > first.SpanStart && statement.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(target.Variable))));
        if (isVoid && block.Parent == method && block.Statements.Last() == last)
            return editor => editor.InsertBefore(first, Guard(target, "return;", context));
        var (from, to) = (block.Statements.IndexOf(first), block.Statements.IndexOf(last));
        var range = block.Statements.Skip(from).Take(to - from + 1).ToList();
        if (target.IsConditional || range.Any(statement => statement is LocalDeclarationStatementSyntax || statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax or SingleVariableDesignationSyntax or YieldStatementSyntax)))
            return null;
        var kept = SyntaxFactory.Block(range.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(Trivia.Indentation(statement)) : statement));
        var test = SyntaxFactory.IfStatement(SyntaxFactory.ParseExpression($"{target.Size} <= {Constant}"), kept).WithLeadingTrivia(first.GetLeadingTrivia()).WithTrailingTrivia(last.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return editor => editor.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(block.Statements.Take(from).Append(test).Concat(block.Statements.Skip(to + 1)))));
    }

    private static StatementSyntax Guard(SizedObject target, string leave, FixContext context) =>
        SyntaxFactory.ParseStatement($"if ({target.Size} > {Constant}){context.NewLine}{leave}{context.NewLine}").WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The statement around the node that stands in a block.</summary>
    private static StatementSyntax? StatementIn(SyntaxNode node)
    {
        var statement = node.FirstAncestorOrSelf<StatementSyntax>();
        while (statement is { Parent: IfStatementSyntax or ElseClauseSyntax })
            statement = statement.Parent.FirstAncestorOrSelf<StatementSyntax>();
        return statement is { Parent: BlockSyntax } ? statement : null;
    }

    /// <summary>The object that is emptied, or handed back as it is, and the expression for its size.</summary>
    private static SizedObject? Target(FixContext context, IMethodSymbol method)
    {
        if (context.Node is MethodDeclarationSyntax)
            return method.Parameters is { Length: 1 } parameters && Size(parameters[0].Name, ".", parameters[0].Type, context) is { } whole ? new(whole, parameters[0], false) : null;
        var operation = context.Semantics.GetOperation(context.Node, context.CancellationToken);
        var instance = operation switch
        {
            IInvocationOperation call => call.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        var isConditional = instance is IConditionalAccessInstanceOperation;
        if (isConditional)
            instance = instance!.AccessedObject();
        instance = instance?.Unwrap();
        var variable = instance switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IMemberReferenceOperation member => member.Member,
            _ => (ISymbol?)null,
        };
        return variable is not null && Size(instance!.Syntax.WithoutTrivia().ToString(), isConditional ? "?." : ".", instance.Type, context) is { } size ? new(size, variable, isConditional) : null;
    }

    private static string? Size(string receiver, string access, ITypeSymbol? type, FixContext context) =>
        type is INamedTypeSymbol named && context.Model.Collections.Of(named) is { } growable ? receiver + access + (Collections.HasCapacity(named) ? "Capacity" : growable.Count) : null;

    private sealed record SizedObject(string Size, ISymbol Variable, bool IsConditional);
}
