using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>How something is used that has gone back to its pool.</summary>
internal enum LateUseKind
{
    /// <summary>It is read, written or handed on.</summary>
    Touched,

    /// <summary>It is given back once more.</summary>
    ReturnedAgain,

    /// <summary>It is handed to the caller.</summary>
    HandedOut,
}

/// <summary>A use of something that has gone back to its pool on a path that leads there.</summary>
/// <param name="Kind">How it is used.</param>
/// <param name="Use">The use.</param>
/// <param name="Name">The variable.</param>
/// <param name="Releases">Where it may have gone back, the first one found first.</param>
/// <param name="Always">Whether it has gone back on every path that leads to the use.</param>
internal sealed record LateUse(LateUseKind Kind, IOperation Use, string Name, ImmutableArray<IOperation> Releases, bool Always);

/// <summary>Says where a method still uses what it has given back to a pool.</summary>
internal static class LateUses
{
    private const int MostSteps = 400_000;

    /// <summary>
    /// Whether one of the releases may be followed by a use at all: a look at the text, before any graph is made. A release is a call by which something goes
    /// back, or the using that disposes it.
    /// </summary>
    public static bool MayBeFollowed(IEnumerable<IOperation> releases, LocalUses uses, KnownSymbols known)
    {
        var aliases = new AliasGroups(uses, known);
        foreach (var release in releases)
        {
            switch (release)
            {
                case IInvocationOperation call when Pools.Released(call, known) is { } released && Aliases.VariableOf(released.Value, known) is ISymbol variable:
                    if (MayBeFollowed(call, variable, call.Syntax.Span.End, Loops.Innermost(call), IsInFinally(call), aliases, uses, known))
                        return true;
                    break;
                case IUsingDeclarationOperation declaration:
                    if (MayBeFollowed(declaration, declaration.DeclarationGroup, declaration.Syntax.Parent?.Span.End ?? 0, aliases, uses, known))
                        return true;
                    break;
                case IUsingOperation { Resources: IVariableDeclarationGroupOperation group } block:
                    if (MayBeFollowed(block, group, block.Syntax.Span.End, aliases, uses, known))
                        return true;
                    break;
                case IUsingOperation { Resources: var resource } block when Aliases.VariableOf(resource, known) is ISymbol variable:
                    if (MayBeFollowed(block, variable, block.Syntax.Span.End, Loops.Innermost(block), true, aliases, uses, known))
                        return true;
                    break;
            }
        }

        return false;
    }

    /// <summary>The uses of what has gone back to its pool before, in the body of <paramref name="owner"/> and in the functions inside it.</summary>
    public static IReadOnlyList<LateUse> Of(ControlFlowGraph body, ISymbol owner, LocalUses uses, KnownSymbols known, CancellationToken cancellationToken)
    {
        var found = new List<LateUse>();
        var budget = MostSteps;
        var open = new Stack<(ControlFlowGraph Graph, ISymbol Function)>();
        open.Push((body, owner));
        while (open.Count > 0)
        {
            var (graph, function) = open.Pop();
            var events = new LoanEvents(graph, variable => IsOwn(variable, function, owner, uses), known, cancellationToken);
            foreach (var group in events.Groups())
                found.AddRange(LoanPaths.Follow(events, group, ref budget, cancellationToken));
            foreach (var local in graph.LocalFunctions)
                open.Push((graph.GetLocalFunctionControlFlowGraph(local, cancellationToken), local));
            foreach (var lambda in events.Lambdas)
                open.Push((graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken), lambda.Symbol));
        }

        return found;
    }

    private static bool MayBeFollowed(IOperation release, IVariableDeclarationGroupOperation group, int end, AliasGroups aliases, LocalUses uses, KnownSymbols known)
    {
        foreach (var declaration in group.Declarations)
        {
            foreach (var declarator in declaration.Declarators)
            {
                if (Pools.IsOwner(declarator.Symbol.Type, known) && MayBeFollowed(release, declarator.Symbol, end, null, true, aliases, uses, known))
                    return true;
            }
        }

        return false;
    }

    private static bool MayBeFollowed(IOperation release, ISymbol variable, int end, ILoopOperation? loop, bool isAtEnd, AliasGroups aliases, LocalUses uses, KnownSymbols known)
    {
        if (loop is not null && variable.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span)))
            loop = null; // another one in each turn
        foreach (var alias in aliases.Of(variable))
        {
            foreach (var reference in uses.Of(alias))
            {
                if (loop is null && release is IInvocationOperation && reference.IsWithin(release))
                    continue;
                if (reference.Syntax.SpanStart >= end || (loop is not null && loop.Syntax.Span.Contains(reference.Syntax.Span)) || (isAtEnd && Aliases.Destination(reference, known) is IReturnOperation))
                    return true;
            }
        }

        return false;
    }

    private static bool IsInFinally(IOperation operation)
    {
        for (var (child, o) = (operation, operation.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            if (o is ITryOperation @try && @try.Finally == child)
                return true;
        }

        return false;
    }

    /// <summary>Whether no other function than <paramref name="function"/> gives the variable a value, but for its declaration.</summary>
    private static bool IsOwn(ISymbol variable, ISymbol function, ISymbol owner, LocalUses uses)
    {
        if (variable is ILocalSymbol { RefKind: not RefKind.None } or IParameterSymbol { RefKind: not RefKind.None })
            return false;
        if (variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } && !constructor.Is(owner))
            return false; // of a primary constructor: a field in effect
        foreach (var reference in uses.Of(variable))
        {
            if (reference.Parent is IAssignmentOperation { Target: var target } && target == reference || reference.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } or ITupleOperation)
            {
                var writer = reference.EnclosingFunction() switch { IAnonymousFunctionOperation lambda => lambda.Symbol, ILocalFunctionOperation local => local.Symbol, _ => owner };
                if (!writer.Is(function))
                    return false;
            }
        }

        return true;
    }
}
