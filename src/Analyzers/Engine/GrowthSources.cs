namespace MemoryAnalyzers.Engine;

/// <summary>Where the elements that are added come from.</summary>
[Flags]
internal enum GrowthSource
{
    None = 0,

    /// <summary>From a parameter: as many as callers like.</summary>
    Parameter = 1,

    /// <summary>From a call, an await, a field or a local.</summary>
    Read = 2,

    /// <summary>In a loop that is not known to turn a constant number of times, or over a source of fixed length.</summary>
    Loop = 4,

    /// <summary>In a loop over a field's array or collection, whose length the owner fixes.</summary>
    FixedLoop = 8,

    /// <summary>From a source proven small: enum values, a <c>params</c> array, constants.</summary>
    Small = 16,

    /// <summary>A whole sequence at once, or in a loop that turns as often: what callers give, or what is read or received.</summary>
    Input = 32,
}

/// <summary>Says where the elements come from that are added to collections.</summary>
internal static class GrowthSources
{
    /// <summary>Where the elements of an add come from.</summary>
    public static GrowthSource Of(IOperation add, StorageEffect effect, ILoopOperation? loop)
    {
        var source = loop is null ? GrowthSource.None : Loops.SourceOf(loop);
        for (var around = loop; around is not null && !source.HasFlag(GrowthSource.Input); around = Loops.Innermost(around))
            source = Inputs.Turn(around, fromCallers: true) ? (source & ~GrowthSource.Small) | GrowthSource.Input : source;
        var arguments = add switch
        {
            IInvocationOperation call => call.Arguments.Select(argument => argument.Value),
            IPropertyReferenceOperation { Parent: IAssignmentOperation assignment } indexer => indexer.Arguments.Select(argument => argument.Value).Append(assignment.Value),
            _ => [],
        };
        foreach (var argument in arguments)
            source |= OfArgument(argument.Unwrap()) | (effect == StorageEffect.AddMany && Inputs.Give(argument, fromCallers: true) ? GrowthSource.Input : GrowthSource.None);
        if (effect == StorageEffect.AddOne && HasSmallKey(add))
            source = GrowthSource.Small;
        return source;
    }

    private static GrowthSource OfArgument(IOperation argument)
    {
        if (argument.ConstantValue.HasValue)
            return GrowthSource.None;
        var source = GrowthSource.None;
        foreach (var operation in argument.DescendantsAndSelf())
        {
            source |= operation switch
            {
                IParameterReferenceOperation { Parameter.IsParams: true } => GrowthSource.Small,
                IParameterReferenceOperation => GrowthSource.Parameter,
                IInvocationOperation or IAwaitOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IObjectCreationOperation => GrowthSource.Read,
                _ => GrowthSource.None,
            };
        }

        return source;
    }

    /// <summary>A set or map whose keys have so few values that it cannot grow: enums, bool, byte.</summary>
    private static bool HasSmallKey(IOperation add)
    {
        var member = add switch { IInvocationOperation call => (ISymbol)call.TargetMethod, IPropertyReferenceOperation property => property.Property, _ => null };
        return member?.ContainingType is { } type && Collections.HasFewKeys(type);
    }
}
