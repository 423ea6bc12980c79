using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Engine;

/// <summary>What becomes of a block of unmanaged memory in the method that allocates it.</summary>
/// <param name="IsFreed">Some path frees it.</param>
/// <param name="MayLeave">Somebody else may have it: it is stored, returned, captured, or passed to a method that may keep it.</param>
/// <param name="Variables">The locals that hold its address, the first of which was given it where it was allocated.</param>
/// <param name="Uses">What touches it, or frees it, in the order of the text.</param>
internal sealed record Block(bool IsFreed, bool MayLeave, IReadOnlyList<ILocalSymbol> Variables, IReadOnlyList<IOperation> Uses);

/// <summary>Says which calls allocate unmanaged memory, which free it, and which only borrow its address; and what becomes of a block in its method.</summary>
/// <remarks>An address is a number: what is calculated from it, or converted, may be kept like itself.</remarks>
internal sealed class UnmanagedMemory(LocalUses uses, KnownSymbols known)
{
    /// <summary>What frees the memory that a call allocates: methods of <c>Marshal</c> and <c>NativeMemory</c>.</summary>
    private static readonly ImmutableDictionary<string, string> Frees = new Dictionary<string, string>
    {
        ["AllocHGlobal"] = "FreeHGlobal",
        ["AllocCoTaskMem"] = "FreeCoTaskMem",
        ["StringToHGlobalAnsi"] = "FreeHGlobal",
        ["StringToHGlobalAuto"] = "FreeHGlobal",
        ["StringToHGlobalUni"] = "FreeHGlobal",
        ["StringToCoTaskMemAnsi"] = "FreeCoTaskMem",
        ["StringToCoTaskMemAuto"] = "FreeCoTaskMem",
        ["StringToCoTaskMemUni"] = "FreeCoTaskMem",
        ["StringToCoTaskMemUTF8"] = "FreeCoTaskMem",
        ["StringToBSTR"] = "FreeBSTR",
        ["SecureStringToBSTR"] = "ZeroFreeBSTR",
        ["SecureStringToCoTaskMemAnsi"] = "ZeroFreeCoTaskMemAnsi",
        ["SecureStringToCoTaskMemUnicode"] = "ZeroFreeCoTaskMemUnicode",
        ["SecureStringToGlobalAllocAnsi"] = "ZeroFreeGlobalAllocAnsi",
        ["SecureStringToGlobalAllocUnicode"] = "ZeroFreeGlobalAllocUnicode",
        ["Alloc"] = "Free",
        ["AllocZeroed"] = "Free",
        ["AlignedAlloc"] = "AlignedFree",
    }.ToImmutableDictionary();

    /// <summary>The name of the method that frees what the call allocates, beside the method called; null when it allocates nothing.</summary>
    public static string? FreeOf(IInvocationOperation call, KnownSymbols known) =>
        Frees.TryGetValue(call.TargetMethod.Name, out var free) && IsOfMemory(call.TargetMethod, known) ? free : null;

    /// <summary>A local with more uses is not followed: each of the blocks that it is given would go through all of them.</summary>
    internal const int MostUses = 128;

    /// <summary>What becomes of the block that <paramref name="allocation"/> allocates.</summary>
    public Block Of(IInvocationOperation allocation)
    {
        var trace = new Trace(uses, known, allocation);
        trace.Follow(allocation);
        return trace.Result;
    }

    /// <summary>The methods that allocate, and what frees their memory, for the test that looks each up.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Rows => Frees;

    private static bool IsOfMemory(IMethodSymbol method, KnownSymbols known) => method.ContainingType.Is(known.Marshal) || method.ContainingType.Is(known.NativeMemory);

    /// <summary>Whether the method frees the memory at the address that it is given.</summary>
    public static bool IsFree(IMethodSymbol method, KnownSymbols known) =>
        (method.Name.StartsWith("Free", StringComparison.Ordinal) || method.Name.StartsWith("ZeroFree", StringComparison.Ordinal) || method.Name == "AlignedFree") && IsOfMemory(method, known);

