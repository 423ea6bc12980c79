using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Engine;

/// <summary>Says which code exists in debug builds only: arguments of <c>[Conditional]</c> calls, bodies of such methods, <c>#if DEBUG</c>.</summary>
internal sealed class DebugRegions(KnownSymbols known)
{
    private const string Debug = "DEBUG";

    private readonly ConcurrentDictionary<SyntaxTree, ImmutableArray<TextSpan>> regions = new();
    private readonly ConcurrentDictionary<SyntaxTree, ImmutableHashSet<string>> defined = new();

    /// <summary>
    /// The symbol without which calls of <paramref name="method"/> are compiled away, or null when they stay. TRACE stays: the SDK defines it. So
    /// does a symbol other than DEBUG that this build defines: nothing tells of another build without it.
    /// </summary>
    public string? ConditionOf(IMethodSymbol method, SyntaxTree tree)
    {
        if (!method.ReturnsVoid || known.ConditionalAttribute is null)
            return null;
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        string? condition = null;
        foreach (var attribute in method.GetAttributes())
        {
            if (!attribute.AttributeClass.Is(known.ConditionalAttribute) || attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Value is not string symbol)
                continue;
            if (symbol == "TRACE" || (symbol != Debug && tree.Options.PreprocessorSymbolNames.Contains(symbol)) || defined.GetOrAdd(tree, DefinedIn).Contains(symbol))
                return null;
            if (condition is null || symbol == Debug)
                condition = symbol;
        }

        return condition;
    }

    /// <summary>Whether the operation runs in debug builds only: in an argument of such a call, the body of such a method, or a debug region.</summary>
    public bool Contain(IOperation operation, ISymbol body)
    {
        var tree = operation.Syntax.SyntaxTree;
        for (var o = operation; o is not null; o = o.Parent)
        {
            var method = o switch
            {
                IInvocationOperation invocation when o != operation => invocation.TargetMethod,
                ILocalFunctionOperation local => local.Symbol,
                _ => null,
            };
            if (method is not null && ConditionOf(method, tree) is not null)
                return true;
        }

        return (body is IMethodSymbol owner && ConditionOf(owner, tree) is not null) || Contain(operation.Syntax);
    }

    /// <summary>Whether the node stands in a part of the file that is left out when DEBUG is not defined.</summary>
    public bool Contain(SyntaxNode node)
    {
        var found = regions.GetOrAdd(node.SyntaxTree, FindRegions);
        var (low, high) = (0, found.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (found[middle].Contains(node.SpanStart))
                return true;
            if (found[middle].Start <= node.SpanStart)
                low = middle + 1;
            else
                high = middle;
        }

        return false;
    }

    private static ImmutableArray<TextSpan> FindRegions(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        if (!root.ContainsDirectives)
            return ImmutableArray<TextSpan>.Empty;
        var found = ImmutableArray.CreateBuilder<TextSpan>();
        var open = new Stack<Branch>();
        foreach (var directive in DirectivesOf(root))
        {
            if (directive is IfDirectiveTriviaSyntax @if)
            {
                var value = WithoutDebug(@if.Condition);
                open.Push(new(directive.Span.End, IsLeftOut: value == false, IsDecided: value == true));
            }
            else if (directive is ElifDirectiveTriviaSyntax or ElseDirectiveTriviaSyntax or EndIfDirectiveTriviaSyntax && open.Count > 0)
            {
                var branch = open.Pop();
                if (branch.IsLeftOut)
                    found.Add(TextSpan.FromBounds(branch.Start, directive.SpanStart));
                if (directive is ElseDirectiveTriviaSyntax)
                {
                    open.Push(branch with { Start = directive.Span.End, IsLeftOut = branch.IsDecided });
                }
                else if (directive is ElifDirectiveTriviaSyntax elif)
                {
                    var value = WithoutDebug(elif.Condition);
                    open.Push(new(directive.Span.End, IsLeftOut: branch.IsDecided || value == false, IsDecided: branch.IsDecided || value == true));
                }
            }
        }

        return Join(found);
    }

    /// <summary>In the order of the text, in one pass: <c>GetNextDirective</c> starts from the first statement of the block each time.</summary>
    private static IEnumerable<DirectiveTriviaSyntax> DirectivesOf(SyntaxNode root)
    {
        foreach (var trivia in root.DescendantTrivia(node => node.ContainsDirectives))
        {
            if (trivia.IsDirective && trivia.GetStructure() is DirectiveTriviaSyntax directive)
                yield return directive;
        }
    }

    /// <summary>In the order of the text, with those that lie in others left out.</summary>
    private static ImmutableArray<TextSpan> Join(IEnumerable<TextSpan> spans)
    {
        var joined = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (var span in spans.OrderBy(span => span.Start).ThenByDescending(span => span.End))
        {
            if (joined.Count == 0 || span.End > joined[joined.Count - 1].End)
                joined.Add(span);
        }

        return joined.ToImmutable();
    }

    /// <summary>The value of a directive's condition when DEBUG is not defined and nothing is known of other symbols.</summary>
    private static bool? WithoutDebug(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax parenthesized => WithoutDebug(parenthesized.Expression),
        IdentifierNameSyntax { Identifier.ValueText: Debug } => false,
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.TrueLiteralExpression),
        PrefixUnaryExpressionSyntax not => !WithoutDebug(not.Operand),
        BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.LogicalAndExpression) => And(WithoutDebug(binary.Left), WithoutDebug(binary.Right)),
        BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.LogicalOrExpression) => !And(!WithoutDebug(binary.Left), !WithoutDebug(binary.Right)),
        _ => null,
    };

    private static bool? And(bool? left, bool? right) => left == false || right == false ? false : left & right;

    /// <summary>What the file itself defines. <c>#define</c> stands before all code.</summary>
    private static ImmutableHashSet<string> DefinedIn(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        if (!root.ContainsDirectives)
            return ImmutableHashSet<string>.Empty;
        var names = ImmutableHashSet.CreateBuilder<string>();
        for (var directive = root.GetFirstDirective(); directive is DefineDirectiveTriviaSyntax or UndefDirectiveTriviaSyntax; directive = directive.GetNextDirective())
        {
            if (directive is DefineDirectiveTriviaSyntax define)
                names.Add(define.Name.ValueText);
        }

        return names.ToImmutable();
    }

    /// <summary>A branch of an <c>#if</c>.</summary>
    /// <param name="Start">Where its code starts.</param>
    /// <param name="IsLeftOut">Never compiled without DEBUG.</param>
    /// <param name="IsDecided">It, or one before it, is certainly the one compiled without DEBUG: those after it never are.</param>
    private readonly record struct Branch(int Start, bool IsLeftOut, bool IsDecided);
}
