using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>
/// Moves statements to a local function of their own: its frame is gone when it returns, in whichever way. Static unless the statements use
/// <c>this</c>; what they read comes in as arguments, so that no closure is made.
/// </summary>
/// <remarks>
/// The last statement may be a <c>return</c>, or an <c>if</c> whose condition is the last use: then only the value or the condition moves, and the
/// return or jump stays.
/// </remarks>
internal sealed class ExtractedFunction
{
    private readonly StatementRange range;
    private readonly SemanticModel semantics;
    private readonly SyntaxNode body;
    private readonly CancellationToken cancellationToken;

    private readonly List<StatementSyntax> moved;
    private readonly ExpressionSyntax? tail;
    private readonly List<ISymbol> inputs = [];
    private readonly List<ISymbol> outputs = [];
    private readonly List<ILocalSymbol> assignedInside = [];
    private readonly HashSet<ISymbol> declared = new(SymbolEqualityComparer.Default);
    private bool usesThis;

    private ExtractedFunction(StatementRange range, ISymbol local, SyntaxNode body, SemanticModel semantics, CancellationToken cancellationToken)
    {
        (this.range, this.body, this.semantics, this.cancellationToken) = (range, body, semantics, cancellationToken);
        moved = range.Statements.ToList();
        var last = range.Last switch
        {
            ReturnStatementSyntax @return => @return.Expression,
            IfStatementSyntax @if => @if.Condition,
            _ => null,
        };
        if (last is null || range.Last.ChildNodes().Any(child => child != last && Mentions(child, local)))
            return;
        tail = last;
        moved.RemoveAt(moved.Count - 1);
    }

