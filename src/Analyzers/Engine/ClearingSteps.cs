namespace MemoryAnalyzers.Engine;

/// <summary>What one operation does to the array of a variable, as far as clearing goes. Holds no operation.</summary>
/// <param name="Order">The place of the operation among those of its body.</param>
/// <param name="Position">Where it starts in the file.</param>
/// <param name="Other">The local that becomes another name for it, or the parameter that it is passed to; null when it is cleared here.</param>
/// <param name="Method">The method that it is passed to.</param>
internal sealed record ClearingStep(int Order, int Position, ISymbol? Other = null, IMethodSymbol? Method = null);

/// <summary>The steps of one body, by the variable they concern, and the methods of this compilation that it calls; found in one pass.</summary>
internal sealed class ClearingSteps
{
    private readonly Dictionary<ISymbol, List<ClearingStep>> steps = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, int> calls = new(SymbolEqualityComparer.Default);
    private int count;

    public ClearingSteps(IOperation body, CancellationToken cancellationToken)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (operation)
            {
                // var span = array.AsSpan(0, n); var alias = array;
                case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer() is { Value: var value }:
                    Add(value, operation, declarator.Symbol);
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment:
                    Add(assignment.Value, operation, target.Local);
                    break;
                case ISimpleAssignmentOperation assignment when assignment.Value.IsNothing() && ElementOwner(assignment.Target) is { } owner:
                    Add(owner, operation);
                    break;
                case IInvocationOperation call:
                    AddCall(call);
                    break;
            }
        }
    }

    /// <summary>The variables that something is done to.</summary>
    public IEnumerable<ISymbol> Variables => steps.Keys;

    /// <summary>The methods of this compilation that are called, and where first.</summary>
    public IReadOnlyDictionary<IMethodSymbol, int> Calls => calls;

    /// <summary>The steps of a variable in the order of the text.</summary>
    public IReadOnlyList<ClearingStep> Of(ISymbol variable) => steps.TryGetValue(variable, out var found) ? found : [];

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

    private void AddCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var isOfSource = method.DeclaringSyntaxReferences.Length > 0;
        if (isOfSource && !calls.ContainsKey(method))
            calls.Add(method, call.Syntax.SpanStart);
        if (call.Instance is { } instance && (method.Name == "Clear" || (method.Name == "Fill" && call.Arguments.Length == 1 && call.Arguments[0].Value.IsNothing())))
            Add(instance, call);
        foreach (var argument in call.Arguments)
        {
            if (method.ContainingType.SpecialType == SpecialType.System_Array && (method.Name == "Clear" || (method.Name == "Fill" && call.Arguments[1].Value.IsNothing())))
                Add(argument.Value, call);
            else if (isOfSource && argument.Parameter is { } parameter)
                Add(argument.Value, call, parameter.OriginalDefinition, method);
        }
    }

    private void Add(IOperation value, IOperation operation, ISymbol? other = null, IMethodSymbol? method = null)
    {
        if (BaseOf(value) is not { } variable)
            return;
        if (!steps.TryGetValue(variable, out var list))
            steps.Add(variable, list = []);
        list.Add(new(count++, operation.Syntax.SpanStart, other, method));
    }

    /// <summary>The variable that the value is, or that it is a view of.</summary>
    private static ISymbol? BaseOf(IOperation value)
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
                    return VariableOf(value);
            }
        }
    }

    private static IOperation? ElementOwner(IOperation target) => target switch
    {
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } => instance,
        _ => null,
    };
}
