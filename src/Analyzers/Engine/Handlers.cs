namespace MemoryAnalyzers.Engine;

/// <summary>Says what the delegates of one body are, and what they keep alive.</summary>
internal sealed class Handlers(IOperation body, Lazy<Origins> origins)
{
    private readonly Lazy<Dictionary<ISymbol, IOperation>> localFunctions = new(() => LocalFunctionsOf(body));

    public Handler Of(IOperation value) => Of(value, depth: 0);

    private Handler Of(IOperation value, int depth)
    {
        value = value.Unwrap();
        while (value is IDelegateCreationOperation creation)
            value = creation.Target.Unwrap();
        switch (value)
        {
            case IAnonymousFunctionOperation lambda:
                var (keepsThis, keepsLocals) = Captured(lambda);
                return new(HandlerKind.Lambda, null, keepsThis, keepsLocals) { IsOrder = keepsThis && ReadsFixedValues(lambda) };
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function }:
                return localFunctions.Value.TryGetValue(function.OriginalDefinition, out var declaration) && Captured(declaration) is var captured
                    ? new(HandlerKind.Method, function.OriginalDefinition, captured.This, captured.Locals)
                    : new(HandlerKind.Method, function.OriginalDefinition, false, false);
            case IMethodReferenceOperation method:
                return new(HandlerKind.Method, method.Method.OriginalDefinition, method.Instance?.Unwrap() is IInstanceReferenceOperation, false);
            case ILocalReferenceOperation { Local: var local }:
                var held = depth < 4 && origins.Value.Of(local) is { } first ? Of(first, depth + 1) : Handler.Unknown;
                return new(HandlerKind.Variable, local, held.KeepsThis, held.KeepsLocals);
            case IParameterReferenceOperation parameter:
                return new(HandlerKind.Variable, parameter.Parameter, false, false);
            case IFieldReferenceOperation field:
                return new(HandlerKind.Variable, field.Field.OriginalDefinition, false, false);
            case IPropertyReferenceOperation property:
                return new(HandlerKind.Variable, property.Property.OriginalDefinition, false, false);
            case IAssignmentOperation assignment when depth < 4:
                var assigned = Of(assignment.Value, depth + 1); // x.E += _handler = …
                return Of(assignment.Target, depth + 1) with { KeepsThis = assigned.KeepsThis, KeepsLocals = assigned.KeepsLocals };
            default:
                return Handler.Unknown;
        }
    }

    /// <summary>Whether a nested function uses the object around it, and variables of the functions around it.</summary>
    private static (bool This, bool Locals) Captured(IOperation function)
    {
        var (usesThis, usesLocals) = (false, false);
        foreach (var operation in function.Descendants())
        {
            switch (operation)
            {
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                    usesThis = true;
                    break;
                case ILocalReferenceOperation local:
                    usesLocals |= !IsWithin(local.Local, function);
                    break;
                case IParameterReferenceOperation parameter when Primary.Has(parameter.Parameter):
                    usesThis |= !IsWithin(parameter.Parameter, function);
                    break;
                case IParameterReferenceOperation parameter:
                    usesLocals |= !IsWithin(parameter.Parameter, function);
                    break;
            }
        }

        return (usesThis, usesLocals);
    }

    private static bool ReadsFixedValues(IOperation lambda)
    {
        foreach (var operation in lambda.Descendants())
        {
            if (operation is IParameterReferenceOperation { Parameter: var parameter } && Primary.Has(parameter) && !IsWithin(parameter, lambda))
                return false; // may be set anywhere
            if (operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && operation.Parent is not (
                IFieldReferenceOperation { Field: { IsReadOnly: true, Type: { IsValueType: true } or { SpecialType: SpecialType.System_String } } } or
                IPropertyReferenceOperation { Property: { SetMethod: null, Type: { IsValueType: true } or { SpecialType: SpecialType.System_String } } }))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWithin(ISymbol variable, IOperation function) =>
        variable.Locations.Length > 0 && variable.Locations[0].SourceTree == function.Syntax.SyntaxTree && function.Syntax.Span.Contains(variable.Locations[0].SourceSpan);

    private static Dictionary<ISymbol, IOperation> LocalFunctionsOf(IOperation body)
    {
        var found = new Dictionary<ISymbol, IOperation>(SymbolEqualityComparer.Default);
        foreach (var operation in body.Descendants())
        {
            if (operation is ILocalFunctionOperation function)
                found[function.Symbol.OriginalDefinition] = function;
        }

        return found;
    }
}
