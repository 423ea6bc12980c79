using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Pooling;

/// <summary>Puts objects back only up to a limit: by the count where that is cheap, by a counter of its own for concurrent collections.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PoolWithoutLimitFix() : RetentionFix(PoolWithoutLimit.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET207.limit";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } } declarator ||
            context.Semantics.GetDeclaredSymbol(declarator, context.CancellationToken) is not IFieldSymbol field || field.ContainingType.DeclaringSyntaxReferences.Length != 1 || declaration.Parent is not TypeDeclarationSyntax owner)
        {
            yield break;
        }

        var limit = LimitConstant.For("MaxRetained", PoolWithoutLimit.MaxRetainedObjects.Read(context.Options, PoolWithoutLimit.Id), owner, declaration.SpanStart, context);
        if (limit is not null && LimitedPool.Of(field, declaration, owner, limit.Name, context) is { } pool)
        {
            yield return new($"Limit '{field.Name}'", Key, editor =>
            {
                limit.AddTo(editor);
                pool.Change(editor);
            });
        }
    }

    /// <summary>The places where objects are put into a pool and taken out, with their edits.</summary>
    private sealed class LimitedPool(FixContext context, IFieldSymbol field, FieldDeclarationSyntax declaration, string limit, string? counter)
    {
        private readonly List<(SyntaxNode Old, Func<SyntaxNode, SyntaxNode> New)> edits = [];

        private string Interlocked => context.Semantics.LookupNamespacesAndTypes(declaration.SpanStart, name: "Interlocked").IsEmpty ? "System.Threading.Interlocked" : "Interlocked";

        /// <summary>The pool, or null when some place cannot be rewritten.</summary>
        public static LimitedPool? Of(IFieldSymbol field, FieldDeclarationSyntax declaration, TypeDeclarationSyntax owner, string limit, FixContext context)
        {
            var isConcurrent = field.Type.ContainingNamespace.Name == "Concurrent";
            var counter = isConcurrent ? field.Name + "Count" : null;
            if (counter is not null && (!field.ContainingType.GetMembers(counter).IsEmpty || owner.DescendantTokens().Any(token => token.ValueText == counter)))
                return null;
            var outermost = owner.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Last();
            var pool = new LimitedPool(context, field, declaration, limit, counter);
            foreach (var name in outermost.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == field.Name && context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(field) && !pool.Add(name))
                    return null;
            }

            return pool.edits.Select(edit => edit.Old).Distinct().Count() == pool.edits.Count ? pool : null;
        }

        public void Change(DocumentEditor editor)
        {
            if (counter is not null)
            {
                var modifier = field.IsStatic ? "static " : "";
                var member = SyntaxFactory.ParseMemberDeclaration($"private {modifier}int {counter};")!.WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
                editor.InsertAfter(declaration, member);
            }

            foreach (var (old, change) in edits)
                editor.ReplaceNode(old, (current, _) => change(current).WithAdditionalAnnotations(Formatter.Annotation));
        }

        private bool Add(IdentifierNameSyntax name)
        {
            ExpressionSyntax access = name.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == name ? qualified : name;
            if (access.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member || member.Expression != access)
                return access.Parent is not ConditionalAccessExpressionSyntax; // looked at or locked
            if (context.Semantics.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method)
                return false;
            if (ObjectPools.IsPut(method))
                return AddPut(call, access);
            return counter is null || !ObjectPools.IsTake(method) || AddTake(call);
        }

        private bool AddPut(InvocationExpressionSyntax call, ExpressionSyntax access)
        {
            var value = call.ArgumentList.Arguments[0].Expression;
            var isConstruction = call.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is ConstructorDeclarationSyntax;
            if (isConstruction && counter is null)
                return true;
            if (Dropped(value) is not { } dropped)
                return false;
            string text;
            if (isConstruction)
                text = $"{{{Line}{call.WithoutTrivia()};{Line}{Interlocked}.Increment(ref {counter});{Line}}}";
            else if (counter is null)
                text = $"if ({access.WithoutTrivia()}.Count < {limit}){Line}{call.WithoutTrivia()};" + (dropped.Length == 0 ? "" : $"{Line}else{Line}{dropped}");
            else if (dropped.Length == 0)
                text = $"if ({Interlocked}.Increment(ref {counter}) <= {limit}){Line}{call.WithoutTrivia()};{Line}else{Line}{Interlocked}.Decrement(ref {counter});";
            else
                text = $"if ({Interlocked}.Increment(ref {counter}) <= {limit}){Line}{{{Line}{call.WithoutTrivia()};{Line}}}{Line}else{Line}{{{Line}{Interlocked}.Decrement(ref {counter});{Line}{dropped}{Line}}}";
            switch (call.Parent)
            {
                case ExpressionStatementSyntax { Parent: BlockSyntax around } statement when isConstruction:
                    var both = (BlockSyntax)SyntaxFactory.ParseStatement(text);
                    edits.Add((around, block => ((BlockSyntax)block).WithStatements(((BlockSyntax)block).Statements.ReplaceRange(
                        ((BlockSyntax)block).Statements[around.Statements.IndexOf(statement)], both.Statements))));
                    return true;
                case ExpressionStatementSyntax statement:
                    edits.Add((statement, old => SyntaxFactory.ParseStatement(text).WithTriviaFrom(old)));
                    return true;
                case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } method }:
                    AddBody(method, text);
                    return true;
                default:
                    return false;
            }
        }

        private bool AddTake(InvocationExpressionSyntax call)
        {
            var decrement = SyntaxFactory.ParseStatement($"{Interlocked}.Decrement(ref {counter});{Line}").WithAdditionalAnnotations(Formatter.Annotation);
            switch (call.Parent)
            {
                case IfStatementSyntax @if:
                    edits.Add((@if.Statement, body => First(decrement, (StatementSyntax)body)));
                    return true;
                case WhileStatementSyntax @while:
                    edits.Add((@while.Statement, body => First(decrement, (StatementSyntax)body)));
                    return true;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: IfStatementSyntax @if }:
                    if (@if.Else is { } @else)
                        edits.Add((@else.Statement, body => First(decrement, (StatementSyntax)body)));
                    else if (Leaves(@if.Statement) && @if.Parent is BlockSyntax block)
                        edits.Add((block, old => ((BlockSyntax)old).WithStatements(((BlockSyntax)old).Statements.Insert(block.Statements.IndexOf(@if) + 1, decrement))));
                    else
                        edits.Add((@if, old => ((IfStatementSyntax)old).WithElse(SyntaxFactory.ElseClause(decrement))));
                    return true;
                case ConditionalExpressionSyntax { Parent: ReturnStatementSyntax { Parent: BlockSyntax block } @return } choice when choice.Condition == call:
                    edits.Add((block, old => ((BlockSyntax)old).WithStatements(((BlockSyntax)old).Statements.ReplaceRange(
                        ((BlockSyntax)old).Statements[block.Statements.IndexOf(@return)], Either(choice).Statements.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia(@return.GetLeadingTrivia()) : statement)))));
                    return true;
                case ConditionalExpressionSyntax { Parent: ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } } choice when choice.Condition == call:
                    AddBody(method, Either(choice).ToFullString(), isBlock: true);
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>A choice as statements, with room for the counter.</summary>
        private BlockSyntax Either(ConditionalExpressionSyntax choice) => (BlockSyntax)SyntaxFactory.ParseStatement(
            $"{{{Line}if ({choice.Condition.WithoutTrivia()}){Line}{{{Line}{Interlocked}.Decrement(ref {counter});{Line}return {choice.WhenTrue.WithoutTrivia()};{Line}}}{Line}{Line}return {choice.WhenFalse.WithoutTrivia()};{Line}}}");

        private void AddBody(MethodDeclarationSyntax method, string statements, bool isBlock = false)
        {
            var body = (BlockSyntax)SyntaxFactory.ParseStatement(isBlock ? statements : $"{{{Line}{statements}{Line}}}");
            edits.Add((method, old => ((MethodDeclarationSyntax)old).WithExpressionBody(null).WithSemicolonToken(default)
                .WithParameterList(((MethodDeclarationSyntax)old).ParameterList.WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithBody(body.WithTrailingTrivia(old.GetTrailingTrivia()))));
        }

        /// <summary>What becomes of an object that is not kept: nothing, or it is disposed; null where neither is safe.</summary>
        private string? Dropped(ExpressionSyntax value)
        {
            var type = context.Semantics.GetTypeInfo(value, context.CancellationToken).Type;
            var known = context.Model.Known;
            if (type is null || value is ThisExpressionSyntax)
                return type is null ? null : "";
            if (type.IsOrInherits(known.IDisposable) || (type as ITypeParameterSymbol)?.ConstraintTypes.Any(constraint => constraint.IsOrInherits(known.IDisposable)) == true)
                return value is IdentifierNameSyntax && type.DeclaringSyntaxReferences.IsEmpty && type is INamedTypeSymbol ? value + ".Dispose();" : null; // one's own Dispose may be what puts it back
            return "";
        }

        private string Line => context.NewLine;

        private static BlockSyntax First(StatementSyntax first, StatementSyntax body) =>
            body is BlockSyntax block ? block.WithStatements(block.Statements.Insert(0, first)) : SyntaxFactory.Block(first, body);

        private static bool Leaves(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax || (statement is BlockSyntax { Statements: { Count: > 0 } statements } && Leaves(statements.Last()));
    }
}
