namespace MemoryAnalyzers.Editing;

/// <summary>Says whether the work that is given an object is over when the block is that makes it: only then can the object be disposed at its end.</summary>
/// <remarks>
/// A task must be awaited in the method itself; what stores the object, starts a thread or registers a callback is not over. A source that is linked to it, or
/// a registration, is over with its <c>using</c>. A method of the program that is called and not awaited is gone through.
/// </remarks>
internal sealed class Works(LocalUses uses, IOperation? function, SyntaxNode? scope, MemoryModel model, int calls = 0)
{
    private const int MostCalls = 3;

    private readonly KnownSymbols known = model.Known;

    /// <summary>Whether all that uses <paramref name="local"/> is over.</summary>
    public bool EndWithin(ILocalSymbol local) => uses.Of(local).All(EndWithin);

    /// <summary>Whether what uses the value of <paramref name="value"/> is over.</summary>
    public bool EndWithin(IOperation value) => EndWithin(value, 0);

    /// <summary>Whether the reference to a variable that is given the object stands where the object is not disposed yet.</summary>
    private bool IsInScope(IOperation reference, IOperation assignment) =>
        scope is null || scope.Span.Contains(reference.Syntax.Span) || (reference.Syntax.SpanStart < assignment.Syntax.SpanStart && Loops.Innermost(assignment) is null);

