using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Growth;

/// <summary>Gives the entry a sliding expiration: by options, or in the factory.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CacheEntryWithoutLimitFix() : RetentionFix(CacheEntryWithoutLimit.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET915.sliding";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax node || context.Semantics.GetOperation(node, context.CancellationToken) is not IInvocationOperation call || context.Model.Known.MemoryCacheEntryOptions is not { } options || context.Model.Known.TimeSpan is not { } span)
            yield break;
        var minutes = CacheEntryWithoutLimit.ExpirationMinutes.Read(context.Options, CacheEntryWithoutLimit.Id);
        var title = $"Let the entry go when nobody asks for it in {minutes} minutes";
        var time = $"{span.ToMinimalDisplayString(context.Semantics, node.SpanStart)}.FromMinutes({minutes})";
        if (call.TargetMethod.Name == "Set")
        {
            var argument = SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"new {options.ToMinimalDisplayString(context.Semantics, node.SpanStart)} {{ SlidingExpiration = {time} }}"));
            if (node.ArgumentList.Arguments.Any(one => one.NameColon is not null))
                argument = argument.WithNameColon(SyntaxFactory.NameColon("options"));
            yield return new(title, Key, editor => editor.ReplaceNode(node.ArgumentList, node.ArgumentList.AddArguments(argument).WithAdditionalAnnotations(Formatter.Annotation)));
        }
        else if (CacheEntries.Factory(call) is { Syntax: LambdaExpressionSyntax lambda })
        {
            var parameter = lambda is SimpleLambdaExpressionSyntax simple ? simple.Parameter : ((ParenthesizedLambdaExpressionSyntax)lambda).ParameterList.Parameters[0];
            var name = parameter.Identifier.ValueText == "_" ? Names.Unique("entry", lambda, context.Semantics) : parameter.Identifier.Text;
            var statement = SyntaxFactory.ParseStatement($"{name}.SlidingExpiration = {time};").WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
            if (With(lambda, statement, context) is { } changed)
                yield return new(title, Key, editor => editor.ReplaceNode(lambda, Rename(changed, name).WithAdditionalAnnotations(Formatter.Annotation)));
        }
    }

    /// <summary>The lambda with the statement in front.</summary>
    private static LambdaExpressionSyntax? With(LambdaExpressionSyntax lambda, StatementSyntax statement, FixContext context)
    {
        if (lambda.Block is { } block)
            return lambda.WithBody(block.WithStatements(block.Statements.Insert(0, statement)));
        if (lambda.ExpressionBody is not { } value)
            return null;
        var @return = SyntaxFactory.ReturnStatement(value.WithoutTrivia()).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
        return lambda.WithExpressionBody(null).WithBlock(SyntaxFactory.Block(statement, @return).WithTrailingTrivia(value.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static LambdaExpressionSyntax Rename(LambdaExpressionSyntax lambda, string name) => lambda switch
    {
        SimpleLambdaExpressionSyntax { Parameter: { Identifier.ValueText: "_" } parameter } simple => simple.WithParameter(parameter.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(parameter.Identifier))),
        ParenthesizedLambdaExpressionSyntax { ParameterList: { } list } full when list.Parameters[0].Identifier.ValueText == "_" => full.WithParameterList(list.ReplaceNode(list.Parameters[0], list.Parameters[0].WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(list.Parameters[0].Identifier)))),
        _ => lambda,
    };
}