    /// <summary>Copies to, from or within unmanaged memory, and the construction of objects from it. What is written there is kept there.</summary>
    private static bool Borrows(IArgumentOperation argument, IMethodSymbol method, KnownSymbols known)
    {
        if (argument.Parameter is { Ordinal: > 0 } && method.Name.StartsWith("Write", StringComparison.Ordinal))
            return false;
        if (method.ContainingType.Is(known.Marshal))
        {
            return method.Name is "Copy" or "PtrToStructure" or "StructureToPtr" or "DestroyStructure" ||
                method.Name.StartsWith("Read", StringComparison.Ordinal) || method.Name.StartsWith("Write", StringComparison.Ordinal) || method.Name.StartsWith("PtrToString", StringComparison.Ordinal);
        }

        if (method.ContainingType.Is(known.NativeMemory))
            return method.Name is "Copy" or "Clear" or "Fill";
        return (method.ContainingType.Is(known.Unsafe) && method.Name is "Read" or "ReadUnaligned" or "Write" or "WriteUnaligned" or "Copy" or "CopyBlock" or "CopyBlockUnaligned" or "InitBlock" or "InitBlockUnaligned") ||
            (method.Name == "MemoryCopy" && method.ContainingType is { Name: "Buffer", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } });
    }

    /// <summary>Follows the address from variable to variable.</summary>
    private sealed class Trace(LocalUses uses, KnownSymbols known, IOperation allocation)
    {
        private readonly IOperation? function = allocation.EnclosingFunction();
        private readonly List<ILocalSymbol> variables = [];
        private readonly List<IOperation> touched = [];
        private readonly HashSet<ISymbol> spans = new(SymbolEqualityComparer.Default);
        private bool isFreed;
        private bool mayLeave;

        public Block Result => new(isFreed, mayLeave, variables, touched);

        public void Follow(IOperation address)
        {
            var value = address;
            while (!mayLeave)
            {
                switch (value.Parent)
                {
                    case IConversionOperation or IParenthesizedOperation or ICoalesceOperation:
                    case IConditionalOperation { Type: not null } conditional when conditional.Condition != value:
                    case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.And or BinaryOperatorKind.Or }:
                    case IIncrementOrDecrementOperation or ICompoundAssignmentOperation:
                    case IArgumentOperation { Parent: IObjectCreationOperation { Type.SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } }:
                    case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Add" or "Subtract", ContainingType.SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } } }:
                    case IInvocationOperation { TargetMethod.Name: "ToInt32" or "ToInt64" or "ToUInt32" or "ToUInt64" or "ToPointer" }:
                        value = value.Parent is IArgumentOperation { Parent: { } calculated } ? calculated : value.Parent;
                        continue;
                    case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { RefKind: RefKind.None } declared } }:
                        FollowLocal(declared);
                        return;
                    case ISimpleAssignmentOperation { IsRef: false } assignment when assignment.Target == value:
                        return;
                    case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }, Parent: IExpressionStatementOperation }:
                        FollowLocal(local);
                        return;
                    case IArgumentOperation { Parameter.RefKind: RefKind.None or RefKind.In, Parent: IInvocationOperation call } argument:
                        touched.Add(value);
                        isFreed |= IsFree(call.TargetMethod, known);
                        mayLeave |= !IsFree(call.TargetMethod, known) && !Borrows(argument, call.TargetMethod, known);
                        return;
                    case IArgumentOperation { Parent: IObjectCreationOperation view } when Escapes.IsSpan(view.Type, known):
                        touched.Add(value);
                        FollowSpan(view);
                        return;
                    case IBinaryOperation or IIsPatternOperation or IExpressionStatementOperation or IInterpolationOperation or IUnaryOperation or IConditionalOperation:
                    case IInvocationOperation call when call.Instance == value:
                        touched.Add(value);
                        return;
                    case { } access when IsAccess(access):
                        while (access.Parent is IFieldReferenceOperation or IArrayElementReferenceOperation)
                            access = access.Parent;
                        if (access.Parent is IAddressOfOperation part)
                        {
                            value = part;
                            continue;
                        }

                        touched.Add(value);
                        mayLeave |= access.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None } or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } or IReturnOperation;
                        return;
                    default:
                        mayLeave = true;
                        return;
                }
            }
        }

        private void FollowLocal(ILocalSymbol local)
        {
            foreach (var known in variables)
            {
                if (known.Is(local))
                    return;
            }

            variables.Add(local);
            mayLeave |= uses.Of(local).Count > MostUses;
            foreach (var reference in uses.Of(local))
            {
                if (reference.EnclosingFunction() != function)
                    mayLeave = true;
                if (mayLeave)
                    return;
                Follow(reference);
            }
        }

        /// <summary><c>*p</c>, <c>p[i]</c> and <c>p->x</c> have no operation of their own: their kind is that of their syntax.</summary>
        private static bool IsAccess(IOperation operation) =>
            operation.Kind == OperationKind.None &&
            (operation.Syntax.Kind() is SyntaxKind.PointerIndirectionExpression or SyntaxKind.PointerMemberAccessExpression or SyntaxKind.ElementAccessExpression || operation.Parent?.Syntax.IsKind(SyntaxKind.PointerMemberAccessExpression) == true);

        /// <summary>A span cannot be stored, but it can be returned, and so can its slices.</summary>
        private void FollowSpan(IOperation span)
        {
            var use = Escapes.Of(span, known);
            switch (use.Kind)
            {
                case UseKind.Returned or UseKind.Stored or UseKind.ByReference:
                    mayLeave = true;
                    break;
                case UseKind.Called when Escapes.IsSpan(use.Operation.Type, known):
                    FollowSpan(use.Operation);
                    break;
                case UseKind.Aliased when use.Member is ILocalSymbol local && spans.Add(local):
                    foreach (var reference in uses.Of(local))
                        FollowSpan(reference);
                    break;
            }
        }
    }
}
