using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class MutationsTests
{
    [Fact]
    public void Every_row_names_members_that_exist()
    {
        var compilation = CSharpCompilation.Create("rows", references: References.Of(References.Net10));
        var missing = new List<string>();
        foreach (var row in Mutations.Table)
        {
            if (KnownSymbols.Find(compilation, row.MetadataName) is not { } type)
            {
                missing.Add(row.MetadataName);
                continue;
            }

            foreach (var member in row.Members.Split(' '))
            {
                var methods = type.GetMembers(member).OfType<IMethodSymbol>().ToList();
                if (methods.Count == 0)
                    missing.Add(row.MetadataName + "." + member);
                if (row.Argument >= 0 && methods.Any(method => method.Parameters.Length <= row.Argument))
                    missing.Add($"{row.MetadataName}.{member} argument {row.Argument}");
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_member_stands_in_one_row_of_its_type() => Assert.Empty(
        Mutations.Table.SelectMany(row => row.Members.Split(' ').Select(member => row.MetadataName + "." + member)).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
}
