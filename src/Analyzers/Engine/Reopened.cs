namespace MemoryAnalyzers.Engine;

/// <summary>Looks again at operations of which only the place was kept: for the few that a candidate, otherwise complete, asks about.</summary>
internal sealed class Reopened(Compilation compilation)
{
    // The last file asked about: what is asked comes type by type, and a model binds a long method once. Weak, for a model holds all that it bound.
    private WeakReference<SemanticModel>? last;

    /// <summary>The operation whose syntax is just at <paramref name="location"/>, in its whole body; null when there is none.</summary>
    public IOperation? Operation(Location location)
    {
        if (location.SourceTree is not { } tree)
            return null;
        var model = Model(tree);
        for (var node = tree.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true); node is not null && node.Span == location.SourceSpan; node = node.Parent)
        {
            if (model.GetOperation(node) is { } operation)
                return operation;
        }

        return null;
    }

    /// <summary>The value that the declaration of a local gives it.</summary>
    public static IOperation? Initial(ILocalReferenceOperation reference) =>
        reference is { SemanticModel: { } model, Local.DeclaringSyntaxReferences: { Length: 1 } declarations } && model.GetOperation(declarations[0].GetSyntax()) is IVariableDeclaratorOperation declarator
            ? declarator.GetVariableInitializer()?.Value
            : null;

    /// <summary>The value that a local has first: its initialiser, what a foreach goes through, a pattern tests, or an out argument is given by.</summary>
    public static IOperation? FirstValue(ILocalReferenceOperation reference)
    {
        if (reference.SemanticModel is not { } model || reference.Local.DeclaringSyntaxReferences is not { Length: 1 } declarations)
            return null;
        var syntax = declarations[0].GetSyntax();
        for (var node = syntax; node is not null; node = node.Parent)
        {
            switch (model.GetOperation(node))
            {
                case IVariableDeclaratorOperation declarator:
                    return declarator.GetVariableInitializer()?.Value;
                case IForEachLoopOperation loop:
                    return loop.Collection;
                case IIsPatternOperation pattern:
                    return LocalValues.DeclaredBy(pattern.Pattern).Is(reference.Local) ? pattern.Value : null;
                case IInvocationOperation call:
                    return call;
                case ILocalReferenceOperation or IDeclarationExpressionOperation or IPatternOperation or IArgumentOperation or null:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>What tells the meaning of a file.</summary>
    public SemanticModel Model(SyntaxTree tree)
    {
        if (last is { } kept && kept.TryGetTarget(out var known) && known.SyntaxTree == tree)
            return known;
#pragma warning disable RS0030, RS1030 // a handful of places, and only when a candidate asks
        var model = compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
        last = new(model);
        return model;
    }
}
