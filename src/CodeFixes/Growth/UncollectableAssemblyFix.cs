namespace MemoryAnalyzers.Growth;

/// <summary>Makes a dynamic assembly that is collected when nothing refers to it.</summary>
/// <remarks>None for assemblies from bytes and load contexts: who unloads them, and when, cannot be told; none where the assembly gets what one that is collected may not have.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UncollectableAssemblyFix() : RetentionFix(UncollectableAssembly.Id)
{
    /// <summary>The key of the action.</summary>
    public const string Key = "RET912.collect";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation { TargetMethod.Name: "DefineDynamicAssembly" } operation ||
            operation.Root().Descendants().Any(part => part is IInvocationOperation { TargetMethod.Name: "DefinePInvokeMethod" }))
        {
            yield break;
        }

        var access = operation.Arguments.FirstOrDefault(argument => argument.Parameter is { Ordinal: 1 })?.Value;
        if (access is ILocalReferenceOperation { Local: var local })
            access = Initial(local, new LocalUses(operation.Root()));
        if (access is IFieldReferenceOperation { Field: { Name: "Run", ContainingType: var type } } && !type.GetMembers("RunAndCollect").IsEmpty &&
            (access.Syntax as MemberAccessExpressionSyntax)?.Name is { } name)
        {
            yield return new("Use 'RunAndCollect'", Key, editor => editor.ReplaceNode(name, SyntaxFactory.IdentifierName("RunAndCollect").WithTriviaFrom(name)));
        }
    }

    /// <summary>What a local of its own stands for: one that is used for this alone.</summary>
    private static IOperation? Initial(ILocalSymbol local, LocalUses uses) => uses.Of(local).Count == 1 ? uses.DeclaratorOf(local)?.GetVariableInitializer()?.Value.Unwrap() : null;
}
