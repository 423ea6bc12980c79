using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class CallGraphTests
{
    [Theory]
    [InlineData("public void A() { X(); }", "A X")]
    [InlineData("public void A() { B(); } private void B() { X(); }", "A B X")]
    [InlineData("public void A() { B(); } private void B() { X(); } public void C() { X(); }", "X")]
    [InlineData("public void A() { B(); C(); } private void B() { X(); } private void C() { X(); }", "A X")]
    [InlineData("public void A() { B(); C(); } private void B() { D(); } private void C() { D(); } private void D() { X(); }", "A D X")]
    [InlineData("public void A() { B(); } private void B() { C(); X(); } private void C() { B(); X(); }", "A B X")]
    [InlineData("public void A() { B(); } public void B() { X(); }", "B X")]
    [InlineData("private void A() { X(); }", "A X")]
    [InlineData("private void A() { B(); X(); } private void B() { A(); }", "all")]
    [InlineData("Owner() { X(); }", ".ctor X")]
    public async Task Bodies_on_behalf_of_which_a_method_runs(string members, string expected)
    {
        var summary = await SummaryAsync(members);
        var around = summary.AroundAll([summary.Type.GetMembers("X")[0]]);
        Assert.Equal(expected, around is null ? "all" : string.Join(' ', around.Select(body => body.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Bodies_on_behalf_of_which_several_methods_run()
    {
        var summary = await SummaryAsync("public void A() { B(); C(); } private void B() { X(); } private void C() { Y(); } private void Y() { }");
        var around = summary.AroundAll([summary.Type.GetMembers("X")[0], summary.Type.GetMembers("Y")[0]]);
        Assert.Equal(["A"], around!.Select(body => body.Name));
    }

    [Theory]
    [InlineData("Owner() { X(); }", true)]
    [InlineData("Owner() { A(); } private void A() { X(); }", true)]
    [InlineData("Owner() { A(); } private void A() { X(); } public void B() { X(); }", false)]
    [InlineData("Owner() { A(); } public void A() { X(); }", false)]
    [InlineData("Owner() { A(); } private void A() { X(); } private void B() { A(); }", false)]
    public async Task Method_runs_only_while_its_object_is_made(string members, bool expected)
    {
        var summary = await SummaryAsync(members);
        Assert.Equal(expected, summary.IsConstruction(summary.Type.GetMembers("X")[0]));
    }

    private static async Task<TypeSummary> SummaryAsync(string members) => (await Ask.SummariesAsync(("/0/Test.cs", "class Owner { object _x; private void X() { _x = null; } " + members + " }")))["Owner"];
}
