namespace MemoryAnalyzers.Engine;

/// <summary>
/// Follows the array of a local variable through other locals and through its views (spans, memories, segments), and says whether
/// anything else can keep it.
/// </summary>
/// <remarks>
/// Stricter than <see cref="Escapes"/>, because whoever asks wants to give the array to others afterwards: captured by a lambda or local
/// function, pinned, taken by reference, in use by a task that is not awaited on the spot, or a view in a variable that lives longer than the
/// array's own, all count as kept. So does everything not known.
/// </remarks>
internal sealed class Views(LocalUses uses, KnownSymbols known)
{
    /// <summary>How many uses of other locals are followed for one array; more is taken for an escape.</summary>
    private const int MostOfOthers = 500;

    /// <summary>Whether something may keep, or still use, the array of <paramref name="variable"/> when the variable's block ends.</summary>
    public bool Escapes(ILocalSymbol variable)
    {
        var followed = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { variable };
        var open = new Stack<ILocalSymbol>();
        open.Push(variable);
        var others = 0;
        while (open.Count > 0)
        {
            var local = open.Pop();
            var references = uses.Of(local);
            if (!local.Is(variable) && (others += references.Count) > MostOfOthers)
                return true;
            foreach (var reference in references)
            {
                if (!IsInSameFunction(reference, variable) || !Follow(reference, variable, out var alias))
                    return true;
                if (alias is not null && followed.Add(alias))
                    open.Push(alias);
            }
        }

        return false;
    }

    /// <summary>Whether the value at <paramref name="operation"/> is not kept; <paramref name="alias"/> is the local that it goes into, to be followed.</summary>
    public bool Follow(IOperation operation, ILocalSymbol owner, out ILocalSymbol? alias)
    {
        alias = null;
        while (operation.Parent is { } parent)
        {
            switch (parent)
            {
                case IParenthesizedOperation:
                case IConversionOperation conversion when conversion.OperatorMethod is null || Engine.Escapes.IsView(conversion.Type, known):
                    break;
                case IConditionalAccessOperation access when access.Operation == operation:
                    if (Engine.Escapes.Receiver(access) is not { } receiver)
                        return false;
                    operation = receiver;
                    continue;
                case IConditionalAccessOperation:
                case ICoalesceOperation:
                case IConditionalOperation { Type: not null } conditional when conditional.Condition != operation:
                case ISwitchExpressionArmOperation:
                case ISwitchExpressionOperation @switch when @switch.Value != operation:
                    break;
                case IInvocationOperation call when call.Instance == operation:
                    if (!IsCarried(call.Type))
                        return KeepsNothing(call);
                    break;
                case IPropertyReferenceOperation property when property.Instance == operation:
                    if (property.Property.ReturnsByRef || property.Property.ReturnsByRefReadonly)
                        return IsPlainElement(property, owner);
                    if (!IsCarried(property.Type) && property.Type is not IArrayTypeSymbol)
                        return property.Type?.IsUnmanagedType == true;
                    break;
                case IArrayElementReferenceOperation element when element.ArrayReference == operation:
                    return element.Type is IArrayTypeSymbol || IsPlainElement(element, owner);
                case IImplicitIndexerReferenceOperation indexer when indexer.Instance == operation:
                    if (!IsCarried(indexer.Type))
                        return IsPlainElement(indexer, owner);
                    break;
                case IArgumentOperation argument:
                    if (!Borrows(argument, out var carried))
                        return false;
                    if (!carried)
                        return true;
                    operation = argument.Parent!;
                    continue;
                case ISimpleAssignmentOperation assignment when assignment.Target == operation:
                    return !assignment.IsRef && assignment.Parent is IExpressionStatementOperation;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment:
                    alias = target.Local;
                    return assignment.Parent is IExpressionStatementOperation && IsCovered(alias, owner);
                case ICoalesceAssignmentOperation coalesce when coalesce.Target == operation:
                    return coalesce.Parent is IExpressionStatementOperation;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var declared } declarator }:
                    alias = declared;
                    return declared.RefKind == RefKind.None && !Engine.Escapes.IsUsing(declarator) && IsCovered(declared, owner);
                case IForEachLoopOperation loop:
                    return loop.Collection == operation;
                case IIsPatternOperation pattern:
                    return pattern.Pattern is IConstantPatternOperation or INegatedPatternOperation { Pattern: IConstantPatternOperation };
                case IBinaryOperation or INameOfOperation or IExpressionStatementOperation or IInterpolationOperation or IIsTypeOperation:
                    return true;
                default:
                    return false;
            }

