namespace MemoryAnalyzers.Engine;

/// <summary>A table of members by the full names of their types. Most of what is not in it is told by the simple names alone.</summary>
internal sealed class MemberTable
{
    private const string All = "*";

    private readonly ImmutableDictionary<string, ImmutableHashSet<string>> rows;
    private readonly ImmutableHashSet<string> names;
    private readonly ImmutableHashSet<string> whole;

    /// <param name="rows">By the metadata name of a type its members, separated by spaces; <c>*</c> is all of them.</param>
    public MemberTable(Dictionary<string, string> rows)
    {
        this.rows = rows.ToImmutableDictionary(row => row.Key, row => row.Value.Split(' ').ToImmutableHashSet());
        names = this.rows.Values.SelectMany(members => members).ToImmutableHashSet().Remove(All);
        whole = rows.Where(row => row.Value == All).Select(row => row.Key.Substring(row.Key.LastIndexOf('.') + 1)).ToImmutableHashSet();
    }

    /// <summary>The full names of the types.</summary>
    public IEnumerable<string> Types => rows.Keys;

    /// <summary>The types with the members that are named.</summary>
    public IEnumerable<(string Type, IEnumerable<string> Members)> Rows => rows.Select(row => (row.Key, row.Value.Where(name => name != All)));

    /// <summary>Whether some type of the table has a member of that name in it.</summary>
    public bool Names(string member) => names.Contains(member);

    /// <summary>Whether the member is in the table, by its type itself.</summary>
    public bool Has(ISymbol member) => MayHave(member) && IsIn(member, member.ContainingType);

    /// <summary>Whether the member is in the table, by its type or a base of that.</summary>
    public bool HasInherited(ISymbol member)
    {
        if (!MayHave(member))
            return false;
        for (var type = member.ContainingType; type is not null; type = type.BaseType)
        {
            if (IsIn(member, type))
                return true;
        }

        return false;
    }

    private bool MayHave(ISymbol member) => names.Contains(member.Name) || (member.ContainingType is { } type && whole.Contains(type.MetadataName));

    private bool IsIn(ISymbol member, INamedTypeSymbol? type) => type is not null && rows.TryGetValue(type.FullName(), out var members) && (members.Contains(member.Name) || members.Contains(All));
}
