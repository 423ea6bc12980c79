namespace MemoryAnalyzers.Growth;

/// <summary>Finds callbacks that are registered with a token, a wait handle or a task that lives on, by code that cannot take them back.</summary>
/// <remarks>
/// A registration stays with its token, and keeps the callback with all that it captured, until it is disposed or the token is cancelled. Silent for
/// tokens that are not known to outlive what they are given (a caller's, a request's, a source that may be replaced), where nothing that dies earlier is
/// kept, and in code that runs once in the process.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenRegistrationDropped() : OperationRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET907";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Registration with a long-lived token is dropped",
        messageFormat: "The registration with '{0}' is dropped, so what its callback captures stays with it for as long as it lives ({1})",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A registration keeps its callback, and what that captured, until it is disposed or the token is cancelled. With a token that lives as long as the process or the owner, each call leaves one.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.CancellationToken is not null;

    private protected override void Register(CompilationStartAnalysisContext context, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IInvocationOperation>(
            static (call, all) => IsCandidate(call, all.Known), (end, calls) => Judge(end, calls, model), OperationKind.Invocation));

    private static bool IsCandidate(IInvocationOperation call, KnownSymbols known) => call.TargetMethod switch
    {
        { Name: "Register" or "UnsafeRegister", ContainingType: var type } => type.Is(known.CancellationToken) && Ownership.IsDropped(call),
        { Name: "RegisterWaitForSingleObject" or "UnsafeRegisterWaitForSingleObject", ContainingType: var type } => type.Is(known.ThreadPool) && Ownership.IsDropped(call),
        { Name: "ContinueWith", ContainingType: var type } => type.IsOrInherits(known.Task),
        _ => false,
    };

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IInvocationOperation> calls, MemoryModel model)
    {
        var tokens = new Tokens(model.Known, new Origins(context.OperationBlocks), context.OperationBlocks);
        foreach (var call in calls)
        {
            if (IsContinuation(call, context.OwningSymbol))
                continue;
            var (target, lifespan) = call.TargetMethod.Name switch
            {
                "ContinueWith" => EndlessTask(call, tokens, model),
                "Register" or "UnsafeRegister" => Token(call, tokens, model),
                _ => WaitHandle(call, model),
            };
            if (target is not null && lifespan.Kind is LifespanKind.Process or LifespanKind.Instance && Loses(call, lifespan, context.OwningSymbol, model) && !Entries.RunsOnce(call, context.OwningSymbol, model) && !model.Bodies.Of(call).EndsProcess)
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), target.Syntax.ToString(), lifespan.Reason));
        }
    }

    /// <summary>
    /// Whether the callback keeps what should die earlier: objects of the call, or an owner that comes and goes. A token of the owner itself lets go of
    /// it together with the owner, and what a constructor, or code behind a latch of the object, registers it registers once for each.
    /// </summary>
    private static bool Loses(IInvocationOperation call, Lifespan lifespan, ISymbol body, MemoryModel model)
    {
        var keeps = Callbacks.Of(call.Arguments);
        var isConstruction = body is IMethodSymbol { MethodKind: MethodKind.Constructor } && call.EnclosingFunction() is null;
        if ((keeps & Keeps.OfTheCall) != 0 && !isConstruction && (lifespan.IsProcessLong || !Latches.Guard(call, ofObject: true, model)))
            return true;
        return lifespan.IsProcessLong && (keeps & (Keeps.This | Keeps.OfTheCall)) != 0 && model.Lifespans.ComeAndGo(body.ContainingType);
    }

    /// <summary>The rest of an async method, which waits for nothing but the token: an awaiter gets it.</summary>
    private static bool IsContinuation(IInvocationOperation call, ISymbol body) => body is IMethodSymbol { Name: "OnCompleted" or "UnsafeOnCompleted", ContainingType: var awaiter } &&
        call.Arguments.Length > 0 && call.Arguments[0].Value.Unwrap() is IParameterReferenceOperation && awaiter.AllInterfaces.Any(face => face.Name == "INotifyCompletion");

    private static (IOperation? Target, Lifespan Lifespan) Token(IInvocationOperation call, Tokens tokens, MemoryModel model)
    {
        var token = call.Instance?.Asked();
        if (token is IPropertyReferenceOperation { Instance: IConditionalAccessInstanceOperation accessed } property && accessed.AccessedObject() is { } owner)
            return (token, tokens.LifespanOfProperty(property.Property, owner, model.Lifespans));
        return token is null ? default : (token, tokens.LifespanOf(token, model.Lifespans));
    }

    /// <summary>A handle in a field that is waited for again and again: with <c>executeOnlyOnce</c> the wait may end by itself.</summary>
    private static (IOperation? Target, Lifespan Lifespan) WaitHandle(IInvocationOperation call, MemoryModel model)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Name == "executeOnlyOnce" && argument.Value.ConstantValue is not { HasValue: true, Value: false })
                return default;
        }

        return call.Arguments[0].Value.Unwrap() is IFieldReferenceOperation { Field: { IsReadOnly: true } field } handle ? (handle, model.Lifespans.Of(field)) : default;
    }

    /// <summary>The task of a static source, to which a continuation is added without a token: it may never complete.</summary>
    private static (IOperation? Target, Lifespan Lifespan) EndlessTask(IInvocationOperation call, Tokens tokens, MemoryModel model)
    {
        if (call.Instance?.Unwrap() is not IPropertyReferenceOperation { Property: { Name: "Task", ContainingType: var type }, Instance: IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } } task ||
            !(type.Is(model.Known.TaskCompletionSource) || type.IsConstructedFrom(model.Known.TaskCompletionSourceOfT)))
        {
            return default;
        }

        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Is(model.Known.CancellationToken) == true && !tokens.IsNone(argument.Value))
                return default;
        }

        return (task, model.Lifespans.Of(field));
    }
}
