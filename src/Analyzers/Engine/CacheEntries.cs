namespace MemoryAnalyzers.Engine;

/// <summary>Questions about calls that put entries into an <c>IMemoryCache</c>.</summary>
internal static class CacheEntries
{
    /// <summary>Whether the method adds an entry and takes neither options nor an expiration: <c>Set(key, value)</c>, <c>GetOrCreate(key, factory)</c>.</summary>
    public static bool Is(IMethodSymbol method, KnownSymbols known) =>
        method.Name is "Set" or "GetOrCreate" or "GetOrCreateAsync" && method.ContainingType.Is(known.MemoryCacheExtensions) && (method.ReducedFrom ?? method).Parameters.Length == 3;

    /// <summary>Whether the method removes entries.</summary>
    public static bool Removes(IMethodSymbol method, KnownSymbols known) =>
        method.Name is "Remove" or "Compact" or "Clear" && method.ContainingType.IsOrInherits(known.MemoryCache);

    /// <summary>The key that the call is given.</summary>
    public static IOperation? KeyOf(IInvocationOperation call) => Argument(call, "key");

    /// <summary>
    /// Whether the factory gives the entry an expiration or a size, or hands it on, or is not seen; or the value, or the factory, is the caller's, who is not
    /// known to need a limit.
    /// </summary>
    public static bool IsLimited(IInvocationOperation call)
    {
        if (call.TargetMethod.Name == "Set")
            return Argument(call, "value") is not { } value || value.Unwrap() is IParameterReferenceOperation;
        if (Factory(call) is not { } lambda)
            return true;
        foreach (var operation in lambda.Body.Descendants())
        {
            switch (operation)
            {
                case IParameterReferenceOperation { Parameter: var parameter } reference when parameter.Is(lambda.Symbol.Parameters[0]):
                    if (reference.Parent is not IPropertyReferenceOperation { Property.Name: "Key" or "Value" or "Priority" })
                        return true;
                    break;
                case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IParameterReferenceOperation }:
                case IReturnOperation { ReturnedValue: { } returned } when returned.Unwrap() is IParameterReferenceOperation:
                    return true;
            }
        }

        return false;
    }

    /// <summary>The lambda that makes the value.</summary>
    public static IAnonymousFunctionOperation? Factory(IInvocationOperation call) =>
        Argument(call, "factory")?.Unwrap() is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.Parameters.Length: 1 } lambda } ? lambda : null;

    private static IOperation? Argument(IInvocationOperation call, string name)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Name == name)
                return argument.Value;
        }

        return null;
    }
}
