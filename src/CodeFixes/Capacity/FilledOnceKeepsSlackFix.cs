using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Capacity;

/// <summary>Trims the collection where its filling ends.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class FilledOnceKeepsSlackFix() : RetentionFix(FilledOnceKeepsSlack.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET103.trim";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(context.Node, context.CancellationToken) is not IFieldSymbol { Type: INamedTypeSymbol type } declared || context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || context.Model.Collections.Of(type) is not { } growable)
        {
            yield break;
        }

        var builder = (context.Node as VariableDeclaratorSyntax)?.Initializer?.Value is InvocationExpressionSyntax call ? context.Semantics.GetSymbolInfo(call, context.CancellationToken).Symbol : null;
        var (statement, variable) = builder is IMethodSymbol method ? AtReturn(method, context) : AfterLastAdd(declared, owner, growable, context);
        if (statement is null || Trim(variable!, type, growable) is not { } trim)
            yield break;
        var added = SyntaxFactory.ParseStatement(trim + context.NewLine).WithAdditionalAnnotations(Formatter.Annotation);
        yield return new("Trim when filled", Key, builder is null ? editor => editor.InsertAfter(statement, added) : editor => editor.InsertBefore(statement, added));
    }

    private static string? Trim(string variable, INamedTypeSymbol type, Growable growable) => Collections.TrimFormOf(type, growable) switch
    {
        TrimForm.Call => $"{variable}.{growable.TrimMember}();",
        TrimForm.SetCapacity => $"{variable}.Capacity = {variable}.{growable.Count};",
        _ => null,
    };

    /// <summary>The return of the method that builds the collection.</summary>
    private static (StatementSyntax? Statement, string? Variable) AtReturn(IMethodSymbol method, FixContext context) =>
        method.DeclaringSyntaxReferences.Length == 1 && method.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken) is MethodDeclarationSyntax { Body.Statements: { Count: > 0 } statements } declaration &&
        declaration.SyntaxTree == context.Root.SyntaxTree && statements.Last() is ReturnStatementSyntax { Expression: IdentifierNameSyntax variable } @return ? (@return, variable.Identifier.Text) : default;

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
            if (UseContext.EffectOf(Escapes.Of(reference, context.Model.Known), growable) is not (StorageEffect.AddOne or StorageEffect.AddMany))
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
