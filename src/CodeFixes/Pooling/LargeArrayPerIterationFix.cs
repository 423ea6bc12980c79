using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Pooling;

/// <summary>Rents the array from the shared pool and returns it in a finally, or makes it once above the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LargeArrayPerIterationFix() : RetentionFix(LargeArrayPerIteration.Id)
{
    /// <summary>The key of the first action.</summary>
    public const string KeyRent = "RET202.rent";

    /// <summary>The key of the second action.</summary>
    public const string KeyHoist = "RET202.hoist";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (LocalArrayDeclaration.At(context) is not { } declaration)
            yield break;
        if (Rental.Of(declaration, context, KeyRent) is { } rent)
            yield return rent;
        if (Hoist(declaration, context) is var (outer, hoisted))
            yield return new("Allocate once above the loop", KeyHoist, editor => editor.ReplaceNode(outer, hoisted));
    }

    /// <summary>The block around the outermost loop with the declaration above the loop and a clearing in its old place.</summary>
    private static (BlockSyntax Outer, BlockSyntax Hoisted)? Hoist(LocalArrayDeclaration declaration, FixContext context)
    {
        if (!declaration.IsArray || declaration.Statement.ContainsDirectives || declaration.Uses.Any(use => use.Parent is IAssignmentOperation assignment && assignment.Target == use))
            return null;
        (StatementSyntax Loop, BlockSyntax Block)? target = null;
        for (var inner = declaration.Creation; Loops.Innermost(inner) is { } loop && Loops.IsUnconditional(inner) && IsKnownBefore(loop, declaration); inner = loop)
        {
            if (loop.Syntax is StatementSyntax { Parent: BlockSyntax block } statement)
                target = (statement, block);
        }

        if (target is not { Loop: var above, Block: var outer })
            return null;
        var clears = !declaration.NeedsNoClearing();
        var moved = declaration.Statement.WithAdditionalAnnotations(Formatter.Annotation);
        if (clears)
            moved = moved.WithoutTrivia().WithTrailingTrivia(Trivia.NewLine(context.Root)); // comments stay with the clearing
        var marked = outer.TrackNodes(above, declaration.Statement);
        var old = marked.GetCurrentNode(declaration.Statement)!;
        marked = clears
            ? marked.ReplaceNode(old, Clear(declaration, context).WithTriviaFrom(old).WithAdditionalAnnotations(Formatter.Annotation))
            : marked.RemoveNode(old, SyntaxRemoveOptions.KeepNoTrivia)!;
        var hoisted = marked.InsertNodesBefore(marked.GetCurrentNode(above)!, [moved]);
        return context.StillCompiles(outer, hoisted) ? (outer, hoisted) : null;
    }

    /// <summary>Whether the lengths are the same in every turn, and known before the first.</summary>
    private static bool IsKnownBefore(ILoopOperation loop, LocalArrayDeclaration declaration)
    {
        foreach (var length in declaration.Lengths)
        {
            if (length.ConstantValue.HasValue)
                continue;
            ISymbol? variable = length.Unwrap() switch { ILocalReferenceOperation local => local.Local, IParameterReferenceOperation parameter => parameter.Parameter, _ => null };
            if (variable is null || !Bounds.IsGivenOnce(variable, declaration.AllUses) || variable.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span)))
                return false;
            if (Bounds.AtLeast(length, loop, declaration.AllUses) is not > 0)
                return false; // a guard in the loop may be what makes it a length at all
        }

        return true;
    }

    private static StatementSyntax Clear(LocalArrayDeclaration declaration, FixContext context)
    {
        var name = SyntaxFactory.IdentifierName(declaration.Local.Name);
        var generator = SyntaxGenerator.GetGenerator(context.Document);
        var canSpan = declaration.Lengths.Length == 1 && !context.Semantics.LookupSymbols(context.Node.SpanStart, declaration.Local.Type, "AsSpan", includeReducedExtensionMethods: true).IsEmpty;
        var array = Imports.Expression(context.Semantics.Compilation.GetSpecialType(SpecialType.System_Array));
        return (StatementSyntax)generator.ExpressionStatement(canSpan
            ? generator.InvocationExpression(generator.MemberAccessExpression(generator.InvocationExpression(generator.MemberAccessExpression(name, "AsSpan")), "Clear"))
            : generator.InvocationExpression(generator.MemberAccessExpression(array, "Clear"), name, generator.LiteralExpression(0), generator.MemberAccessExpression(name, "Length")));
    }
}
