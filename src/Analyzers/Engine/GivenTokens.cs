namespace MemoryAnalyzers.Engine;

/// <summary>Says whether the tokens that callers hand to a method can outlive what the method makes with them.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete.</remarks>
internal sealed class GivenTokens(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>
    /// Whether a caller hands in a token that can outlive the object whose method or constructor this is, or no caller is there to see. Not that of a source
    /// which the caller makes for the call, or anew from time to time, or which is a part of the same whole as the object, unless it calls the method in a loop.
    /// </summary>
    public bool MayOutlive(IParameterSymbol parameter) => MayOutlive(parameter, 0);

    private bool MayOutlive(IParameterSymbol parameter, int depth)
    {
        var seen = false;
        foreach (var (call, arguments) in CallsOf((IMethodSymbol)parameter.ContainingSymbol))
        {
            if (arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal) is not { } given)
                continue;
            if (MayOutlive(given.Value, call, depth))
                return true;
            seen = true;
        }

        return !seen;
    }

    private IEnumerable<(IOperation Call, ImmutableArray<IArgumentOperation> Arguments)> CallsOf(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor
        ? model.Creations.PlacesOf(method.ContainingType).Where(place => place.Creation is IObjectCreationOperation { Constructor: { } made } && made.OriginalDefinition.Is(method)).Select(place => (place.Creation, ((IObjectCreationOperation)place.Creation).Arguments))
        : model.Calls.Of(method).Select(call => ((IOperation)call.Call, call.Call.Arguments));

    private bool MayOutlive(IOperation token, IOperation call, int depth)
    {
        var root = call.Root();
        return new Tokens(model.Known, model.Bodies.Of(call).Origins, ImmutableArray.Create(root)).Outliving(token) switch
        {
            null => false,
            IParameterReferenceOperation { Parameter: var parameter } => depth == Deepest || parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor } || MayOutlive(parameter, depth + 1),
            IPropertyReferenceOperation { Property.Name: "Token", Instance: { } source } when source.Unwrap() is IMemberReferenceOperation { Member: var holder } reference =>
                StaysInLoop(holder, call) || holder is not IFieldSymbol { IsReadOnly: false } && !(IsPartOfMaker(reference) && (call is IInvocationOperation { Instance: { } whole } ? IsPartOfMaker(whole) : call.Owner() is IMethodSymbol { MethodKind: MethodKind.Constructor })),
            _ => true,
        };
    }

    /// <summary>A method that is called in a loop leaves something with the same source in each turn.</summary>
    private static bool StaysInLoop(ISymbol holder, IOperation call) => call is IInvocationOperation && Loops.Innermost(call) is { } loop &&
        !loop.Descendants().Any(operation => operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } } && member.Is(holder));

    /// <summary>A member of the caller's object that it makes itself.</summary>
    private bool IsPartOfMaker(IOperation member) => member.Unwrap() is IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } part && model.Owners.Make(part.Member);
}
