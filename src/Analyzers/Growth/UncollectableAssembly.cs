namespace MemoryAnalyzers.Growth;

/// <summary>Finds assemblies that are made or loaded again and again and can never be unloaded.</summary>
/// <remarks>
/// A dynamic assembly with <c>Run</c>, one loaded from bytes, and a load context that is not collectible stay as long as the process lives. Silent where the
/// code runs once as far as the compilation shows, or nothing shows that it runs more often; where what comes of the assembly (its types, their methods and
/// objects) is kept, or goes to somebody who may (a type that was built for the call may be passed to what uses it; a member that others can read shows it to them); and for <c>LoadFile</c>, which gives the same assembly for the same file.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncollectableAssembly() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET912";

    /// <summary><c>AssemblyBuilderAccess.Run</c>.</summary>
    private const long Run = 1;

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Assembly that is never unloaded is made again and again",
        messageFormat: "{0} stays as long as the process lives, and each {1} makes one more",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "Dynamic assemblies with AssemblyBuilderAccess.Run, assemblies loaded from bytes, and load contexts that are not collectible are never unloaded, whether or not anything refers to them.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.AssemblyBuilder is not null || model.Known.AssemblyLoadContext is not null || model.Known.Assembly is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => WordsOf(operation, all.Known) is not null,
            (end, candidates) => Judge(end, candidates, model),
            OperationKind.Invocation, OperationKind.ObjectCreation));

    private static string? WordsOf(IOperation operation, KnownSymbols known) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "DefineDynamicAssembly", Parameters.Length: > 1 } method } call when method.ContainingType.Is(known.AssemblyBuilder) =>
            call.Arguments.Any(argument => argument.Parameter is { Ordinal: 1 } && argument.Value.ConstantNumber() == Run) ? "A dynamic assembly with 'Run'" : null,
        IInvocationOperation { TargetMethod: { Name: "Load", Parameters: { Length: > 0 } parameters } method } when method.ContainingType.Is(known.Assembly) =>
            parameters[0].Type is IArrayTypeSymbol ? "An assembly loaded from bytes" : null,
        IObjectCreationOperation { Constructor.Parameters.Length: > 0 } creation when creation.Type.Is(known.AssemblyLoadContext) =>
            creation.Arguments.Any(argument => argument.Parameter is { Name: "isCollectible" } && argument.Value.ConstantValue is not { HasValue: true, Value: false }) ? null : "A load context that is not collectible",
        _ => null,
    };

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IOperation> candidates, MemoryModel model)
    {
        foreach (var candidate in candidates)
        {
            var (fate, member) = model.Repetitions.OfMade(candidate, context.OwningSymbol, IsPart, IsDynamic(candidate) ? IsGiven : null);
            if (fate == Fate.Forgotten || (fate == Fate.InObject && member is { DeclaredAccessibility: Accessibility.Private } && model.KeyDomains.ComeAndGo(context.OwningSymbol.ContainingType)))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, candidate.Syntax.GetLocation(), WordsOf(candidate, model.Known), fate == Fate.InObject ? "object" : "call"));
        }
    }

    private static bool IsDynamic(IOperation candidate) => candidate is IInvocationOperation { TargetMethod.Name: "DefineDynamicAssembly" };

    /// <summary>
    /// A type that was built for the call is used in it: what is built anew each time is not looked up, whoever keeps it. Not where the name of the method
    /// says that it is kept for the next time.
    /// </summary>
    private static bool IsGiven(IOperation call) => call is IInvocationOperation { TargetMethod: { Name: var name, ContainingType: var type } } &&
        ((type.Name.EndsWith("Builder", StringComparison.Ordinal) && type.IsOfFramework()) || !Keeping.Any(verb => name.IndexOf(verb, StringComparison.Ordinal) >= 0));

    private static readonly string[] Keeping = ["Add", "Register", "Set", "Store", "Cache", "Keep", "Save", "Put", "Insert", "Track", "Load"];

    /// <summary>What an assembly hands out belongs to it: modules, types, members, objects.</summary>
    private static bool IsPart(IOperation given) => given is IInvocationOperation { TargetMethod.Name: "CreateInstance" or "LoadFromStream" } ||
        given.Type is { Name: "Type" or "TypeInfo" or "Assembly" or "Module" or "MethodInfo" or "ConstructorInfo" or "AssemblyBuilder" or "ModuleBuilder" or "TypeBuilder" or "MethodBuilder" or "EnumBuilder" or "Delegate" } or { TypeKind: TypeKind.Delegate or TypeKind.Array } ||
        (given.Type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && arguments[0] is { Name: "Type" or "TypeInfo" });
}
