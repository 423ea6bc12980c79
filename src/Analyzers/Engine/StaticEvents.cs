using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether an event holds what is added to it.</summary>
internal static class StaticEvents
{
    /// <summary>
    /// Whether handlers are held by a strong reference: by an event without accessors, and by those of the framework but the few that are weak. Accessors in
    /// source may do anything, unless they hand the handler to another static event.
    /// </summary>
    public static bool Hold(IEventSymbol @event)
    {
        if (@event is { Name: "RequerySuggested", ContainingType.Name: "CommandManager" })
            return false; // holds weak references
        return @event.DeclaringSyntaxReferences.All(part => part.GetSyntax() is not EventDeclarationSyntax);
    }

    /// <summary>Whether handlers find assemblies and types: what they found may ask for more as long as the process runs.</summary>
    public static bool FindsCode(IEventSymbol @event) => @event.Name switch
    {
        "AssemblyResolve" or "TypeResolve" or "ResourceResolve" or "ReflectionOnlyAssemblyResolve" => @event.ContainingType.Name == "AppDomain",
        "Resolving" or "ResolvingUnmanagedDll" => @event.ContainingType.Name == "AssemblyLoadContext",
        _ => false,
    };

    /// <summary>Whether the event is of the process as a whole: it ends, loads code, or something went wrong in it that nobody caught.</summary>
    public static bool AreOfProcess(IEventSymbol @event) => TellsOfTheEnd(@event) || @event is { Name: "UnobservedTaskException", ContainingType.Name: "TaskScheduler" } or { Name: "AssemblyLoad", ContainingType.Name: "AppDomain" };

    /// <summary>Whether the event tells of the end of the process: a method that waits for that, with variables of its own, runs as long as the process.</summary>
    public static bool TellsOfTheEnd(IEventSymbol @event) => @event.Name switch
    {
        "ProcessExit" or "DomainUnload" or "UnhandledException" => @event.ContainingType.Name == "AppDomain",
        "CancelKeyPress" => @event.ContainingType.Name == "Console",
        "Unloading" => @event.ContainingType.Name == "AssemblyLoadContext",
        _ => false,
    };
}
