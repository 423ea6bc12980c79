using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>A collection that a method makes, fills in a loop and returns. Holds no operation.</summary>
/// <param name="Method">The method.</param>
/// <param name="Type">The type of the collection, also where it is returned as an interface.</param>
/// <param name="Adds">How many elements it adds, as far as that is known.</param>
internal sealed record BuiltCollection(IMethodSymbol Method, ITypeSymbol Type, long Adds);

/// <summary>Questions about collections that are filled once, while their owner is made, and never changed after.</summary>
internal static class Fills
{
    /// <summary>Stands for as much as there is to read.</summary>
    public const long Many = 1_000_000;

    /// <summary>Stands for the members of a type, or the parameters of one of them, and for what is written into a configuration.</summary>
    private const long Members = 16;

    /// <summary>
    /// Whether the field is given one plain new collection, which is filled by the initialiser or constructor in a loop and neither changed, measured nor
    /// handed out to be changed after.
    /// </summary>
    public static bool IsFilledOnce(FieldFacts field, TypeSummary summary, MemoryModel model)
    {
        if (!IsReadOnly(field.Symbol))
            return false;
        if (IsReadOnlyInterface(field.Type))
            return IsBuiltOnce(field, summary);
        if (!IsCandidate(field.Type) || model.Collections.Of(field.Type) is null)
            return false;
        var (made, loops) = (0, false);
        foreach (var use in field.Uses)
        {
            switch (use.Kind)
            {
                case UseKind.Assigned when BuilderOf(use, summary) is not null:
                    made++;
                    loops = true;
                    continue;
                case UseKind.Assigned when use.GrowsFromEmpty && summary.IsConstruction(use.Body):
                    made++;
                    continue;
                case UseKind.Returned when use.IsReadOnlyView:
                    continue;
                case UseKind.Assigned or UseKind.AssignedIfNull or UseKind.Returned or UseKind.ByReference or UseKind.Stored or UseKind.Aliased:
                case UseKind.Passed when use.Effect == StorageEffect.None:
                case UseKind.Called when use.Member!.Name is "EnsureCapacity" or "AsReadOnly":
                    return false;
            }

            switch (use.Effect)
            {
                case StorageEffect.AddOne or StorageEffect.AddMany when summary.IsConstruction(use.Body) && !use.InLambda:
                    loops |= use.Loop >= 0;
                    break;
                case not (StorageEffect.None or StorageEffect.ReadCount):
                    return false;
            }
        }

        return made == 1 && loops;
    }

    /// <summary>Whether the field, through which nothing can be changed, is given once what a method of the construction makes, fills and returns.</summary>
    private static bool IsBuiltOnce(FieldFacts field, TypeSummary summary)
    {
        var made = 0;
        foreach (var use in field.Uses)
        {
            if (use.Kind is not (UseKind.Assigned or UseKind.AssignedIfNull or UseKind.ByReference))
                continue;
            if (use.Kind != UseKind.Assigned || BuilderOf(use, summary) is null)
                return false;
            made++;
        }

        return made == 1;
    }

