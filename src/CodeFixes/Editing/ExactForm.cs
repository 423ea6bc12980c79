using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Has a method that builds a collection for a field return it in a form of just its size: an array, or a frozen map or set.</summary>
/// <remarks>
/// Where field and method are declared as read-only interfaces that the form has, these stay; else both are declared as the form, if the type still compiles.
/// A frozen map or set has another order, so it is none where the field is gone through or handed out.
/// </remarks>
internal static class ExactForm
{
    private static readonly ImmutableHashSet<string> Lookups = ImmutableHashSet.Create("TryGetValue", "ContainsKey", "Contains", "GetValueOrDefault", "Count");

    /// <summary>The change and its title; null where none is safe, or the framework lacks the form.</summary>
    public static (string Title, bool IsFrozen, Action<DocumentEditor> Change)? Of(IFieldSymbol field, MethodDeclarationSyntax builder, INamedTypeSymbol made, FixContext context)
    {
        var returned = (IdentifierNameSyntax)((ReturnStatementSyntax)builder.Body!.Statements.Last()).Expression!;
        var variable = returned.Identifier.Text;
        if (context.Node.Ancestors().OfType<TypeDeclarationSyntax>().LastOrDefault() is not { } outermost || context.Node.FirstAncestorOrSelf<VariableDeclarationSyntax>() is not { Variables.Count: 1 } declaration ||
            field.ContainingType.Outermost().DeclaringSyntaxReferences.Length != 1 || context.Semantics.GetDeclaredSymbol(builder, context.CancellationToken) is not { ReturnType: { } result } ||
            FormOf(made, context) is not { } form || (form.IsFrozen && !IsOnlyLookedUp(field, outermost, context)))
        {
            return null;
        }

        var comparer = form.IsFrozen && HasComparer(returned, context) ? variable + ".Comparer" : "";
        var call = $"{variable}.{form.Method}({comparer})";
        var title = form.IsFrozen ? $"Build a {(made.Name == "HashSet" ? "frozen set" : "frozen dictionary")}: faster to look up, not always smaller" : "Build an array";
        if (Fills.IsReadOnlyInterface(field.Type) && Fills.IsReadOnlyInterface(result) && Has(form.Type, field.Type, context) && Has(form.Type, result, context))
            return (title, form.IsFrozen, editor => Change(editor, null));
        var written = SyntaxFactory.ParseTypeName(form.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation);
        if (Fills.IsReadOnlyInterface(field.Type) || Fills.IsReadOnlyInterface(result) || !context.StillCompiles(outermost, Trial()))
            return null;
        return (title, form.IsFrozen, editor => Change(editor, written));

        void Change(DocumentEditor editor, TypeSyntax? type)
        {
            editor.ReplaceNode(returned, SyntaxFactory.ParseExpression(call).WithTriviaFrom(returned));
            if (type is not null)
            {
                editor.ReplaceNode(builder.ReturnType, type.WithTriviaFrom(builder.ReturnType));
                editor.ReplaceNode(declaration.Type, type.WithTriviaFrom(declaration.Type));
            }

            if (form.IsFrozen)
                Imports.Add(editor, context, (INamedTypeSymbol)form.Type);
        }

        SyntaxNode Trial()
        {
            var whole = form.IsFrozen ? $"global::System.Collections.Frozen.{form.Type.Name}.{form.Method}({variable})" : call;
            return outermost.ReplaceNodes([returned, builder.ReturnType, declaration.Type], (node, _) => node == returned ? SyntaxFactory.ParseExpression(whole) : written.WithTriviaFrom(node));
        }
    }

    private static (ITypeSymbol Type, string Method, bool IsFrozen)? FormOf(INamedTypeSymbol made, FixContext context) => made.Name switch
    {
        "List" => (context.Semantics.Compilation.CreateArrayTypeSymbol(made.TypeArguments[0]), "ToArray", false),
        "Dictionary" when context.Model.Known.FrozenDictionary is { } map => (map.Construct(made.TypeArguments[0], made.TypeArguments[1]), "ToFrozenDictionary", true),
        "HashSet" when context.Model.Known.FrozenSet is { } set => (set.Construct(made.TypeArguments[0]), "ToFrozenSet", true),
        _ => null,
    };

    private static bool Has(ITypeSymbol form, ITypeSymbol type, FixContext context) => context.Semantics.Compilation.ClassifyCommonConversion(form, type) is { IsImplicit: true, IsReference: true };

    private static bool HasComparer(ExpressionSyntax variable, FixContext context) =>
        context.Semantics.GetSymbolInfo(variable, context.CancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declarations } &&
        (declarations[0].GetSyntax(context.CancellationToken) as VariableDeclaratorSyntax)?.Initializer?.Value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 };

    private static bool IsOnlyLookedUp(IFieldSymbol field, SyntaxNode type, FixContext context) => type.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == field.Name && context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(field))
        .All(name =>
        {
            var whole = name.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == name ? qualified : (ExpressionSyntax)name;
            return whole.Parent is ElementAccessExpressionSyntax || (whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole) ||
                (whole.Parent is MemberAccessExpressionSyntax access && access.Expression == whole && Lookups.Contains(access.Name.Identifier.ValueText));
        });
}
