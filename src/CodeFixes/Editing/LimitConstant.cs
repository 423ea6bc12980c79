using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>A private constant of a type that holds a limit; written once, however many fixes name it.</summary>
internal sealed record LimitConstant(string Name, MemberDeclarationSyntax? Declaration, TypeDeclarationSyntax Owner)
{
    /// <summary>The constant of an earlier fix, or a new one; null when the name stands for something else there.</summary>
    public static LimitConstant? For(string name, int value, TypeDeclarationSyntax owner, int position, FixContext context)
    {
        if (context.Semantics.GetDeclaredSymbol(owner, context.CancellationToken) is not { } symbol)
            return null;
        if (context.Semantics.LookupSymbols(position, name: name).FirstOrDefault() is { } existing)
            return existing is IFieldSymbol { IsConst: true, Type.SpecialType: SpecialType.System_Int32 } ? new(name, null, owner) : null;
        if (symbol.GetMembers(name).Length > 0)
            return null;
        var line = SyntaxFactory.EndOfLine(context.NewLine);
        var declaration = SyntaxFactory.ParseMemberDeclaration($"private const int {name} = {value};")!.WithTrailingTrivia(owner.Members.FirstOrDefault() is FieldDeclarationSyntax ? SyntaxFactory.TriviaList(line) : SyntaxFactory.TriviaList(line, line));
        return new(name, declaration.WithAdditionalAnnotations(Formatter.Annotation), owner);
    }

    /// <summary>Adds the declaration as the first member of the type, if it is new.</summary>
    public void AddTo(DocumentEditor editor)
    {
        if (Declaration is not null)
            editor.InsertMembers(Owner, 0, [Declaration]);
    }
}
