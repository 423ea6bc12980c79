using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

#pragma warning disable CS0618 // only a driver makes contexts, and here is one

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>The work of some rules over a compilation, taken out of Roslyn's driver so that it can be done in one go, and timed alone.</summary>
/// <remarks>
/// As an analyzer it looks at every type and body and remembers what it was shown. At the end of the compilation it shows all that to the rules, in the
/// order of the driver on one thread. What the driver and the binding cost is thus over before, and no clock is asked between two actions.
/// </remarks>
#pragma warning disable RS0030, RS1001, RS1012, RS1025, RS1026 // not for use in a compiler: it stands in for the driver, on one thread
internal sealed class Workload(IReadOnlyList<DiagnosticAnalyzer> rules, Action<Action> perform) : DiagnosticAnalyzer
{
    private readonly List<INamedTypeSymbol> types = [];
    private readonly List<Body> bodies = [];
    private readonly List<Diagnostic> found = [];

    /// <summary>What the rules report, it does not report itself.</summary>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [new("TEST", "Test", "Test", "Test", DiagnosticSeverity.Info, true)];

    /// <summary>Has <paramref name="perform"/> do all the work of the rules over a compilation of which nothing is known yet; gives what they report.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> RunAsync(Compilation compilation, IReadOnlyList<DiagnosticAnalyzer> rules, Action<Action> perform)
    {
        var work = new Workload(rules, perform);
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        work.found.AddRange(await new CompilationWithAnalyzers(compilation.Clone(), [work], options).GetAnalyzerDiagnosticsAsync()); // its crash, if any
        return work.found;
    }

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            start.RegisterSymbolAction(type => types.Add((INamedTypeSymbol)type.Symbol), SymbolKind.NamedType);
            start.RegisterOperationBlockAction(body => bodies.Add(new(body.OwningSymbol, body.OperationBlocks, [.. body.OperationBlocks.SelectMany(block => block.DescendantsAndSelf())])));
            start.RegisterCompilationEndAction(end => perform(() => Do(new Compiling(start))));
        });
    }

    private void Do(Compiling all)
    {
        foreach (var rule in rules)
            rule.Initialize(new Initial(all));
        var nests = new Dictionary<ISymbol, Declaring>(SymbolEqualityComparer.Default);
        foreach (var type in types)
        {
            var nest = nests[type] = new Declaring(type, all);
            all.OfTypes.ForEach(action => action(nest));
        }

        foreach (var body in bodies)
            Show(body, all, body.Owner.ContainingType is { } type ? nests.GetValueOrDefault(type)?.Actions : null);
        foreach (var type in Enumerable.Reverse(types))
        {
            var end = new SymbolAnalysisContext(type, all.Compilation, all.Options, found.Add, _ => true, all.CancellationToken);
            nests[type].Ends.ForEach(action => action(end));
        }

        var last = new CompilationAnalysisContext(all.Compilation, all.Options, found.Add, _ => true, all.CancellationToken);
        all.Ends.ForEach(action => action(last));
    }

    private void Show(Body body, Compiling all, Actions? ofType)
    {
        var within = new Starting(body, all);
        var whole = new OperationBlockAnalysisContext(body.Blocks, body.Owner, all.Compilation, all.Options, found.Add, _ => true, all.CancellationToken);
        IEnumerable<Actions> levels = ofType is null ? [all.Actions] : [all.Actions, ofType];
        foreach (var actions in levels)
        {
            actions.BodyStarts.ForEach(action => action(within));
            foreach (var (kind, some) in actions.Operations)
                within.Operations.GetOrAdd(kind).AddRange(some);
        }

        foreach (var operation in body.Operations)
        {
            if (!within.Operations.TryGetValue(operation.Kind, out var actions))
                continue;
            var one = new OperationAnalysisContext(operation, body.Owner, all.Compilation, all.Options, found.Add, _ => true, all.CancellationToken);
            foreach (var action in actions)
                action(one);
        }

        within.Ends.ForEach(action => action(whole));
        foreach (var actions in levels)
            actions.Bodies.ForEach(action => action(whole));
    }

    private sealed record Body(ISymbol Owner, ImmutableArray<IOperation> Blocks, IOperation[] Operations);

    /// <summary>What rules want to be shown, of the whole compilation or of one type.</summary>
    private sealed class Actions
    {
        public List<Action<OperationBlockStartAnalysisContext>> BodyStarts { get; } = [];

        public List<Action<OperationBlockAnalysisContext>> Bodies { get; } = [];

        public KindTable Operations { get; } = [];
    }

    private sealed class KindTable : Dictionary<OperationKind, List<Action<OperationAnalysisContext>>>
    {
        public void Add(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> kinds)
        {
            foreach (var kind in kinds)
                GetOrAdd(kind).Add(action);
        }

        public List<Action<OperationAnalysisContext>> GetOrAdd(OperationKind kind) => TryGetValue(kind, out var actions) ? actions : this[kind] = [];
    }

    private sealed class Initial(Compiling compiling) : AnalysisContext
    {
        public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode)
        {
        }

        public override void EnableConcurrentExecution()
        {
        }

        public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) => action(compiling);

        public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) => throw Unknown();

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw Unknown();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw Unknown();

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unknown();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unknown();

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) => throw Unknown();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unknown();
    }

    private sealed class Compiling(CompilationStartAnalysisContext start) : CompilationStartAnalysisContext(start.Compilation, start.Options, start.CancellationToken)
    {
        public Actions Actions { get; } = new();

        public List<Action<SymbolStartAnalysisContext>> OfTypes { get; } = [];

        public List<Action<CompilationAnalysisContext>> Ends { get; } = [];

        public override void RegisterSymbolStartAction(Action<SymbolStartAnalysisContext> action, SymbolKind symbolKind)
        {
            if (symbolKind != SymbolKind.NamedType)
                throw Unknown();
            OfTypes.Add(action);
        }

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) => Actions.BodyStarts.Add(action);

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) => Actions.Bodies.Add(action);

        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => Actions.Operations.Add(action, operationKinds);

        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action) => Ends.Add(action);

        /// <summary>For options that stand in files: no code has a part in it.</summary>
        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action)
        {
        }

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) => throw Unknown();

        public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) => throw Unknown();

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unknown();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unknown();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unknown();
    }

    private sealed class Declaring(INamedTypeSymbol type, Compiling all) : SymbolStartAnalysisContext(type, all.Compilation, all.Options, all.CancellationToken)
    {
        public Actions Actions { get; } = new();

        public List<Action<SymbolAnalysisContext>> Ends { get; } = [];

        public override void RegisterSymbolEndAction(Action<SymbolAnalysisContext> action) => Ends.Add(action);

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) => Actions.BodyStarts.Add(action);

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) => Actions.Bodies.Add(action);

        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => Actions.Operations.Add(action, operationKinds);

        public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) => throw Unknown();

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) => throw Unknown();

        public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) => throw Unknown();
    }

    private sealed class Starting(Body body, Compiling all) : OperationBlockStartAnalysisContext(body.Blocks, body.Owner, all.Compilation, all.Options, all.CancellationToken)
    {
        public KindTable Operations { get; } = [];

        public List<Action<OperationBlockAnalysisContext>> Ends { get; } = [];

        public override void RegisterOperationBlockEndAction(Action<OperationBlockAnalysisContext> action) => Ends.Add(action);

        public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) => Operations.Add(action, operationKinds);
    }

    private static NotSupportedException Unknown() => new("a kind of action that no rule had so far: show it in Workload as the driver does");
}
