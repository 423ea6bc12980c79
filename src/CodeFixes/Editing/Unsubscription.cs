using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Makes a subscriber take a handler off when it ends: beside the handlers that it takes off already, or where it is disposed.</summary>
/// <remarks>
/// A lambda gets a name first, a constructor's parameter a field if it has none. The removal is guarded where the object may be null at the end. There is no change
/// when the object is reached by a way that does not exist at the end: a local, a call, the parameter of a method.
/// </remarks>
internal sealed class Unsubscription
{
    private readonly FixContext context;
    private readonly AssignmentExpressionSyntax add;
    private readonly IEventReferenceOperation reference;
    private readonly INamedTypeSymbol type;
    private readonly TypeDeclarationSyntax declaration;
    private Action<DocumentEditor, ExpressionSyntax>? hold;
    private bool mayBeNull;

    private Unsubscription(FixContext context, AssignmentExpressionSyntax add, IEventReferenceOperation reference, INamedTypeSymbol type, TypeDeclarationSyntax declaration) =>
        (this.context, this.add, this.reference, this.type, this.declaration) = (context, add, reference, type, declaration);

    /// <summary>The change that takes off what is added at the context's node, with its title; null when none is safe.</summary>
    public static (string Title, Action<DocumentEditor> Change)? Of(FixContext context)
    {
        if (context.Node is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add || add.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration ||
            context.Semantics.GetOperation(add, context.CancellationToken) is not IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } ||
            context.Semantics.GetDeclaredSymbol(declaration, context.CancellationToken) is not { TypeKind: TypeKind.Class } type)
        {
            return null;
        }

