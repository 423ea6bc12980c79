using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Makes a type do something when it is disposed: in the Dispose that it has, in an override of its base type's, or in a new one.</summary>
/// <remarks>
/// An existing method is extended (<see cref="DisposeBody"/>) in the branch of <c>disposing</c>: where the other disposals stand, after what the method does so far and before the
/// call of the base, or in front of all that, where the fields still hold their objects. A type with both Dispose and DisposeAsync gets it in both, unless
/// one calls the other. Only methods in the same file are changed, and <c>IDisposable</c> is added only to a class that nothing seems to derive from.
/// </remarks>
internal sealed class Disposal
{
    private readonly FixContext context;
    private readonly INamedTypeSymbol type;
    private readonly string statement;
    private readonly bool first;
    private readonly ISymbol? field;

    private Disposal(INamedTypeSymbol type, string statement, bool first, ISymbol? field, FixContext context) => (this.type, this.statement, this.first, this.field, this.context) = (type, statement, first, field, context);

    /// <summary>What the change does, for a title; null where no change is safe.</summary>
    public string? Title { get; private set; }

    private Action<DocumentEditor>? Change { get; set; }

    /// <summary>The change that disposes <paramref name="field"/> (or auto-property) when its owner is disposed, with its title; null when none is safe.</summary>
    public static (string Title, Action<DocumentEditor> Change)? Of(ISymbol field, FixContext context)
    {
        if (field.IsStatic || field is not (IFieldSymbol or IPropertySymbol))
            return null;
        var held = field is IFieldSymbol { Type: var fieldType } ? fieldType : ((IPropertySymbol)field).Type;
        return Release(held, context) is { } release ? Of(field.ContainingType, $"{field.Name}{Access(held)}{release};", $"dispose '{field.Name}'", first: false, context, field) : null;
    }

    /// <summary>
    /// The change that disposes the fields in one of the methods by which their owner is disposed, with its title; null when none is safe. An async method awaits
    /// those that can be disposed so, as it awaits others.
    /// </summary>
    public static (string Title, Action<DocumentEditor> Change)? In(IMethodSymbol method, IReadOnlyCollection<IFieldSymbol> fields, FixContext context)
    {
        var lines = new List<string>();
        foreach (var field in fields)
        {
            if (method.IsAsync && field.Type.IsOrInherits(context.Model.Known.IAsyncDisposable))
            {
                var dispose = $"await {field.Name}.DisposeAsync(){(Configures(method) ? ".ConfigureAwait(false)" : "")};";
                lines.Add(field.IsReadOnly && field.NullableAnnotation != NullableAnnotation.Annotated || Access(field.Type) == "." ? dispose : $"if ({field.Name} != null)\n{dispose}");
            }
            else if (Release(field.Type, context) is { } release)
            {
                lines.Add($"{field.Name}{Access(field.Type)}{release};");
            }
            else
            {
                return null;
            }
        }

        return new DisposeBody(string.Join("\n", lines), first: false, fields, context).Extend(method) is { } change ? ($"Dispose {string.Join(", ", fields.Select(field => $"'{field.Name}'"))} in {method.Name.Split('.').Last()}", change) : null;
    }

    /// <summary>How a member of what a field of that type holds is called.</summary>
    public static string Access(ITypeSymbol held) => held.IsValueType && held.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T ? "." : "?.";

