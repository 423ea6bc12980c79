using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Keeps a result that is dropped: in a local with <c>using</c>, or in a new field that is released where its owner is disposed.</summary>
internal static class HeldResult
{
    /// <summary>
    /// The change that puts the result of a constructor's statement into a new field, with its title; null elsewhere: what runs more than once would
    /// overwrite the field.
    /// </summary>
    /// <param name="call">The call whose result is dropped.</param>
    /// <param name="name">The field's name without a prefix.</param>
    /// <param name="release">The method that releases the result, with its arguments: <c>Dispose()</c>.</param>
    /// <param name="context">Where the fix is asked.</param>
    public static (string Title, Action<DocumentEditor> Change)? InField(InvocationExpressionSyntax call, string name, string release, FixContext context)
    {
        var (whole, value) = WholeOf(call);
        if (whole.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not ConstructorDeclarationSyntax { Parent: TypeDeclarationSyntax declaration } constructor || whole.Parent is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax) ||
            whole.Ancestors().TakeWhile(node => node != constructor).Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) ||
            context.Semantics.GetDeclaredSymbol(declaration, context.CancellationToken) is not { } type || TypeOf(call, value, context) is not { } held || TypeNames.Of(held, context.Semantics, whole.SpanStart) is not { } written)
        {
            return null;
        }

        var field = NameOf(name, type, constructor, context);
        var access = held.IsValueType && held.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T ? "." : "?.";
        if (Disposal.Of(type, field + access + release + ";", $"{(release.StartsWith("Dispose", StringComparison.Ordinal) ? "dispose" : "end")} it", first: false, context) is not { } disposal)
            return null;
        var line = SyntaxFactory.EndOfLine(context.NewLine);
        var added = SyntaxFactory.FieldDeclaration(SyntaxFactory.VariableDeclaration(written.WithTrailingTrivia(SyntaxFactory.Space), SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(field))))
            .WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.PrivateKeyword), SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword)))
            .WithTrailingTrivia(line).WithAdditionalAnnotations(Formatter.Annotation);
        var assigned = SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(field), value.WithoutTrivia()).WithTriviaFrom(whole).WithAdditionalAnnotations(Formatter.Annotation);
        return ($"Keep the result in '{field}': {char.ToLowerInvariant(disposal.Title[0])}{disposal.Title.Substring(1)}", editor =>
        {
            disposal.Change(editor);
            editor.ReplaceNode(whole, assigned);
            var first = declaration.Members[0];
            if (declaration.Members.OfType<FieldDeclarationSyntax>().LastOrDefault(member => !member.Modifiers.Any(SyntaxKind.StaticKeyword) && !member.Modifiers.Any(SyntaxKind.ConstKeyword) && member.SpanStart < constructor.SpanStart) is { } last)
            {
                editor.InsertAfter(last, added);
                return;
            }

            if (first is not FieldDeclarationSyntax)
                editor.ReplaceNode(first, (current, _) => current.WithLeadingTrivia(current.GetLeadingTrivia().Insert(0, line)));
            editor.InsertBefore(first, added);
        });
    }

    /// <summary>The change that keeps the result in a local with <c>using</c> to the end of the block; null where its place does not allow that.</summary>
    public static Action<DocumentEditor>? InUsing(InvocationExpressionSyntax call, string name, FixContext context)
    {
        var (whole, value) = WholeOf(call);
        if (whole.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement || context.Root.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 })
            return null;
        var local = Names.Unique(name, call, context.Semantics);
        var declaration = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.VariableDeclarator(SyntaxFactory.Identifier(local), null, SyntaxFactory.EqualsValueClause(value.WithoutTrivia())))))
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword)).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
        return editor => editor.ReplaceNode(statement, declaration);
    }

    /// <summary>The statement that the call is, alone or given to a discard.</summary>
    public static ExpressionStatementSyntax? Statement(InvocationExpressionSyntax call) => WholeOf(call).Whole.Parent as ExpressionStatementSyntax;

    /// <summary>The call with what <c>?.</c> was applied to, and the same with the discard that it is given to.</summary>
    private static (ExpressionSyntax Whole, ExpressionSyntax Value) WholeOf(InvocationExpressionSyntax call)
    {
        ExpressionSyntax value = call;
        while (value.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == value)
            value = access;
        return value.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } assignment ? (assignment, value) : (value, value);
    }

    private static ITypeSymbol? TypeOf(InvocationExpressionSyntax call, ExpressionSyntax value, FixContext context)
    {
        if (context.Semantics.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol { ReturnType: var type })
            return null;
        if (value == call)
            return type;
        return type.IsValueType ? context.Semantics.Compilation.GetSpecialType(SpecialType.System_Nullable_T).Construct(type) : type.WithNullableAnnotation(NullableAnnotation.Annotated);
    }

    /// <summary>The name with an underscore, unless the fields of the type are named without; a number makes it unique.</summary>
    private static string NameOf(string name, INamedTypeSymbol type, SyntaxNode place, FixContext context)
    {
        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst && !field.IsImplicitlyDeclared && field.DeclaredAccessibility == Accessibility.Private).ToList();
        var wanted = fields.Count > 0 && fields.TrueForAll(field => !field.Name.StartsWith("_", StringComparison.Ordinal)) ? name : "_" + name;
        var taken = new HashSet<string>(type.MemberNames);
        return Names.Unique(wanted, place, context.Semantics, taken);
    }
}
