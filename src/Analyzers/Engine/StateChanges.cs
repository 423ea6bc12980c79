using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>A change of state inside an expression.</summary>
/// <param name="Operation">The call, assignment or increment.</param>
/// <param name="Target">What is changed: the variable, member or object.</param>
/// <param name="Kind">How.</param>
/// <param name="Rebinds">The variable or member itself gets another value; else the object it refers to changes.</param>
/// <param name="Field">The field of the target that a called method changes.</param>
internal readonly record struct StateChange(IOperation Operation, IOperation Target, Mutation Kind, bool Rebinds, ISymbol? Field = null);

/// <summary>Finds what an expression changes while it is evaluated.</summary>
internal sealed class StateChanges(MemoryModel model)
{
    private readonly ConcurrentDictionary<IMethodSymbol, MethodEffect?> effects = new(SymbolEqualityComparer.Default);

    /// <summary>All changes in an expression, in the order of the text; lambdas in it count as run.</summary>
    public IEnumerable<StateChange> In(IOperation expression)
    {
        // An interpolated message is formatted only when the assertion fails.
        if (expression is IInterpolatedStringHandlerCreationOperation or INameOfOperation)
            yield break;
        foreach (var operation in expression.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    foreach (var change in OfCall(call))
                        yield return change;
                    break;
                case ISimpleAssignmentOperation or ICompoundAssignmentOperation or ICoalesceAssignmentOperation:
                    yield return new(operation, ((IAssignmentOperation)operation).Target, Mutation.Writes, true);
                    break;
                case IDeconstructionAssignmentOperation { Target: ITupleOperation tuple }:
                    foreach (var element in tuple.Elements)
                        yield return new(operation, element, Mutation.Writes, true);
                    break;
                case IIncrementOrDecrementOperation step:
                    yield return new(operation, step.Target, Mutation.Writes, true);
                    break;
                case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } subscription:
                    yield return new(operation, reference, subscription.Adds ? Mutation.Adds : Mutation.Releases, false);
                    break;
            }
        }
    }

    private IEnumerable<StateChange> OfCall(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Out })
                yield return new(call, argument.Value, Mutation.Writes, true);
        }

        if (model.Mutations.Of(call.TargetMethod) is { } row)
        {
            if (IsAtomicRead(call))
                yield break;
            var target = row.Argument == MutationRow.Receiver ? call.Instance ?? Argument(call, 0) : Argument(call, row.Argument);
            if (target is not null)
                yield return new(call, target, row.Kind, call.TargetMethod.Parameters.Length > 0 && call.TargetMethod.Parameters[0].RefKind == RefKind.Ref);
        }
        else if (effects.GetOrAdd(call.TargetMethod.OriginalDefinition, method => EffectOf(method, call)) is { } effect)
        {
            var target = effect.Parameter >= 0 ? Argument(call, effect.Parameter) : call.Instance;
            yield return new(call, target ?? call, effect.Kind, false, effect.Field);
        }
    }

    /// <summary><c>Interlocked.CompareExchange(ref x, 0, 0)</c> reads.</summary>
    private bool IsAtomicRead(IInvocationOperation call) =>
        call.TargetMethod is { Name: "CompareExchange", ContainingType: var type } && type.Is(model.Known.Interlocked) &&
        Argument(call, 1)?.Unwrap().ConstantValue is { HasValue: true, Value: var value } && Argument(call, 2)?.Unwrap().ConstantValue is { HasValue: true, Value: var comparand } && Equals(value, comparand);

    private static IOperation? Argument(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    /// <summary>
    /// What a method of this compilation visibly takes out or releases: only what stands in its own body, and only of a parameter or of a field of
    /// the object it is called on. What it puts in may be a cache, and what it counts a statistic: those are not looked for.
    /// </summary>
    private MethodEffect? EffectOf(IMethodSymbol method, IInvocationOperation call)
    {
        if (method.IsVirtual || method.IsAbstract || method.IsExtern || method.DeclaringSyntaxReferences.Length != 1)
            return null;
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax();
        if (!MayRemove(syntax) || model.DebugRegions.Contain(syntax))
            return null;
#pragma warning disable RS0030, RS1030 // one method, whose name an assertion calls and whose text has a removal; remembered
        var semantics = call.SemanticModel is { } own && own.SyntaxTree == syntax.SyntaxTree ? own : model.Compilation.GetSemanticModel(syntax.SyntaxTree);
#pragma warning restore RS0030, RS1030
        if (semantics.GetOperation(syntax) is not { } body)
            return null;
        MethodEffect? found = null;
        var added = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IInvocationOperation inner || model.Mutations.Of(inner.TargetMethod) is not { } row)
                continue;
            var target = (row.Argument == MutationRow.Receiver ? inner.Instance ?? Argument(inner, 0) : Argument(inner, row.Argument))?.Unwrap();
            if (target is IConditionalAccessInstanceOperation)
                target = target.AccessedObject();
            var effect = target switch
            {
                IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when parameter.ContainingSymbol.Is(method) => new MethodEffect(row.Kind, parameter.Ordinal, null),
                IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => new MethodEffect(row.Kind, MutationRow.Receiver, field.Field),
                _ => (MethodEffect?)null,
            };
            if (effect is null || model.DebugRegions.Contain(operation, method))
                continue;
            added |= row.Kind is Mutation.Adds; // put in and taken out again: a guard, not a removal
            if (row.Kind is Mutation.Removes or Mutation.Releases)
                found ??= effect;
        }

        return added ? null : found;
    }

    private static bool MayRemove(SyntaxNode syntax)
    {
        foreach (var node in syntax.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax { Expression: var expression })
            {
                var name = expression switch
                {
                    MemberAccessExpressionSyntax access => access.Name,
                    MemberBindingExpressionSyntax binding => binding.Name,
                    _ => null,
                };
                if (name is not null && Mutations.MayMutate(name.Identifier.ValueText))
                    return true;
            }
        }

        return false;
    }

    /// <param name="Kind">What the method does.</param>
    /// <param name="Parameter">To which parameter's object, or to the receiver.</param>
    /// <param name="Field">To which field of the receiver, or which static field.</param>
    private readonly record struct MethodEffect(Mutation Kind, int Parameter, IFieldSymbol? Field);
}
