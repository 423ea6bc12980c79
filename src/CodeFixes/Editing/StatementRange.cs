namespace MemoryAnalyzers.Editing;

/// <summary>Statements of one list, from the one that declares a local to the last that mentions it: what a closed scope of the local must hold.</summary>
internal sealed class StatementRange
{
    private readonly SemanticModel semantics;
    private readonly SyntaxNode list;
    private readonly IReadOnlyList<StatementSyntax> all;
    private readonly int first;
    private readonly int last;

    private StatementRange(SemanticModel semantics, SyntaxNode list, IReadOnlyList<StatementSyntax> all, int first, int last)
    {
        (this.semantics, this.list, this.all, this.first, this.last) = (semantics, list, all, first, last);
        Statements = all.Skip(first).Take(last - first + 1).ToList();
    }

    /// <summary>The block, switch section or compilation unit whose statements they are.</summary>
    public SyntaxNode List => list;

    public IReadOnlyList<StatementSyntax> Statements { get; }

    public StatementSyntax First => all[first];

    public StatementSyntax Last => all[last];

    /// <summary>The statements after them.</summary>
    public IEnumerable<StatementSyntax> After => all.Skip(last + 1);

    public int End => Last.Span.End;

    /// <summary>The range of <paramref name="local"/>, declared at <paramref name="declaration"/>; null when no list of statements declares it.</summary>
    public static StatementRange? Of(SyntaxNode declaration, ISymbol local, SemanticModel semantics, CancellationToken cancellationToken) =>
        Of(declaration, [local], semantics, cancellationToken);

    /// <summary>The range from <paramref name="declaration"/> to the last statement that mentions one of the <paramref name="locals"/>.</summary>
    public static StatementRange? Of(SyntaxNode declaration, IReadOnlyList<ISymbol> locals, SemanticModel semantics, CancellationToken cancellationToken)
    {
        for (var node = declaration; node is not null; node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax)
                return null;
            if (node is not StatementSyntax statement || ListOf(statement) is not var (list, all))
                continue;
            var first = all.IndexOf(statement);
            var last = first;
            var users = new List<ISymbol>(locals);
            foreach (var function in all.OfType<LocalFunctionStatementSyntax>())
            {
                if (locals.Any(local => Mentions(function, local, semantics, cancellationToken)) && semantics.GetDeclaredSymbol(function, cancellationToken) is { } symbol)
                    users.Add(symbol); // to call it is to use the local
            }

            for (var i = first + 1; i < all.Count; i++)
            {
                if (users.Any(user => Mentions(all[i], user, semantics, cancellationToken)))
                    last = i;
            }

            return new(semantics, list, all, first, last);
        }

        return null;
    }

    /// <summary>The range without its first statement; null when nothing is left.</summary>
    public StatementRange? WithoutFirst() => first < last ? new(semantics, list, all, first + 1, last) : null;

    /// <summary>Whether <paramref name="node"/> holds a reference to <paramref name="symbol"/>.</summary>
    public static bool Mentions(SyntaxNode node, ISymbol symbol, SemanticModel semantics, CancellationToken cancellationToken) =>
        References(node, symbol, semantics, cancellationToken).Any();

    public static IEnumerable<IdentifierNameSyntax> References(SyntaxNode node, ISymbol symbol, SemanticModel semantics, CancellationToken cancellationToken) =>
        node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name =>
            name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(name, cancellationToken).Symbol, symbol));

    /// <summary>The list that a statement stands in, if it may be replaced by several.</summary>
    public static (SyntaxNode List, List<StatementSyntax> Statements)? ListOf(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => (block, block.Statements.ToList()),
        SwitchSectionSyntax section => (section, section.Statements.ToList()),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => (unit, unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).ToList()),
        _ => null,
    };

    public DataFlowAnalysis? DataFlow() => semantics.AnalyzeDataFlow(First, Last) is { Succeeded: true } flow ? flow : null;

    public ControlFlowAnalysis? ControlFlow() => semantics.AnalyzeControlFlow(First, Last) is { Succeeded: true } flow ? flow : null;

    /// <summary>Whether a catch of the same function can take over when one of the statements throws.</summary>
    public bool IsCaught()
    {
        for (SyntaxNode child = First; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case TryStatementSyntax { Catches.Count: > 0 } @try when @try.Block == child:
                    return true;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                case MemberDeclarationSyntax and not GlobalStatementSyntax:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The list with the statements replaced by others, and more at its end.</summary>
    public SyntaxNode Rewritten(IEnumerable<StatementSyntax> statements, IEnumerable<StatementSyntax> atEnd) =>
        WithStatements(list, all.Take(first).Concat(statements).Concat(After).Concat(atEnd));

    /// <summary>The list with a statement more at its end.</summary>
    public static SyntaxNode Append(SyntaxNode list, StatementSyntax statement) => WithStatements(list, list switch
    {
        BlockSyntax block => block.Statements.Append(statement),
        CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).Append(statement),
        _ => [],
    });

    private static SyntaxNode WithStatements(SyntaxNode list, IEnumerable<StatementSyntax> statements) => list switch
    {
        BlockSyntax block => block.WithStatements(SyntaxFactory.List(statements)),
        SwitchSectionSyntax section => section.WithStatements(SyntaxFactory.List(statements)),
        CompilationUnitSyntax unit => unit.WithMembers(SyntaxFactory.List(
            statements.Select(statement => (MemberDeclarationSyntax)SyntaxFactory.GlobalStatement(statement)).Concat(unit.Members.Where(member => member is not GlobalStatementSyntax)))),
        _ => list,
    };
}
