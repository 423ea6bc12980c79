using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>What the engine's tables name exists, and is asked for.</summary>
public sealed class TableTests
{
    private static readonly CSharpCompilation Newest = Code.Compile("using System; using System.Buffers; using System.Linq; using System.Collections.Generic; using System.Collections.Immutable; class Place { }");

    private static readonly string[] Outside = ["System.IO.Hashing.Crc32"]; // in a package of its own

    [Fact]
    public void Every_known_symbol_exists()
    {
        var known = new KnownSymbols(Newest);
        Check.None(typeof(KnownSymbols).GetProperties().Where(property => property.GetValue(known) is null).Select(property => $"KnownSymbols.{property.Name}: no such type on net10.0 with ASP.NET Core; correct its name"));
    }

    [Fact]
    public void Every_growable_type_and_member_exists() => Check.None(Collections.Table.SelectMany(row => KnownSymbols.Find(Newest, row.MetadataName) is not { } type
        ? [row.MetadataName]
        : row.Members.Where(member => member is not ("Capacity" or "EnsureCapacity") && !Has(type, member)).Select(member => row.MetadataName + "." + member)));

    [Fact]
    public void Every_borrower_exists() => Check.None(Borrowers.Types.Except(Outside).Where(name => KnownSymbols.Find(Newest, name) is null));

    [Fact]
    public void Every_borrowing_method_exists() => Check.None(Borrowers.Rows.Where(row => !Outside.Contains(row.Type)).SelectMany(row =>
        row.Methods.Where(method => method != "*" && KnownSymbols.Find(Newest, row.Type) is { } type && !Has(type, method)).Select(method => row.Type + "." + method)));

    [Fact]
    public void Every_resource_and_its_makers_exist() => Check.None(Resources.Rows.SelectMany(row => KnownSymbols.Find(Newest, row.Type) is not { } type
        ? [row.Type]
        : row.Methods.Where(method => !Has(type, method)).Select(method => row.Type + "." + method)));

    [Fact]
    public void Every_call_that_can_fail_exists() => Check.None(Failures.Rows.SelectMany(row => KnownSymbols.Find(Newest, row.Type) is not { } type
        ? [row.Type]
        : row.Methods.Where(method => !Has(type, method)).Select(method => row.Type + "." + method)));

    [Fact]
    public void Every_allocation_and_what_frees_it_exists() => Check.None(UnmanagedMemory.Rows.Where(row => !Newest.GetTypeByMetadataName("System.Runtime.InteropServices.Marshal")!.GetMembers().Concat(
        Newest.GetTypeByMetadataName("System.Runtime.InteropServices.NativeMemory")!.GetMembers()).Select(member => member.Name).ToHashSet().IsSupersetOf([row.Key, row.Value])).Select(row => row.Key));

    private static bool Has(INamedTypeSymbol type, string member)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (member == "this[]" ? t.GetMembers().OfType<IPropertySymbol>().Any(property => property.IsIndexer) : !t.GetMembers(member).IsEmpty)
                return true;
        }

        // An extension method of the framework, such as IBufferWriter<T>.Write.
        var constructed = type.IsGenericType && type.TypeParameters.Length > 0 ? type.Construct([.. type.TypeParameters.Select(_ => (ITypeSymbol)Newest.GetSpecialType(SpecialType.System_String))]) : type;
        var tree = Newest.SyntaxTrees[0];
        return !Newest.GetSemanticModel(tree).LookupSymbols(tree.Length - 2, constructed, member, includeReducedExtensionMethods: true).IsEmpty;
    }
}
