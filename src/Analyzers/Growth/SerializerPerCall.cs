namespace MemoryAnalyzers.Growth;

/// <summary>Finds XML serializers with code of their own that are made again and again.</summary>
/// <remarks>
/// Only <c>new XmlSerializer(type)</c> and <c>(type, namespace)</c> are cached by the framework. Each other one generates an assembly, which stays for as long
/// as the process lives. Silent where the code runs once as far as the compilation shows, or nothing shows that it runs more often; where a static member,
/// a map or <c>Lazy</c> keeps the serializer, or somebody else may; and in tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SerializerPerCall() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET911";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "XML serializer is made again and again",
        messageFormat: "Each of these serializers for '{0}' generates an assembly that is never unloaded, and nothing keeps one for the next {1}",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "The framework caches the code of 'new XmlSerializer(type)' and '(type, defaultNamespace)' alone. All other serializers generate an assembly each, which stays as long as the process lives: some 200 KB.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.XmlSerializer is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => Generates(operation, all.Known),
            (end, candidates) => Judge(end, candidates, model),
            OperationKind.ObjectCreation, OperationKind.Invocation));

    private static bool Generates(IOperation operation, KnownSymbols known) => operation switch
    {
        IObjectCreationOperation { Arguments.Length: > 0 } creation => creation.Type.Is(known.XmlSerializer) && !IsCached(creation.Constructor!.Parameters),
        IInvocationOperation { TargetMethod: { Name: "FromTypes", IsStatic: true } method } => method.ContainingType.Is(known.XmlSerializer),
        _ => false,
    };

    private static bool IsCached(ImmutableArray<IParameterSymbol> parameters) => parameters.Length switch
    {
        1 => parameters[0].Type.Name == "Type",
        2 => parameters[1].Type.SpecialType == SpecialType.System_String,
        _ => false,
    };

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IOperation> candidates, MemoryModel model)
    {
        foreach (var candidate in candidates)
        {
            var (fate, _) = model.Repetitions.OfMade(candidate, context.OwningSymbol);
            if (fate == Fate.Forgotten || (fate == Fate.InObject && model.Lifespans.ComeAndGo(context.OwningSymbol.ContainingType)))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, candidate.Syntax.GetLocation(), Words(candidate), fate == Fate.InObject ? "object" : "call"));
        }
    }

    /// <summary>The type that is serialized, as far as the first argument tells.</summary>
    private static string Words(IOperation candidate)
    {
        var arguments = (candidate as IObjectCreationOperation)?.Arguments ?? ((IInvocationOperation)candidate).Arguments;
        return arguments[0].Value.Unwrap() is ITypeOfOperation { TypeOperand: var type } ? type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) : arguments[0].Value.Syntax.ToString();
    }
}
