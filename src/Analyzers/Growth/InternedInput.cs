namespace MemoryAnalyzers.Growth;

/// <summary>Finds text from outside that is interned.</summary>
/// <remarks>
/// The process keeps each interned string. Silent unless the text is seen to be read, parsed or put together from numbers and the like, or is locked on; for
/// constants and names from reflection and enums; where the interned string is kept by a cache; in code that runs once, and in tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("what should share equal strings instead, and for how long, cannot be told: a dictionary of the reader, or nothing at all")]
public sealed class InternedInput() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET913";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Text from outside is interned",
        messageFormat: "Each different text that is interned here stays as long as the process lives, and '{0}' {1}",
        Family.Growth,
        DiagnosticSeverity.Info,
        description: "The table of interned strings keeps every string that was ever put into it until the process ends. It is made for names that a program knows, not for what it reads.");

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, _) => call.TargetMethod is { Name: "Intern", IsStatic: true, ContainingType.SpecialType: SpecialType.System_String },
            (end, calls) => Judge(end, calls, model),
            OperationKind.Invocation));

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> calls, MemoryModel model)
    {
        foreach (var call in calls)
        {
            if (call.Arguments.Length != 1 || call.Arguments[0].Value is not { } text)
                continue;
            var isRead = model.Domains.IsOpen(text);
            if ((isRead || (IsLock(call) && model.Domains.DiffersByCall(text))) && model.Repetitions.Has(call, context.OwningSymbol))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), text.Syntax.ToString(), isRead ? "comes from outside" : "is another one for each thing that is locked"));
        }
    }

    /// <summary>A lock for each text.</summary>
    private static bool IsLock(IOperation call) => call.Parent is ILockOperation || (call.Parent is IConversionOperation { Parent: ILockOperation });
}
