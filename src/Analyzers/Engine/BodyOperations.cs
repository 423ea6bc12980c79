namespace MemoryAnalyzers.Engine;

/// <summary>The operations of a body, in the order of the text.</summary>
internal sealed class BodyOperations(IOperation block)
{
    public IOperation Block { get; } = block;

    public IOperation[] All { get; } = block.DescendantsAndSelf().ToArray();

    /// <summary>Those that each rule may have something to say of, by the rule's number; null until a rule asks.</summary>
    public List<IOperation>?[]? Candidates { get; set; }
}
