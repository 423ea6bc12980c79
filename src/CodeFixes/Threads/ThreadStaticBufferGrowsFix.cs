using MemoryAnalyzers.Capacity;

namespace MemoryAnalyzers.Threads;

/// <summary>
/// Trims a collection where it is emptied; rents an array where one method alone uses it; else makes an array beyond a bound for the one call only.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ThreadStaticBufferGrowsFix() : RetentionFix(ThreadStaticBufferGrows.Id)
{
    /// <summary>Trims the collection beyond a bound.</summary>
    public const string TrimKey = "RET801.trim";

    /// <summary>Rents the array from the shared pool.</summary>
    public const string RentKey = "RET801.rent";

    /// <summary>Keeps arrays up to a bound only.</summary>
    public const string BoundKey = "RET801.bound";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not VariableDeclaratorSyntax declarator || context.Semantics.GetDeclaredSymbol(declarator, context.CancellationToken) is not IFieldSymbol field ||
            field.DeclaringSyntaxReferences.Length != 1 || declarator.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || field.ContainingType.DeclaringSyntaxReferences.Length != 1)
        {
            yield break;
        }

        var uses = owner.DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => name.Identifier.ValueText == field.Name && context.Semantics.GetSymbolInfo(name, context.CancellationToken).Symbol.Is(field)).ToList();
        var bound = ClearedCollectionKeepsPeak.MaxRetainedCapacity.Read(context.Options, ThreadStaticBufferGrows.Id);
        if (field.Type is not IArrayTypeSymbol array)
        {
            foreach (var use in uses)
            {
                if (Emptying(use, field, context) is { } emptying && Trimming.At(emptying, context)?.Bounded(bound) is { } trim)
                {
                    yield return new("Trim when large", TrimKey, trim);
                    yield break;
                }
            }
        }
        else if (PerThreadArray.Of(field, array, uses, context) is { } buffer)
        {
            if (buffer.Rented() is { } rent)
                yield return new("Rent from ArrayPool", RentKey, rent);
            if (buffer.Bounded() is { } bounded)
                yield return new("Keep small arrays only", BoundKey, bounded);
        }
    }

    private static SyntaxNode? Emptying(SimpleNameSyntax use, IFieldSymbol field, FixContext context)
    {
        var reference = context.Semantics.GetOperation(use, context.CancellationToken);
        var type = (ITypeSymbol)field.Type;
        if (reference?.Parent is IPropertyReferenceOperation { Property.Name: "Value" } value && type.IsConstructedFrom(context.Model.Known.ThreadLocal))
            (reference, type) = (value, ((INamedTypeSymbol)type).TypeArguments[0]);
        if (reference is null || context.Model.Collections.Of(type) is not { } growable)
            return null;
        var described = Escapes.Of(reference, context.Model.Known);
        var empties = StorageEffects.Of(described, growable) switch
        {
            StorageEffect.Empty => true,
            StorageEffect.Take => Loops.Innermost(described.Operation) is { } loop && new LoopExits().DrainsUntilEmpty(loop, described.Operation, reference),
            _ => false,
        };
        return empties ? described.Operation.Syntax : null;
    }
}