    /// <summary>Whether nothing can be changed through the type: an interface that only reads.</summary>
    public static bool IsReadOnlyInterface(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IReadOnlyCollection" or "IReadOnlyList" or "IReadOnlyDictionary" or "IReadOnlySet", ContainingNamespace: { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } };

    private static bool IsCandidate(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "List" or "Dictionary" or "HashSet" or "StringBuilder" };

    /// <summary>How many elements are added, as far as that is known.</summary>
    public static long Adds(FieldFacts field, TypeSummary summary)
    {
        long adds = 0;
        foreach (var use in field.Uses)
            adds += use.Effect is StorageEffect.AddOne or StorageEffect.AddMany ? use.Turns : use.Kind == UseKind.Assigned && BuilderOf(use, summary) is { } built ? built.Adds : 0;
        return adds;
    }

    /// <summary>What a private method makes, fills and returns; null when it does something else.</summary>
    public static BuiltCollection? Of(ISymbol owner, IOperation body, Func<LocalUses> locals, MemoryModel model)
    {
        if (owner is not IMethodSymbol { DeclaredAccessibility: Accessibility.Private, IsAsync: false } method || body is not IBlockOperation block || (!IsCandidate(method.ReturnType) && !IsReadOnlyInterface(method.ReturnType)))
            return null;
        if (ResultOf(block) is not { } local || model.Collections.Of(local.Type) is not { } growable)
            return null;
        long adds = 0;
        var loops = false;
        foreach (var reference in locals().Of(local))
        {
            var use = Escapes.Of(reference, model.Known);
            var effect = StorageEffects.Of(use, growable);
            if (effect is StorageEffect.AddOne or StorageEffect.AddMany)
            {
                adds += Turns(use.Operation);
                loops |= Loops.Innermost(use.Operation) is not null;
            }
            else if (!OnlyLooks(use, effect) || reference.EnclosingFunction() is not null)
            {
                return null;
            }
        }

        foreach (var statement in block.Operations)
        {
            foreach (var declarator in statement is IVariableDeclarationGroupOperation group ? group.Declarations.SelectMany(declaration => declaration.Declarators) : [])
            {
                if (declarator.Symbol.Is(local))
                    return loops && declarator.GetVariableInitializer() is { } initializer && GrowsFromEmpty(initializer.Value.Unwrap()) ? new(method, local.Type, adds) : null;
            }
        }

        return null;
    }

    /// <summary>The collection in a local that the method returns at its end, and nothing anywhere else.</summary>
    private static ILocalSymbol? ResultOf(IBlockOperation block) =>
        block.Operations.LastOrDefault() is IReturnOperation { ReturnedValue: { } returned } && returned.Unwrap() is ILocalReferenceOperation { Local: var local } && IsCandidate(local.Type) &&
        Coroutines.OwnOperations(block).Count(operation => operation is IReturnOperation) == 1
            ? local
            : null;

    private static bool OnlyLooks(Use use, StorageEffect effect) =>
        use.Kind is UseKind.Returned or UseKind.Read or UseKind.PropertyRead or UseKind.Called && effect is StorageEffect.None or StorageEffect.ReadCount && use.Member is not { Name: "EnsureCapacity" };

    /// <summary>Whether the value is a new collection with no capacity and no content: it will grow step by step.</summary>
    public static bool GrowsFromEmpty(IOperation value)
    {
        if (value.IsCollectionExpression())
            return !value.ChildOperations.Any();
        return value is IObjectCreationOperation { Initializer: null } creation && creation.Arguments.All(argument => argument.Parameter?.Type is { Name: "IEqualityComparer" });
    }

    /// <summary>The method by which an initialiser or constructor alone builds the value.</summary>
    public static IMethodSymbol? Builder(IOperation value) => value is IInvocationOperation { TargetMethod: { DeclaredAccessibility: Accessibility.Private } method } ? method.OriginalDefinition : null;

    /// <summary>How often an operation surely runs whenever its body does: loops over what is read turn very often, of those that nothing is known of once is sure.</summary>
    public static long Turns(IOperation operation) => Turns(operation, notKnown: 1);

    /// <summary>How often an operation runs whenever its body does, as far as its loops tell.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="notKnown">How often a loop turns that nothing is known of.</param>
    public static long Turns(IOperation operation, long notKnown)
    {
        long turns = 1;
        for (var loop = Loops.Innermost(operation); loop is not null && turns < Many; loop = Loops.Innermost(loop))
            turns *= TurnsOf(loop, notKnown);
        return Math.Min(turns, Many);
    }

    private static long TurnsOf(ILoopOperation loop, long notKnown)
    {
        switch (loop)
        {
            case IForLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals } test } @for when test.RightOperand.ConstantNumber() is { } limit:
                var from = @for.Before.SelectMany(before => before.DescendantsAndSelf()).OfType<IVariableInitializerOperation>().Select(initializer => initializer.Value.ConstantNumber()).FirstOrDefault();
                return from is not { } start ? notKnown : limit < start ? 0 : limit - start < Many ? limit - start + (test.OperatorKind == BinaryOperatorKind.LessThanOrEqual ? 1 : 0) : Many;
            case var some when Loops.GoesThroughMembers(some):
                return Math.Min(Members, notKnown);
            case IForEachLoopOperation { Collection: var collection }:
                return collection.Unwrap() switch
                {
                    { Type: null or IErrorTypeSymbol } => Math.Min(Members, notKnown), // not known what it is
                    var configured when Configurations.Gives(configured) => Math.Min(Members, notKnown),
                    IInvocationOperation { TargetMethod: { Name: "GetValues" or "GetNames", ContainingType.SpecialType: SpecialType.System_Enum } } values => ValuesOf(values, notKnown),
                    IArrayCreationOperation or IFieldReferenceOperation => Elements(collection.Unwrap(), notKnown),
                    var other when other.IsCollectionExpression() => other.ChildOperations.Count,
                    var other when other.ConstantValue is { HasValue: true, Value: string text } => text.Length,
                    var other => Inputs.Give(other, fromCallers: false) ? Many : notKnown,
                };
            default:
                return Inputs.Turn(loop, fromCallers: false) ? Many : notKnown;
        }
    }

    /// <summary>The number of elements of an array that is written out, here or at the static readonly field that holds it.</summary>
    private static long Elements(IOperation? array, long notKnown) => array?.Unwrap() switch
    {
        IArrayCreationOperation { Initializer.ElementValues.Length: var length } => length,
        IArrayInitializerOperation { ElementValues.Length: var length } => length,
        IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true, DeclaringSyntaxReferences: { Length: 1 } declarations } } field when declarations[0].SyntaxTree == field.Syntax.SyntaxTree =>
            (declarations[0].GetSyntax() as VariableDeclaratorSyntax)?.Initializer is { Value: var value } && field.SemanticModel?.GetOperation(value) is { } initial && initial is not IFieldReferenceOperation ? Elements(initial, notKnown) : notKnown,
        { } other when other.IsCollectionExpression() => other.ChildOperations.Count,
        { } other when Inputs.Give(other, fromCallers: false) => Many,
        _ => notKnown,
    };

    private static long ValuesOf(IInvocationOperation values, long notKnown)
    {
        var type = values.TargetMethod.TypeArguments.Length == 1 ? values.TargetMethod.TypeArguments[0] : (values.Arguments.Length == 1 ? values.Arguments[0].Value.Unwrap() as ITypeOfOperation : null)?.TypeOperand;
        return type is { TypeKind: TypeKind.Enum } ? type.GetMembers().Count(member => member is IFieldSymbol { IsConst: true }) : notKnown;
    }

    private static BuiltCollection? BuilderOf(FieldUse use, TypeSummary summary) =>
        use.Builder is { } method && summary.IsConstruction(use.Body) && summary.CallersOf(method) is { Count: 1 } callers && callers.Contains(use.Body) ? summary.BuiltBy(method) : null;

    private static bool IsReadOnly(ISymbol symbol) => symbol is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
}
