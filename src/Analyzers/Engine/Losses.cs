namespace MemoryAnalyzers.Engine;

/// <summary>An object, or a block of unmanaged memory, that is lost when an operation fails.</summary>
/// <param name="Creation">What makes it; the await of that, if it is awaited.</param>
/// <param name="Kind">Its kind; None for unmanaged memory.</param>
/// <param name="Local">The local that holds it.</param>
/// <param name="End">The use by which it is released or handed on at last.</param>
/// <param name="Risk">What can fail before, in words.</param>
internal sealed record Loss(IOperation Creation, ResourceKind Kind, ILocalSymbol Local, IOperation End, string Risk);

/// <summary>Says which objects are out of everybody's reach when an operation fails.</summary>
/// <remarks>Only for a local that one block declares or gives the object, and uses; what a lambda, an alias or a by-reference argument may do is not known.
/// Passing it on is an end only when the method takes it over; but a method of which that is not known may have it already when something fails later.</remarks>
internal static class Losses
{
    private const int MostRisks = 32;

    /// <summary>The loss of what <paramref name="creation"/> makes; null when it is not known to be lost.</summary>
    public static Loss? Of(IOperation creation, LocalUses uses, Risks risks, MemoryModel model)
    {
        var known = model.Known;
        var whole = creation;
        while (whole.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } && !(whole is IAwaitOperation))
            whole = whole.Parent;
        if (Ownership.Of(whole) is not (Holder.Local, ILocalSymbol local) || uses.Of(local).Count > UnmanagedMemory.MostUses || BlockAround(whole) is not { } block)
            return null;
        var kind = Resources.MadeBy(creation, known);
        if (kind == ResourceKind.None)
            return creation is IInvocationOperation call && UnmanagedMemory.FreeOf(call, known) is not null && EndsOfMemory(call, uses, known) is { } frees ? Find(frees, frees) : null;
        if (EndsOf(whole, local, kind, uses, known) is not var (ends, passed, isReleased))
            return null;
        // Who releases it owns it, unless it was taken over before. What asks for other bodies comes last.
        var all = isReleased ? ends : InOrder(ends, passed);
        var loss = Find(all, all);
        if (loss is null || passed.Count == 0)
            return loss;
        var taken = InOrder(ends, passed.Where(model.HandOvers.Take));
        return isReleased ? Find(taken, ends) : Find(all, taken);