        return new Unsubscription(context, add, reference, type, declaration).Change();
    }

    private (string Title, Action<DocumentEditor> Change)? Change()
    {
        if (Publisher() is not { } publisher)
            return null;
        var lambda = add.Right is AnonymousFunctionExpressionSyntax function ? HandlerMethod.Of(function, reference.Event, context) : null;
        if ((lambda?.Name ?? Handler()) is not { } handler)
            return null;
        var target = publisher.Length == 0 ? reference.Event.Name : publisher + "." + reference.Event.Name;
        var statement = $"{target} -= {handler};";
        if (mayBeNull && publisher.Length > 0)
            statement = $"if ({publisher} {(IsNotNullExists ? "is not" : "!=")} null)\n    {statement}";
        if ((Beside(statement) ?? Disposal.Of(type, statement, $"take '{handler}' off '{target}'", first: true, context)) is not var (title, change))
            return null;
        return (title, editor =>
        {
            change(editor);
            hold?.Invoke(editor, lambda is null ? add : add.WithRight(lambda.Replacement));
            lambda?.Change(editor, replaces: hold is null);
        });
    }

    private bool IsNotNullExists => context.Root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 };

    // The object

    /// <summary>How the object is reached at the end; empty for an event of the type itself.</summary>
    private string? Publisher()
    {
        if (add.Left is IdentifierNameSyntax)
            return "";
        if (add.Left is not MemberAccessExpressionSyntax { Expression: var written })
            return null;
        var root = reference.Instance?.Unwrap();
        if (root is null)
            return written.ToString();
        while (root is IMemberReferenceOperation { Instance: { } instance, Member: var member } and (IFieldReferenceOperation or IPropertyReferenceOperation))
        {
            if (instance.Unwrap() is not IInstanceReferenceOperation)
            {
                root = instance.Unwrap();
                continue;
            }

            mayBeNull |= MayBeNull(member);
            return written.ToString();
        }

        return root switch
        {
            IFieldReferenceOperation or IPropertyReferenceOperation => written.ToString(), // static
            IParameterReferenceOperation { Parameter: var parameter } when reference.Instance!.Unwrap() == root => HolderOf(parameter),
            _ => null,
        };
    }

    /// <summary>Whether the member may be null at the end: it is declared so, set later, or given to the handler only under a condition.</summary>
    private bool MayBeNull(ISymbol member)
    {
        var (isNullable, isReadOnly) = member switch
        {
            IFieldSymbol field => (field.NullableAnnotation == NullableAnnotation.Annotated, field.IsReadOnly),
            IPropertySymbol property => (property.NullableAnnotation == NullableAnnotation.Annotated, property.SetMethod is null || property.SetMethod.IsInitOnly),
            _ => (true, false),
        };
        var operation = context.Semantics.GetOperation(add, context.CancellationToken)!;
        var isInConstructor = add.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax;
        return isNullable || (!isReadOnly && !isInConstructor) || !Loops.IsUnconditional(operation);
    }

    /// <summary>The member that keeps the parameter, or the parameter itself where it is one of the type.</summary>
    private string? HolderOf(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.PropertySet } method)
            return null;
        mayBeNull |= parameter.NullableAnnotation == NullableAnnotation.Annotated || !Loops.IsUnconditional(context.Semantics.GetOperation(add, context.CancellationToken)!);
        foreach (var node in declaration.DescendantNodes())
        {
            var (target, value) = node switch
            {
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => (assignment.Left, assignment.Right),
                VariableDeclaratorSyntax { Initializer.Value: var initial, Parent.Parent: FieldDeclarationSyntax } => (node, initial),
                PropertyDeclarationSyntax { Initializer.Value: var initial } => (node, initial),
                _ => ((SyntaxNode?)null, (ExpressionSyntax?)null),
            };
            if (target is null || Given(value!) is not IdentifierNameSyntax name || name.Identifier.ValueText != parameter.Name || !context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(parameter))
                continue;
            var member = node is AssignmentExpressionSyntax ? context.Semantics.GetSymbolInfo(target, context.CancellationToken).Symbol : context.Semantics.GetDeclaredSymbol(target, context.CancellationToken);
            if (member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false, GetMethod: not null } && member.ContainingType.Is(type))
            {
                mayBeNull |= MayBeNull(member);
                return member.Name;
            }
        }

        if (Primary.Is(method))
            return parameter.Name;
        return method.MethodKind == MethodKind.Constructor ? NewHolder(parameter) : null;
    }

    private static ExpressionSyntax Given(ExpressionSyntax value) => value is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Right: ThrowExpressionSyntax } coalesce ? coalesce.Left : value;

    /// <summary>A new field for the parameter, set right before the handler is added.</summary>
    private string? NewHolder(IParameterSymbol parameter)
    {
        if (add.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not ConstructorDeclarationSyntax || !Hoist.CanPrecede(add, context.Semantics) || context.Semantics.GetOperation(add, context.CancellationToken)!.EnclosingFunction() is not null || type.InstanceConstructors.Count(constructor => !constructor.IsImplicitlyDeclared) != 1 ||
            TypeNames.Of(parameter.Type, context.Semantics, declaration.OpenBraceToken.Span.End) is not { } typeName)
        {
            return null;
        }

        var fields = declaration.Members.OfType<FieldDeclarationSyntax>().ToList();
        var prefix = fields.Count == 0 || fields.Exists(field => field.Declaration.Variables[0].Identifier.ValueText.StartsWith("_", StringComparison.Ordinal)) ? "_" : "";
        var name = prefix + parameter.Name;
        if (!type.GetMembers(name).IsEmpty || (prefix.Length > 0 && declaration.DescendantTokens().Any(token => token.ValueText == name)))
            return null;
        var reads = prefix.Length == 0 ? "this." + name : name;
        hold = (editor, changed) =>
        {
            var newLine = SyntaxFactory.EndOfLine(context.NewLine);
            Hoist.Precede(editor, add, changed, [SyntaxFactory.ParseStatement($"{reads} = {parameter.Name};")]);
            editor.ReplaceNode(declaration, (current, _) =>
            {
                var type = (TypeDeclarationSyntax)current;
                var at = type.Members.LastIndexOf(one => one is FieldDeclarationSyntax) + 1;
                var field = SyntaxFactory.ParseMemberDeclaration($"private readonly {typeName} {name};")!.WithTrailingTrivia(newLine).WithAdditionalAnnotations(Formatter.Annotation);
                if (at == 0)
                    type = type.WithMembers(type.Members.Replace(type.Members[0], type.Members[0].WithLeadingTrivia(type.Members[0].GetLeadingTrivia().Insert(0, newLine))));
                return type.WithMembers(type.Members.Insert(at, field));
            });
        };
        return name;
    }

    // The handler

    /// <summary>A method or a delegate that is the same at the end; never a local.</summary>
    private string? Handler()
    {
        var right = add.Right is AssignmentExpressionSyntax stored ? stored.Left : add.Right;
        var named = right is ObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } ? arguments[0].Expression : right;
        return context.Semantics.GetSymbolInfo(named, context.CancellationToken).Symbol switch
        {
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } => right.ToString(),
            IFieldSymbol or IPropertySymbol { IsIndexer: false } => right.ToString(),
            _ => null,
        };
    }

    // The place

    /// <summary>After the last handler that a teardown takes off, when that is a statement of its own.</summary>
    private (string Title, Action<DocumentEditor> Change)? Beside(string statement)
    {
        foreach (var method in declaration.Members.OfType<MethodDeclarationSyntax>().Where(method => method.Body is not null))
        {
            if (context.Semantics.GetDeclaredSymbol(method, context.CancellationToken) is not { } symbol || !Teardowns.MayBe(symbol) || symbol.IsStatic ||
                method.Body!.Statements.LastOrDefault(IsRemoval) is not { } last)
            {
                continue;
            }

            var added = SyntaxFactory.ParseStatement(statement.Replace("\n", context.NewLine)).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.EndOfLine(context.NewLine)).WithAdditionalAnnotations(Formatter.Annotation);
            return ($"Take the handler off in {symbol.Name.Split('.').Last()}", editor => editor.InsertAfter(last, added));
        }

        return null;
    }

    private bool IsRemoval(StatementSyntax statement) => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } removal } &&
        context.Semantics.GetSymbolInfo(removal.Left, context.CancellationToken).Symbol is IEventSymbol;
}
