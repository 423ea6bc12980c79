namespace MemoryAnalyzers.Growth;

/// <summary>Ends the registration with the method whose objects the callback is about, or with the object whose constructor registers it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TokenRegistrationDroppedFix() : RetentionFix(TokenRegistrationDropped.Id)
{
    /// <summary>The key of the action that keeps it in a local.</summary>
    public const string KeyUsing = "RET907.using";

    /// <summary>The key of the action that keeps it in a field.</summary>
    public const string KeyField = "RET907.field";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        if (context.Node is not InvocationExpressionSyntax call || context.Semantics.GetOperation(call, context.CancellationToken) is not IInvocationOperation operation || operation.TargetMethod.Name == "ContinueWith")
            yield break;
        var isToken = operation.TargetMethod.ContainingType.Is(context.Model.Known.CancellationToken);
        if (isToken && EndsHere(call, operation, context) && HeldResult.InUsing(call, "registration", context) is { } scope)
            yield return new("Dispose the registration with 'using'", KeyUsing, scope);
        if (HeldResult.InField(call, "registration", isToken ? "Dispose()" : "Unregister(null)", context) is { } field)
            yield return new(field.Title, KeyField, field.Change);
    }

    /// <summary>
    /// Whether the rest of the block is what the callback is for: it is about locals alone, of which one is awaited or disposed in that block after the
    /// registration, and none goes out of the method. A task source may go out when its own task is awaited: then it is over, whoever has it.
    /// </summary>
    private static bool EndsHere(InvocationExpressionSyntax call, IInvocationOperation operation, FixContext context)
    {
        if (HeldResult.Statement(call) is not { Parent: BlockSyntax block } statement || (Callbacks.Of(operation.Arguments) & ~Keeps.OfTheCall) != 0)
            return false;
        var uses = new LocalUses(operation.Root());
        var function = operation.EnclosingFunction();
        var ends = false;
        foreach (var variable in Kept(operation).Distinct(SymbolEqualityComparer.Default))
        {
            if (IsTaskSource(variable!, context.Model.Known) && uses.Of(variable!).Any(reference => reference.Syntax.SpanStart > statement.Span.End && reference.Syntax.Span.End <= block.Span.End && reference.EnclosingFunction() == function && Loops.IsUnconditional(reference) && IsAwaitedItself(reference)))
            {
                ends = true;
                continue;
            }

            foreach (var reference in uses.Of(variable!))
            {
                if (reference.IsWithin(operation))
                    continue;
                if (reference.EnclosingFunction() != function || !Stays(reference, context.Model.Known))
                    return false;
                ends |= reference.Syntax.SpanStart > statement.Span.End && reference.Syntax.Span.End <= block.Span.End && IsAwaited(reference);
            }

            ends |= variable is ILocalSymbol { IsUsing: true } && variable.DeclaringSyntaxReferences.Any(part => block.Span.Contains(part.Span));
        }

        return ends;
    }

    private static bool IsTaskSource(ISymbol variable, KnownSymbols known) =>
        (variable is ILocalSymbol { Type: var local } ? local : ((IParameterSymbol)variable).Type) is var type && (type.Is(known.TaskCompletionSource) || type.IsConstructedFrom(known.TaskCompletionSourceOfT));

    /// <summary><c>await source.Task</c>, with or without ConfigureAwait.</summary>
    private static bool IsAwaitedItself(IOperation reference)
    {
        if (reference.Parent is not IPropertyReferenceOperation { Property.Name: "Task" } task)
            return false;
        var awaited = task.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured ? configured : (IOperation)task;
        return awaited.Parent is IAwaitOperation;
    }

    private static IEnumerable<ISymbol> Kept(IInvocationOperation operation)
    {
        foreach (var inner in operation.Arguments.SelectMany(argument => argument.Value.DescendantsAndSelf()))
        {
            var variable = inner switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => (ISymbol)parameter.Parameter,
                _ => null,
            };
            if (variable is not null && !variable.DeclaringSyntaxReferences.Any(part => operation.Syntax.Span.Contains(part.Span)))
                yield return variable;
        }
    }

    /// <summary>Whether the use leaves the object in the method: it is asked, called, awaited, or given to a call of the framework.</summary>
    private static bool Stays(IOperation reference, KnownSymbols known)
    {
        var use = Escapes.Of(reference, known);
        return use.Kind switch
        {
            UseKind.PropertyRead => IsAwaited(reference) || use.Operation.Type is { IsReferenceType: false } || use.Operation.Type?.SpecialType == SpecialType.System_String,
            UseKind.Called => IsAwaited(reference) || ((IInvocationOperation)use.Operation).Type is not { IsReferenceType: true, SpecialType: not SpecialType.System_String },
            UseKind.Read or UseKind.PropertyWritten or UseKind.Element or UseKind.Borrowed or UseKind.Assigned or UseKind.Used => true,
            _ => false,
        };
    }

    private static bool IsAwaited(IOperation reference)
    {
        for (var o = reference.Parent; o is not null and not IBlockOperation; o = o.Parent)
        {
            if (o is IAwaitOperation)
                return true;
            if (o is IAnonymousFunctionOperation or IReturnOperation or IAssignmentOperation)
                return false;
        }

        return false;
    }
}