    /// <summary>The call that releases an object of that type; null when it has none.</summary>
    public static string? Release(ITypeSymbol held, FixContext context)
    {
        if (held is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } inner })
            held = inner[0];
        if (held.Name == "RegisteredWaitHandle")
            return "Unregister(null)";
        foreach (var name in new[] { "Dispose", "Close", "Stop" })
        {
            if (context.Semantics.LookupSymbols(context.Node.SpanStart, held, name).Any(member => member is IMethodSymbol { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public, IsStatic: false }))
                return name + "()";
        }

        return held.TypeKind == TypeKind.Interface && held.IsOrInherits(context.Model.Known.IDisposable) ? "Dispose()" : null;
    }

    private static bool Configures(IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(part => part.GetSyntax().DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(member => member.Name.Identifier.ValueText == "ConfigureAwait"));

    /// <summary>The change that runs a statement when an object of <paramref name="type"/> is disposed, with its title; null when none is safe.</summary>
    /// <param name="type">A class.</param>
    /// <param name="statement">One statement or more; lines end with <c>\n</c>.</param>
    /// <param name="doing">What the statement does, for the title: <c>dispose '_timer'</c>.</param>
    /// <param name="first">Before what the method does so far, instead of after it.</param>
    /// <param name="context">Where the fix is asked.</param>
    /// <param name="field">The field whose object the statement needs, if it does.</param>
    public static (string Title, Action<DocumentEditor> Change)? Of(INamedTypeSymbol type, string statement, string doing, bool first, FixContext context, ISymbol? field = null)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false })
            return null;
        var disposal = new Disposal(type, statement, first, field, context);
        disposal.Plan(doing);
        return disposal is { Title: { } title, Change: { } change } ? (title, change) : null;
    }

    private void Plan(string doing)
    {
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(method => !method.IsStatic && !method.IsImplicitlyDeclared).ToList();
        var core = methods.Find(DisposingFlag.IsIn);
        var dispose = core ?? methods.Find(IsDispose);
        var async = methods.Find(method => method is { Name: "DisposeAsyncCore", Parameters.Length: 0 }) ?? methods.Find(IsDisposeAsync);
        if (async is not null && dispose is not null && CallsDispose(async))
            async = null;
        if (dispose is not null || async is not null)
        {
            var body = new DisposeBody(statement, first, field is null ? Array.Empty<ISymbol>() : new[] { field }, context);
            var edits = new[] { dispose, async }.Where(method => method is not null).Select(method => body.Extend(method!)).ToList();
            if (edits.TrueForAll(edit => edit is not null))
                Set($"{char.ToUpperInvariant(doing[0])}{doing.Substring(1)} in {(dispose ?? async)!.Name.Split('.').Last()}", editor => edits.ForEach(edit => edit!(editor)));
        }
        else if (type.AllInterfaces.Any(i => i.Is(context.Model.Known.IDisposable)))
        {
            if (Overridden() is { } overridden && Declaration() is { } derived)
                Set("Override Dispose and " + doing, editor => AddMember(editor, derived, Override(overridden), implements: null));
        }
        else if (context.Model.Known.IDisposable is { } disposable && IsSimple(methods) && Declaration() is { } declaration)
        {
            Set("Implement IDisposable and " + doing, editor => AddMember(editor, declaration, $"public void Dispose()\n{{\n{statement}\n}}", disposable));
        }
    }

    private void Set(string title, Action<DocumentEditor> change) => (Title, Change) = (title, change);

    // What the type has

    private bool IsDispose(IMethodSymbol method) => (method is { Name: "Dispose", ReturnsVoid: true, Parameters.Length: 0 } && type.AllInterfaces.Any(i => i.Is(context.Model.Known.IDisposable))) ||
        method.ExplicitInterfaceImplementations.Any(implemented => implemented.ContainingType.Is(context.Model.Known.IDisposable));

    private bool IsDisposeAsync(IMethodSymbol method) => method is { Name: "DisposeAsync", Parameters.Length: 0 } ||
        method.ExplicitInterfaceImplementations.Any(implemented => implemented.ContainingType.Is(context.Model.Known.IAsyncDisposable));

    private static bool CallsDispose(IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(part => part.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
        call.Expression is IdentifierNameSyntax { Identifier.ValueText: "Dispose" } or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: "Dispose" } &&
        !call.ArgumentList.Arguments.Any(argument => argument.Expression.IsKind(SyntaxKind.FalseLiteralExpression))));

    /// <summary>What a new method can override: Dispose(bool) first.</summary>
    private IMethodSymbol? Overridden()
    {
        foreach (var wanted in new Func<IMethodSymbol, bool>[] { DisposingFlag.IsIn, method => method is { Name: "Dispose", ReturnsVoid: true, Parameters.Length: 0 } })
        {
            for (var @base = type.BaseType; @base is not null; @base = @base.BaseType)
            {
                if (@base.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(wanted) is not { } method)
                    continue;
                if (method is { IsSealed: false } && (method.IsVirtual || method.IsAbstract || method.IsOverride) && context.Semantics.Compilation.IsSymbolAccessibleWithin(method, type))
                    return method;
                break;
            }
        }

        return null;
    }

    private bool IsSimple(List<IMethodSymbol> methods) =>
        type is { IsAbstract: false, BaseType.SpecialType: SpecialType.System_Object } && !type.GetMembers("Dispose").Any() && !methods.Exists(method => method.MethodKind == MethodKind.Destructor) &&
        (type.IsSealed || !type.GetMembers().Any(member => member.IsVirtual || member.IsAbstract || member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && !member.IsImplicitlyDeclared));

    private TypeDeclarationSyntax? Declaration() => type.DeclaringSyntaxReferences.Where(part => part.SyntaxTree == context.Root.SyntaxTree).Select(part => part.GetSyntax(context.CancellationToken))
        .OfType<TypeDeclarationSyntax>().FirstOrDefault(part => !part.OpenBraceToken.IsKind(SyntaxKind.None));

    // What is written

    private string Override(IMethodSymbol overridden)
    {
        var access = overridden.DeclaredAccessibility switch
        {
            Accessibility.Public => "public",
            Accessibility.ProtectedOrInternal when overridden.ContainingAssembly.Is(type.ContainingAssembly) => "protected internal",
            Accessibility.Internal => "internal",
            _ => "protected",
        };
        if (overridden.Parameters.IsEmpty)
            return $"{access} override void Dispose()\n{{\n{statement}\n{(overridden.IsAbstract ? "" : "base.Dispose();\n")}}}";
        var name = overridden.Parameters[0].Name;
        return $"{access} override void Dispose(bool {name})\n{{\nif ({name})\n{{\n{statement}\n}}\n{(overridden.IsAbstract ? "" : $"\nbase.Dispose({name});\n")}}}";
    }

    private void AddMember(DocumentEditor editor, TypeDeclarationSyntax declaration, string text, INamedTypeSymbol? implements)
    {
        var newLine = context.NewLine;
        var blank = declaration.Members.Count > 0 ? newLine : "";
        var member = SyntaxFactory.ParseMemberDeclaration(text.Replace("\n", newLine))!;
        member = member.WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(blank)).WithTrailingTrivia(SyntaxFactory.ParseTrailingTrivia(newLine)).WithAdditionalAnnotations(Formatter.Annotation);
        editor.ReplaceNode(declaration, (current, generator) =>
        {
            var changed = ((TypeDeclarationSyntax)current).AddMembers(member);
            return implements is null ? changed : generator.AddInterfaceType(changed, generator.TypeExpression(implements).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation));
        });
    }
}
