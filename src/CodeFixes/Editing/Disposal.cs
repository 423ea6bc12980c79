using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>Makes a type do something when it is disposed: in the Dispose that it has, in an override of its base type's, or in a new one.</summary>
/// <remarks>
/// An existing method is extended in the branch of <c>disposing</c>: where the other disposals stand, after what the method does so far and before the
/// call of the base, or in front of all that, where the fields still hold their objects. A type with both Dispose and DisposeAsync gets it in both, unless
/// one calls the other. Only methods in the same file are changed, and <c>IDisposable</c> is added only to a class that nothing seems to derive from.
/// </remarks>
internal sealed class Disposal
{
    private readonly FixContext context;
    private readonly INamedTypeSymbol type;
    private readonly string statement;
    private readonly bool first;

    private Disposal(INamedTypeSymbol type, string statement, bool first, FixContext context) => (this.type, this.statement, this.first, this.context) = (type, statement, first, context);

    /// <summary>What the change does, for a title; null where no change is safe.</summary>
    public string? Title { get; private set; }

    private Action<DocumentEditor>? Change { get; set; }

    /// <summary>The change that disposes <paramref name="field"/> (or auto-property) when its owner is disposed, with its title; null when none is safe.</summary>
    public static (string Title, Action<DocumentEditor> Change)? Of(ISymbol field, FixContext context)
    {
        if (field.IsStatic || field is not (IFieldSymbol or IPropertySymbol))
            return null;
        var held = field is IFieldSymbol { Type: var fieldType } ? fieldType : ((IPropertySymbol)field).Type;
        return Release(held, context) is { } release ? Of(field.ContainingType, $"{field.Name}{Access(held)}{release};", $"dispose '{field.Name}'", first: false, context) : null;
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

        var disposal = new Disposal(method.ContainingType, string.Join("\n", lines), first: false, context);
        return disposal.Extend(method) is { } change ? ($"Dispose {string.Join(", ", fields.Select(field => $"'{field.Name}'"))} in {method.Name.Split('.').Last()}", change) : null;
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
    public static (string Title, Action<DocumentEditor> Change)? Of(INamedTypeSymbol type, string statement, string doing, bool first, FixContext context)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false })
            return null;
        var disposal = new Disposal(type, statement, first, context);
        disposal.Plan(doing);
        return disposal is { Title: { } title, Change: { } change } ? (title, change) : null;
    }

    private void Plan(string doing)
    {
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(method => !method.IsStatic && !method.IsImplicitlyDeclared).ToList();
        var core = methods.Find(IsDisposeCore);
        var dispose = core ?? methods.Find(IsDispose);
        var async = methods.Find(method => method is { Name: "DisposeAsyncCore", Parameters.Length: 0 }) ?? methods.Find(IsDisposeAsync);
        if (async is not null && dispose is not null && CallsDispose(async))
            async = null;
        if (dispose is not null || async is not null)
        {
            var edits = new[] { dispose, async }.Where(method => method is not null).Select(method => Extend(method!)).ToList();
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

    private static bool IsDisposeCore(IMethodSymbol method) => method is { Name: "Dispose", ReturnsVoid: true, Parameters: { Length: 1 } parameters } && parameters[0].Type.SpecialType == SpecialType.System_Boolean;

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
        foreach (var wanted in new Func<IMethodSymbol, bool>[] { IsDisposeCore, method => method is { Name: "Dispose", ReturnsVoid: true, Parameters.Length: 0 } })
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

    /// <summary>Puts the disposal into a method that is there.</summary>
    private Action<DocumentEditor>? Extend(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault(part => part.SyntaxTree == context.Root.SyntaxTree)?.GetSyntax(context.CancellationToken) is not MethodDeclarationSyntax declaration)
            return null;
        if (declaration.ExpressionBody is { Expression: var expression })
            return expression is ThrowExpressionSyntax ? null : editor => GiveBlock(editor, declaration, expression, method);
        if (declaration.Body is not { } body)
            return null;
        if (IsDisposeCore(method) && Disposing(body, method.Parameters[0].Name) is { } branch)
        {
            return branch.Statement is BlockSyntax block
                ? editor => Insert(editor, block, Statements(statement), Place(block))
                : editor => editor.ReplaceNode(branch.Statement, SyntaxFactory.Block(Ordered(branch.Statement.WithoutTrivia().WithTrailingTrivia(Line()), Statements(statement), first)).WithTriviaFrom(branch.Statement).WithAdditionalAnnotations(Formatter.Annotation));
        }

        if (body.Statements.Count > 0 && End(body) == body.Statements.Count && context.Semantics.AnalyzeControlFlow(body) is not { Succeeded: true, EndPointIsReachable: true })
            return null; // it only throws
        var text = IsDisposeCore(method) && !ReturnsUnless(body, method.Parameters[0].Name) ? $"if ({method.Parameters[0].Name})\n{{\n{statement}\n}}" : statement;
        return editor => Insert(editor, body, Statements(text), Place(body));
    }

    private void GiveBlock(DocumentEditor editor, MethodDeclarationSyntax declaration, ExpressionSyntax expression, IMethodSymbol method)
    {
        var returns = !method.ReturnsVoid && !method.IsAsync;
        StatementSyntax old = returns
            ? SyntaxFactory.ReturnStatement(expression.WithoutTrivia())
            : SyntaxFactory.ExpressionStatement(expression.WithoutTrivia());
        var own = Statements(IsDisposeCore(method) ? $"if ({method.Parameters[0].Name})\n{{\n{statement}\n}}" : statement);
        var calledLast = first || returns || expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } };
        var body = SyntaxFactory.Block(Ordered(old, own, calledLast).Select(one => one.WithTrailingTrivia(Line()).WithAdditionalAnnotations(Formatter.Annotation))).WithTrailingTrivia(declaration.GetTrailingTrivia());
        editor.ReplaceNode(declaration, declaration.WithExpressionBody(null).WithSemicolonToken(default).WithBody(body).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private void Insert(DocumentEditor editor, BlockSyntax block, StatementSyntax[] added, int index) => editor.ReplaceNode(block, (current, _) =>
    {
        var changed = (BlockSyntax)current;
        if (block.Statements.Count == 0 && block.OpenBraceToken.TrailingTrivia.All(trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            changed = changed.WithOpenBraceToken(changed.OpenBraceToken.WithTrailingTrivia(Line())).WithAdditionalAnnotations(Formatter.Annotation);
        else if (block.Statements.Count > 0 && index == block.Statements.Count && !block.Statements[index - 1].GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            changed = changed.WithAdditionalAnnotations(Formatter.Annotation); // all on one line
        return changed.WithStatements(changed.Statements.InsertRange(index, added));
    });

    private StatementSyntax[] Statements(string text) => ((BlockSyntax)SyntaxFactory.ParseStatement($"{{{text.Replace("\n", context.NewLine)}}}")).Statements
        .Select(statement => statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(Line()).WithAdditionalAnnotations(Formatter.Annotation)).ToArray();

    private SyntaxTrivia Line() => SyntaxFactory.EndOfLine(context.NewLine);

    private static StatementSyntax[] Ordered(StatementSyntax old, StatementSyntax[] own, bool ownFirst) => (ownFirst ? own.Append(old) : own.Prepend(old)).ToArray();

    private int Place(BlockSyntax block) => first ? Start(block) : End(block);

    /// <summary>Where the method's own work starts: after the guards that return, the mark that it has run, and handlers that are taken off already.</summary>
    private static int Start(BlockSyntax block) => block.Statements.TakeWhile(statement => statement is
        IfStatementSyntax { Else: null, Statement: ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } } guard && guard.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any() ||
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } or AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } } }).Count();

    /// <summary>Where the method's own work ends: before it calls its base, suppresses its finalizer, or returns.</summary>
    private static int End(BlockSyntax block)
    {
        var end = block.Statements.Count;
        while (end > 0 && block.Statements[end - 1] is ReturnStatementSyntax or ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SuppressFinalize" } },
        } or ExpressionStatementSyntax { Expression: AwaitExpressionSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } } } })
        {
            end--;
        }

        return end;
    }

    /// <summary>The <c>if (disposing)</c> of a Dispose(bool), alone or with other conditions that must hold too.</summary>
    private static IfStatementSyntax? Disposing(BlockSyntax body, string parameter) =>
        body.DescendantNodes().OfType<IfStatementSyntax>().FirstOrDefault(@if => Requires(@if.Condition, parameter));

    private static bool Requires(ExpressionSyntax condition, string parameter) => condition switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == parameter,
        ParenthesizedExpressionSyntax parenthesized => Requires(parenthesized.Expression, parameter),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => Requires(both.Left, parameter) || Requires(both.Right, parameter),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } equals => Requires(equals.Left, parameter) && equals.Right.IsKind(SyntaxKind.TrueLiteralExpression),
        _ => false,
    };

    /// <summary><c>if (!disposing) return;</c></summary>
    private static bool ReturnsUnless(BlockSyntax body, string parameter) => body.Statements.OfType<IfStatementSyntax>().Any(@if =>
        @if.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax name } && name.Identifier.ValueText == parameter &&
        @if.Statement is ReturnStatementSyntax or BlockSyntax { Statements: { Count: 1 } } && @if.Statement.DescendantNodesAndSelf().OfType<ReturnStatementSyntax>().Any());
}
