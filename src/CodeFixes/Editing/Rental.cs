using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Turns a local array into one rented from the shared pool: length-bounded, cleared where its content matters, returned in a finally.</summary>
/// <remarks>
/// The statements after the declaration go into the try block, to the end of the block, so whatever leaves it returns the array. No edit when a use
/// cannot be bounded, when a label or directive stands in the way, or when the outcome does not compile.
/// </remarks>
internal static class Rental
{
    /// <summary>The edit, or null when renting is not safe.</summary>
    public static Edit? Of(LocalArrayDeclaration declaration, FixContext context, string key)
    {
        if (Rent(declaration, context) is not { } rented)
            return null;
        return new("Rent from the shared array pool", key, editor =>
        {
            editor.ReplaceNode(declaration.Block, rented);
            Imports.Add(editor, context, context.Model.Known.ArrayPool!);
        });
    }

    private static BlockSyntax? Rent(LocalArrayDeclaration declaration, FixContext context)
    {
        var known = context.Model.Known;
        if (known.ArrayPool is not { } pool || declaration.Lengths.Length != 1 || !CanMove(declaration))
            return null;
        if (!declaration.IsArray && !Escapes.IsView(declaration.Local.Type, known))
            return null;
        var length = declaration.Lengths[0];
        if (length.Type?.SpecialType != SpecialType.System_Int32 || length.Syntax is not ExpressionSyntax lengthSyntax)
            return null;
        var taken = new HashSet<string>();
        string Unique(string wanted) => Names.Unique(wanted, declaration.Statement, context.Semantics, taken);
        var isNamed = IsLastingName(length, declaration);
        var lengthName = isNamed ? lengthSyntax.ToString() : Unique(declaration.Local.Name + "Length");
        var arrayName = declaration.IsArray ? declaration.Local.Name : Unique(declaration.Local.Name + "Array");
        var array = declaration.IsArray ? declaration.Local : null;
        var type = (IArrayTypeSymbol)declaration.Creation.Type!;
        var bounded = new BoundedUses(context, type, lengthName, IsAsyncOrIterator(declaration));
        if (array is not null && !declaration.Uses.All(bounded.Add))
            return null;

        var generator = SyntaxGenerator.GetGenerator(context.Document);
        var poolType = pool.Construct(type.ElementType);
        SyntaxNode Shared() => generator.MemberAccessExpression(Imports.Expression(poolType), "Shared");
        var rent = (ExpressionSyntax)generator.InvocationExpression(generator.MemberAccessExpression(Shared(), "Rent"), SyntaxFactory.IdentifierName(lengthName));
        var giveBack = (ExpressionSyntax)generator.InvocationExpression(generator.MemberAccessExpression(Shared(), "Return"), SyntaxFactory.IdentifierName(arrayName));

        var inside = new List<StatementSyntax>();
        if (array is null)
            inside.Add(Redeclare(declaration, bounded.View(SyntaxFactory.IdentifierName(arrayName), declaration.Local.Type)));
        if (!declaration.NeedsNoClearing())
            inside.Add(bounded.Clear(arrayName));
        inside.AddRange(declaration.Rest.Select(bounded.ApplyTo));

        var before = new List<StatementSyntax>();
        if (!isNamed)
            before.Add(NameLength(lengthName, lengthSyntax, length.ConstantValue.HasValue).WithTrailingTrivia(Trivia.NewLine(context.Root)));
        before.Add(array is null
            ? (StatementSyntax)generator.LocalDeclarationStatement(arrayName, rent)
            : declaration.Statement.ReplaceNode(declaration.Declarator.Initializer!.Value, rent.WithTriviaFrom(declaration.Declarator.Initializer.Value)).WithoutLeadingTrivia());
        before[0] = before[0].WithLeadingTrivia(declaration.Statement.GetLeadingTrivia());
        if (array is null)
            before[before.Count - 1] = before[before.Count - 1].WithTrailingTrivia(declaration.Statement.GetTrailingTrivia());

        var @try = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(inside), default, SyntaxFactory.FinallyClause(SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(giveBack))));
        var statements = declaration.Block.Statements.TakeWhile(statement => statement != declaration.Statement)
            .Concat(before.Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)))
            .Append(@try.WithAdditionalAnnotations(Formatter.Annotation));
        var rented = declaration.Block.WithStatements(SyntaxFactory.List(statements));
        return context.StillCompiles(declaration.Block, rented) ? rented : null;
    }

    private static bool CanMove(LocalArrayDeclaration declaration)
    {
        if (!declaration.Rest.Any() || declaration.Block.CloseBraceToken.LeadingTrivia.Any(trivia => trivia.IsDirective))
            return false;
        foreach (var statement in declaration.Rest)
        {
            if (statement.ContainsDirectives || statement.DescendantNodesAndSelf().Any(node => node is LabeledStatementSyntax))
                return false;
        }

        return true;
    }

    /// <summary>A constant, or a local or parameter that is given its value once: its name serves as the length.</summary>
    private static bool IsLastingName(IOperation length, LocalArrayDeclaration declaration) => length.Syntax is IdentifierNameSyntax && length.Unwrap() switch
    {
        IFieldReferenceOperation { Field.IsConst: true } => true,
        ILocalReferenceOperation { Local: var local } => local.IsConst || Bounds.IsGivenOnce(local, declaration.AllUses),
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } => Bounds.IsGivenOnce(parameter, declaration.AllUses),
        _ => false,
    };

    private static LocalDeclarationStatementSyntax NameLength(string name, ExpressionSyntax value, bool isConstant)
    {
        var variable = SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(value.WithoutTrivia()));
        var statement = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
            SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.IntKeyword)), SyntaxFactory.SingletonSeparatedList(variable)));
        if (isConstant)
            statement = statement.WithModifiers(SyntaxFactory.TokenList(SyntaxFactory.Token(SyntaxKind.ConstKeyword)));
        return statement.NormalizeWhitespace();
    }

    private static LocalDeclarationStatementSyntax Redeclare(LocalArrayDeclaration declaration, ExpressionSyntax view) =>
        declaration.Statement.ReplaceNode(declaration.Declarator.Initializer!.Value, view).WithoutTrivia();

    /// <summary>Whether a span may not live across the statements of the function.</summary>
    private static bool IsAsyncOrIterator(LocalArrayDeclaration declaration)
    {
        if (declaration.Local.ContainingSymbol is IMethodSymbol { IsAsync: true })
            return true;
        var function = declaration.Statement.Ancestors().FirstOrDefault(node => node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
        return function?.DescendantNodes().Any(node => node is YieldStatementSyntax) == true;
    }
}
