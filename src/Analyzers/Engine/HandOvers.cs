namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a method or constructor takes over what it is given: keeps it for later, or releases it.</summary>
/// <remarks>
/// Told by the body, and of the framework by what collections, completions and requests do with what is added to them. Of an interface, a delegate or another
/// assembly's method it is not known: no. What a constructor makes is taken to keep what it was made over.
/// </remarks>
internal sealed class HandOvers(MemoryModel model)
{
    private const int Deepest = 3;

    private static readonly ImmutableHashSet<string> Keepers = ImmutableHashSet.Create(
        "Add", "AddFirst", "AddLast", "AddOrUpdate", "Enqueue", "GetOrAdd", "Insert", "Push", "RegisterForDispose", "RegisterForDisposeAsync", "SetResult", "TryAdd", "TrySetResult", "TryWrite", "WriteAsync");

    /// <summary>Whether the call or constructor that <paramref name="passed"/> is an argument of takes it over.</summary>
    public bool Take(IOperation passed) => Take(passed, 0);

    private bool Take(IOperation passed, int depth)
    {
        var argument = passed;
        while (argument is not (null or IArgumentOperation))
            argument = argument.Parent;
        return argument switch
        {
            IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor }, Parameter: { } parameter } => IsTakenBy(constructor, parameter, depth) ?? true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method }, Parameter: { } parameter } =>
                IsTakenBy(method, parameter, depth) ?? (method.MethodKind == MethodKind.Constructor || (Keepers.Contains(method.Name) && method.IsOfFramework())),
            _ => false,
        };
    }

    /// <summary>Null when the body is not seen.</summary>
    private bool? IsTakenBy(IMethodSymbol method, IParameterSymbol parameter, int depth)
    {
        method = method.OriginalDefinition.PartialImplementationPart ?? method.OriginalDefinition;
        if (depth > Deepest || method.IsAbstract || Primary.Is(method) || method.DeclaringSyntaxReferences is not { Length: > 0 } declarations || !model.Compilation.ContainsSyntaxTree(declarations[0].SyntaxTree))
            return null;
        var syntax = declarations[0].GetSyntax();
        if (model.Reopened.Model(syntax.SyntaxTree).GetOperation(syntax) is not { } body)
            return null;
        var uses = new LocalUses(body);
        var open = new Stack<ISymbol>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        open.Push(method.Parameters[parameter.Ordinal]);
        while (open.Count > 0)
        {
            var variable = open.Pop();
            foreach (var reference in seen.Add(variable) ? uses.Of(variable) : [])
            {
                var use = Escapes.Of(reference, model.Known);
                if (use is { Kind: UseKind.Aliased, Member: { } alias })
                    open.Push(alias);
                else if (IsTakenHere(use, reference, depth) || (reference.EnclosingFunction() is { } inner && inner != body))
                    return true;
            }
        }

        return false;
    }

    private bool IsTakenHere(Use use, IOperation reference, int depth) => use.Kind switch
    {
        UseKind.Stored or UseKind.Returned or UseKind.Used or UseKind.ByReference => true,
        UseKind.Passed => Take(reference, depth + 1),
        UseKind.Called => Ownership.Releases.Contains(use.Member!.Name),
        UseKind.PropertyRead => ((IPropertySymbol)use.Member!).Type.IsOrInherits(model.Known.IDisposable), // hands on a part
        _ => false,
    };
}