    private bool EndWithin(IOperation value, int depth)
    {
        if (depth > 6)
            return false;
        var operation = value;
        // A lambda counts as what it is passed to.
        for (var enclosing = operation.EnclosingFunction(); enclosing != function; enclosing = operation.EnclosingFunction())
        {
            if (enclosing is not IAnonymousFunctionOperation)
                return false;
            operation = enclosing;
        }

        while (true)
        {
            switch (operation.Parent)
            {
                case IConversionOperation or IParenthesizedOperation or IDelegateCreationOperation or ICoalesceOperation or IArrayInitializerOperation or IArrayCreationOperation or IConditionalAccessOperation:
                case IConditionalOperation { Type: not null }:
                case IPropertyReferenceOperation { Property.Name: "Token" }:
                case IObjectOrCollectionInitializerOperation or IObjectCreationOperation:
                case IArgumentOperation { Parent: IObjectCreationOperation }:
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation }:
                    operation = operation.Parent;
                    continue;
                case IPropertyReferenceOperation property when property.Instance == operation:
                    return property.Property.Name is "IsCancellationRequested" or "CanBeCanceled";
                case IInvocationOperation call when call.Instance == operation:
                    return (call.TargetMethod.ContainingType.Is(known.CancellationToken) || call.TargetMethod.ContainingType.Is(known.CancellationTokenSource)) && (call.TargetMethod.Name is not ("Register" or "UnsafeRegister") || IsUsed(call));
                case IArgumentOperation { Parent: IInvocationOperation call } argument:
                    return IsOver(call, argument.Parameter, depth);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return uses.Of(declarator.Symbol).All(reference => EndWithin(reference, depth + 1));
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: RefKind.None } } assignment when assignment.Value == operation:
                    var variable = assignment.Target is ILocalReferenceOperation local ? local.Local : (ISymbol)((IParameterReferenceOperation)assignment.Target).Parameter;
                    return uses.Of(variable).All(reference => reference.IsWithin(assignment) || (IsInScope(reference, assignment) && EndWithin(reference, depth + 1)));
                case ISimpleAssignmentOperation { Target: var target }:
                    return target == operation;
                case IBinaryOperation or IIsPatternOperation or IExpressionStatementOperation or INameOfOperation or IUnaryOperation:
                    return true;
                default:
                    return false;
            }
        }
    }

    private bool IsOver(IInvocationOperation call, IParameterSymbol? parameter, int depth)
    {
        if (call.Type is not null && IsAwaitable(call.Type))
            return IsAwaited(call, depth);
        if (call.Parent is IForEachLoopOperation || call.Parent is IConversionOperation { Parent: IForEachLoopOperation })
            return true;
        var method = call.TargetMethod.OriginalDefinition;
        if (!method.DeclaringSyntaxReferences.IsEmpty)
            return parameter is not null && EndsIn(method, parameter);
        if (method.Name == "CreateLinkedTokenSource" && IsUsed(call))
            return true;
        var isFramework = method.ContainingType.Name is not ("Thread" or "ThreadPool" or "Timer" or "ChangeToken");
        return (isFramework && call.Type is { SpecialType: not SpecialType.None and not SpecialType.System_Object }) || call.Type is { TypeKind: TypeKind.Enum } || method.ReturnType is ITypeParameterSymbol;
    }

    /// <summary>Whether what is made ends with a <c>using</c>, before the object does: it is declared within the object's scope.</summary>
    private bool IsUsed(IOperation made) => Escapes.Of(made, known).Kind == UseKind.Used;

    /// <summary>Whether all that a method of the program does with what it is given is over when it returns: no iterator, nor a task that nobody can await.</summary>
    private bool EndsIn(IMethodSymbol method, IParameterSymbol parameter)
    {
        method = method.PartialImplementationPart ?? method;
        if (calls >= MostCalls || method.IsVirtual || method.IsAbstract || method.IsOverride || method.IsAsync || method.Parameters[parameter.Ordinal] is not { RefKind: RefKind.None } given || !model.Compilation.ContainsSyntaxTree(method.DeclaringSyntaxReferences[0].SyntaxTree))
            return false;
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();
        if (model.Reopened.Model(syntax.SyntaxTree).GetOperation(syntax) is not { } body || body.Descendants().Any(operation => operation.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak))
            return false;
        var inner = new LocalUses(body);
        var works = new Works(inner, body as ILocalFunctionOperation, scope: null, model, calls + 1);
        return inner.Of(given).All(works.EndWithin);
    }

    private bool IsAwaited(IOperation task, int depth)
    {
        if (depth > 6)
            return false;
        switch (task.Parent)
        {
            case IAwaitOperation:
                return true;
            case IConversionOperation or IParenthesizedOperation or IArrayInitializerOperation or IArrayCreationOperation or IConditionalOperation { Type: not null }:
            case IArgumentOperation:
                return IsAwaited(task.Parent, depth + 1);
            case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WhenAll" or "WaitAsync" or "AsTask" or "Unwrap" } call:
                return call.TargetMethod.Name != "WaitAsync" && IsAwaited(call, depth + 1);
            case IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter:
                return awaiter.Parent is IInvocationOperation { TargetMethod.Name: "GetResult" };
            case IInvocationOperation { TargetMethod: { Name: "Wait", Parameters.IsEmpty: true } }:
            case IPropertyReferenceOperation { Property.Name: "Result" }:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return uses.Of(declarator.Symbol).Any(reference => reference.EnclosingFunction() == function && Loops.IsUnconditional(reference) && IsAwaited(reference, depth + 1));
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Parent: IExpressionStatementOperation { Parent: IBlockOperation block } statement }:
                return Next(block, statement) is IAwaitOperation next && next.Descendants().Any(part => part is ILocalReferenceOperation reference && reference.Local.Is(local) && IsAwaited(reference, depth + 1));
            default:
                return task.Parent?.IsCollectionExpression() == true && IsAwaited(task.Parent, depth + 1);
        }
    }

    /// <summary>The value of the next statement: what it evaluates, returns or stores.</summary>
    private static IOperation? Next(IBlockOperation block, IOperation statement) => block.Operations.SkipWhile(one => one != statement).Skip(1).FirstOrDefault() switch
    {
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation assignment } => assignment.Value.Unwrap(),
        IExpressionStatementOperation { Operation: var operation } => operation,
        IReturnOperation { ReturnedValue: { } returned } => returned.Unwrap(),
        IVariableDeclarationGroupOperation { Declarations: { Length: 1 } declarations } when declarations[0].Declarators is { Length: 1 } declarators => declarators[0].Initializer?.Value.Unwrap(),
        _ => null,
    };

    private bool IsAwaitable(ITypeSymbol type) =>
        type.IsOrInherits(known.Task) || type.IsConstructedFrom(known.ValueTask) || type.IsConstructedFrom(known.ValueTaskOfT) || type.GetMembers("GetAwaiter").Length > 0;
}
