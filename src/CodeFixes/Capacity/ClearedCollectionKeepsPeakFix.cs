namespace MemoryAnalyzers.Capacity;

/// <summary>Gives the storage back after the emptying call: beyond a bound (a constant of the type), or every time.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ClearedCollectionKeepsPeakFix() : RetentionFix(ClearedCollectionKeepsPeak.Id, ClearedCollectionKeepsPeak.InstanceId)
{
    /// <summary>Trims what is larger than the bound.</summary>
    public const string BoundedKey = "RET101.bounded";

    /// <summary>Trims every time.</summary>
    public const string AlwaysKey = "RET101.always";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (Trimming.At(context.Node, context) is not { } trimming)
            yield break;
        if (trimming.Bounded(ClearedCollectionKeepsPeak.MaxRetainedCapacity.Read(context.Options, context.Diagnostic.Id)) is { } bounded)
            yield return new("Trim when large", BoundedKey, bounded);
        if (trimming.Always() is { } always)
            yield return new("Trim every time", AlwaysKey, always);
    }
}
