using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Has an object made once, by the initialiser of a private static readonly field, and used from there.</summary>
internal static class StaticField
{
    /// <summary>
    /// The change that puts <paramref name="creation"/> into a static field, with its title: of the same type and initialiser if the type has one. Null when
    /// the creation asks anything of the call, the object or its class, or cannot stand there.
    /// </summary>
    /// <param name="creation">The expression.</param>
    /// <param name="name">The field's name as a property would have it: <c>Serializer</c>.</param>
    /// <param name="context">Where the fix is asked.</param>
    /// <param name="initial">What the field begins with, where that is not just the expression.</param>
    public static (string Title, Action<DocumentEditor> Change)? Of(ExpressionSyntax creation, string name, FixContext context, ExpressionSyntax? initial = null)
    {
        if (creation.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || owner is InterfaceDeclarationSyntax || creation.FirstAncestorOrSelf<MemberDeclarationSyntax>() is null or TypeDeclarationSyntax ||
            context.Semantics.GetDeclaredSymbol(owner, context.CancellationToken) is not { } type || context.Semantics.GetOperation(creation is PostfixUnaryExpressionSyntax sure ? sure.Operand : creation, context.CancellationToken) is not { Type: { } made } operation ||
            !operation.DescendantsAndSelf().All(part => IsFixed(part, type)) || TypeNames.Of(made.WithNullableAnnotation(NullableAnnotation.NotAnnotated), context.Semantics, creation.SpanStart) is not { } written)
        {
            return null;
        }

        var value = (initial ?? creation).WithoutTrivia();
        var existing = owner.Members.OfType<FieldDeclarationSyntax>().Where(IsStaticReadonly).SelectMany(field => field.Declaration.Variables).FirstOrDefault(variable =>
            variable.Initializer is { Value: { } given } && SyntaxFactory.AreEquivalent(given, value) && (context.Semantics.GetDeclaredSymbol(variable, context.CancellationToken) as IFieldSymbol)?.Type.Is(made) == true);
        if (existing is not null)
            return ($"Use '{existing.Identifier.Text}', which is made once", editor => editor.ReplaceNode(creation, SyntaxFactory.IdentifierName(existing.Identifier.Text).WithTriviaFrom(creation)));

        var fieldName = NameOf(name, type, creation, context);
        var line = SyntaxFactory.EndOfLine(context.NewLine);
        var field = SyntaxFactory.FieldDeclaration(SyntaxFactory.VariableDeclaration(written.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(fieldName).WithInitializer(SyntaxFactory.EqualsValueClause(value)))))
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PrivateKeyword), SyntaxFactory.Token(SyntaxKind.StaticKeyword), SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword)))
            .WithTrailingTrivia(owner.Members[0] is FieldDeclarationSyntax ? SyntaxFactory.TriviaList(line) : SyntaxFactory.TriviaList(line, line)).WithAdditionalAnnotations(Formatter.Annotation);
        return ($"Make it once, in the static field '{fieldName}'", editor =>
        {
            editor.ReplaceNode(creation, SyntaxFactory.IdentifierName(fieldName).WithTriviaFrom(creation));
            editor.InsertMembers(owner, 0, [field]);
        });
    }

    /// <summary>
    /// The change that makes the private field static whose initialiser <paramref name="creation"/> is, with its title; null when it is no such field, or
    /// named by a reference to the object somewhere.
    /// </summary>
    public static (string Title, Action<DocumentEditor> Change)? OfInitializer(ExpressionSyntax creation, FixContext context)
    {
        if (creation.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax { Parent: TypeDeclarationSyntax owner } declaration } } variable } ||
            !declaration.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) || context.Semantics.GetDeclaredSymbol(variable, context.CancellationToken) is not IFieldSymbol { IsStatic: false } field || !field.IsPrivateToNest() ||
            field.ContainingType.DeclaringSyntaxReferences.Length != 1 || context.Semantics.GetOperation(creation, context.CancellationToken) is not { } operation || !operation.DescendantsAndSelf().All(part => IsFixed(part, field.ContainingType)))
        {
            return null;
        }

        if (owner.Ancestors().OfType<TypeDeclarationSyntax>().LastOrDefault() is { } outermost ? IsReached(outermost, field) : IsReached(owner, field))
            return null;
        var modifiers = declaration.Modifiers;
        var at = modifiers.IndexOf(SyntaxKind.ReadOnlyKeyword);
        var word = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        var shared = at == 0 ? modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia()).Insert(0, word.WithLeadingTrivia(modifiers[0].LeadingTrivia)) : modifiers.Insert(at, word);
        return ($"Make '{field.Name}' static", editor => editor.ReplaceNode(declaration, declaration.WithModifiers(shared)));
    }

    /// <summary>Whether the field is named behind a dot: <c>this._x</c>.</summary>
    private static bool IsReached(TypeDeclarationSyntax type, IFieldSymbol field) => type.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
        name.Identifier.ValueText == field.Name && ((name.Parent is MemberAccessExpressionSyntax access && access.Name == name) || name.Parent is MemberBindingExpressionSyntax));

    /// <summary>Whether that part of a creation is the same in every call, and does not depend on other static fields of the class having been set.</summary>
    private static bool IsFixed(IOperation part, INamedTypeSymbol type) => part switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true } field } => field.IsConst || (field.IsReadOnly && !field.ContainingType.OriginalDefinition.Is(type.OriginalDefinition)),
        ITypeOfOperation { TypeOperand: var operand } => !HasParameterOfMethod(operand),
        IObjectCreationOperation or IArrayCreationOperation => !HasParameterOfMethod(part.Type),
        IInvocationOperation { TargetMethod: { Name: "FromTypes", IsStatic: true } } or IArrayElementReferenceOperation => true, // the serializers for some types
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => true,
        IPropertyReferenceOperation property => property.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver },
        ISimpleAssignmentOperation or IObjectOrCollectionInitializerOperation or IArrayInitializerOperation or IArgumentOperation or IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or IDefaultValueOperation or INameOfOperation => true,
        _ => part.ConstantValue.HasValue,
    };

    private static bool HasParameterOfMethod(ITypeSymbol? type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.TypeParameterKind != TypeParameterKind.Type,
        IArrayTypeSymbol array => HasParameterOfMethod(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasParameterOfMethod) || HasParameterOfMethod(named.ContainingType),
        _ => false,
    };

    private static bool IsStaticReadonly(FieldDeclarationSyntax field) => field.Modifiers.Any(SyntaxKind.StaticKeyword) && field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);

    /// <summary>As the private static fields of the type are named; a number makes it unique.</summary>
    private static string NameOf(string name, INamedTypeSymbol type, SyntaxNode place, FixContext context)
    {
        var others = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.IsStatic && !field.IsConst && !field.IsImplicitlyDeclared && field.DeclaredAccessibility == Accessibility.Private).ToList();
        var small = char.ToLowerInvariant(name[0]) + name.Substring(1);
        var wanted = others.Count == 0 ? name
            : others.TrueForAll(field => field.Name.StartsWith("s_", StringComparison.Ordinal)) ? "s_" + small
            : others.TrueForAll(field => field.Name.StartsWith("_", StringComparison.Ordinal)) ? "_" + small
            : others.TrueForAll(field => char.IsLower(field.Name[0])) ? small
            : name;
        var taken = new HashSet<string>(type.MemberNames) { type.Name };
        return Names.Unique(wanted, place, context.Semantics, taken);
    }
}
