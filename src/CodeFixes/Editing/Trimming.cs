namespace MemoryAnalyzers.Editing;

/// <summary>Makes an emptied collection give its storage back, beyond a bound or every time.</summary>
internal sealed class Trimming
{
    private readonly FixContext context;
    private readonly Growable growable;
    private readonly INamedTypeSymbol type;
    private readonly ExpressionSyntax receiver;
    private readonly ISymbol variable;
    private readonly bool isConditional;
    private readonly SyntaxNode target;
    private readonly string newLine;

    private Trimming(FixContext context, Growable growable, INamedTypeSymbol type, ExpressionSyntax receiver, ISymbol variable, bool isConditional, SyntaxNode target)
    {
        (this.context, this.growable, this.type, this.receiver, this.variable, this.isConditional, this.target) = (context, growable, type, receiver, variable, isConditional, target);
        newLine = context.NewLine;
    }

    /// <summary>The edit at an emptying call, or null when none is safe there: in a loop, in an expression, or where only a new instance would help and the variable cannot take one.</summary>
    public static Trimming? At(SyntaxNode emptying, FixContext context)
    {
        var operation = context.Semantics.GetOperation(emptying, context.CancellationToken);
        var instance = operation switch
        {
            IInvocationOperation call => call.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        var isConditional = instance?.Unwrap() is IConditionalAccessInstanceOperation;
        if (isConditional)
            instance = operation!.Parent is IConditionalAccessOperation access ? access.Operation : null;
        if (instance?.Unwrap() is not { Type: INamedTypeSymbol type, Syntax: ExpressionSyntax receiver } variable || context.Model.Collections.Of(type) is not { } growable)
            return null;
        if (Variable(variable) is not { } symbol || Target(emptying, operation!) is not { } target)
            return null;
        return new(context, growable, type, receiver.WithoutTrivia(), symbol, isConditional, target);
    }

    /// <summary>Beyond the bound: <c>if (_x.Capacity > MaxXCapacity) _x.TrimExcess();</c>, with the bound in a constant.</summary>
    public Action<DocumentEditor>? Bounded(int bound)
    {
        if (Release(capacity: null) is null || target.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || ConstantFor(owner, bound) is not { } constant)
            return null;
        var name = constant.Name;
        var release = Release(name)!;
        return Collections.HasCapacity(type)
            ? editor => Insert(editor, null, $"if ({Access("Capacity")} > {name}){newLine}{release}", constant)
            : editor =>
            {
                var count = Names.Unique(Plain + "Count", target, context.Semantics);
                Insert(editor, $"var {count} = {Access(growable.Count)}{(isConditional ? " ?? 0" : "")};", $"if ({count} > {name}){newLine}{release}", constant);
            };
    }

    /// <summary>Every time: <c>_x.TrimExcess();</c>.</summary>
    public Action<DocumentEditor>? Always() => !isConditional && Release("0") is { } release ? editor => Insert(editor, null, release, null) : null;

    private string Access(string member) => receiver + (isConditional ? "?." : ".") + member;

    /// <summary>The statement that gives the storage back, or null when none is safe.</summary>
    private string? Release(string? capacity)
    {
        switch (Collections.TrimFormOf(type, growable))
        {
            case TrimForm.Call:
                return $"{receiver}.{growable.TrimMember}();";
            case TrimForm.SetCapacity:
                return $"{receiver}.Capacity = {capacity};";
            default:
                return CanReplace() ? $"{receiver} = {Creation()};" : null;
        }
    }

    /// <summary>A new instance helps only where nobody else holds, locks or adds to the old one meanwhile.</summary>
    private bool CanReplace() =>
        variable is IFieldSymbol field && type.ContainingNamespace.Name != "Concurrent" &&
        (!field.IsReadOnly || context.Root.FindToken(field.Locations[0].SourceSpan.Start) is { Parent: VariableDeclaratorSyntax } && field.Locations[0].SourceTree == context.Root.SyntaxTree) &&
        IsMadeWithoutArguments(field) && !IsLocked(field);

    private bool IsMadeWithoutArguments(IFieldSymbol field) => field.DeclaringSyntaxReferences.Length == 1 &&
        field.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null } };

    private bool IsLocked(IFieldSymbol field) => context.Root.DescendantNodes().OfType<LockStatementSyntax>()
        .Any(statement => context.Semantics.GetSymbolInfo(statement.Expression, context.CancellationToken).Symbol.Is(field));

    private string Creation() => $"new {type.ToMinimalDisplayString(context.Semantics, target.SpanStart)}()";

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Property.Name: "Value", Instance: IFieldReferenceOperation field } => field.Field,
        IPropertyReferenceOperation property => property.Property,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    /// <summary>The statement (or expression body) after which storage is given back: the call's own, or the loop that drains.</summary>
    private static SyntaxNode? Target(SyntaxNode emptying, IOperation operation)
    {
        SyntaxNode? target = emptying.FirstAncestorOrSelf<SyntaxNode>(node => node is StatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax);
        if (Loops.Innermost(operation) is { } loop)
        {
            if (operation is not IInvocationOperation { TargetMethod.Name: "Dequeue" or "TryDequeue" or "Pop" or "TryPop" or "TryTake" } || Loops.Innermost(loop) is not null)
                return null;
            target = loop.Syntax;
        }

        return target switch
        {
            ExpressionStatementSyntax or WhileStatementSyntax => target,
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } } => target,
            _ => null,
        };
    }

    private void Insert(DocumentEditor editor, string? before, string after, LimitConstant? constant)
    {
        constant?.AddTo(editor);
        if (after.Contains(" = new ") && variable is IFieldSymbol { IsReadOnly: true } field)
        {
            var declaration = context.Root.FindNode(field.Locations[0].SourceSpan).FirstAncestorOrSelf<FieldDeclarationSyntax>()!;
            editor.ReplaceNode(declaration, (node, _) => ((FieldDeclarationSyntax)node).WithModifiers(SyntaxFactory.TokenList(
                ((FieldDeclarationSyntax)node).Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ReadOnlyKeyword)))));
        }

        if (target is ArrowExpressionClauseSyntax arrow)
        {
            var method = (MethodDeclarationSyntax)arrow.Parent!;
            var call = SyntaxFactory.ExpressionStatement(arrow.Expression.WithoutTrivia());
            var body = SyntaxFactory.Block(Statements(before, call, after)).WithTrailingTrivia(method.GetTrailingTrivia());
            editor.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default)
                .WithParameterList(method.ParameterList.WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithBody(body).WithAdditionalAnnotations(Formatting));
        }
        else if (target.Parent is BlockSyntax or SwitchSectionSyntax)
        {
            if (before is not null)
                editor.InsertBefore(target, Statement(before));
            editor.InsertAfter(target, Statement(after));
        }
        else
        {
            editor.ReplaceNode(target, SyntaxFactory.Block(Statements(before, ((StatementSyntax)target).WithoutLeadingTrivia(), after)).WithLeadingTrivia(target.GetLeadingTrivia()).WithAdditionalAnnotations(Formatting));
        }
    }

    private static Microsoft.CodeAnalysis.SyntaxAnnotation Formatting => Microsoft.CodeAnalysis.Formatting.Formatter.Annotation;

    private IEnumerable<StatementSyntax> Statements(string? before, StatementSyntax call, string after) =>
        before is null ? [call, Statement(after)] : [Statement(before), call, Statement(after)];

    private StatementSyntax Statement(string text) => SyntaxFactory.ParseStatement(text + newLine).WithAdditionalAnnotations(Formatting);

    private LimitConstant? ConstantFor(TypeDeclarationSyntax owner, int bound) =>
        LimitConstant.For("Max" + Names.Capital(Plain) + "Capacity", bound, owner, target.SpanStart, context);

    private string Plain => Names.Plain(variable.Name, "retained");
}
