using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>The edits of an array field that <c>if (_a == null || _a.Length &lt; n) _a = new T[n];</c> makes larger on demand.</summary>
internal sealed class PerThreadArray
{
    private readonly FixContext context;
    private readonly IFieldSymbol field;
    private readonly IArrayTypeSymbol array;
    private readonly List<SimpleNameSyntax> uses;
    private readonly IfStatementSyntax guard;
    private readonly BlockSyntax block;
    private readonly string length;
    private readonly bool lengthIsPlain;

    private PerThreadArray(FixContext context, IFieldSymbol field, IArrayTypeSymbol array, List<SimpleNameSyntax> uses, IfStatementSyntax guard, BlockSyntax block, ExpressionSyntax length)
    {
        (this.context, this.field, this.array, this.uses, this.guard, this.block) = (context, field, array, uses, guard, block);
        this.length = length.WithoutTrivia().ToString();
        lengthIsPlain = length.DescendantNodesAndSelf().All(node => node is IdentifierNameSyntax or LiteralExpressionSyntax or BinaryExpressionSyntax or ParenthesizedExpressionSyntax);
    }

    /// <summary>The array, if one guarded assignment in one method is all that gives it a value.</summary>
    public static PerThreadArray? Of(IFieldSymbol field, IArrayTypeSymbol array, List<SimpleNameSyntax> uses, FixContext context)
    {
        var assignments = uses.Select(use => Whole(use).Parent).OfType<AssignmentExpressionSyntax>().Where(assignment => Name(assignment.Left) is { } name && uses.Contains(name)).ToList();
        if (assignments.Count != 1 || assignments[0] is not { Parent: ExpressionStatementSyntax statement, Right: ArrayCreationExpressionSyntax { Initializer: null } creation } || creation.Type.RankSpecifiers.Count != 1)
            return null;
        var length = creation.Type.RankSpecifiers[0].Sizes[0];
        var embedded = statement.Parent is BlockSyntax { Statements.Count: 1 } inner ? inner : (SyntaxNode)statement;
        return embedded.Parent is IfStatementSyntax { Else: null, Parent: BlockSyntax { Parent: BaseMethodDeclarationSyntax } block } guard && uses.All(use => !length.Contains(use))
            ? new(context, field, array, uses, guard, block, length)
            : null;
    }

    /// <summary>
    /// A rented array for the rest of the method, where no other method uses the field and the array does not leave: it is as long as asked for or
    /// longer, and as dirty, as the field's was.
    /// </summary>
    public Action<DocumentEditor>? Rented()
    {
        var rest = block.Statements.SkipWhile(statement => statement != guard).Skip(1).ToList();
        var others = uses.Where(use => !guard.Contains(use)).ToList();
        if (!array.ElementType.IsUnmanagedType || !lengthIsPlain || context.Model.Known.ArrayPool is null || rest.Count == 0 || field.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken) is not { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } } ||
            others.Any(use => !rest.Any(statement => statement.Contains(use)) || !IsBorrowed(use)) || block.DescendantNodes().Any(node => node is YieldStatementSyntax))
        {
            return null;
        }

        var name = FreeName();
        var element = array.ElementType.ToMinimalDisplayString(context.Semantics, guard.SpanStart);
        var pool = context.Semantics.LookupNamespacesAndTypes(guard.SpanStart, name: "ArrayPool").Any() ? "ArrayPool" : "System.Buffers.ArrayPool";
        return editor =>
        {
            var renamed = rest.Select(statement => statement.ReplaceNodes(
                others.Where(statement.Contains).Select(Whole),
                (use, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use)));
            var rent = SyntaxFactory.ParseStatement($"var {name} = {pool}<{element}>.Shared.Rent({length});").WithLeadingTrivia(guard.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine));
            var @return = SyntaxFactory.ParseStatement($"{pool}<{element}>.Shared.Return({name});");
            var @try = SyntaxFactory.TryStatement(SyntaxFactory.Block(renamed), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(@return)));
            var before = block.Statements.TakeWhile(statement => statement != guard);
            editor.ReplaceNode(block, block.WithStatements(SyntaxFactory.List(before.Append(rent).Append(@try))).WithAdditionalAnnotations(Formatter.Annotation));
            var members = ((TypeDeclarationSyntax)declaration.Parent!).Members;
            if (members.First() == declaration && members.Count > 1)
                editor.ReplaceNode(members[1], (node, _) => node.WithLeadingTrivia(node.GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))));
            editor.RemoveNode(declaration, SyntaxRemoveOptions.KeepUnbalancedDirectives);
        };
    }

    /// <summary>For a method that only gets the array and returns it: beyond the bound, an array for this call alone.</summary>
    public Action<DocumentEditor>? Bounded()
    {
        var index = block.Statements.IndexOf(guard);
        if (!lengthIsPlain || index + 2 != block.Statements.Count || block.Statements[index + 1] is not ReturnStatementSyntax { Expression: { } returned } || Name(returned) is not { } name || !uses.Contains(name))
            return null;
        var bound = MemoryAnalyzers.Capacity.ClearedCollectionKeepsPeak.MaxRetainedCapacity.Read(context.Options, context.Diagnostic.Id);
        var owner = field.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken).FirstAncestorOrSelf<TypeDeclarationSyntax>()!;
        if (LimitConstant.For("Max" + Names.Capital(Names.Plain(field.Name, "retained")) + "Length", bound, owner, guard.SpanStart, context) is not { Declaration: not null } limit)
            return null;
        var element = array.ElementType.ToMinimalDisplayString(context.Semantics, guard.SpanStart);
        return editor =>
        {
            var check = SyntaxFactory.ParseStatement($"if ({length} > {limit.Name}){context.NewLine}    return new {element}[{length}];{context.NewLine}").WithAdditionalAnnotations(Formatter.Annotation);
            editor.InsertBefore(guard, check.WithLeadingTrivia(guard.GetLeadingTrivia()));
            limit.AddTo(editor);
        };
    }

    private bool IsBorrowed(SimpleNameSyntax use)
    {
        var described = context.Semantics.GetOperation(use, context.CancellationToken) is { } reference ? Escapes.Of(reference, context.Model.Known) : default;
        return described is { Operation: not null, Escapes: false, Kind: not (UseKind.Assigned or UseKind.AssignedIfNull) } && !Loops.IsInLambda(described.Operation);
    }

    private string FreeName()
    {
        var name = Names.Plain(field.Name, "buffer");
        return block.Parent!.DescendantTokens().Any(token => token.ValueText == name && !uses.Any(use => use.Identifier == token)) || name == field.Name ? name + "Array" : name;
    }

    private static SimpleNameSyntax? Name(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        PostfixUnaryExpressionSyntax suppressed => Name(suppressed.Operand),
        _ => null,
    };

    /// <summary>The use with what qualifies it, and with <c>!</c>.</summary>
    private static ExpressionSyntax Whole(SimpleNameSyntax use)
    {
        ExpressionSyntax whole = use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : use;
        return whole.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed ? suppressed : whole;
    }
}
