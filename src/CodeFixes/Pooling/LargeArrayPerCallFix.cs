namespace MemoryAnalyzers.Pooling;

/// <summary>Rents the array from the shared pool and returns it in a finally.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LargeArrayPerCallFix() : RetentionFix(LargeArrayPerCall.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET201.rent";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (LocalArrayDeclaration.At(context) is { } declaration && Rental.Of(declaration, context, Key) is { } rent)
            yield return rent;
    }
}
