using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Where the code of the compilation calls something by a name, or makes an object of a type by its name.</summary>
/// <remarks>
/// Asked only when a rule has a candidate that is otherwise complete. The first question goes through the text of all files once, and keeps where words
/// stand that look so: making the syntax nodes of all files takes far longer, and the trees then keep them. Only the places of an asked name are looked at.
/// </remarks>
internal sealed class Places(Compilation compilation)
{
    private readonly Lazy<Index> index = new(() => new(compilation));

    /// <summary>The calls by this name, in the order of the files and, in each, of the names. Not with a comment between name and parenthesis.</summary>
    public IEnumerable<InvocationExpressionSyntax> CallsOf(string name)
    {
        foreach (var token in index.Value.Calls.Of(name))
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name && CallOf(token) is { } call)
                yield return call;
        }
    }

    /// <summary>Where <c>new</c> stands before a type whose last name is this.</summary>
    public IEnumerable<ObjectCreationExpressionSyntax> CreationsOf(string name)
    {
        foreach (var token in index.Value.Creations.Of(name))
        {
            if (token.Parent is ObjectCreationExpressionSyntax creation && LastName(creation.Type) == name)
                yield return creation;
        }
    }

    /// <summary>Where the name stands with type arguments. Not with a comment in between.</summary>
    public IEnumerable<GenericNameSyntax> GenericNamesOf(string name) =>
        index.Value.Calls.Of(name).Where(token => token.ValueText == name).Select(token => token.Parent)
            .Concat(CreationsOf(name).Select(creation => creation.Type.DescendantTokens().Last(token => token.ValueText == name).Parent)).OfType<GenericNameSyntax>();

    /// <summary>Where <c>new(…)</c> stands without a type.</summary>
    public IEnumerable<ImplicitObjectCreationExpressionSyntax> UntypedCreations() =>
        index.Value.Untyped.Of("").Select(token => token.Parent).OfType<ImplicitObjectCreationExpressionSyntax>();

    /// <summary>The name of a type without namespaces, outer types and type arguments; empty for an array and the like.</summary>
    public static string LastName(TypeSyntax type) => type switch
    {
        NullableTypeSyntax nullable => LastName(nullable.ElementType),
        SimpleNameSyntax name => name.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        _ => "",
    };

    private static InvocationExpressionSyntax? CallOf(SyntaxToken token)
    {
        ExpressionSyntax? called = token.Parent switch
        {
            SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => access,
            SimpleNameSyntax { Parent: MemberBindingExpressionSyntax binding } => binding,
            SimpleNameSyntax name => name,
            _ => null,
        };
        return called?.Parent is InvocationExpressionSyntax call && call.Expression == called ? call : null;
    }

    /// <summary>Places by the hash of a name.</summary>
    private sealed class Table
    {
        private readonly Dictionary<int, List<(SyntaxTree Tree, int Position)>> places = [];

        public void Add(int hash, SyntaxTree tree, int position)
        {
            if (!places.TryGetValue(hash, out var found))
                places.Add(hash, found = []);
            found.Add((tree, position));
        }

        /// <summary>The tokens at the places, if they are code.</summary>
        public IEnumerable<SyntaxToken> Of(string name)
        {
            if (!places.TryGetValue(Words.Hash(name, 0, name.Length), out var found))
                yield break;
            foreach (var (tree, position) in found)
            {
                if (tree.GetRoot().FindToken(position) is var token && token.Span.Contains(position))
                    yield return token;
            }
        }
    }

    private sealed class Index
    {
        public Index(Compilation compilation)
        {
            foreach (var tree in compilation.SyntaxTrees)
                Read(tree, tree.GetText().ToString());
        }

        public Table Calls { get; } = new();

        public Table Creations { get; } = new();

        public Table Untyped { get; } = new();

        private void Read(SyntaxTree tree, string text)
        {
            var type = -1; // the name after the last new
            for (var end = 0; Words.Next(text, ref end, out var start);)
            {
                var next = Words.SkipSpace(text, end);
                if (end - start == 3 && string.CompareOrdinal(text, start, "new", 0, 3) == 0)
                {
                    if (next < text.Length && text[next] == '(')
                        Untyped.Add(Words.Hash("", 0, 0), tree, start);
                    else if (TypeName(text, next) is { Length: > 0 } name)
                        Creations.Add(Words.Hash(text, type = name.Start, name.Length), tree, start);
                }
                else if (start != type && next < text.Length && text[next] is '(' or '<')
                {
                    Calls.Add(Words.Hash(text, start, end - start), tree, start);
                }
            }
        }

        /// <summary>The last name of the type at the position, if what makes an object follows: an argument list or initializer, perhaps after a comment.</summary>
        private static (int Start, int Length) TypeName(string text, int at)
        {
            while (true)
            {
                var start = at < text.Length && text[at] == '@' ? at + 1 : at;
                var end = Words.End(text, start);
                if (end == start)
                    return default;
                at = Words.SkipSpace(text, SkipTypeArguments(text, Words.SkipSpace(text, end)));
                if (at >= text.Length)
                    return default;
                if (text[at] is '(' or '{' or '/')
                    return (start, end - start);
                if (text[at] != '.' && string.CompareOrdinal(text, at, "::", 0, 2) != 0)
                    return default;
                at = Words.SkipSpace(text, at + (text[at] == '.' ? 1 : 2));
            }
        }

        private static int SkipTypeArguments(string text, int at)
        {
            if (at >= text.Length || text[at] != '<')
                return at;
            var depth = 0;
            do
            {
                depth += text[at] switch { '<' => 1, '>' => -1, _ => 0 };
                at++;
            }
            while (depth > 0 && at < text.Length && text[at] != ';');
            return at;
        }
    }
}
