namespace MemoryAnalyzers.Growth;

/// <summary>Lets the entries go with their keys: where keys are compared by reference, a <c>ConditionalWeakTable</c> holds the same and keeps no key alive.</summary>
/// <remarks>None where keys are compared by value: which entries may go, and when, only the author knows.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StaticCacheOnlyGrowsFix() : RetentionFix(StaticCacheOnlyGrows.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET901.weak";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax } declaration } declarator || context.Model.Known.ConditionalWeakTable is not { } table ||
            context.Semantics.GetDeclaredSymbol(declarator, context.CancellationToken) is not IFieldSymbol { Type: INamedTypeSymbol { Name: "Dictionary" or "ConcurrentDictionary", TypeArguments: { Length: 2 } arguments } type } field ||
            !field.IsPrivateToNest() || !IsComparedByReference(arguments[0]) || !arguments[1].IsReferenceType || arguments[1].NullableAnnotation == NullableAnnotation.Annotated)
        {
            yield break;
        }

        var outermost = field.ContainingType.Outermost();
        if (outermost.DeclaringSyntaxReferences is not { Length: 1 } parts || parts[0].GetSyntax(context.CancellationToken) is var scope && scope.SyntaxTree != context.Root.SyntaxTree || NameOf(declaration.Type) is not { } name)
            yield break;
        var changes = new List<Action<DocumentEditor>> { editor => editor.ReplaceNode(declaration.Type, Weak(name).WithTriviaFrom(declaration.Type)) };
        switch (declarator.Initializer?.Value)
        {
            case ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null }:
                break;
            case ObjectCreationExpressionSyntax { ArgumentList: { Arguments.Count: 0 }, Initializer: null } creation when NameOf(creation.Type) is { } created:
                changes.Add(editor => editor.ReplaceNode(creation.Type, Weak(created).WithTriviaFrom(creation.Type)));
                break;
            default:
                yield break;
        }

        foreach (var use in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != field.Name || !context.Semantics.GetSymbolInfo(use, context.CancellationToken).Symbol.Is(field))
                continue;
            if (Survives(use, type, table, context, changes))
                continue;
            yield break;
        }

        yield return new("Keep each entry only as long as its key lives", Key, editor =>
        {
            changes.ForEach(change => change(editor));
            Imports.Add(editor, context, table);
        });
    }

    /// <summary>Whether a weak table does the same at this use, perhaps by another method.</summary>
    private static bool Survives(IdentifierNameSyntax use, INamedTypeSymbol type, INamedTypeSymbol table, FixContext context, List<Action<DocumentEditor>> changes)
    {
        var whole = use.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == use ? qualified : (ExpressionSyntax)use;
        switch (whole.Parent)
        {
            case LockStatementSyntax:
                return true;
            case ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys, Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } set } element when set.Left == element && !table.GetMembers("AddOrUpdate").IsEmpty:
                changes.Add(editor => editor.ReplaceNode(set, (current, _) =>
                {
                    var assignment = (AssignmentExpressionSyntax)current;
                    var access = (ElementAccessExpressionSyntax)assignment.Left;
                    var member = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, access.Expression, SyntaxFactory.IdentifierName("AddOrUpdate"));
                    var given = SyntaxFactory.Argument(assignment.Right).WithLeadingTrivia(SyntaxFactory.Space);
                    return SyntaxFactory.InvocationExpression(member, SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList([access.ArgumentList.Arguments[0], given]))).WithTriviaFrom(assignment);
                }));
                return keys.Count == 1;
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } call } access when access.Expression == whole:
                switch (access.Name.Identifier.ValueText)
                {
                    case "TryGetValue":
                        return true;
                    case "Add" or "TryAdd":
                        return table.GetMembers(access.Name.Identifier.ValueText).Any();
                    case "GetOrAdd" when arguments.Count == 2 && IsFactory(arguments[1].Expression, type, context):
                        changes.Add(editor => editor.ReplaceNode(access.Name, SyntaxFactory.IdentifierName("GetValue").WithTriviaFrom(access.Name)));
                        return true;
                    default:
                        return false;
                }

            default:
                return false;
        }
    }

    /// <summary>A lambda, which can become the table's own kind of delegate.</summary>
    private static bool IsFactory(ExpressionSyntax argument, INamedTypeSymbol type, FixContext context) =>
        argument is LambdaExpressionSyntax && context.Semantics.GetOperation(argument, context.CancellationToken)?.Parent is IDelegateCreationOperation && type.TypeArguments[1].TypeKind != TypeKind.Delegate;

    private static bool IsComparedByReference(ITypeSymbol key) => key is IArrayTypeSymbol || KeyTypes.ComparesByReference(key);

    private static GenericNameSyntax? NameOf(TypeSyntax type) => type switch
    {
        GenericNameSyntax generic => generic,
        QualifiedNameSyntax { Right: GenericNameSyntax generic } => generic,
        _ => null,
    };

    private static GenericNameSyntax Weak(GenericNameSyntax name) => SyntaxFactory.GenericName(SyntaxFactory.Identifier("ConditionalWeakTable"), name.TypeArgumentList);
}