        Loss? Find(IReadOnlyList<IOperation> before, IReadOnlyList<IOperation> after)
        {
            var tested = 0;
            foreach (var (risk, name) in risks.From(whole.Syntax.Span.End))
            {
                if (after.Count == 0 || risk.Syntax.SpanStart >= after[after.Count - 1].Syntax.Span.End || ++tested > MostRisks)
                    break;
                if (!risk.IsWithin(block) || risk.EnclosingFunction() != whole.EnclosingFunction() || risk.Syntax.Span.Contains(whole.Syntax.Span) || Opens(risk, local, kind) || FlushesNothing(whole, risk, local, uses) || !IsOpen(whole, risk, local, kind, uses))
                    continue;
                if (before.Any(end => end.IsWithin(risk) || (end.Syntax.SpanStart < risk.Syntax.SpanStart && !LeavesBefore(end, risk))) || IsCaught(whole, risk))
                    continue;
                if (after.FirstOrDefault(end => end.Syntax.SpanStart > risk.Syntax.SpanStart) is { } last && last.IsWithin(block))
                    return new(whole, kind, local, last, name);
            }

            return null;
        }
    }

    /// <summary>What releases, stores or returns it, and where it is passed, in the order of the text; null when that is not known, or protected.</summary>
    private static (List<IOperation> Ends, List<IOperation> Passed, bool IsReleased)? EndsOf(IOperation creation, ILocalSymbol local, ResourceKind kind, LocalUses uses, KnownSymbols known)
    {
        var names = Resources.ReleasesOf(kind);
        var (releases, others, passed) = (new List<IOperation>(), new List<IOperation>(), new List<IOperation>());
        foreach (var reference in uses.Of(local))
        {
            var use = Escapes.Of(reference, known);
            if (reference.EnclosingFunction() != creation.EnclosingFunction() || IsInHandler(reference))
                return null;
            switch (use.Kind)
            {
                case UseKind.Called when names.Contains(use.Member!.Name):
                    releases.Add(reference);
                    break;
                case UseKind.Returned or UseKind.Stored:
                    others.Add(reference);
                    break;
                case UseKind.Passed when IsLentForACall(use):
                    break;
                case UseKind.Passed:
                    passed.Add(reference);
                    break;
                case UseKind.Assigned when creation.IsWithin(use.Operation):
                case UseKind.Called or UseKind.PropertyRead or UseKind.PropertyWritten or UseKind.Read or UseKind.Borrowed:
                    break;
                default:
                    return null;
            }
        }

        return (InOrder(others, releases), passed, releases.Count > 0);
    }

    private static List<IOperation> InOrder(IEnumerable<IOperation> one, IEnumerable<IOperation> other) => one.Concat(other).OrderBy(operation => operation.Syntax.SpanStart).ToList();

    /// <summary>An awaited method of the framework is done with what it is given: <c>await JsonSerializer.SerializeAsync(stream, …)</c>.</summary>
    private static bool IsLentForACall(Use use) =>
        use is { Operation: IInvocationOperation call, Member: { } member } && member.IsOfFramework() &&
        (call.Parent is IAwaitOperation || call.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Parent: IAwaitOperation });

    /// <summary>The calls that free the memory.</summary>
    private static List<IOperation>? EndsOfMemory(IInvocationOperation allocation, LocalUses uses, KnownSymbols known)
    {
        var block = new UnmanagedMemory(uses, known).Of(allocation);
        if (!block.IsFreed || block.MayLeave)
            return null;
        var frees = block.Uses.Where(use => use.Parent is IArgumentOperation { Parent: IInvocationOperation call } && UnmanagedMemory.IsFree(call.TargetMethod, known)).ToList();
        return frees.Any(IsInHandler) ? null : frees;
    }

    private static IBlockOperation? BlockAround(IOperation operation)
    {
        for (var o = operation.Parent; o is not null; o = o.Parent)
        {
            if (o is IBlockOperation block)
                return block;
        }

        return null;
    }

    /// <summary>In a catch, a filter or a finally.</summary>
    private static bool IsInHandler(IOperation operation)
    {
        for (var (child, o) = (operation, operation.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            if (o is ICatchClauseOperation || (o is ITryOperation @try && @try.Finally == child))
                return true;
        }

        return false;
    }

    /// <summary>A connection that cannot be opened has nothing to lose.</summary>
    private static bool Opens(IOperation risk, ILocalSymbol local, ResourceKind kind)
    {
        if (kind != ResourceKind.Connection)
            return false;
        var called = (risk is IAwaitOperation wait ? Waits.Awaited(wait) : risk) as IInvocationOperation;
        return called?.Instance?.Unwrap() is ILocalReferenceOperation { Local: var receiver } && receiver.Is(local) && called.TargetMethod.Name is "Open" or "OpenAsync";
    }

    /// <summary>Nothing has been written that a flush could fail to write.</summary>
    private static bool FlushesNothing(IOperation creation, IOperation risk, ILocalSymbol local, LocalUses uses) =>
        risk is IInvocationOperation { TargetMethod.Name: "Flush", Instance: { } instance } && instance.Unwrap() is ILocalReferenceOperation { Local: var receiver } && receiver.Is(local) &&
        !uses.Of(local).Any(reference => reference.Syntax.SpanStart > creation.Syntax.Span.End && reference.Syntax.SpanStart < risk.Syntax.SpanStart);

    /// <summary>Whether a connection was opened before; other kinds are from the start.</summary>
    private static bool IsOpen(IOperation creation, IOperation risk, ILocalSymbol local, ResourceKind kind, LocalUses uses) =>
        kind != ResourceKind.Connection || uses.Of(local).Any(reference => reference.Syntax.SpanStart > creation.Syntax.SpanStart && reference.Syntax.SpanStart < risk.Syntax.SpanStart && reference.Parent is IInvocationOperation { TargetMethod.Name: "Open" or "OpenAsync" });

    /// <summary>Whether the end stands in a branch that leaves, beside the risk.</summary>
    private static bool LeavesBefore(IOperation end, IOperation risk)
    {
        for (var (child, o) = (end, end.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            if (risk.IsWithin(o))
                return false;
            if (o is IConditionalOperation conditional && conditional.Condition != child && Loops.Leaves(child))
                return true;
        }

        return false;
    }

    /// <summary>Whether a try around the risk goes on after a failure. None releases the local: there is no use of it in a handler.</summary>
    private static bool IsCaught(IOperation creation, IOperation risk)
    {
        for (var (child, o) = (risk, risk.Parent); o is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); (child, o) = (o, o.Parent))
        {
            switch (o)
            {
                case ICatchClauseOperation:
                    return true; // after a failure already
                case ITryOperation @try when @try.Body != child:
                case ITryOperation { Catches.IsEmpty: false } when !creation.IsWithin(child):
                    return true;
            }
        }

        return false;
    }
}
