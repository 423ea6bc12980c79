using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Pooling;

/// <summary>Has the pool clear the array: <c>clearArray: true</c>, or only if it holds references where that depends on a type parameter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PooledArrayKeepsReferencesFix() : RetentionFix(PooledArrayKeepsReferences.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET203.clearArray";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax syntax || context.Semantics.GetOperation(syntax, context.CancellationToken) is not IInvocationOperation { Arguments.Length: 2 } call)
            yield break;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Ordinal: 1 } parameter)
                yield return new("Clear the array on return", Key, editor => Clear(editor, context, syntax, call, argument, parameter.Name));
        }
    }

    private static void Clear(DocumentEditor editor, FixContext context, InvocationExpressionSyntax syntax, IInvocationOperation call, IArgumentOperation argument, string name)
    {
        var value = Value(editor, context, ((IArrayTypeSymbol)call.TargetMethod.Parameters[0].Type).ElementType, syntax.SpanStart);
        if (argument.Syntax is ArgumentSyntax given)
        {
            var replacement = given.WithExpression(value.WithTriviaFrom(given.Expression));
            if (given.NameColon is null && value is LiteralExpressionSyntax)
                replacement = replacement.WithNameColon(SyntaxFactory.NameColon(name).WithTrailingTrivia(SyntaxFactory.Space));
            editor.ReplaceNode(given, replacement);
            return;
        }

        var added = SyntaxFactory.Argument(value).WithNameColon(SyntaxFactory.NameColon(name).WithTrailingTrivia(SyntaxFactory.Space));
        editor.ReplaceNode(syntax.ArgumentList, syntax.ArgumentList.AddArguments(added).WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>What <c>clearArray</c> must be for arrays of the element type, written at <paramref name="position"/>.</summary>
    internal static ExpressionSyntax Value(DocumentEditor editor, FixContext context, ITypeSymbol element, int position)
    {
        if (!DependsOnTypeParameter(element) || context.Model.Known.RuntimeHelpers is not { } helpers || helpers.GetMembers("IsReferenceOrContainsReferences").IsEmpty ||
            TypeNames.Of(element, context.Semantics, position) is not { } type)
            return SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression);
        Imports.Add(editor, context, helpers);
        var method = SyntaxFactory.GenericName("IsReferenceOrContainsReferences").AddTypeArgumentListArguments(type);
        return (ExpressionSyntax)editor.Generator.InvocationExpression(editor.Generator.MemberAccessExpression(Imports.Expression(helpers), method));
    }

    /// <summary>Whether the element holds references for some type arguments and none for others.</summary>
    private static bool DependsOnTypeParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => !parameter.IsReferenceType,
        INamedTypeSymbol { IsValueType: true } named => named.TypeArguments.Any(DependsOnTypeParameter) || (named.ContainingType is { } outer && outer.TypeArguments.Any(argument => argument is ITypeParameterSymbol)),
        _ => false,
    };
}
