using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says what begins a link of a chain that the flow of execution keeps (a logging scope, an activity), and who ends it.</summary>
internal sealed class Flows(MemoryModel model)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> ending = new(SymbolEqualityComparer.Default);

    private static readonly ImmutableHashSet<string> Ends = Ownership.Releases.Add("Stop");

    /// <summary>Whether the call begins a logging scope or starts an activity.</summary>
    public static bool Begins(IInvocationOperation call, KnownSymbols known) => call.TargetMethod.Name switch
    {
        "BeginScope" => call.TargetMethod.ContainingType.IsOrInherits(known.Logger) || call.TargetMethod.ContainingType.Is(known.LoggerExtensions),
        "StartActivity" => call.TargetMethod.ContainingType.Is(known.ActivitySource),
        "Start" => call.TargetMethod.ContainingType.Is(known.Activity),
        _ => false,
    };

    /// <summary>Whether the link stays current after the call's function: an async one gives the chain of its caller back when it returns, but not in its loops.</summary>
    public static bool StaysAfter(IInvocationOperation call, ISymbol body)
    {
        var function = call.EnclosingFunction() switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => body as IMethodSymbol,
        };
        return function is not null && (!function.IsAsync || Loops.Innermost(call) is not null);
    }

    /// <summary>Who holds the link without ending it: nobody, or a local; null when it is ended, or may be.</summary>
    public static (Holder Holder, ILocalSymbol? Local)? HolderOf(IInvocationOperation call, LocalUses uses, Exits exits, KnownSymbols known)
    {
        var whole = WholeOf(call, known);
        var (holder, symbol) = Ownership.Of(whole);
        var creation = whole;
        if (call.TargetMethod.Name == "Start" && Ownership.IsDropped(whole) && call.Instance?.Unwrap() is not IObjectCreationOperation)
        {
            // a.Start(): the activity is what the local was given.
            if (call.Instance?.Unwrap() is not ILocalReferenceOperation { Local: var started } || started.IsUsing || uses.DeclaratorOf(started)?.Initializer?.Value.Unwrap() is not { } made || Origin(made) is not IObjectCreationOperation)
                return null;
            (holder, symbol, creation) = (Holder.Local, started, made);
        }

        switch (holder)
        {
            case Holder.Nobody when Ownership.IsDropped(whole):
                return (holder, null);
            case Holder.Local when symbol is ILocalSymbol local && !uses.Of(local).Any(reference => IsHandedOn(reference, known)) && Ownership.OfLocal(creation, local, uses, exits, known, Ends, IsExtension).Holder == Holder.Local:
                return (holder, local);
            default:
                return null;
        }
    }

    /// <summary>Whether the type uses <c>Activity.Current</c>, by which one method can end what another has started. Asked of a candidate that is otherwise complete.</summary>
    public bool MayEndCurrent(INamedTypeSymbol type) => ending.GetOrAdd(type.Outermost(), UsesCurrent);

    private bool UsesCurrent(INamedTypeSymbol type)
    {
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax().DescendantNodes())
            {
                if (node is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Current" })
                    continue;
                if (model.Reopened.Model(part.SyntaxTree).GetSymbolInfo(node).Symbol is IPropertySymbol property && property.ContainingType.Is(model.Known.Activity))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The call with the calls on its result that return the same activity.</summary>
    private static IOperation WholeOf(IOperation call, KnownSymbols known)
    {
        var whole = call;
        while (true)
        {
            if (whole.Parent is IInvocationOperation { Instance: { } instance } next && instance == whole && ReturnsItself(next, known))
                whole = next;
            else if (whole.Parent is IConditionalAccessOperation access && (access.WhenNotNull == whole || (access.Operation == whole && access.Type.Is(known.Activity))))
                whole = access;
            else
                return whole;
        }
    }

    /// <summary>The creation below the calls that return the same activity.</summary>
    private static IOperation Origin(IOperation value)
    {
        while (value.Unwrap() is IInvocationOperation { Instance: { } instance } call && call.Type.Is(instance.Type))
            value = instance;
        return value.Unwrap();
    }

    /// <summary>Whether what a call on the activity returns, the activity itself, goes on.</summary>
    private static bool IsHandedOn(IOperation reference, KnownSymbols known) =>
        Escapes.Of(reference, known) is { Kind: UseKind.Called, Operation: IInvocationOperation call } && ReturnsItself(call, known) && !Ownership.IsDropped(WholeOf(call, known));

    private static bool ReturnsItself(IInvocationOperation call, KnownSymbols known) => call.Type.Is(known.Activity) && call.TargetMethod.ContainingType.Is(known.Activity);

    /// <summary>An extension of the activity sets or adds something.</summary>
    private static bool IsExtension(Use use) => use.Member is IMethodSymbol { IsExtensionMethod: true };
}
