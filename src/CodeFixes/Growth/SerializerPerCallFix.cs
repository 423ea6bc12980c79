namespace MemoryAnalyzers.Growth;

/// <summary>Makes the serializer once, where its arguments are the same in every call.</summary>
/// <remarks>None where handlers are added to its events: a serializer that all share would collect them.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SerializerPerCallFix() : RetentionFix(SerializerPerCall.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET911.static";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (Made(context) is { } creation && !TakesEvents(creation, context) && StaticField.Of(creation, "Serializer", context, Sure(creation, context)) is { } field)
            yield return new(field.Title, Key, field.Change);
    }

    /// <summary>The serializer: what is made, or one of those that <c>FromTypes</c> makes; an array others could write to.</summary>
    private static ExpressionSyntax? Made(FixContext context) => context.Node switch
    {
        BaseObjectCreationExpressionSyntax creation => creation,
        InvocationExpressionSyntax { Parent: ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } index } one } when index[0].Expression is LiteralExpressionSyntax =>
            one.Parent is PostfixUnaryExpressionSyntax sure && sure.IsKind(SyntaxKind.SuppressNullableWarningExpression) ? sure : one,
        _ => null,
    };

    /// <summary>No serializer that <c>FromTypes</c> makes for a type is null, though its signature allows that.</summary>
    private static ExpressionSyntax Sure(ExpressionSyntax creation, FixContext context) =>
        creation is ElementAccessExpressionSyntax && context.Semantics.GetNullableContext(creation.SpanStart).WarningsEnabled() ? SyntaxFactory.PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, creation.WithoutTrivia()) : creation;

    /// <summary>Whether the type that makes it takes events of serializers, or lets others get at it.</summary>
    private static bool TakesEvents(SyntaxNode creation, FixContext context)
    {
        if (context.Semantics.GetEnclosingSymbol(creation.SpanStart, context.CancellationToken) is IMethodSymbol { MethodKind: MethodKind.PropertyGet } getter && !getter.AssociatedSymbol!.IsPrivateToNest())
            return true;
        return creation.Ancestors().OfType<TypeDeclarationSyntax>().Last().DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.IsKind(SyntaxKind.AddAssignmentExpression) &&
            context.Semantics.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol is IEventSymbol taken && taken.ContainingType.Is(context.Model.Known.XmlSerializer));
    }
}
