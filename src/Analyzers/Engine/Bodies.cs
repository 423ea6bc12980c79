using System.Runtime.CompilerServices;

namespace MemoryAnalyzers.Engine;

/// <summary>What has been found out about bodies: each is gone through once, when somebody asks first.</summary>
internal sealed class Bodies
{
    private const int Threads = 32; // more may share a place: they look again

    // Operations are keys, so that nothing is kept after the body has been analysed.
    private readonly ConditionalWeakTable<IOperation, Body> bodies = new();
    private readonly WeakReference<BodyOperations?>[] last = Enumerable.Range(0, Threads).Select(_ => new WeakReference<BodyOperations?>(null)).ToArray();

    /// <summary>The whole body that the operation stands in.</summary>
    public Body Of(IOperation operation) => bodies.GetValue(operation.Root(), static root => new(root));

    /// <summary>What a body, or an initialiser, consists of. The rules ask one after the other on one thread, so that the last of each thread is enough to remember.</summary>
    public BodyOperations OperationsOf(IOperation block)
    {
#pragma warning disable CA1840 // the Environment is closed to analyzers
        var slot = last[Thread.CurrentThread.ManagedThreadId % Threads];
#pragma warning restore CA1840
        if (!slot.TryGetTarget(out var known) || known?.Block != block)
            slot.SetTarget(known = new(block));
        return known;
    }
}

/// <summary>What has been found out about one body.</summary>
internal sealed class Body(IOperation root)
{
    private readonly Lazy<LocalUses> uses = new(() => new(root));
    private readonly Lazy<Origins> origins = new(() => new(ImmutableArray.Create(root)));
    private readonly Lazy<Memoized> memoized = new(() => new(root));
    private readonly Lazy<bool> startsApplication = new(() => root.Descendants().Any(MakesApplication));
    private readonly Lazy<bool> endsProcess = new(() => root.Descendants().Any(Ends));
    private readonly Lazy<ILookup<IOperation, IFieldReferenceOperation>> gates = new(() => Latches.GatesIn(root));
    private readonly Lazy<HashSet<ISymbol>> flagsSet = new(() => new(root.Descendants().Select(Latches.FlagSet).OfType<ISymbol>(), SymbolEqualityComparer.Default));

    /// <summary>Where its locals and parameters are used.</summary>
    public LocalUses Uses => uses.Value;

    /// <summary>Where the values of its locals come from.</summary>
    public Origins Origins => origins.Value;

    /// <summary>What of it runs only where something is missing.</summary>
    public Memoized Memoized => memoized.Value;

    /// <summary>Whether it makes the application object, or runs its loop of messages: there the program starts.</summary>
    public bool StartsApplication => startsApplication.Value;

    /// <summary>Whether it has the application stop, or the process exit: it is run once.</summary>
    public bool EndsProcess => endsProcess.Value;

    /// <summary>The fields that it sets to true.</summary>
    public HashSet<ISymbol> FlagsSet => flagsSet.Value;

    /// <inheritdoc cref="Latches.GatesIn"/>
    public ILookup<IOperation, IFieldReferenceOperation> Gates => gates.Value;

    private static bool Ends(IOperation operation) => operation is IInvocationOperation { TargetMethod: { Name: "StopApplication" or "Exit" or "FailFast", ContainingType: { Name: var type } owner } } &&
        type is "IHostApplicationLifetime" or "IApplicationLifetime" or "Environment" && owner.IsOfFramework();

    private static bool MakesApplication(IOperation operation) => operation switch
    {
        IObjectCreationOperation { Type: { } type } => UiTypes.IsApplication(type),
        IInvalidOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseObjectCreationExpressionSyntax, Type: { } type } => UiTypes.IsApplication(type),
        IInvocationOperation { TargetMethod: { Name: "Run", ContainingType: { Name: "Application" } application } } => application.ContainingNamespace?.ToDisplayString() == "System.Windows.Forms" || UiTypes.IsApplication(application),
        _ => false,
    };
}
