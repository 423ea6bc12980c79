namespace MemoryAnalyzers.Engine;

/// <summary>Names the members by which an owner, or what it holds, ends.</summary>
internal static class Teardowns
{
    private static readonly HashSet<string> Names =
    [
        "Dispose", "DisposeAsync", "DisposeAsyncCore", "DisposeCore", "Close", "CloseAsync", "Stop", "StopAsync", "Disconnect", "DisconnectAsync", "Detach", "Unload", "Logout",
        "OnDestroy", "OnDisable", "OnUnloaded", "Shutdown", "ShutdownAsync",
    ];

    private static readonly string[] Verbs =
        ["Dispose", "Close", "Stop", "Shutdown", "Disconnect", "Detach", "Unload", "Unregister", "Unsubscribe", "Terminate", "Destroy", "Cancel", "Abort", "Discard", "Fail", "Kill", "TearDown", "Teardown"];

    private static readonly string[] OppositesOfAdding = ["Unsubscribe", "Unregister", "Unhook", "UnHook", "Unwire", "UnWire", "Unbind", "Detach"];

    /// <summary>Whether the name says that handlers are taken off here, and nothing else: UnsubscribeFromItems, DetachHandlers.</summary>
    public static bool TakesOff(ISymbol body) => body is IMethodSymbol { MethodKind: MethodKind.Ordinary } && Array.Exists(OppositesOfAdding, verb =>
        body.Name.StartsWith(verb, StringComparison.Ordinal) && (body.Name.Length == verb.Length || char.IsUpper(body.Name[verb.Length])));

    /// <summary>Whether the name says that what was handed over is taken back: Unregister, RemoveListener, Stop.</summary>
    public static bool TakesBack(string name) => name.StartsWith("Remove", StringComparison.Ordinal) || name.StartsWith("Un", StringComparison.Ordinal) || Array.Exists(Verbs, verb => name.StartsWith(verb, StringComparison.Ordinal));

    /// <summary>Whether the owner surely ends here: Dispose and its like, a finalizer, a <c>remove</c> accessor.</summary>
    public static bool Is(ISymbol body) => body is IMethodSymbol method &&
        (method.MethodKind is MethodKind.Destructor or MethodKind.EventRemove || Names.Contains(Name(method)));

    /// <summary>Whether something may end here, by a verb at the start or end of the name: StopWatching, OnStop, BeforeShutdownAsync. Good for silence only.</summary>
    public static bool MayBe(ISymbol body)
    {
        if (body is not IMethodSymbol method)
            return false;
        var name = Name(method);
        var end = name.EndsWith("Async", StringComparison.Ordinal) ? name.Length - 5 : name.Length;
        foreach (var verb in Verbs)
        {
            if ((name.StartsWith(verb, StringComparison.Ordinal) && (name.Length == verb.Length || char.IsUpper(name[verb.Length]))) ||
                (end > verb.Length && string.CompareOrdinal(name, end - verb.Length, verb, 0, verb.Length) == 0))
            {
                return true;
            }
        }

        return Is(method);
    }

    /// <summary>Whether the loop ends each element that it goes through: <c>foreach (var w in _watchers) w?.Dispose();</c></summary>
    public static bool EndsElements(IForEachLoopOperation loop)
    {
        foreach (var operation in loop.Body.Descendants())
        {
            if (operation is IInvocationOperation call && MayBe(call.TargetMethod) && call.Descendants().Any(part => part.Asked() is ILocalReferenceOperation local && loop.Locals.Contains(local.Local)))
                return true;
        }

        return false;
    }

    /// <summary>Whether the use disposes the object, or ends its elements: by a loop, or as they are taken out (<c>_x.Pop().Dispose()</c>).</summary>
    public static bool Ends(Use use) =>
        use is { Kind: UseKind.Called, Member.Name: "Dispose" or "DisposeAsync" } ||
        use is { Kind: UseKind.Assigned, Operation.Parent: IUsingOperation or IConversionOperation { Parent: IUsingOperation } } ||
        use is { Kind: UseKind.ByReference, Member.Name: "Exchange", Operation.Parent: IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" or "DisposeAsync" } } } ||
        (use.Operation is IForEachLoopOperation each && EndsElements(each)) ||
        (use is { Kind: UseKind.PropertyRead, Operation: IPropertyReferenceOperation { Property.IsIndexer: true, Parent: IInvocationOperation { TargetMethod: var ending } onElement } } && onElement.Instance == use.Operation && (MayBe(ending) || ending.Name == "Free")) ||
        (use.Kind == UseKind.Called && use.Operation.Parent is IInvocationOperation { TargetMethod: var method } && MayBe(method));

    private static string Name(IMethodSymbol method) =>
        method.ExplicitInterfaceImplementations.IsEmpty ? method.Name : method.ExplicitInterfaceImplementations[0].Name;
}
