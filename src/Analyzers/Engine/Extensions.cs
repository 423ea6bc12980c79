namespace MemoryAnalyzers.Engine;

/// <summary>Small questions about symbols and operations that need nothing but the symbol or operation itself.</summary>
internal static class Extensions
{
    /// <summary>The outermost type that <paramref name="type"/> is nested in, or itself.</summary>
    public static INamedTypeSymbol Outermost(this INamedTypeSymbol type)
    {
        while (type.ContainingType is { } outer)
            type = outer;
        return type.OriginalDefinition;
    }

    public static bool Is(this ISymbol? symbol, ISymbol? other) => symbol is not null && SymbolEqualityComparer.Default.Equals(symbol, other);

    /// <summary>The member as it is declared: of a backing field the property, of a generic type's the definition.</summary>
    public static ISymbol Declared(this ISymbol member) => (member is IFieldSymbol { AssociatedSymbol: { } property } ? property : member).OriginalDefinition;

    /// <summary>Whether <paramref name="type"/> is <paramref name="definition"/>, constructed or not.</summary>
    public static bool IsConstructedFrom(this ITypeSymbol? type, INamedTypeSymbol? definition) =>
        definition is not null && type is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, definition);

    /// <summary>Whether <paramref name="type"/> is, derives from or implements <paramref name="definition"/>, constructed or not.</summary>
    public static bool IsOrInherits(this ITypeSymbol? type, INamedTypeSymbol? definition)
    {
        if (type is null || definition is null)
            return false;
        if (definition.TypeKind == TypeKind.Interface)
        {
            foreach (var implemented in type.AllInterfaces)
            {
                if (implemented.IsConstructedFrom(definition))
                    return true;
            }

            return type.IsConstructedFrom(definition);
        }

        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.IsConstructedFrom(definition))
                return true;
        }

        return false;
    }

    /// <summary>The operation without conversions and parentheses around it.</summary>
    public static IOperation Unwrap(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion when conversion.OperatorMethod is null || IsOfSpan(conversion.OperatorMethod):
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The operation with the conversions and parentheses around it.</summary>
    public static IOperation Wrapped(this IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation)
            operation = operation.Parent;
        return operation;
    }

    /// <summary>Array to span: an operator of the span before C# 14, of the language since.</summary>
    private static bool IsOfSpan(IMethodSymbol conversion) =>
        conversion is { Name: "op_Implicit", ContainingType: { Name: "Span" or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }, Parameters: { Length: 1 } parameters } && parameters[0].Type is IArrayTypeSymbol;

    /// <summary>The outermost operation of the body that <paramref name="operation"/> stands in (method body, initialiser, attribute).</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>Whether <paramref name="ancestor"/> is <paramref name="operation"/> or around it.</summary>
    public static bool IsWithin(this IOperation? operation, IOperation ancestor)
    {
        for (; operation is not null; operation = operation.Parent)
        {
            if (operation == ancestor)
                return true;
        }

        return false;
    }

    /// <summary>The lambda or local function around <paramref name="operation"/>, if any.</summary>
    public static IOperation? EnclosingFunction(this IOperation operation)
    {
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return o;
        }

        return null;
    }

    /// <summary>The member whose body <paramref name="operation"/> stands in, also in a lambda or local function of it; of an initialiser the field or property.</summary>
    public static ISymbol? Owner(this IOperation operation)
    {
        switch (operation.Root())
        {
            case IFieldInitializerOperation { InitializedFields: { Length: > 0 } fields }:
                return fields[0];
            case IPropertyInitializerOperation { InitializedProperties: { Length: > 0 } properties }:
                return properties[0];
        }

        var symbol = operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol;
    }

    /// <summary>The object that something is asked of: for the reference that stands for it inside <c>x?.…</c> what that stands for, else the operation itself.</summary>
    public static IOperation Asked(this IOperation instance) => instance is IConditionalAccessInstanceOperation ? instance.AccessedObject() ?? instance : instance;

    /// <summary>What <c>?.</c> was applied to, for the reference that stands for it inside <c>x?.…</c>.</summary>
    public static IOperation? AccessedObject(this IOperation instance)
    {
        for (var (child, o) = (instance, instance.Parent); o is not null; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalAccessOperation access && access.WhenNotNull == child)
                return access.Operation;
        }

        return null;
    }

    /// <summary>
    /// Whether the operation is a collection expression (<c>[]</c>, <c>[..a]</c>). The floor's Roslyn has no type for it, only later ones do:
    /// this is the one place that knows the number of its kind.
    /// </summary>
    public static bool IsCollectionExpression(this IOperation operation) => (int)operation.Kind == 127;

    /// <summary>Whether the value is the constant null.</summary>
    public static bool IsNull(this IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };

    /// <summary>Whether the value is null, or the default of its type.</summary>
    public static bool IsNothing(this IOperation operation) => operation.IsNull() || operation.Unwrap() is IDefaultValueOperation;

    /// <summary>The constant value as a 64-bit number, if it is one.</summary>
    public static long? ConstantNumber(this IOperation operation) => operation.ConstantValue is { HasValue: true, Value: { } value }
        ? value switch
        {
            int i => i,
            long l => l,
            uint u => u,
            short s => s,
            ushort u => u,
            byte b => b,
            sbyte s => s,
            char c => c,
            ulong u and <= long.MaxValue => (long)u,
            _ => null,
        }
        : null;

    /// <summary>The metadata name of a type that is not nested, with its namespace.</summary>
    public static string FullName(this ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() + "." + type.MetadataName;

    /// <summary>Whether the symbol belongs to a namespace below System or Microsoft, and not to this compilation.</summary>
    public static bool IsOfFramework(this ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space?.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space?.Name is "System" or "Microsoft" && symbol.DeclaringSyntaxReferences.IsEmpty;
    }

    /// <summary>Whether only code of its assembly can use the member.</summary>
    public static bool IsOfAssemblyAlone(this ISymbol member)
    {
        for (var symbol = member; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return true;
        }

        return false;
    }

    /// <summary>Whether the member can be used only inside the nest of types that declares it.</summary>
    public static bool IsPrivateToNest(this ISymbol member)
    {
        for (ISymbol? symbol = member; symbol?.ContainingType is not null; symbol = symbol.ContainingType)
        {
            if (symbol.DeclaredAccessibility == Accessibility.Private ||
                (symbol.DeclaredAccessibility == Accessibility.Protected && symbol.ContainingType.IsSealed))
            {
                return true;
            }
        }

        return false;
    }
}
