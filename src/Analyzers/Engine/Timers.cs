namespace MemoryAnalyzers.Engine;

/// <summary>The kinds of timers, which differ in what keeps them.</summary>
internal enum TimerKind
{
    None,

    /// <summary><c>System.Threading.Timer</c>: collected with its last reference, so kept by its own callback or state alone.</summary>
    Threading,

    /// <summary><c>TimeProvider.CreateTimer</c>: kept by the process while it runs.</summary>
    Provided,

    /// <summary><c>System.Timers.Timer</c>: kept by the process while it is enabled.</summary>
    Component,

    /// <summary><c>PeriodicTimer</c>: kept by the loop that waits for its ticks.</summary>
    Periodic,

    /// <summary>A user interface's <c>DispatcherTimer</c>: kept by its dispatcher while it is enabled.</summary>
    Dispatcher,
}

/// <summary>What an operation does to a timer.</summary>
[Flags]
internal enum TimerEffect
{
    None = 0,

    /// <summary>It ticks again and again from now on.</summary>
    Starts = 1,

    /// <summary>It may be stopped: surely, or by a value that is not known.</summary>
    MayStop = 2,
}

/// <summary>Says what makes a timer, what starts it, what may stop it, and whom its callback keeps.</summary>
internal static class Timers
{
    /// <summary>The methods after which a timer keeps nothing.</summary>
    public static ImmutableHashSet<string> Releases { get; } = Ownership.Releases.Union(["Stop"]);

    /// <summary>The kind of timer that the operation makes.</summary>
    public static TimerKind MadeBy(IOperation operation, KnownSymbols known) => operation switch
    {
        IObjectCreationOperation { Type: INamedTypeSymbol type } => KindOf(type, known),
        IInvocationOperation { TargetMethod: { Name: "CreateTimer" } method } when method.ContainingType.IsOrInherits(known.TimeProvider) => TimerKind.Provided,
        _ => TimerKind.None,
    };

    /// <summary>What the timer does as soon as it is made.</summary>
    public static TimerEffect OfCreation(IOperation creation, TimerKind kind)
    {
        switch (kind)
        {
            case TimerKind.Threading or TimerKind.Provided:
                return Periodic(ArgumentsOf(creation), "dueTime", "period");
            case TimerKind.Dispatcher when ArgumentsOf(creation).Any(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate) && creation.Type?.ContainingNamespace.ToDisplayString() == "System.Windows.Threading":
                return TimerEffect.Starts; // WPF's with a callback
            default:
                var effect = TimerEffect.None;
                if (creation is IObjectCreationOperation { Initializer.Initializers: var initializers })
                {
                    foreach (var initializer in initializers)
                    {
                        if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment)
                            effect |= OfSetting(property.Property, assignment.Value);
                    }
                }

                return effect;
        }
    }

    /// <summary>What the call of a timer's method does to it.</summary>
    public static TimerEffect OfCall(IInvocationOperation call, KnownSymbols known) => call.TargetMethod.Name switch
    {
        "Start" => TimerEffect.Starts,
        "Stop" or "Dispose" or "DisposeAsync" or "Close" => TimerEffect.MayStop,
        "Change" => Periodic(call.Arguments, "dueTime", "period") is var effect && effect == TimerEffect.None ? TimerEffect.MayStop : effect,
        "WaitForNextTickAsync" => call.Arguments.All(argument => IsNoToken(argument.Value, known)) && Loops.Innermost(call) is not null ? TimerEffect.Starts : TimerEffect.MayStop,
        _ => TimerEffect.None,
    };

    /// <summary>What the setting of a timer's property does to it.</summary>
    public static TimerEffect OfSetting(IPropertySymbol property, IOperation value) => (property.Name, value.Unwrap().ConstantValue.Value) switch
    {
        ("Enabled" or "IsEnabled", true) => TimerEffect.Starts,
        ("Enabled" or "IsEnabled", _) => TimerEffect.MayStop,
        ("AutoReset", not true) => TimerEffect.MayStop,
        _ => TimerEffect.None,
    };

    /// <summary>Whether the callback or the state is, or reaches, the object that makes the timer.</summary>
    public static bool KeepsItsMaker(IOperation creation) => (Callbacks.Of(ArgumentsOf(creation)) & Keeps.This) != 0;

    /// <summary>Whether a callback looks at the object that is passed to it (the sender, the state), by which it may stop its timer.</summary>
    public static bool LooksAtItsArgument(IOperation callback)
    {
        var function = callback.Unwrap() is IDelegateCreationOperation { Target: var target } ? target : callback.Unwrap();
        switch (function)
        {
            case IAnonymousFunctionOperation { Symbol.Parameters: { Length: > 0 } parameters } lambda:
                return lambda.Body.Descendants().Any(inner => inner is IParameterReferenceOperation { Parameter: var used } && used.Is(parameters[0]));
            case IAnonymousFunctionOperation:
                return false;
            case IMethodReferenceOperation { Method: { Parameters: { Length: > 0 } parameters } method }:
                foreach (var part in method.DeclaringSyntaxReferences)
                {
                    foreach (var node in part.GetSyntax().DescendantNodes())
                    {
                        if (node is Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax { Identifier.ValueText: var name } && name == parameters[0].Name)
                            return true;
                    }
                }

                return method.DeclaringSyntaxReferences.IsEmpty;
            default:
                return true; // not seen
        }
    }

    /// <summary>Whether a variable of that type may hold a timer, by its name: a cheap filter.</summary>
    public static bool MayBe(ITypeSymbol? type) => type is not null && type.Name.EndsWith("Timer", StringComparison.Ordinal);

    private static TimerKind KindOf(INamedTypeSymbol type, KnownSymbols known)
    {
        if (!type.Name.EndsWith("Timer", StringComparison.Ordinal))
            return TimerKind.None;
        if (type.Is(known.ThreadingTimer))
            return TimerKind.Threading;
        if (type.Is(known.TimersTimer))
            return TimerKind.Component;
        if (type.Is(known.PeriodicTimer))
            return TimerKind.Periodic;
        return type.Name == "DispatcherTimer" && type.ContainingNamespace.ToDisplayString() is "System.Windows.Threading" or "Avalonia.Threading" or "Microsoft.UI.Xaml" or "Windows.UI.Xaml" ? TimerKind.Dispatcher : TimerKind.None;
    }

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation creation) => creation switch
    {
        IObjectCreationOperation made => made.Arguments,
        IInvocationOperation call => call.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    };

    /// <summary>Starts when both times are given and neither is known to be endless (or, for the period, none at all).</summary>
    private static TimerEffect Periodic(ImmutableArray<IArgumentOperation> arguments, string due, string period)
    {
        var (hasDue, hasPeriod) = (false, false);
        foreach (var argument in arguments)
        {
            var time = Durations.Of(argument.Value);
            if (argument.Parameter?.Name == due)
                hasDue = time is null or >= 0 and < uint.MaxValue;
            else if (argument.Parameter?.Name == period)
                hasPeriod = time is null or > 0 and < uint.MaxValue;
        }

        return hasDue && hasPeriod ? TimerEffect.Starts : TimerEffect.None;
    }

    private static bool IsNoToken(IOperation argument, KnownSymbols known) =>
        argument.Unwrap() is IDefaultValueOperation || argument.Unwrap() is IPropertyReferenceOperation { Property: { Name: "None", ContainingType: var type } } && type.Is(known.CancellationToken);
}
