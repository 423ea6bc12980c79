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
        if (context.Node is BaseObjectCreationExpressionSyntax creation && !TakesEvents(creation, context) && StaticField.Of(creation, "Serializer", context) is { } field)
            yield return new(field.Title, Key, field.Change);
    }

    /// <summary>Whether the type that makes it takes events of serializers, or lets others get at it.</summary>
    private static bool TakesEvents(SyntaxNode creation, FixContext context)
    {
        if (context.Semantics.GetEnclosingSymbol(creation.SpanStart, context.CancellationToken) is IMethodSymbol { MethodKind: MethodKind.PropertyGet } getter && !getter.AssociatedSymbol!.IsPrivateToNest())
            return true;
        return creation.Ancestors().OfType<TypeDeclarationSyntax>().Last().DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.IsKind(SyntaxKind.AddAssignmentExpression) &&
            context.Semantics.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol is IEventSymbol taken && taken.ContainingType.Is(context.Model.Known.XmlSerializer));
    }
}
