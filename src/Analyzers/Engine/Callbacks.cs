namespace MemoryAnalyzers.Engine;

/// <summary>What a callback, or the state that is passed with it, keeps alive.</summary>
[Flags]
internal enum Keeps
{
    Nothing = 0,

    /// <summary>The object whose code hands it over.</summary>
    This = 1,

    /// <summary>Locals, parameters or objects of the call that hands it over: others in each call.</summary>
    OfTheCall = 2,

    /// <summary>Something that cannot be seen here.</summary>
    Unknown = 4,
}

/// <summary>Says what is kept alive by an object that is handed to somebody who keeps it.</summary>
internal static class Callbacks
{
    /// <summary>What all arguments of the call keep together.</summary>
    public static Keeps Of(ImmutableArray<IArgumentOperation> arguments)
    {
        var keeps = Keeps.Nothing;
        foreach (var argument in arguments)
            keeps |= Of(argument.Value);
        return keeps;
    }

    /// <summary>What a lambda, a method group, or a state object keeps.</summary>
    public static Keeps Of(IOperation value)
    {
        value = value.Unwrap();
        if (value.ConstantValue.HasValue || value.Type is { IsValueType: true } and not INamedTypeSymbol { IsTupleType: true })
            return Keeps.Nothing;
        switch (value)
        {
            case IDelegateCreationOperation creation:
                return Of(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return OfLambda(lambda);
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction }:
                return Keeps.Unknown;
            case IMethodReferenceOperation { Instance: { } instance }:
                return Of(instance);
            case IMethodReferenceOperation or IDefaultValueOperation or ITypeOfOperation:
                return Keeps.Nothing;
            case IInstanceReferenceOperation:
                return Keeps.This;
            case IParameterReferenceOperation parameter when IsCapturedByType(parameter):
                return Keeps.This;
            case ILocalReferenceOperation or IParameterReferenceOperation or IObjectCreationOperation or IArrayCreationOperation:
                return Keeps.OfTheCall;
            case ITupleOperation tuple:
                return tuple.Elements.Aggregate(Keeps.Nothing, (keeps, element) => keeps | Of(element));
            case IInvocationOperation { TargetMethod: { Name: "Create", ContainingType.Name: "Tuple" } } tuple:
                return Of(tuple.Arguments);
            case IFieldReferenceOperation { Field.IsStatic: true }:
                return Keeps.Nothing;
            default:
                return Keeps.Unknown;
        }
    }

    private static Keeps OfLambda(IAnonymousFunctionOperation lambda)
    {
        var keeps = Keeps.Nothing;
        foreach (var operation in lambda.Descendants())
        {
            keeps |= operation switch
            {
                IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => Keeps.This,
                IParameterReferenceOperation parameter when IsCapturedByType(parameter) => Keeps.This,
                ILocalReferenceOperation { Local: { IsConst: false } local } when !IsDeclaredIn(local, lambda) => Keeps.OfTheCall,
                IParameterReferenceOperation { Parameter: var parameter } when !IsDeclaredIn(parameter, lambda) => Keeps.OfTheCall,
                IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } call when !IsDeclaredIn(call.TargetMethod, lambda) => Keeps.Unknown,
                _ => Keeps.Nothing,
            };
        }

        return keeps;
    }

    /// <summary>A parameter of the primary constructor, used outside it.</summary>
    private static bool IsCapturedByType(IParameterReferenceOperation reference) => Primary.Has(reference.Parameter) && reference.Root() is not IConstructorBodyOperation;

    private static bool IsDeclaredIn(ISymbol symbol, IOperation lambda) =>
        symbol.DeclaringSyntaxReferences is { Length: > 0 } parts && parts[0].SyntaxTree == lambda.Syntax.SyntaxTree && lambda.Syntax.Span.Contains(parts[0].Span);
}
