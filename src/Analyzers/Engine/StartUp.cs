namespace MemoryAnalyzers.Engine;

/// <summary>Says whether code runs once in the life of the process, so that what it leaves behind does not grow.</summary>
internal static class StartUp
{
    private static readonly HashSet<string> HostedMembers = ["StartAsync", "StartingAsync", "StartedAsync", "ExecuteAsync"];

    /// <summary>
    /// Main, top-level statements, static constructors and initialisers, the set-up of services and hosts, and what a process-long object does when it
    /// is made or started. Never inside a loop or lambda.
    /// </summary>
    public static bool RunsOnce(IOperation operation, ISymbol body, MemoryModel model)
    {
        if (operation.EnclosingFunction() is not null || Loops.Innermost(operation) is not null)
            return false;
        switch (body)
        {
            case IFieldSymbol or IPropertySymbol:
                return body.IsStatic || IsProcessLong(body.ContainingType, model);
            case IMethodSymbol { MethodKind: MethodKind.StaticConstructor }:
                return true;
            case IMethodSymbol { MethodKind: MethodKind.Constructor }:
                return IsProcessLong(body.ContainingType, model);
            case IMethodSymbol method:
                return method.Is(model.Compilation.GetEntryPoint(default)) || method.Name == WellKnownMemberNames.TopLevelStatementsEntryPointMethodName || SetsUp(method, model.Known) ||
                    (HostedMembers.Contains(method.Name) && IsProcessLong(method.ContainingType, model));
            default:
                return false;
        }
    }

    private static bool IsProcessLong(INamedTypeSymbol type, MemoryModel model) => model.Lifespans.OfInstancesOf(type).IsProcessLong;

    private static bool SetsUp(IMethodSymbol method, KnownSymbols known)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.IsOrInherits(known.ServiceCollection) || parameter.Type.IsOrInherits(known.ApplicationBuilder) || parameter.Type.IsOrInherits(known.HostBuilder) ||
                parameter.Type.IsOrInherits(known.HostApplicationBuilder))
            {
                return true;
            }
        }

        return false;
    }
}
