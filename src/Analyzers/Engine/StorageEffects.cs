namespace MemoryAnalyzers.Engine;

/// <summary>Says what the uses of growable objects do to their storage.</summary>
internal static class StorageEffects
{
    /// <summary>What the use does to the storage.</summary>
    public static StorageEffect Of(Use use, Growable growable)
    {
        switch (use.Kind)
        {
            case UseKind.Called:
                var call = (IInvocationOperation)use.Operation;
                return call.TargetMethod.Name switch
                {
                    "SetLength" when growable.Count == "Length" => FirstIsZero(call) ? StorageEffect.Empty : StorageEffect.None,
                    "EnsureCapacity" => FirstIsZero(call) ? StorageEffect.ReadCapacity : StorageEffect.None,
                    "RemoveRange" or "Remove" when RemovesAll(call, growable) => StorageEffect.Empty,
                    var name => growable.EffectOf(name),
                };
            case UseKind.Borrowed or UseKind.Passed when use.Member is IMethodSymbol { IsExtensionMethod: true }:
                return growable.EffectOf(use.Member.Name);
            case UseKind.Borrowed when use.Member is { Name: "GetValueRefOrAddDefault" }:
                return StorageEffect.AddOne;
            case UseKind.PropertyRead:
                return use.Member is IPropertySymbol { IsIndexer: true } ? StorageEffect.None : growable.EffectOf(use.Member!.Name);
            case UseKind.Read when use.Operation is IIsPatternOperation pattern:
                return OfPattern(pattern, growable);
            case UseKind.PropertyWritten:
                return use.Member switch
                {
                    IPropertySymbol { IsIndexer: true } => growable.EffectOf("this[]"),
                    { Name: "Capacity" } => StorageEffect.Trim,
                    { Name: "Length" or "Count" } when use.Operation.Parent is ISimpleAssignmentOperation { Value: var value } && value.ConstantNumber() == 0 => StorageEffect.Empty,
                    _ => StorageEffect.None,
                };
            default:
                return StorageEffect.None;
        }
    }

    /// <summary><c>_x is { Count: > 100 }</c> reads a property as <c>_x.Count</c> does.</summary>
    private static StorageEffect OfPattern(IIsPatternOperation pattern, Growable growable)
    {
        foreach (var operation in pattern.Pattern.Descendants())
        {
            if (operation is IPropertySubpatternOperation { Member: IPropertyReferenceOperation property } && growable.EffectOf(property.Property.Name) is var effect and not StorageEffect.None)
                return effect;
        }

        return StorageEffect.None;
    }

    private static bool FirstIsZero(IInvocationOperation call) => call.Arguments.Length > 0 && call.Arguments[0].Value.ConstantNumber() == 0;

    /// <summary><c>RemoveRange(0, x.Count)</c>, <c>Remove(0, sb.Length)</c>.</summary>
    private static bool RemovesAll(IInvocationOperation call, Growable growable) =>
        call.Arguments.Length == 2 && FirstIsZero(call) && call.Arguments[1].Value.Unwrap() is IPropertyReferenceOperation { Instance: not null } property &&
        property.Property.Name == growable.Count;
}