    /// <summary>The root with the statements moved; null when they cannot be, without a change of what they do.</summary>
    public static SyntaxNode? Move(StatementRange range, ISymbol local, SyntaxNode root, SemanticModel semantics, CancellationToken cancellationToken)
    {
        if (BodyOf(range.List) is not { } body || root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp8 })
            return null;
        var function = new ExtractedFunction(range, local, body, semantics, cancellationToken);
        return function.CanMove() ? function.Change(root, local) : null;
    }

    private bool CanMove()
    {
        if (moved.Count == 0 || moved.Any(statement => statement is LabeledStatementSyntax))
            return false;
        var flow = semantics.AnalyzeDataFlow(moved[0], moved[moved.Count - 1]);
        var control = semantics.AnalyzeControlFlow(moved[0], moved[moved.Count - 1]);
        if (flow is not { Succeeded: true } || control is not { Succeeded: true } || !control.EntryPoints.IsEmpty || !control.ExitPoints.IsEmpty || !control.ReturnStatements.IsEmpty)
            return false;
        var ofTail = tail is not null ? semantics.AnalyzeDataFlow(tail) : null;
        if (ofTail is { Succeeded: false } || HasOwn<YieldStatementSyntax>())
            return false;

        declared.UnionWith(flow.VariablesDeclared);
        var captured = new HashSet<ISymbol>(flow.Captured.Concat(OrNone(ofTail?.Captured)), SymbolEqualityComparer.Default);
        var written = flow.WrittenInside.Concat(OrNone(ofTail?.WrittenInside)).Distinct<ISymbol>(SymbolEqualityComparer.Default).ToList();
        foreach (var read in flow.ReadInside.Concat(OrNone(ofTail?.ReadInside)).Concat(written))
            usesThis |= read is IParameterSymbol parameter && (parameter.IsThis || IsOfPrimaryConstructor(parameter));
        if (usesThis && semantics.GetEnclosingSymbol(range.First.SpanStart, cancellationToken)?.ContainingType?.TypeKind != TypeKind.Class)
            return false;
        if (flow.UsedLocalFunctions.Concat(OrNone(ofTail?.UsedLocalFunctions)).Any(function => !function.IsStatic && !IsDeclaredInside(function)))
            return false;

        foreach (var input in flow.DataFlowsIn.Concat(OrNone(ofTail?.DataFlowsIn)).Distinct<ISymbol>(SymbolEqualityComparer.Default))
        {
            if (input is IParameterSymbol parameter && (parameter.IsThis || IsOfPrimaryConstructor(parameter)))
                continue;
            if (!declared.Contains(input))
                inputs.Add(input);
        }

        var leaving = tail is not null ? written.Where(IsUsedOutside).ToList() : flow.DataFlowsOut.ToList();
        if (tail is not null ? leaving.Count > 0 : leaving.Any(symbol => symbol is IParameterSymbol { IsThis: true }))
            return false;
        foreach (var output in leaving)
        {
            outputs.Add(output);
            if (!declared.Contains(output) && !flow.AlwaysAssigned.Contains(output) && !inputs.Contains(output, SymbolEqualityComparer.Default))
            {
                if (!flow.DefinitelyAssignedOnEntry.Contains(output))
                    return false;
                inputs.Add(output);
            }
            else if (!declared.Contains(output) && !inputs.Contains(output, SymbolEqualityComparer.Default))
            {
                if (output is not ILocalSymbol local)
                    return false;
                assignedInside.Add(local);
            }
        }

        return inputs.Concat(outputs).All(symbol => !captured.Contains(symbol) && IsPlain(symbol)) &&
            flow.VariablesDeclared.All(symbol => outputs.Contains(symbol, SymbolEqualityComparer.Default) || !range.After.Any(after => Mentions(after, symbol)));
    }

    private SyntaxNode? Change(SyntaxNode root, ISymbol local)
    {
        var position = range.First.SpanStart;
        var isAsync = HasOwn<AwaitExpressionSyntax>() || moved.SelectMany(Own).Any(node => node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });
        var tailType = tail is not null ? semantics.GetTypeInfo(tail, cancellationToken) : default;
        var resultSymbol = tail is not null ? (range.Last is ReturnStatementSyntax ? tailType.ConvertedType ?? tailType.Type : tailType.Type) : null;
        var result = tail is not null ? (resultSymbol is null ? null : TypeNames.Of(resultSymbol, semantics, position)) : ResultType(position);
        if (result is null)
            return null;
        var parameters = new List<ParameterSyntax>();
        foreach (var input in inputs)
        {
            if (TypeNames.Of(TypeOf(input), semantics, position) is not { } type)
                return null;
            parameters.Add(SyntaxFactory.Parameter(SyntaxFactory.Identifier(input.Name)).WithType(type.WithTrailingTrivia(SyntaxFactory.Space)));
        }

        var name = Names.Unique("Use" + char.ToUpperInvariant(local.Name.TrimStart('_', '@').FirstOrDefault()) + local.Name.TrimStart('_', '@').Substring(1), range.First, semantics);
        var statements = new List<StatementSyntax>();
        foreach (var inside in assignedInside)
        {
            if (TypeNames.Of(inside.Type, semantics, position) is not { } type)
                return null;
            statements.Add(ClosedScope.Declare(type, inside.Name, Trivia.ElasticNewLine(body)));
        }

        statements.AddRange(moved);
        if (moved.Count > 0)
            statements[assignedInside.Count] = statements[assignedInside.Count].WithLeadingTrivia(ClosedScope.Comments(moved[0].GetLeadingTrivia()));
        if (tail is not null)
            statements.Add(Return(tail.WithoutTrivia()));
        else if (outputs.Count > 0)
            statements.Add(Return(Tuple(outputs)));

        var function = Function(name, result, isAsync, parameters, statements);
        var call = Call(name, isAsync);
        var inPlace = tail is not null ? range.Last.ReplaceNode(tail, call.WithTriviaFrom(tail)) : CallStatement(call);
        inPlace = inPlace.WithLeadingTrivia(ClosedScope.BlankLines(range.First)).WithTrailingTrivia(range.Last.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        return range.List == body
            ? root.ReplaceNode(body, range.Rewritten([inPlace], [function]))
            : root.ReplaceNodes([range.List, body], (original, rewritten) => original == body ? StatementRange.Append(rewritten, function) : range.Rewritten([inPlace], []));
    }

    private TypeSyntax? ResultType(int position)
    {
        if (outputs.Count == 0)
            return SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword));
        var types = outputs.Select(output => TypeNames.Of(TypeOf(output), semantics, position)).ToList();
        if (types.Contains(null))
            return null;
        return types.Count == 1
            ? types[0]
            : SyntaxFactory.TupleType(SyntaxFactory.SeparatedList(types.Zip(outputs, (type, output) =>
                SyntaxFactory.TupleElement(type!.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.Identifier(output.Name)))));
    }

    private LocalFunctionStatementSyntax Function(string name, TypeSyntax result, bool isAsync, List<ParameterSyntax> parameters, List<StatementSyntax> statements)
    {
        var isVoid = result is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        if (isAsync)
        {
            var text = "global::System.Threading.Tasks.Task" + (isVoid ? "" : "<" + result.WithoutTrivia() + ">");
            result = SyntaxFactory.ParseTypeName(text).WithAdditionalAnnotations(Simplifier.Annotation);
        }

        var modifiers = new List<SyntaxToken>();
        if (!usesThis)
            modifiers.Add(SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        if (isAsync)
            modifiers.Add(SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        return SyntaxFactory.LocalFunctionStatement(result.WithTrailingTrivia(SyntaxFactory.Space), name)
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
            .WithBody(SyntaxFactory.Block(statements))
            .WithLeadingTrivia(Trivia.ElasticNewLine(body))
            .WithTrailingTrivia(Trivia.ElasticNewLine(body))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private ExpressionSyntax Call(string name, bool isAsync)
    {
        var arguments = inputs.Select(input => SyntaxFactory.Argument(SyntaxFactory.IdentifierName(input.Name)));
        ExpressionSyntax call = SyntaxFactory.InvocationExpression(SyntaxFactory.IdentifierName(name), SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments)));
        if (!isAsync)
            return call;
        var configured = moved.SelectMany(Own).OfType<AwaitExpressionSyntax>().FirstOrDefault(wait =>
            wait.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } });
        if (configured is { Expression: InvocationExpressionSyntax { ArgumentList: var list } })
            call = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, call, SyntaxFactory.IdentifierName("ConfigureAwait")), list.WithoutTrivia());
        return SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), call);
    }

    /// <summary>The call in the place of the statements: alone, or giving their results to variables.</summary>
    private StatementSyntax CallStatement(ExpressionSyntax call)
    {
        if (outputs.Count == 0)
            return SyntaxFactory.ExpressionStatement(call);
        var targets = outputs.Select(output => declared.Contains(output)
            ? (ExpressionSyntax)SyntaxFactory.DeclarationExpression(SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingleVariableDesignation(SyntaxFactory.Identifier(output.Name)))
            : SyntaxFactory.IdentifierName(output.Name)).ToList();
        if (targets.Count > 1)
        {
            return SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.TupleExpression(SyntaxFactory.SeparatedList(targets.Select(SyntaxFactory.Argument))), call));
        }

        return declared.Contains(outputs[0])
            ? SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(outputs[0].Name).WithInitializer(SyntaxFactory.EqualsValueClause(call)))))
            : SyntaxFactory.ExpressionStatement(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, targets[0], call));
    }

    private ReturnStatementSyntax Return(ExpressionSyntax value) =>
        SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), value, SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .WithTrailingTrivia(Trivia.ElasticNewLine(body));

    private static ExpressionSyntax Tuple(List<ISymbol> symbols) => symbols.Count == 1
        ? SyntaxFactory.IdentifierName(symbols[0].Name)
        : SyntaxFactory.TupleExpression(SyntaxFactory.SeparatedList(symbols.Select(symbol => SyntaxFactory.Argument(SyntaxFactory.IdentifierName(symbol.Name)))));

    /// <summary>Whether what is declared or assigned in the statements is used where they are not.</summary>
    private bool IsUsedOutside(ISymbol symbol) =>
        !declared.Contains(symbol) ? symbol is not IParameterSymbol { IsThis: true }
        : range.After.Any(after => Mentions(after, symbol)) || range.Last.ChildNodes().Any(child => child != tail && Mentions(child, symbol));

    private static ImmutableArray<T> OrNone<T>(ImmutableArray<T>? symbols) => symbols ?? ImmutableArray<T>.Empty;

    private bool IsDeclaredInside(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Length == 1 && moved.Any(statement => statement.Span.Contains(symbol.DeclaringSyntaxReferences[0].Span));

    private bool Mentions(SyntaxNode node, ISymbol symbol) => StatementRange.Mentions(node, symbol, semantics, cancellationToken);

    private bool HasOwn<T>()
        where T : SyntaxNode => moved.SelectMany(Own).Any(node => node is T) || (tail is not null && Own(tail).Any(node => node is T));

    /// <summary>The nodes that run in the frame of the method itself.</summary>
    private static IEnumerable<SyntaxNode> Own(SyntaxNode node) =>
        node.DescendantNodesAndSelf(child => child is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    /// <summary>Not by reference, and no span: what may be an argument of an async function.</summary>
    private static bool IsPlain(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.RefKind == RefKind.None && !local.Type.IsRefLikeType,
        IParameterSymbol parameter => parameter.RefKind == RefKind.None && !parameter.Type.IsRefLikeType,
        _ => false,
    };

    private static ITypeSymbol TypeOf(ISymbol symbol) => symbol is ILocalSymbol local ? local.Type : ((IParameterSymbol)symbol).Type;

    private static bool IsOfPrimaryConstructor(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor };

    /// <summary>The body of the function around.</summary>
    private static SyntaxNode? BodyOf(SyntaxNode list)
    {
        for (var node = list; node is not null; node = node.Parent)
        {
            if (node is CompilationUnitSyntax)
                return node;
            if (node is BlockSyntax { Parent: BaseMethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax })
                return node;
        }

        return null;
    }
}
