namespace MemoryAnalyzers.Engine;

/// <summary>Questions about whether an array, wholly or in part, is cleared before some point of a method.</summary>
/// <remarks>
/// Any clearing before that point in the text counts, in a branch too, and whatever part it clears: that the part is too small is more than the text
/// can prove. A method of this compilation counts when it clears its own parameter, or the same field.
/// </remarks>
internal static class Clearings
{
    private const int DeepestCall = 2;

    /// <summary>Whether the array that <paramref name="array"/> refers to is cleared before the operation <paramref name="at"/>.</summary>
    public static bool IsClearedBefore(IOperation array, IOperation at, Compilation compilation, CancellationToken cancellationToken) =>
        VariableOf(array) is { } variable && Clears(at.Root(), variable, at.Syntax.SpanStart, compilation, 0, cancellationToken);

    /// <summary>Whether the method clears that parameter of its own.</summary>
    public static bool ClearsParameter(IMethodSymbol method, IParameterSymbol parameter, Compilation compilation, CancellationToken cancellationToken) =>
        BodyOf(method, compilation, cancellationToken) is { } body && Clears(body, parameter.OriginalDefinition, int.MaxValue, compilation, DeepestCall, cancellationToken);

    private static bool Clears(IOperation body, ISymbol variable, int before, Compilation compilation, int depth, CancellationToken cancellationToken)
    {
        var views = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { variable };
        foreach (var operation in body.DescendantsAndSelf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (operation.Syntax.SpanStart >= before)
                continue;
            switch (operation)
            {
                // var span = array.AsSpan(0, n); var alias = array;
                case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer() is { Value: var value } && RefersTo(value, views):
                    views.Add(declarator.Symbol);
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when RefersTo(assignment.Value, views):
                    views.Add(target.Local);
                    break;
                case ISimpleAssignmentOperation assignment when IsNothing(assignment.Value) && ElementOwner(assignment.Target) is { } owner && RefersTo(owner, views):
                    return true;
                case IInvocationOperation call when Clears(call, views, variable, compilation, depth, cancellationToken):
                    return true;
            }
        }

        return false;
    }

    private static bool Clears(IInvocationOperation call, HashSet<ISymbol> views, ISymbol variable, Compilation compilation, int depth, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (call.Instance is { } instance && RefersTo(instance, views))
            return method.Name == "Clear" || (method.Name == "Fill" && call.Arguments.Length == 1 && IsNothing(call.Arguments[0].Value));
        foreach (var argument in call.Arguments)
        {
            if (!RefersTo(argument.Value, views))
                continue;
            if (method.ContainingType.SpecialType == SpecialType.System_Array && method.Name is "Clear")
                return true;
            if (method.ContainingType.SpecialType == SpecialType.System_Array && method.Name is "Fill" && IsNothing(call.Arguments[1].Value))
                return true;
            if (depth < DeepestCall && argument.Parameter is { } parameter && method.DeclaringSyntaxReferences.Length > 0 &&
                BodyOf(method, compilation, cancellationToken) is { } body && Clears(body, parameter.OriginalDefinition, int.MaxValue, compilation, depth + 1, cancellationToken))
            {
                return true;
            }
        }

        // Clear(); _pool.Return(_items): the other method clears the same field.
        return variable is IFieldSymbol field && depth < DeepestCall && method.ContainingType.OriginalDefinition.Is(field.ContainingType) && method.DeclaringSyntaxReferences.Length > 0 &&
            BodyOf(method, compilation, cancellationToken) is { } other && Clears(other, field, int.MaxValue, compilation, depth + 1, cancellationToken);
    }

    /// <summary>Whether the value is one of the variables, or a view made from it.</summary>
    private static bool RefersTo(IOperation value, HashSet<ISymbol> views)
    {
        while (true)
        {
            value = value.Unwrap();
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Slice" or "AsSpan" }:
                    value = instance;
                    break;
                case IInvocationOperation { Instance: null, TargetMethod.Name: "AsSpan" or "AsMemory" or "CreateSpan", Arguments: { Length: > 0 } arguments }:
                    value = arguments[0].Value;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Span", Instance: { } instance }:
                    value = instance;
                    break;
                case IImplicitIndexerReferenceOperation { Instance: var instance }:
                    value = instance;
                    break;
                case IObjectCreationOperation { Type.Name: "Span" or "Memory" or "ArraySegment", Arguments: { Length: > 0 } arguments }:
                    value = arguments[0].Value;
                    break;
                default:
                    return VariableOf(value) is { } variable && views.Contains(variable);
            }
        }
    }

    private static IOperation? ElementOwner(IOperation target) => target switch
    {
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } => instance,
        _ => null,
    };

    private static bool IsNothing(IOperation value) =>
        value.Unwrap() is IDefaultValueOperation || value.Unwrap().ConstantValue is { HasValue: true, Value: null };

    /// <summary>The variable that holds the array: a local, parameter, field or property, also when it is taken out by <c>Interlocked.Exchange</c>.</summary>
    public static ISymbol? VariableOf(IOperation operation) => operation.Unwrap() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
        IFieldReferenceOperation field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property.OriginalDefinition,
        IArrayElementReferenceOperation element => VariableOf(element.ArrayReference),
        IInvocationOperation { TargetMethod: { Name: "Exchange", ContainingType.Name: "Interlocked" }, Arguments: { Length: > 0 } arguments } => VariableOf(arguments[0].Value),
        _ => null,
    };

    private static IOperation? BodyOf(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var reference in (method.ReducedFrom ?? method).OriginalDefinition.DeclaringSyntaxReferences)
        {
            var node = reference.GetSyntax(cancellationToken);
#pragma warning disable RS0030, RS1030 // only when a candidate is otherwise complete
            if (compilation.ContainsSyntaxTree(node.SyntaxTree) && compilation.GetSemanticModel(node.SyntaxTree).GetOperation(node, cancellationToken) is { } body)
                return body;
#pragma warning restore RS0030, RS1030
        }

        return null;
    }
}
