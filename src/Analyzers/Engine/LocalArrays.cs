using System.Globalization;

namespace MemoryAnalyzers.Engine;

/// <summary>A large array of unmanaged elements that is made for a local variable, and that nothing but the method's own code can use.</summary>
/// <param name="Creation">The <c>new</c>, or the call of <c>GC.Allocate(Uninitialized)Array</c>.</param>
/// <param name="Local">The variable: an array, or a span or memory over it.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Bytes">Its size, or the least that its size can be.</param>
/// <param name="IsConstant">Whether it has that size whenever it is made.</param>
internal sealed record LocalArray(IOperation Creation, ILocalSymbol Local, ITypeSymbol Element, long Bytes, bool IsConstant)
{
    /// <summary>The size for messages: <c>100,024 bytes</c>, <c>at least 100,024 bytes</c>.</summary>
    public string Size => (IsConstant ? "" : "at least ") + Bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes";
}

/// <summary>Finds the large local arrays of a body: candidates one by one, their uses in a single pass.</summary>
internal static class LocalArrays
{
    /// <summary>Calls <paramref name="found"/> for each large array of each body, or only for those made in loops.</summary>
    public static void Watch(CompilationStartAnalysisContext context, MemoryModel model, string id, bool inLoops, Action<OperationBlockAnalysisContext, LocalArray, LoopExits> found) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => IsCreation(operation, all.Known) && ElementOf(operation) is { IsUnmanagedType: true },
            (body, creations) =>
            {
                LocalUses? uses = null;
                Views? views = null;
                var loops = new LoopExits();
                foreach (var creation in creations)
                {
                    body.CancellationToken.ThrowIfCancellationRequested();
                    var threshold = Sizes.LargeObjectBytes.Read(body.Options, creation.Syntax.SyntaxTree, id);
                    if (!MayBeLarge(creation, threshold) || LocalOf(creation, model.Known) is not { } local || (inLoops && Loops.Innermost(creation) is null))
                        continue;
                    uses ??= new LocalUses(body.OperationBlocks);
                    if (Of(creation, local, uses, model.Known) is { } array && array.Bytes >= threshold && !(views ??= new Views(uses, model.Known)).Escapes(local))
                        found(body, array, loops);
                }

                // A length that is not constant counts in loops only: there it may be proven large.
                bool MayBeLarge(IOperation creation, int threshold) => ConstantLength(creation, model.Known) is { } length ? Sizes.OfArray(ElementOf(creation)!, length) >= threshold : inLoops;
            },
            OperationKind.ArrayCreation,
            OperationKind.Invocation));

    /// <summary>The number of elements, if it is constant.</summary>
    private static long? ConstantLength(IOperation creation, KnownSymbols known)
    {
        long product = 1;
        foreach (var dimension in LengthsOf(creation, known))
        {
            if (dimension.ConstantNumber() is not (>= 0 and <= int.MaxValue and var length) || length * product > int.MaxValue)
                return null;
            product *= length;
        }

        return product;
    }

    /// <summary>The array that <paramref name="creation"/> makes for <paramref name="local"/>; null when it can be small, or holds references.</summary>
    public static LocalArray? Of(IOperation creation, ILocalSymbol local, LocalUses uses, KnownSymbols known)
    {
        if (ElementOf(creation) is not { IsUnmanagedType: true } element)
            return null;
        long length = 1;
        var isConstant = true;
        foreach (var dimension in LengthsOf(creation, known))
        {
            isConstant &= dimension.ConstantNumber() is not null;
            if (Bounds.AtLeast(dimension, creation, uses) is not (>= 0 and <= int.MaxValue and var least) || least * length > int.MaxValue)
                return null;
            length *= least;
        }

        return Sizes.OfArray(element, length) is { } bytes ? new(creation, local, element, bytes, isConstant) : null;
    }

    /// <summary>Whether the operation makes an array that is filled with nothing yet.</summary>
    public static bool IsCreation(IOperation operation, KnownSymbols known) => operation switch
    {
        IArrayCreationOperation { Initializer: null } => true,
        IInvocationOperation { TargetMethod: { Name: "AllocateArray" or "AllocateUninitializedArray" } method } call =>
            method.ContainingType.Is(known.GC) && (ArgumentOf(call, 1) is not { } pinned || pinned.ConstantValue is { HasValue: true, Value: false }),
        _ => false,
    };

    /// <summary>The length of each dimension.</summary>
    public static ImmutableArray<IOperation> LengthsOf(IOperation creation, KnownSymbols known) => creation switch
    {
        IArrayCreationOperation array => array.DimensionSizes,
        IInvocationOperation call when IsCreation(call, known) && ArgumentOf(call, 0) is { } length => ImmutableArray.Create(length),
        _ => ImmutableArray<IOperation>.Empty,
    };

    /// <summary>The local that the new array is given to, as itself or as a view of the whole.</summary>
    public static ILocalSymbol? LocalOf(IOperation creation, KnownSymbols known)
    {
        var operation = creation;
        while (operation.Parent is { } parent)
        {
            switch (parent)
            {
                case IParenthesizedOperation:
                case IConversionOperation conversion when conversion.OperatorMethod is null || Escapes.IsView(conversion.Type, known):
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "AsSpan" or "AsMemory", Parameters.Length: 1 } method } } when method.ContainingType.Is(known.MemoryExtensions):
                    parent = parent.Parent!;
                    break;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return declarator.Symbol;
                case IAssignmentOperation { Target: ILocalReferenceOperation target } assignment when assignment.Value == operation && assignment.Kind != OperationKind.CompoundAssignment:
                    return target.Local;
                default:
                    return null;
            }

            operation = parent;
        }

        return null;
    }

    private static ITypeSymbol? ElementOf(IOperation creation) => (creation.Type as IArrayTypeSymbol)?.ElementType;

    private static IOperation? ArgumentOf(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }
}
