using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Capacity;

/// <summary>Trims the collection where its filling ends; or has a build method return an array, or a frozen map or set, which have no spare capacity.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class FilledOnceKeepsSlackFix() : RetentionFix(FilledOnceKeepsSlack.Id)
{
    /// <summary>The key of the action that trims.</summary>
    public const string Key = "RET103.trim";

    /// <summary>The key of the action that builds an array.</summary>
    public const string KeyArray = "RET103.array";

    /// <summary>The key of the action that builds a frozen map or set.</summary>
    public const string KeyFrozen = "RET103.frozen";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(context.Node, context.CancellationToken) is not IFieldSymbol { Type: INamedTypeSymbol type } declared || context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner)
            yield break;
        var builder = BuilderOf(declared, context);
        var made = builder is null ? type : context.Semantics.GetTypeInfo(((ReturnStatementSyntax)builder.Body!.Statements.Last()).Expression!, context.CancellationToken).Type as INamedTypeSymbol;
        if (made is null || context.Model.Collections.Of(made) is not { } growable)
            yield break;
        var (statement, variable) = builder is null ? AfterLastAdd(declared, owner, growable, context) : AtReturn(builder);
        if (statement is null)
            yield break;
        if (Trim(variable!, made, growable) is { } trim)
        {
            var added = SyntaxFactory.ParseStatement(trim + context.NewLine).WithAdditionalAnnotations(Formatter.Annotation);
            yield return new("Trim when filled", Key, builder is null ? editor => editor.InsertAfter(statement, added) : editor => editor.InsertBefore(statement, added));
        }

        if (builder is not null && ExactForm.Of(declared, builder, made, context) is { } exact)
            yield return new(exact.Title, exact.IsFrozen ? KeyFrozen : KeyArray, exact.Change);
    }

    private static string? Trim(string variable, INamedTypeSymbol type, Growable growable) => Collections.TrimFormOf(type, growable) switch
    {
        TrimForm.Call => $"{variable}.{growable.TrimMember}();",
        TrimForm.SetCapacity => $"{variable}.Capacity = {variable}.{growable.Count};",
        _ => null,
    };

    /// <summary>The method in this file that builds the field's collection and ends by returning it; null when the field is filled otherwise.</summary>
    private static MethodDeclarationSyntax? BuilderOf(IFieldSymbol field, FixContext context)
    {
        var value = (context.Node as VariableDeclaratorSyntax)?.Initializer?.Value ?? (field.Type.TypeKind == TypeKind.Interface ? AssignedTo(field, context) : null);
        return value is InvocationExpressionSyntax && context.Semantics.GetSymbolInfo(value, context.CancellationToken).Symbol is IMethodSymbol { DeclaringSyntaxReferences: { Length: 1 } declarations } &&
            declarations[0].SyntaxTree == context.Root.SyntaxTree && declarations[0].GetSyntax(context.CancellationToken) is MethodDeclarationSyntax { Body.Statements: { Count: > 0 } statements } method && statements.Last() is ReturnStatementSyntax { Expression: IdentifierNameSyntax }
                ? method
                : null;
    }

    /// <summary>What a constructor gives the field.</summary>
    private static ExpressionSyntax? AssignedTo(IFieldSymbol field, FixContext context) => context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.DescendantNodes().OfType<AssignmentExpressionSyntax>()
        .FirstOrDefault(assignment => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && context.Semantics.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol.Is(field))?.Right;

    /// <summary>The return of the method that builds the collection.</summary>
    private static (StatementSyntax? Statement, string? Variable) AtReturn(MethodDeclarationSyntax method)
    {
        var last = (ReturnStatementSyntax)method.Body!.Statements.Last();
        return (last, ((IdentifierNameSyntax)last.Expression!).Identifier.Text);
    }

    /// <summary>The statement of one constructor, or method that it calls, in which the last element is added.</summary>
    private static (StatementSyntax? Statement, string? Variable) AfterLastAdd(ISymbol field, TypeDeclarationSyntax owner, Growable growable, FixContext context)
    {
        BlockSyntax? body = null;
        (StatementSyntax? Statement, string? Variable) last = default;
        foreach (var name in owner.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != field.Name || !context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(field))
                continue;
            var whole = name.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == name ? qualified : (ExpressionSyntax)name;
            if (context.Semantics.GetOperation(whole, context.CancellationToken) is not { } reference)
                continue;
            if (StorageEffects.Of(Escapes.Of(reference, context.Model.Known), growable) is not (StorageEffect.AddOne or StorageEffect.AddMany))
                continue;
            var around = name.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>()?.Body;
            var statement = name.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault(candidate => candidate.Parent == around);
            if (around is null || statement is null || (body is not null && body != around))
                return default;
            (body, last) = (around, (statement, whole.WithoutTrivia().ToString()));
        }

        return last;
    }
}