            operation = parent;
        }

        return false;
    }

    /// <summary>A view of the same memory: a span, memory or segment, or any other type that can hold a span.</summary>
    private bool IsCarried(ITypeSymbol? type) => type is { IsRefLikeType: true } || Engine.Escapes.IsView(type, known);

    /// <summary>A method of the array or of a view that hands out no part of it.</summary>
    private static bool KeepsNothing(IInvocationOperation call)
    {
        if (call.TargetMethod.ReturnsByRef || call.TargetMethod.ReturnsByRefReadonly)
            return false;
        return call.TargetMethod.ReturnsVoid || call.Type is IArrayTypeSymbol || call.Type?.IsUnmanagedType == true || call.Type?.SpecialType == SpecialType.System_String ||
            call.TargetMethod is { Name: "Clone" or "GetType" or "GetValue" };
    }

    private bool Borrows(IArgumentOperation argument, out bool carried)
    {
        carried = false;
        if (argument.Parameter is not { RefKind: RefKind.None or RefKind.In } parameter)
            return false;
        switch (argument.Parent)
        {
            case IInvocationOperation { TargetMethod: var method } call:
                if (method.ReturnsByRef || method.ReturnsByRefReadonly)
                    return false;
                var isSpan = Engine.Escapes.IsSpan(parameter.Type, known);
                if (!isSpan && !Engine.Escapes.Borrows(method, known))
                    return false;
                if (isSpan && call.Instance?.Type is { IsRefLikeType: true } instance && !Engine.Escapes.IsSpan(instance, known))
                    return false; // a writer over a span may store another
                foreach (var other in method.Parameters)
                {
                    if (other.RefKind is RefKind.Ref or RefKind.Out && IsCarried(other.Type))
                        return false;
                }

                carried = IsCarried(call.Type);
                return carried || (IsTask(call.Type) ? IsAwaited(call) : method.Name != "ToEnumerable");
            case IObjectCreationOperation { Type: { } created }:
                carried = Engine.Escapes.IsView(created, known);
                return carried || created.SpecialType == SpecialType.System_String || (Engine.Escapes.IsSpan(parameter.Type, known) && !created.IsRefLikeType);
            default:
                return false;
        }
    }

    private bool IsTask(ITypeSymbol? type) =>
        type.IsOrInherits(known.Task) || type.IsConstructedFrom(known.ValueTask) || type.IsConstructedFrom(known.ValueTaskOfT);

    /// <summary>Awaited, or waited for, in the same expression.</summary>
    private static bool IsAwaited(IOperation task) => task.Parent switch
    {
        IAwaitOperation => true,
        IInvocationOperation { Instance: { } instance, TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" or "AsTask" } call when instance == task => IsAwaited(call),
        IInvocationOperation { Instance: { } instance, TargetMethod.Name: "GetResult" } when instance == task => true,
        IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Result" } when instance == task => true,
        IParenthesizedOperation parenthesized => IsAwaited(parenthesized),
        _ => false,
    };

    /// <summary>An element that is read or written, or lent by reference to a method that can hand out nothing of it.</summary>
    private bool IsPlainElement(IOperation element, ILocalSymbol owner) => element.Parent switch
    {
        IFieldReferenceOperation field => IsPlainElement(field, owner),
        IAddressOfOperation => false,
        ISimpleAssignmentOperation { IsRef: true } => false,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => false,
        IReturnOperation => owner.ContainingSymbol is IMethodSymbol { ReturnsByRef: false, ReturnsByRefReadonly: false },
        IConditionalOperation { IsRef: true } conditional => conditional.Condition == element,
        IInvocationOperation call when call.Instance == element => !HandsOutReference(call.TargetMethod),
        IArgumentOperation { Parameter.RefKind: RefKind.None } => true,
        IArgumentOperation { Parent: IInvocationOperation call } => !HandsOutReference(call.TargetMethod) && call.TargetMethod.Parameters.All(parameter => !IsCarried(parameter.Type)),
        IArgumentOperation => false,
        _ => true,
    };

    private bool HandsOutReference(IMethodSymbol method) => method.ReturnsByRef || method.ReturnsByRefReadonly || IsCarried(method.ReturnType);

    /// <summary>Whether the other local goes out of scope no later than the array's.</summary>
    private static bool IsCovered(ILocalSymbol other, ILocalSymbol owner) => Scope(owner) is { } scope && Scope(other) is { } inner &&
        scope.SyntaxTree == inner.SyntaxTree && scope.Span.Contains(inner.Span);

    private static SyntaxNode? Scope(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.Length != 1)
            return null;
        var node = local.DeclaringSyntaxReferences[0].GetSyntax();
        while (node is not null and not Microsoft.CodeAnalysis.CSharp.Syntax.BlockSyntax and not Microsoft.CodeAnalysis.CSharp.Syntax.CompilationUnitSyntax)
            node = node.Parent;
        return node;
    }

    /// <summary>Whether the reference stands in the function that declares the variable.</summary>
    public static bool IsInSameFunction(IOperation reference, ILocalSymbol variable) => reference.EnclosingFunction() switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol.Is(variable.ContainingSymbol),
        ILocalFunctionOperation local => local.Symbol.Is(variable.ContainingSymbol),
        _ => variable.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction },
    };
}
