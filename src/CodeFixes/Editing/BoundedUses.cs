using Microsoft.CodeAnalysis.Simplification;

namespace MemoryAnalyzers.Editing;

/// <summary>
/// Rewrites the uses of an array so that they mean its first <c>n</c> elements only: a rented array is longer than was asked for.
/// </summary>
/// <param name="context">Where the array is.</param>
/// <param name="array">Its type.</param>
/// <param name="length">The name of the length.</param>
/// <param name="inAsyncOrIterator">Whether a span may not live across the statements of a loop.</param>
internal sealed class BoundedUses(FixContext context, IArrayTypeSymbol array, string length, bool inAsyncOrIterator)
{
    private static readonly ImmutableHashSet<string> Starts = ImmutableHashSet.Create("index", "offset", "start", "startIndex");
    private static readonly ImmutableHashSet<string> Counts = ImmutableHashSet.Create("count", "length", "size");

    private readonly Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>> rewrites = new();
    private readonly ITypeSymbol element = array.ElementType;

    private static ExpressionSyntax Zero => SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0));

    private ExpressionSyntax Length => SyntaxFactory.IdentifierName(length);

    /// <summary>Takes in one reference to the array; false when it cannot be bounded.</summary>
    public bool Add(IOperation reference)
    {
        IOperation value = reference;
        while (value.Parent is IConversionOperation { IsImplicit: true } conversion)
        {
            value = conversion;
            if (Escapes.IsView(conversion.Type, context.Model.Known))
                return Rewrite(reference.Syntax, node => View(node, conversion.Type!));
        }

        switch (value.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: "Length" } property when property.Instance == value && property.Syntax is MemberAccessExpressionSyntax:
                return Rewrite(property.Syntax, node => Length.WithTriviaFrom(node));
            case IArrayElementReferenceOperation element when element.ArrayReference == value:
                return element.Indices.All(AddIndex);
            case IForEachLoopOperation loop when loop.Collection == value:
                return Rewrite(reference.Syntax, node => inAsyncOrIterator || !HasExtension("AsSpan") ? Segment(node) : Extension(node, "AsSpan"));
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                return AddArgument(reference, argument, call);
            case IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor, Syntax: BaseObjectCreationExpressionSyntax { ArgumentList: { } list } } } argument:
                return AddList(argument, constructor, constructor.ContainingType.InstanceConstructors, list);
            case IInvocationOperation { TargetMethod: { Name: "CopyTo", Parameters.Length: 2 }, Syntax: InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments } syntax } call when call.Instance == value:
                return arguments.All(argument => argument.NameColon is null) && Rewrite(syntax, CopyAll);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } or INameOfOperation:
            case IIsPatternOperation { Pattern: IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation } }:
                return true;
            default:
                return false;
        }
    }

    /// <summary>The node with all uses in it rewritten.</summary>
    public T ApplyTo<T>(T node)
        where T : SyntaxNode => node.ReplaceNodes(rewrites.Keys.Where(key => node.Span.Contains(key.Span)), (original, rewritten) => rewrites[original](rewritten));

    /// <summary>The part of the array that was asked for, as the given kind of view.</summary>
    public ExpressionSyntax View(SyntaxNode node, ITypeSymbol view)
    {
        if (Escapes.IsSpan(view, context.Model.Known))
            return HasExtension("AsSpan") ? Extension(node, "AsSpan") : Create(node, context.Model.Known.Span!.Construct(element));
        if (view.IsConstructedFrom(context.Model.Known.ArraySegment))
            return Segment(node);
        return HasExtension("AsMemory") ? Extension(node, "AsMemory") : Create(node, context.Model.Known.Memory!.Construct(element));
    }

    /// <summary>A statement that clears the part that was asked for.</summary>
    public StatementSyntax Clear(string variable)
    {
        var name = SyntaxFactory.IdentifierName(variable);
        var call = HasExtension("AsSpan")
            ? SyntaxFactory.InvocationExpression(Member(Extension(name, "AsSpan"), "Clear"))
            : Call(Member(ArrayType(), "Clear"), name, Zero, Length);
        return SyntaxFactory.ExpressionStatement(call);
    }

    private bool Rewrite(SyntaxNode node, Func<SyntaxNode, SyntaxNode> rewrite)
    {
        if (rewrites.ContainsKey(node))
            return false;
        rewrites.Add(node, rewrite);
        return true;
    }

    private bool AddIndex(IOperation index)
    {
        if (index.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64)
            return true;
        return index.Syntax is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression } && Rewrite(index.Syntax, node =>
        {
            var back = SyntaxFactory.ParenthesizedExpression(((PrefixUnaryExpressionSyntax)node).Operand.WithoutTrivia()).WithAdditionalAnnotations(Simplifier.Annotation);
            return SyntaxFactory.BinaryExpression(SyntaxKind.SubtractExpression, Length.WithTrailingTrivia(SyntaxFactory.Space), Minus(), back);
        });
    }

    private bool AddArgument(IOperation reference, IArgumentOperation argument, IInvocationOperation call)
    {
        if (call.Syntax is not InvocationExpressionSyntax { ArgumentList: var list } syntax || argument.Parameter is not { IsParams: false } parameter)
            return false;
        var method = call.TargetMethod;
        var isReceiver = syntax.Expression is MemberAccessExpressionSyntax { Expression: var receiver } && receiver == reference.Syntax;
        if (isReceiver && method.ContainingType.Is(context.Model.Known.MemoryExtensions) && method.Name is "AsSpan" or "AsMemory")
            return AddAs(syntax, method);
        if (isReceiver && method.ContainingType.Is(context.Model.Known.Enumerable))
            return Rewrite(reference.Syntax, node => Call(Member((ExpressionSyntax)node.WithoutTrivia(), "Take"), Length).WithTriviaFrom(node));
        if (isReceiver || method.IsExtensionMethod)
            return false;
        return AddList(argument, method, method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>(), list) ||
            (HasSpanOverload(method, parameter) && Rewrite(reference.Syntax, node => View(node, context.Model.Known.Span!.Construct(element))));
    }

    /// <summary><c>a.AsSpan()</c>, <c>a.AsSpan(start)</c>, <c>a.AsSpan(range)</c>; with start and length nothing is to do.</summary>
    private bool AddAs(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        var parameters = (method.ReducedFrom ?? method).Parameters;
        if (parameters.Length == 3)
            return true;
        ExpressionSyntax Whole(SyntaxNode node) => Call(((InvocationExpressionSyntax)node).Expression, Zero, Length);
        if (parameters.Length == 1)
            return Rewrite(call, node => Whole(node).WithTriviaFrom(node));
        if (call.ArgumentList.Arguments[0].NameColon is not null)
            return false;
        return parameters[1].Type.SpecialType == SpecialType.System_Int32
            ? Rewrite(call, node => SyntaxFactory.InvocationExpression(Member(Whole(node), "Slice"), ((InvocationExpressionSyntax)node).ArgumentList).WithTriviaFrom(node))
            : parameters[1].Type.Name == "Range" && Rewrite(call, node =>
                SyntaxFactory.ElementAccessExpression(Whole(node), SyntaxFactory.BracketedArgumentList(((InvocationExpressionSyntax)node).ArgumentList.Arguments)).WithTriviaFrom(node));
    }

    /// <summary>A call that says which part it means, or that has a sibling which takes start and count.</summary>
    private bool AddList(IArgumentOperation argument, IMethodSymbol method, IEnumerable<IMethodSymbol> overloads, ArgumentListSyntax list)
    {
        var parameter = argument.Parameter!;
        if (SaysWhichPart(method, parameter))
            return true;
        if (list.Arguments.Any(given => given.NameColon is not null) || list.Arguments.Count != method.Parameters.Length || method.Name.Contains("Last"))
            return false;
        foreach (var overload in overloads)
        {
            foreach (var position in new[] { parameter.Ordinal + 1, method.Parameters.Length })
            {
                if (!TakesPart(overload, method, position))
                    continue;
                return Rewrite(list, node =>
                {
                    var arguments = ((ArgumentListSyntax)node).Arguments;
                    var part = new[] { SyntaxFactory.Argument(Zero), SyntaxFactory.Argument(Length) };
                    return ((ArgumentListSyntax)node).WithArguments(Separated(arguments.Take(position).Concat(part).Concat(arguments.Skip(position))));
                });
            }
        }

        return false;
    }

    /// <summary><c>Read(a, offset, count)</c>, <c>BlockCopy(a, i, b, j, n)</c>, <c>Array.Copy(a, b, n)</c>, <c>BitConverter.ToInt32(a, i)</c>.</summary>
    private static bool SaysWhichPart(IMethodSymbol method, IParameterSymbol parameter)
    {
        var parameters = method.Parameters;
        var next = parameter.Ordinal + 1;
        if (next + 1 < parameters.Length && IsInteger(parameters[next]) && IsInteger(parameters[next + 1]) && Says(parameters[next], Starts) && Says(parameters[next + 1], Counts))
            return true;
        return method.ContainingType switch
        {
            { SpecialType: SpecialType.System_Array } => method.Name is "Copy" or "ConstrainedCopy",
            { Name: "Buffer", ContainingNamespace.Name: "System" } => method.Name != "ByteLength",
            { Name: "BitConverter", ContainingNamespace.Name: "System" } => method.Name != "ToString" && next < parameters.Length,
            _ => method.Name == "TransformBlock",
        };
    }

    /// <summary>Whether the parameter bears, or ends in, one of the names: <c>offset</c>, <c>inputOffset</c>.</summary>
    private static bool Says(IParameterSymbol parameter, ImmutableHashSet<string> names) =>
        names.Any(name => parameter.Name.EndsWith(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsInteger(IParameterSymbol parameter) => parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    /// <summary>Whether the overload has the parameters of the method with start and count put in at that position.</summary>
    private static bool TakesPart(IMethodSymbol overload, IMethodSymbol method, int position)
    {
        if (!IsSibling(overload, method) || overload.Parameters.Length != method.Parameters.Length + 2)
            return false;
        if (overload.IsGenericMethod)
            overload = overload.OriginalDefinition.Construct(method.TypeArguments, method.TypeArgumentNullableAnnotations);
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(method.Parameters[i].Type, overload.Parameters[i < position ? i : i + 2].Type))
                return false;
        }

        return IsInteger(overload.Parameters[position]) && Says(overload.Parameters[position], Starts) && Says(overload.Parameters[position + 1], Counts) &&
            SymbolEqualityComparer.Default.Equals(method.ReturnType, overload.ReturnType);
    }

    private bool HasSpanOverload(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.Type is not IArrayTypeSymbol || method.IsGenericMethod)
            return false;
        foreach (var member in method.ContainingType.GetMembers(method.Name))
        {
            if (member is not IMethodSymbol overload || !IsSibling(overload, method) || overload.Parameters.Length < method.Parameters.Length)
                continue;
            if (!SymbolEqualityComparer.Default.Equals(method.ReturnType, overload.ReturnType) || !Escapes.IsSpan(overload.Parameters[parameter.Ordinal].Type, context.Model.Known))
                continue;
            if (overload.Parameters.All(other => other.Ordinal >= method.Parameters.Length
                ? other.IsOptional
                : other.Ordinal == parameter.Ordinal || SymbolEqualityComparer.Default.Equals(other.Type, method.Parameters[other.Ordinal].Type)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSibling(IMethodSymbol overload, IMethodSymbol method) => !overload.Is(method.OriginalDefinition) && overload.DeclaredAccessibility == Accessibility.Public &&
        overload.IsStatic == method.IsStatic && overload.TypeParameters.Length == method.TypeParameters.Length;

    private bool HasExtension(string name) => !context.Semantics.LookupSymbols(context.Node.SpanStart, array, name, includeReducedExtensionMethods: true).IsEmpty;

    private InvocationExpressionSyntax Extension(SyntaxNode node, string name) => Call(Member((ExpressionSyntax)node.WithoutTrivia(), name), Zero, Length).WithTriviaFrom(node);

    private ObjectCreationExpressionSyntax Segment(SyntaxNode node) => Create(node, context.Model.Known.ArraySegment!.Construct(element));

    private ObjectCreationExpressionSyntax Create(SyntaxNode node, ITypeSymbol type)
    {
        var arguments = SyntaxFactory.ArgumentList(Separated(new[] { (ExpressionSyntax)node.WithoutTrivia(), Zero, Length }.Select(SyntaxFactory.Argument)));
        return SyntaxFactory.ObjectCreationExpression(Imports.Type(type), arguments, null)
            .WithNewKeyword(SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithTriviaFrom(node);
    }

    private SyntaxNode CopyAll(SyntaxNode node)
    {
        var call = (InvocationExpressionSyntax)node;
        var source = ((MemberAccessExpressionSyntax)call.Expression).Expression.WithoutTrivia();
        return Call(Member(ArrayType(), "Copy"), source, Zero, call.ArgumentList.Arguments[0].Expression, call.ArgumentList.Arguments[1].Expression, Length).WithTriviaFrom(node);
    }

    private ExpressionSyntax ArrayType() => Imports.Expression(context.Semantics.Compilation.GetSpecialType(SpecialType.System_Array));

    private static SyntaxToken Minus() => SyntaxFactory.Token(SyntaxKind.MinusToken).WithTrailingTrivia(SyntaxFactory.Space);

    private static MemberAccessExpressionSyntax Member(ExpressionSyntax owner, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, SyntaxFactory.IdentifierName(name));

    private static InvocationExpressionSyntax Call(ExpressionSyntax method, params ExpressionSyntax[] arguments) =>
        SyntaxFactory.InvocationExpression(method, SyntaxFactory.ArgumentList(Separated(arguments.Select(SyntaxFactory.Argument))));

    private static SeparatedSyntaxList<ArgumentSyntax> Separated(IEnumerable<ArgumentSyntax> arguments)
    {
        var list = arguments.ToList();
        return SyntaxFactory.SeparatedList(list, Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), list.Count - 1));
    }
}
