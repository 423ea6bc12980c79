namespace MemoryAnalyzers.Growth;

/// <summary>Ends the delay with the race, and disposes the timed source with the scope that makes it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TimeoutNeverCancelledFix() : RetentionFix(TimeoutNeverCancelled.Id)
{
    /// <summary>The key of the action that waits with a limit instead of racing.</summary>
    public const string KeyWait = "RET910.wait";

    /// <summary>The key of the action that gives the delay a token and cancels it.</summary>
    public const string KeyCancel = "RET910.cancel";

    /// <summary>The key of the action for token sources.</summary>
    public const string KeyUsing = "RET910.using";

    private protected override IEnumerable<Edit> Edits(FixContext context)
    {
        switch (context.Node)
        {
            case InvocationExpressionSyntax delay when RaceLimit.Of(delay, context) is { } limit:
                if (limit.Wait() is { } wait)
                    yield return new("Wait with 'WaitAsync'", KeyWait, wait);
                if (limit.Cancel() is { } cancel)
                    yield return new("Cancel the delay when the race is over", KeyCancel, cancel);
                break;
            case BaseObjectCreationExpressionSyntax creation when context.Semantics.GetOperation(creation, context.CancellationToken) is { } operation && SourceScope.Of(creation, operation, "timeout", context) is { } scope:
                yield return new(scope.Title, KeyUsing, scope.Change);
                break;
        }
    }
}
