namespace MemoryAnalyzers.Engine;

/// <summary>The operations of a body, in the order of the text.</summary>
internal sealed class BodyOperations
{
    /// <summary>The kinds that rules look for in every body.</summary>
    public static readonly ImmutableHashSet<OperationKind> KindsOfCandidates = ImmutableHashSet.Create(
        OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.ArrayCreation, OperationKind.MethodReference, OperationKind.SimpleAssignment, OperationKind.Using, OperationKind.UsingDeclaration);

    public BodyOperations(IOperation block)
    {
        Block = block;
        All = block.DescendantsAndSelf().ToArray();
        Candidates = Array.FindAll(All, operation => KindsOfCandidates.Contains(operation.Kind));
    }

    public IOperation Block { get; }

    public IOperation[] All { get; }

    /// <summary>Those that a rule may have something to say of.</summary>
    public IOperation[] Candidates { get; }
}
