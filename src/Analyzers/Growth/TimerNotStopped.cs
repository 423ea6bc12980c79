namespace MemoryAnalyzers.Growth;

/// <summary>Finds timers that tick on after their owner has been let go, and keep it.</summary>
/// <remarks>
/// A running timer is held by the process and holds its callback, so the object whose method that is lives on with all that it refers to. Silent where
/// something in the type may stop, dispose or replace the timer, where it ticks once, where its callback does not reach the owner (such a
/// <c>System.Threading.Timer</c> is collected with its last reference), and for owners of which the compilation does not show that they come and go.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimerNotStopped() : TypeRule(Descriptor)
{
    /// <summary>The rule's id.</summary>
    public const string Id = "RET909";

    private const string Started = Id + " started";
    private const string MayStop = Id + " may stop";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        Id,
        title: "Timer is never stopped",
        messageFormat: "The timer {0}, so it ticks on and keeps {1} for as long as the process runs",
        Family.Growth,
        DiagnosticSeverity.Warning,
        description: "A running timer is held by the process, and holds its callback with the object that the callback belongs to. Only stopping or disposing the timer lets that object go.");

    private protected override bool AppliesTo(MemoryModel model) => model.Known.ThreadingTimer is not null;

    private protected override void Register(SymbolStartAnalysisContext context, TypeNest nest, MemoryModel model) =>
        context.RegisterOperationBlockAction(model.Candidates.Together<IOperation>(
            static (operation, all) => IsCandidate(operation, all.Known),
            (end, candidates) => Judge(end, candidates, nest, model),
            OperationKind.ObjectCreation, OperationKind.Invocation, OperationKind.SimpleAssignment));

    private protected override void Analyze(SymbolAnalysisContext context, TypeSummary summary, MemoryModel model)
    {
        foreach (var field in summary.Fields)
        {
            foreach (var mark in summary.MarksOf(Id, field.Symbol))
            {
                if (field.Symbol.IsStatic || !summary.MarksOf(Started, field.Symbol).Any() || summary.MarksOf(MayStop, field.Symbol).Any() ||
                    Ownership.MayBeReleased(field, Timers.Releases) || !model.Lifespans.ComeAndGo(field.Symbol.ContainingType))
                {
                    break;
                }

                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptor, mark.Location, $"in '{field.Symbol.Name}' is neither stopped nor disposed anywhere in '{field.Symbol.ContainingType.Name}'", mark.Text));
            }
        }
    }

    private static bool IsCandidate(IOperation operation, KnownSymbols known) =>
        Timers.MadeBy(operation, known) != TimerKind.None || EffectOn(operation, known).Timer is not null;

    /// <summary>The timer that the operation starts or may stop.</summary>
    private static (IOperation? Timer, TimerEffect Effect) EffectOn(IOperation operation, KnownSymbols known)
    {
        var (timer, effect) = operation switch
        {
            IInvocationOperation { TargetMethod.Name: "Start" or "Stop" or "Change" or "WaitForNextTickAsync", Instance: { } instance } call => (instance, Timers.OfCall(call, known)),
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Enabled" or "IsEnabled" or "AutoReset", Instance: { } instance } property } setting => (instance, Timers.OfSetting(property.Property, setting.Value)),
            _ => (null, TimerEffect.None),
        };
        return effect != TimerEffect.None && Timers.MayBe(timer!.Type) ? (timer, effect) : default;
    }

    private static void MarkEffect(IOperation operation, TypeNest nest, KnownSymbols known)
    {
        var (timer, effect) = EffectOn(operation, known);
        if (FieldOf(timer!) is { } field)
            nest.Mark(new(effect == TimerEffect.Starts ? Started : MayStop, field, operation.Syntax.GetLocation(), ""));
    }

    private static ISymbol? FieldOf(IOperation timer) => timer.Asked().Unwrap() switch
    {
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member.Declared(),
        _ => null,
    };

    private static void Judge(OperationBlockAnalysisContext context, IEnumerable<IOperation> candidates, TypeNest nest, MemoryModel model)
    {
        LocalUses? uses = null;
        var exits = new Exits(context);
        foreach (var creation in candidates)
        {
            var kind = Timers.MadeBy(creation, model.Known);
            if (kind == TimerKind.None)
            {
                MarkEffect(creation, nest, model.Known);
                continue;
            }

            var effect = Timers.OfCreation(creation, kind);
            if ((effect & TimerEffect.MayStop) != 0 || Entries.RunsOnce(creation, context.OwningSymbol, model))
                continue;
            var (holder, symbol) = Ownership.Of(creation);
            var isLeft = false;
            if (holder == Holder.Local)
            {
                uses ??= new(context.OperationBlocks);
                var local = (ILocalSymbol)symbol!;
                effect |= OfUses(uses.Of(local), model.Known);
                isLeft = effect == TimerEffect.Starts && OutlivesItsLocal(creation, kind) && !MayStopItself(creation, uses.Of(local));
                (holder, symbol) = Ownership.OfLocal(creation, local, uses, exits, model.Known, Timers.Releases);
            }

            switch (holder)
            {
                case Holder.Local when isLeft:
                    Report(creation, $"in '{symbol!.Name}' is neither stopped nor disposed");
                    break;
                case Holder.Nobody when Ownership.IsDropped(creation) && kind == TimerKind.Provided && effect == TimerEffect.Starts:
                    Report(creation, "is held by nobody who could dispose it");
                    break;
                case Holder.Member when (effect & TimerEffect.MayStop) == 0 && (kind != TimerKind.Threading || (IsOwn(creation, symbol!) && Timers.KeepsItsMaker(creation))):
                    nest.Mark(new(Id, symbol!, creation.Syntax.GetLocation(), kind == TimerKind.Provided && !Timers.KeepsItsMaker(creation) ? "what its callback refers to" : "its owner"));
                    if (effect == TimerEffect.Starts)
                        nest.Mark(new(Started, symbol!, creation.Syntax.GetLocation(), ""));
                    break;
            }
        }

        void Report(IOperation creation, string what)
        {
            if (!MayBeOnce(creation, context.OwningSymbol, model))
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, creation.Syntax.GetLocation(), what, "what its callback refers to"));
        }
    }

    /// <summary>A timer of the constructor is made as often as its object, of which there may be one in the process.</summary>
    private static bool MayBeOnce(IOperation creation, ISymbol body, MemoryModel model) =>
        body is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor } && creation.EnclosingFunction() is null && Loops.Innermost(creation) is null &&
        (model.Creations.AreOnce(body.ContainingType) || (model.Lifespans.OfInstancesOf(body.ContainingType).Kind == LifespanKind.Unknown && model.Creations.AreOfContainer(body.ContainingType)));

    /// <summary>Whether the process holds the running timer when nothing else does. A <c>new Timer(callback)</c> is its own state.</summary>
    private static bool OutlivesItsLocal(IOperation creation, TimerKind kind) => kind switch
    {
        TimerKind.Provided or TimerKind.Component => true,
        TimerKind.Threading => ((IObjectCreationOperation)creation).Arguments.Length == 1,
        _ => false,
    };

    private static TimerEffect OfUses(IReadOnlyList<IOperation> references, KnownSymbols known)
    {
        var effect = TimerEffect.None;
        foreach (var reference in references)
        {
            switch (reference.Parent)
            {
                case IInvocationOperation call when call.Instance == reference && call.TargetMethod.Name != "Dispose":
                    effect |= Timers.OfCall(call, known);
                    break;
                case IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property when assignment.Target == property:
                    effect |= Timers.OfSetting(property.Property, assignment.Value);
                    break;
            }
        }

        return effect;
    }

    /// <summary>Whether a callback may stop the timer that calls it, by the state or sender that it is passed.</summary>
    private static bool MayStopItself(IOperation creation, IReadOnlyList<IOperation> references)
    {
        if (creation is IObjectCreationOperation { Arguments: { Length: 1 } arguments } && arguments[0].Parameter?.Type.TypeKind == TypeKind.Delegate && Timers.LooksAtItsArgument(arguments[0].Value))
            return true;
        foreach (var reference in references)
        {
            if (reference.Parent is IEventReferenceOperation { Parent: IEventAssignmentOperation { HandlerValue: var handler } } && Timers.LooksAtItsArgument(handler))
                return true;
        }

        return false;
    }

    /// <summary>Whether the field belongs to the object that makes the timer.</summary>
    private static bool IsOwn(IOperation creation, ISymbol member)
    {
        for (var o = creation.Parent; o is not null; o = o.Parent)
        {
            switch (o)
            {
                case IAssignmentOperation { Target: IMemberReferenceOperation target } when target.Member.OriginalDefinition.Is(member):
                    return target.Instance is IInstanceReferenceOperation;
                case IAssignmentOperation { Target: IFieldReferenceOperation field } when field.Field.AssociatedSymbol.Is(member):
                    return field.Instance is IInstanceReferenceOperation;
                case ISymbolInitializerOperation:
                    return true;
            }
        }

        return true;
    }
}
