using Microsoft.CodeAnalysis.Formatting;

namespace MemoryAnalyzers.Editing;

/// <summary>Gives a lambda that is added to an event a name, so that it can be taken off again: a method of its own, or a field that holds the delegate.</summary>
internal sealed class HandlerMethod
{
    private readonly FixContext context;
    private readonly AnonymousFunctionExpressionSyntax lambda;
    private readonly TypeDeclarationSyntax declaration;

    private HandlerMethod(FixContext context, AnonymousFunctionExpressionSyntax lambda, TypeDeclarationSyntax declaration, string name) =>
        (this.context, this.lambda, this.declaration, Name) = (context, lambda, declaration, name);

    /// <summary>The method or the field.</summary>
    public string Name { get; }

    private MemberDeclarationSyntax? Member { get; set; }

    private ExpressionSyntax? Added { get; set; }

    /// <summary>
    /// The name for <paramref name="lambda"/>, which is added to <paramref name="event"/>: a method when it uses nothing but its object, a field when it uses
    /// variables and is added once for each object; null when neither is safe.
    /// </summary>
    public static HandlerMethod? Of(AnonymousFunctionExpressionSyntax lambda, IEventSymbol @event, FixContext context)
    {
        if (lambda.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || declaration.OpenBraceToken.IsKind(SyntaxKind.None) || context.Semantics.GetOperation(lambda, context.CancellationToken) is not IAnonymousFunctionOperation operation)
            return null;
        var usesLocals = operation.Descendants().Any(part => UsesLocal(part, lambda));
        if (!usesLocals && !(lambda is LambdaExpressionSyntax { AttributeLists.Count: > 0 }) && Method(lambda, operation.Symbol, @event, declaration, context) is { } method)
            return method;
        return operation.EnclosingFunction() is null && Loops.Innermost(operation) is null && lambda.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax ? Field(lambda, @event, declaration, isStatic: false, context) : null;
    }

    /// <summary>A field that holds the delegate from where it is added on.</summary>
    public static HandlerMethod? Field(AnonymousFunctionExpressionSyntax lambda, IEventSymbol @event, TypeDeclarationSyntax declaration, bool isStatic, FixContext context)
    {
        var other = context.Semantics.GetDeclaredSymbol(declaration)?.GetMembers().FirstOrDefault(member => member is IFieldSymbol { IsStatic: false, IsConst: false, DeclaredAccessibility: Accessibility.Private, IsImplicitlyDeclared: false });
        var prefix = other is null || other.Name.StartsWith("_", StringComparison.Ordinal) ? "_on" : "on";
        if (TypeNames.Of(@event.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), context.Semantics, declaration.SpanStart) is not { } type)
            return null;
        var name = Unique(prefix + @event.Name, declaration, context);
        var mark = context.Semantics.GetNullableContext(lambda.SpanStart).AnnotationsEnabled() ? "?" : "";
        return new(context, lambda, declaration, name)
        {
            Member = SyntaxFactory.ParseMemberDeclaration($"private {(isStatic ? "static " : "")}{type}{mark} {name};"),
            Added = SyntaxFactory.ParseExpression($"{name} = {lambda}"),
        };
    }

    /// <summary>What stands where the lambda was.</summary>
    public ExpressionSyntax Replacement => (Added ?? SyntaxFactory.IdentifierName(Name)).WithTriviaFrom(lambda);

    /// <summary>Adds the member, and puts its name where the lambda was, if it <paramref name="replaces"/> that too.</summary>
    public void Change(DocumentEditor editor, bool replaces = true)
    {
        if (replaces)
            editor.ReplaceNode(lambda, (_, _) => Replacement);
        var newLine = SyntaxFactory.EndOfLine(context.NewLine);
        var isField = Member is FieldDeclarationSyntax;
        editor.ReplaceNode(declaration, (current, _) =>
        {
            var type = (TypeDeclarationSyntax)current;
            var member = Member!.WithTrailingTrivia(newLine).WithAdditionalAnnotations(Formatter.Annotation);
            if (!isField)
                return type.WithMembers(type.Members.Add(member.WithLeadingTrivia(newLine)));
            var at = type.Members.LastIndexOf(one => one is FieldDeclarationSyntax) + 1;
            if (at == 0 && type.Members.Count > 0)
                type = type.WithMembers(type.Members.Replace(type.Members[0], type.Members[0].WithLeadingTrivia(type.Members[0].GetLeadingTrivia().Insert(0, newLine))));
            return type.WithMembers(type.Members.Insert(at, member));
        });
    }

    private static HandlerMethod? Method(AnonymousFunctionExpressionSyntax lambda, IMethodSymbol symbol, IEventSymbol @event, TypeDeclarationSyntax declaration, FixContext context)
    {
        if (@event.Type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke } || symbol.Parameters.Length != invoke.Parameters.Length || symbol.Parameters.Any(parameter => parameter.RefKind != RefKind.None) || symbol.ReturnsByRef)
            return null;
        var used = new HashSet<string>(lambda.Body.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var parameters = new List<string>();
        foreach (var parameter in symbol.Parameters)
        {
            if (TypeNames.Of(parameter.Type, context.Semantics, declaration.OpenBraceToken.Span.End) is not { } type)
                return null;
            var name = parameter.Name;
            if (parameter.IsDiscard || name.Length == 0 || (name == "_" && !used.Contains("_")))
            {
                name = invoke.Parameters[parameter.Ordinal].Name;
                while (!used.Add(name))
                    name += "2";
            }

            parameters.Add($"{type} {(SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? "" : "@")}{name}");
        }

        if ((symbol.ReturnsVoid ? SyntaxFactory.ParseTypeName("void") : TypeNames.Of(symbol.ReturnType, context.Semantics, declaration.OpenBraceToken.Span.End)) is not { } returned)
            return null;
        var handler = Unique("On" + @event.Name, declaration, context);
        var head = $"private {(UsesThis(lambda, context) ? "" : "static ")}{(lambda.AsyncKeyword.IsKind(SyntaxKind.None) ? "" : "async ")}{returned} {handler}({string.Join(", ", parameters)})";
        var text = lambda.Block is { } block ? $"{head}{context.NewLine}{block.WithoutTrivia()}" : $"{head} => {lambda.ExpressionBody!.WithoutTrivia()};";
        return new(context, lambda, declaration, handler) { Member = SyntaxFactory.ParseMemberDeclaration(text) };
    }

    private static bool UsesThis(AnonymousFunctionExpressionSyntax lambda, FixContext context) =>
        context.Semantics.GetEnclosingSymbol(lambda.SpanStart) is not { IsStatic: true };

    private static string Unique(string wanted, TypeDeclarationSyntax declaration, FixContext context)
    {
        var used = new HashSet<string>(declaration.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var type = context.Semantics.GetDeclaredSymbol(declaration);
        var name = wanted;
        for (var number = 2; used.Contains(name) || IsMember(type, name); number++)
            name = wanted + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }

    private static bool IsMember(INamedTypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (!type.GetMembers(name).IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>Whether the operation uses a local, a parameter or a local function of the code around the lambda.</summary>
    private static bool UsesLocal(IOperation operation, AnonymousFunctionExpressionSyntax lambda)
    {
        var symbol = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } => function,
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => (ISymbol)function,
            _ => null,
        };
        if (symbol is null || (symbol is IParameterSymbol used && Primary.Has(used)))
            return false;
        return symbol.Locations.Length == 0 || !lambda.Span.Contains(symbol.Locations[0].SourceSpan);
    }
}
