namespace MemoryAnalyzers.Growth;

/// <summary>Shares one source: makes the field static, or puts it into a new static field, where its arguments are always the same.</summary>
/// <remarks>None where an instrument is given a callback of the object: the shared source would keep that.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class InstrumentPerInstanceFix() : RetentionFix(InstrumentPerInstance.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET914.static";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not BaseObjectCreationExpressionSyntax creation || context.Semantics.GetTypeInfo(creation, context.CancellationToken).Type is not { } made || IsTaken(creation, context))
            yield break;
        var name = made.Name switch
        {
            "Meter" => "SharedMeter",
            "ActivitySource" => "SharedSource",
            "DiagnosticListener" => "SharedListener",
            _ => "SharedCounter",
        };
        if ((StaticField.OfInitializer(creation, context) ?? StaticField.Of(creation, name, context)) is { } field)
            yield return new(field.Title, Key, field.Change);
    }

    /// <summary>Whether somebody disposes what a property gives, or an observable instrument calls back into the object that makes it.</summary>
    private static bool IsTaken(SyntaxNode creation, FixContext context)
    {
        if (context.Semantics.GetEnclosingSymbol(creation.SpanStart, context.CancellationToken) is IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: IPropertySymbol property } && !property.IsPrivateToNest() && property.DeclaredAccessibility != Accessibility.Internal)
            return true;
        return creation.Ancestors().OfType<TypeDeclarationSyntax>().Last().DescendantNodes().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText.StartsWith("CreateObservable", StringComparison.Ordinal));
    }
}
