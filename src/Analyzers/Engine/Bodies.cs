using System.Runtime.CompilerServices;

namespace MemoryAnalyzers.Engine;

/// <summary>What has been found out about bodies: each is gone through once, when somebody asks first.</summary>
internal sealed class Bodies
{
    // Operations are keys, so that nothing is kept after the body has been analysed.
    private readonly ConditionalWeakTable<IOperation, Body> bodies = new();
    private readonly ConditionalWeakTable<IOperation, BodyOperations> operations = new();

    /// <summary>The whole body that the operation stands in.</summary>
    public Body Of(IOperation operation) => bodies.GetValue(operation.Root(), static root => new(root));

    /// <summary>What a body, or the initialiser of a constructor, consists of.</summary>
    public BodyOperations OperationsOf(IOperation block) => operations.GetValue(block, static block => new(block));
}

/// <summary>What has been found out about one body.</summary>
internal sealed class Body(IOperation root)
{
    private readonly Lazy<LocalUses> uses = new(() => new(root));
    private readonly Lazy<Origins> origins = new(() => new(ImmutableArray.Create(root)));
    private readonly Lazy<Memoized> memoized = new(() => new(root));
    private readonly Lazy<bool> startsApplication = new(() => root.Descendants().Any(MakesApplication));

    /// <summary>Where its locals and parameters are used.</summary>
    public LocalUses Uses => uses.Value;

    /// <summary>Where the values of its locals come from.</summary>
    public Origins Origins => origins.Value;

    /// <summary>What of it runs only where something is missing.</summary>
    public Memoized Memoized => memoized.Value;

    /// <summary>Whether it makes the application object, or runs its loop of messages: there the program starts.</summary>
    public bool StartsApplication => startsApplication.Value;

    private static bool MakesApplication(IOperation operation) => operation switch
    {
        IObjectCreationOperation { Type: { } type } => UiTypes.IsApplication(type),
        IInvalidOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseObjectCreationExpressionSyntax, Type: { } type } => UiTypes.IsApplication(type),
        IInvocationOperation { TargetMethod: { Name: "Run", ContainingType: { Name: "Application" } application } } => application.ContainingNamespace?.ToDisplayString() == "System.Windows.Forms" || UiTypes.IsApplication(application),
        _ => false,
    };
}
