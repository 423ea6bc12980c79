using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Ends the delay that work is raced against when the race is over: by <c>WaitAsync</c>, or with a token source of its own that is cancelled.</summary>
internal sealed class RaceLimit
{
    private readonly FixContext context;
    private readonly InvocationExpressionSyntax delay;
    private readonly IInvocationOperation delayOperation;
    private readonly InvocationExpressionSyntax race;
    private readonly ExpressionSyntax outcome;
    private readonly StatementSyntax statement;
    private readonly ILocalSymbol? local;

    private RaceLimit(FixContext context, InvocationExpressionSyntax delay, IInvocationOperation delayOperation, InvocationExpressionSyntax race, ExpressionSyntax outcome, StatementSyntax statement) =>
        (this.context, this.delay, this.delayOperation, this.race, this.outcome, this.statement, local) = (context, delay, delayOperation, race, outcome, statement, Races.LocalOf(delayOperation));

    /// <summary>The race that the delay takes part in, where a statement waits for its outcome; null in other shapes.</summary>
    public static RaceLimit? Of(InvocationExpressionSyntax delay, FixContext context)
    {
        if (context.Semantics.GetOperation(delay, context.CancellationToken) is not IInvocationOperation operation)
            return null;
        var races = new Races(context.Model.Known, new Origins(ImmutableArray.Create(operation.Root())), new LocalUses(operation.Root()));
        if (races.RaceOf(operation)?.Syntax is not InvocationExpressionSyntax race || OutcomeOf(race) is not { } outcome || outcome.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return null;
        return new(context, delay, operation, race, outcome, statement);
    }

    /// <summary>
    /// <c>await work.WaitAsync(limit)</c> for a race that throws a plain TimeoutException and then awaits the work: that is just what WaitAsync does.
    /// </summary>
    public Action<DocumentEditor>? Wait()
    {
        var known = context.Model.Known;
        if (local is not null || delayOperation.Arguments.Length != 1 || outcome is not AwaitExpressionSyntax || statement is not IfStatementSyntax { Parent: BlockSyntax block, Condition: BinaryExpressionSyntax test } @if ||
            known.Task!.GetMembers("WaitAsync").IsEmpty || race.ArgumentList.Arguments is not { Count: 2 } contestants)
        {
            return null;
        }

        var work = contestants[0].Expression == delay ? contestants[1].Expression : contestants[0].Expression;
        if (work is not IdentifierNameSyntax { Identifier.ValueText: var name } || test.Left != outcome || test.Right is not IdentifierNameSyntax { Identifier.ValueText: var winner } || winner != name)
            return null;
        var index = block.Statements.IndexOf(@if);
        var next = index + 1 < block.Statements.Count ? block.Statements[index + 1] : null;
        var other = @if.Else?.Statement ?? next;
        var (taken, thrown) = test.Kind() switch
        {
            SyntaxKind.NotEqualsExpression => (other, (StatementSyntax?)@if.Statement),
            SyntaxKind.EqualsExpression when Single(@if.Statement) is ReturnStatementSyntax || @if.Else is not null => (@if.Statement, other),
            _ => (null, null),
        };
        if (Single(taken) is not { } use || !ThrowsTimeout(Single(thrown)) || AwaitOf(use, name) is not { } await)
            return null;
        var time = delayOperation.Arguments[0];
        var limit = delay.ArgumentList.Arguments[0].Expression.WithoutTrivia();
        if (time.Value.Type is { SpecialType: SpecialType.System_Int32 })
        {
            var span = known.Task.GetMembers("WaitAsync").OfType<IMethodSymbol>().SelectMany(method => method.Parameters).First(parameter => parameter.Type.Name == "TimeSpan").Type;
            limit = SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Imports.Expression(span), SyntaxFactory.IdentifierName("FromMilliseconds")),
                SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(limit))));
        }

        var wait = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, work.WithoutTrivia(), SyntaxFactory.IdentifierName("WaitAsync")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(limit))));
        var changed = use.ReplaceNode(await, outcome.ReplaceNode(race, wait).WithTriviaFrom(await)).WithLeadingTrivia(@if.GetLeadingTrivia()).WithTrailingTrivia(@if.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation);
        var statements = block.Statements.Replace(@if, changed);
        if (@if.Else is null)
            statements = statements.RemoveAt(index + 1);
        return Replace(block, block.WithStatements(statements));
    }

    /// <summary>A source of the delay's own, linked to the token that the delay has now, and cancelled when the race is over.</summary>
    public Action<DocumentEditor>? Cancel()
    {
        if (context.Root.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 } || !IsEvaluatedFirst())
            return null;
        var declaration = local is null ? null : delay.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>();
        if (local is not null && (declaration is not { Declaration.Variables.Count: 1 } || declaration.Parent != statement.Parent || AsksTheDelay()))
            return null;
        var source = Names.Unique("timeout", statement, context.Semantics);
        var completed = Names.Unique("completed", statement, context.Semantics);
        var limited = Limited(source);
        var line = SyntaxFactory.EndOfLine(context.NewLine);
        var before = Parse($"using var {source} = {Made()};");
        var cancel = Parse($"{source}.Cancel();");
        var own = statement;
        var extracted = NeedsExtraction();
        if (extracted)
            own = statement.ReplaceNode(outcome, SyntaxFactory.IdentifierName(completed).WithTriviaFrom(outcome)).WithLeadingTrivia(Trivia.Indentation(statement));
        else if (local is null)
            own = statement.ReplaceNode(delay, limited).WithLeadingTrivia(Trivia.Indentation(statement));
        var taken = extracted ? Parse($"var {completed} = {(local is null ? outcome.ReplaceNode(delay, limited) : outcome).WithoutTrivia()};") : null;
        var after = extracted ? new[] { taken!, cancel, own } : [own, cancel];
        switch (statement.Parent)
        {
            case BlockSyntax block:
                var at = block.Statements.IndexOf(statement);
                if (declaration is null)
                    return Replace(block, block.WithStatements(block.Statements.ReplaceRange(statement, after.Prepend(before.WithLeadingTrivia(statement.GetLeadingTrivia())))));
                if (extracted)
                    after[0] = after[0].WithLeadingTrivia(statement.GetLeadingTrivia());
                var delayed = declaration.ReplaceNode(delay, limited).WithLeadingTrivia(Trivia.Indentation(declaration));
                var statements = block.Statements.SelectMany((one, i) => one == declaration ? [before.WithLeadingTrivia(declaration.GetLeadingTrivia()), delayed] : i == at ? after : [one]);
                return Replace(block, block.WithStatements(SyntaxFactory.List(statements)));
            case IfStatementSyntax or ElseClauseSyntax or WhileStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or UsingStatementSyntax or LockStatementSyntax when statement is not IfStatementSyntax { Parent: ElseClauseSyntax }:
                var inner = SyntaxFactory.Block(after.Prepend(before).Select(one => one.WithoutTrivia().WithTrailingTrivia(line).WithAdditionalAnnotations(Formatter.Annotation))).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
                return Replace(statement, inner);
            default:
                return null;
        }
    }

    private Action<DocumentEditor>? Replace(StatementSyntax original, StatementSyntax replacement) =>
        context.StillCompiles(original, replacement) ? editor => editor.ReplaceNode(original, replacement) : null;

    private StatementSyntax Parse(string text) =>
        SyntaxFactory.ParseStatement(text).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);

    private string Made()
    {
        var source = context.Model.Known.CancellationTokenSource!.ToMinimalDisplayString(context.Semantics, statement.SpanStart);
        return Token() is { } token ? $"{source}.CreateLinkedTokenSource({token.Expression})" : $"new {source}()";
    }

    /// <summary>The token that the delay has now, if it is one.</summary>
    private ArgumentSyntax? Token() => TokenArgument() is { } argument && !new Tokens(context.Model.Known, new Origins(ImmutableArray<IOperation>.Empty), ImmutableArray<IOperation>.Empty).IsNone(argument.Value) ? (ArgumentSyntax)argument.Syntax : null;

    private IArgumentOperation? TokenArgument() =>
        delayOperation.Arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Type.Is(context.Model.Known.CancellationToken) == true);

    private InvocationExpressionSyntax Limited(string source)
    {
        var token = SyntaxFactory.ParseExpression(source + ".Token");
        if (TokenArgument()?.Syntax is ArgumentSyntax now)
            return delay.ReplaceNode(now, now.WithExpression(token.WithTriviaFrom(now.Expression)));
        var added = SyntaxFactory.Argument(token).WithLeadingTrivia(SyntaxFactory.Space);
        if (delay.ArgumentList.Arguments.Any(argument => argument.NameColon is not null))
            added = added.WithNameColon(SyntaxFactory.NameColon("cancellationToken"));
        return delay.WithArgumentList(delay.ArgumentList.AddArguments(added));
    }

    /// <summary>What waits for the race: <c>await</c> with or without ConfigureAwait, <c>Wait()</c>, <c>Result</c>, <c>GetAwaiter().GetResult()</c>.</summary>
    private static ExpressionSyntax? OutcomeOf(InvocationExpressionSyntax race)
    {
        ExpressionSyntax expression = race;
        while (true)
        {
            switch (expression.Parent)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter", Parent: InvocationExpressionSyntax call }:
                    expression = call;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" or "GetResult", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call }:
                    return call;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } result:
                    return result;
                case AwaitExpressionSyntax await:
                    return await;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether the statement begins with the race: nothing that could act, or decide whether there is a race, comes before it.</summary>
    private bool IsEvaluatedFirst()
    {
        for (SyntaxNode node = outcome; node != statement; node = node.Parent!)
        {
            switch (node.Parent)
            {
                case ParenthesizedExpressionSyntax or AwaitExpressionSyntax or CastExpressionSyntax or PrefixUnaryExpressionSyntax or MemberAccessExpressionSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax or IsPatternExpressionSyntax:
                case VariableDeclarationSyntax { Variables.Count: 1 }:
                case InvocationExpressionSyntax call when call.Expression == node:
                case BinaryExpressionSyntax binary when binary.Left == node || (binary.IsKind(SyntaxKind.EqualsExpression) || binary.IsKind(SyntaxKind.NotEqualsExpression)) && IsPlain(binary.Left):
                case ConditionalExpressionSyntax conditional when conditional.Condition == node:
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when assignment.Right == node && assignment.Left is IdentifierNameSyntax:
                case IfStatementSyntax @if when @if.Condition == node:
                case ReturnStatementSyntax or ExpressionStatementSyntax or LocalDeclarationStatementSyntax:
                    continue;
                default:
                    return false;
            }
        }

        return true;
    }

    private bool IsPlain(ExpressionSyntax expression) => expression is IdentifierNameSyntax && context.Semantics.GetSymbolInfo(expression, context.CancellationToken).Symbol is ILocalSymbol or IParameterSymbol;

    /// <summary>Whether the statement goes on after the race: then its outcome gets a local, and the delay is cancelled before the statement.</summary>
    private bool NeedsExtraction() => statement switch
    {
        ExpressionStatementSyntax { Expression: var expression } => expression != outcome && !(expression is AssignmentExpressionSyntax { Right: var right } && right == outcome),
        LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0].Initializer?.Value != outcome,
        _ => true,
    };

    /// <summary>Whether the delay is asked whether it is over: when cancelled, it is.</summary>
    private bool AsksTheDelay() => new LocalUses(delayOperation.Root()).Of(local!).Any(reference => reference.Parent is IPropertyReferenceOperation);

    private static StatementSyntax? Single(StatementSyntax? statement) => statement is BlockSyntax block ? block.Statements.Count == 1 ? block.Statements[0] : null : statement;

    private bool ThrowsTimeout(StatementSyntax? statement) =>
        statement is ThrowStatementSyntax { Expression: ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null } creation } &&
        context.Semantics.GetTypeInfo(creation, context.CancellationToken).Type is INamedTypeSymbol { Name: "TimeoutException", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>The <c>await work</c> that the statement is, returns, or begins its one variable with.</summary>
    private static AwaitExpressionSyntax? AwaitOf(StatementSyntax statement, string work)
    {
        var expression = statement switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: var right } } => right,
            ExpressionStatementSyntax { Expression: var whole } => whole,
            ReturnStatementSyntax { Expression: var returned } => returned,
            LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } => variables[0].Initializer?.Value,
            _ => null,
        };
        if (expression is not AwaitExpressionSyntax { Expression: var awaited } await)
            return null;
        if (awaited is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var configured } })
            awaited = configured;
        return awaited is IdentifierNameSyntax { Identifier.ValueText: var name } && name == work ? await : null;
    }
}
