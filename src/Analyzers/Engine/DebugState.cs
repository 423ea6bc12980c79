using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether a private member is bookkeeping of debug builds: nothing that stays in a release build reads it.</summary>
/// <remarks>Asked for the few members that an assertion changes: looks for the member's name in the types that can use it, and binds only those.</remarks>
internal sealed class DebugState(MemoryModel model)
{
    private readonly ConcurrentDictionary<(ISymbol Member, bool Shrinks), bool> known = new();
    private readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<string, (SyntaxTree Tree, int Position)>> names = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether no release code reads the member. Assigning it, or taking something out of it, is not reading; putting something in is, when what is
    /// left out of release builds (<paramref name="kind"/>) would take it out again.
    /// </summary>
    public bool IsUnread(ISymbol member, Mutation kind, SemanticModel? semantics)
    {
        if (!member.IsPrivateToNest() || member is not (IFieldSymbol or IPropertySymbol or IEventSymbol))
            return false;
        var shrinks = kind is Mutation.Removes or Mutation.Releases;
        return known.GetOrAdd((member.OriginalDefinition, shrinks), _ => !IsRead(member.OriginalDefinition, shrinks, semantics));
    }

    private bool IsRead(ISymbol member, bool shrinks, SemanticModel? semantics)
    {
        SemanticModel? bound = null;
        foreach (var (tree, position) in names.GetOrAdd(member.ContainingType.Outermost(), NamesIn)[member.Name])
        {
            if (tree.GetRoot().FindToken(position).Parent is not IdentifierNameSyntax name)
                continue;
            if (bound?.SyntaxTree != tree)
            {
#pragma warning disable RS0030, RS1030 // one name in the other parts of one type, when an assertion changes it; remembered
                bound = semantics?.SyntaxTree == tree ? semantics : model.Compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
            }

            if (bound.GetSymbolInfo(name).Symbol is { } symbol && symbol.OriginalDefinition.Is(member) && IsReadAt(name, shrinks, bound))
                return true;
        }

        return false;
    }

    /// <summary>Where each name stands in the parts of the type.</summary>
    private static ILookup<string, (SyntaxTree Tree, int Position)> NamesIn(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .SelectMany(part => part.GetSyntax().DescendantNodes()).OfType<IdentifierNameSyntax>().ToLookup(name => name.Identifier.ValueText, name => (name.SyntaxTree, name.SpanStart));

    private bool IsReadAt(IdentifierNameSyntax name, bool shrinks, SemanticModel semantics)
    {
        if (model.DebugRegions.Contain(name))
            return false;
        foreach (var ancestor in name.Ancestors())
        {
            var method = ancestor switch
            {
                InvocationExpressionSyntax invocation => semantics.GetSymbolInfo(invocation).Symbol,
                MethodDeclarationSyntax or LocalFunctionStatementSyntax => semantics.GetDeclaredSymbol(ancestor),
                _ => null,
            };
            if (method is IMethodSymbol called && model.DebugRegions.ConditionOf(called, name.SyntaxTree) is not null)
                return false;
            if (method is IMethodSymbol { Name: "nameof" } || ancestor is MemberDeclarationSyntax)
                break;
        }

        SyntaxNode use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return use.Parent switch
        {
            AssignmentExpressionSyntax assignment when assignment.Left == use => !assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && !IsStatement(assignment),
            PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => !IsStatement(use.Parent),
            ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword } => false,
            ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Parent.Parent: InvocationExpressionSyntax call } => !IsStatement(call) || RowOf(call, semantics) is null,
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } => !IsStatement(call) || IsReadBy(RowOf(call, semantics), shrinks),
            ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax call } conditional => !IsStatement(conditional) || IsReadBy(RowOf(call, semantics), shrinks),
            _ => true,
        };
    }

    private static bool IsStatement(SyntaxNode expression) => expression.Parent is ExpressionStatementSyntax;

    private MutationRow? RowOf(InvocationExpressionSyntax call, SemanticModel semantics) =>
        semantics.GetSymbolInfo(call).Symbol is IMethodSymbol method ? model.Mutations.Of(method) : null;

    private static bool IsReadBy(MutationRow? row, bool shrinks) => row?.Kind switch
    {
        Mutation.Removes or Mutation.Releases => false,
        Mutation.Adds => shrinks,
        _ => true,
    };
}
