using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.Text;

namespace MemoryAnalyzers.Engine;

/// <summary>Says whether all uses of a member are inside the nest of types that declares it, so that its facts are complete.</summary>
/// <remarks>
/// Asked last, for the rare internal field that would otherwise be reported. The first time, the text of every file is gone through once, for the
/// names of all members that the assembly can reach; a name is enough to be silent.
/// </remarks>
internal sealed class Mentions(Compilation compilation)
{
    private readonly Lazy<Dictionary<string, List<(SyntaxTree Tree, int Position)>>> places = new(() => Find(compilation));
    private readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<SyntaxTree, TextSpan>> nests = new(SymbolEqualityComparer.Default);

    /// <summary>True for a member that only its nest can reach, and for an internal one whose name stands nowhere else in the compilation.</summary>
    public static bool AreInsideNest(ISymbol member, Compilation compilation, CancellationToken cancellationToken) =>
        member.IsPrivateToNest() || MemoryModel.For(compilation).Mentions.AreInsideNest(member, cancellationToken);

    private bool AreInsideNest(ISymbol member, CancellationToken cancellationToken)
    {
        if (!places.Value.TryGetValue(member.Name, out var found))
            return false;
        var nest = nests.GetOrAdd(member.ContainingType.Outermost(), type => type.DeclaringSyntaxReferences.ToLookup(part => part.SyntaxTree, part => part.Span));
        foreach (var (tree, position) in found)
        {
            if (!nest[tree].Any(part => part.Contains(position)) && IsToken(tree.GetRoot(cancellationToken).FindToken(position), position, member.Name))
                return false;
        }

        return true;
    }

    /// <summary>Not a part of a longer text, or of a comment.</summary>
    private static bool IsToken(SyntaxToken token, int position, string name) => token.Span.Contains(position) && token.ValueText == name;

    private static Dictionary<string, List<(SyntaxTree Tree, int Position)>> Find(Compilation compilation)
    {
        var found = new Dictionary<string, List<(SyntaxTree Tree, int Position)>>();
        AddNames(compilation.Assembly.GlobalNamespace, found);
        var names = found.Keys.ToLookup(name => Words.Hash(name, 0, name.Length));
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText().ToString();
            for (var end = 0; Words.Next(text, ref end, out var start);)
            {
                foreach (var name in names[Words.Hash(text, start, end - start)])
                {
                    if (name.Length == end - start && string.CompareOrdinal(name, 0, text, start, name.Length) == 0)
                        found[name].Add((tree, start));
                }
            }
        }

        return found;
    }

    private static void AddNames(INamespaceOrTypeSymbol container, Dictionary<string, List<(SyntaxTree Tree, int Position)>> names)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
                AddNames(inner, names);
            else if (member is IFieldSymbol or IPropertySymbol && member.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal && !names.ContainsKey(member.Name))
                names.Add(member.Name, []);
        }
    }
}
