using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What the type of a key says of its values.</summary>
public sealed class KeyTypesTests
{
    private static ITypeSymbol Of(string type)
    {
        var compilation = Code.Compile($$"""
            using System; using System.Collections.Generic; using System.Globalization; using System.IO; using System.Reflection; using System.Threading; using System.Threading.Tasks; using Microsoft.AspNetCore.Http;
            class Plain { } record Record; class Equal { public override bool Equals(object? other) => true; public override int GetHashCode() => 1; } class Derived : Equal { } struct Value { } delegate void D();
            class C { {{type}} _x = default!; }
            """);
        Check.None(Code.Errors(compilation));
        return compilation.GetTypeByMetadataName("C")!.GetMembers("_x").OfType<IFieldSymbol>().Single().Type;
    }

    [Theory]
    [InlineData("bool", true)]
    [InlineData("byte?", true)]
    [InlineData("char", true)]
    [InlineData("DayOfWeek", true)]
    [InlineData("Type", true)]
    [InlineData("PropertyInfo", true)]
    [InlineData("CultureInfo", true)]
    [InlineData("D", true)]
    [InlineData("int", false)]
    [InlineData("string", false)]
    [InlineData("Plain", false)]
    public void Few_values(string type, bool few) => Assert.Equal(few, KeyTypes.IsOfFew(Of(type)));

    [Theory]
    [InlineData("Plain", true)]
    [InlineData("Stream", true)]
    [InlineData("Record", false)]
    [InlineData("Equal", false)]
    [InlineData("Derived", false)]
    [InlineData("Value", false)]
    [InlineData("string", false)]
    [InlineData("IDisposable", false)]
    public void Compared_by_reference(string type, bool byReference) => Assert.Equal(byReference, KeyTypes.ComparesByReference(Of(type)));

    [Theory]
    [InlineData("Task<int>", true)]
    [InlineData("FileStream", true)]
    [InlineData("HttpContext", true)]
    [InlineData("Plain", false)]
    [InlineData("Timer", false)]
    public void Comes_and_goes(string type, bool passes) => Assert.Equal(passes, KeyTypes.IsPassing(Of(type)));

    [Theory]
    [InlineData("Guid", true, false)]
    [InlineData("Guid?", true, false)]
    [InlineData("DateTime", false, true)]
    [InlineData("DateTimeOffset", false, true)]
    [InlineData("int", false, false)]
    public void Identifiers_and_times(string type, bool isId, bool isTime) => Assert.Equal((isId, isTime), (KeyTypes.IsId(Of(type)), KeyTypes.IsTime(Of(type))));
}
