using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>How many values an expression can have while a process lives.</summary>
public sealed class DomainsTests
{
    private static IOperation Of(string statements)
    {
        var (_, marked) = Ask.Operations(
            $$"""
            using System; using System.Collections.Generic; using System.IO; using System.Text; using System.Text.RegularExpressions; using System.Threading; using System.Threading.Tasks; using System.Xml; using System.Xml.Linq;
            class C
            {
                const string Fixed = "c"; string _f = ""; int _n; static string s_f = "";
                string Own(string s) => s; static string Of(object o) => ""; string Nothing() => "";
                async Task M(string p, int n, bool b, DayOfWeek day, CancellationToken token, IServiceProvider services, List<string> list, char[] buffer, StreamReader reader, XmlReader xml, XElement element, Match match, Encoding encoding, StringBuilder builder, Func<string> func)
                {
                    {{statements}}
                    await Task.Yield();
                }
            }
            """);
        return marked[0];
    }

    [Theory]
    [InlineData("_ = [|p|];", true)]
    [InlineData("_ = [|p.Length|];", true)]
    [InlineData("_ = [|\"a\" + p|];", true)]
    [InlineData("_ = [|$\"{n}\"|];", true)]
    [InlineData("_ = [|(p, 1)|];", true)]
    [InlineData("_ = [|p ?? \"\"|];", true)]
    [InlineData("var q = p.Trim(); _ = [|q|];", true)]
    [InlineData("_ = [|Own(p)|];", true)]
    [InlineData("_ = [|Of(p)|];", true)]
    [InlineData("_ = [|(object)p|];", true)]
    [InlineData("foreach (var each in list) { _ = [|each|]; }", true)]
    [InlineData("_ = [|\"a\"|];", false)]
    [InlineData("_ = [|Fixed|];", false)]
    [InlineData("_ = [|_f|];", false)]
    [InlineData("_ = [|s_f|];", false)]
    [InlineData("_ = [|this._n|];", false)]
    [InlineData("_ = [|Nothing()|];", false)]
    [InlineData("_ = [|b|];", false)]
    [InlineData("_ = [|day|];", false)]
    [InlineData("_ = [|token|];", false)]
    [InlineData("_ = [|services|];", false)]
    [InlineData("_ = [|Of(typeof(string))|];", false)]
    [InlineData("_ = [|Of(b)|];", false)]
    [InlineData("string q; q = p; _ = [|q|];", false)]
    public void Differs_by_call(string statements, bool differs) => Assert.Equal(differs, new Domains(new Bodies()).DiffersByCall(Of(statements)));

    [Theory]
    [InlineData("_ = [|reader.ReadLine()|];", true)]
    [InlineData("_ = [|await reader.ReadToEndAsync()|];", true)]
    [InlineData("_ = [|File.ReadAllText(p)|];", true)]
    [InlineData("_ = [|File.ReadAllLines(p)[0]|];", true)]
    [InlineData("_ = [|reader.ReadLine()?.Trim()|];", true)]
    [InlineData("_ = [|reader.ReadLine() ?? \"\"|];", true)]
    [InlineData("_ = [|reader.ReadLine()!.Split(',')[1].ToLowerInvariant()|];", true)]
    [InlineData("var line = reader.ReadLine(); _ = [|line|];", true)]
    [InlineData("foreach (var line in File.ReadLines(p)) { _ = [|line|]; }", true)]
    [InlineData("_ = [|xml.Value|];", true)]
    [InlineData("_ = [|element.Value|];", true)]
    [InlineData("_ = [|match.Value|];", true)]
    [InlineData("_ = [|encoding.GetString(new byte[3])|];", true)]
    [InlineData("_ = [|new string(buffer, 0, n)|];", true)]
    [InlineData("_ = [|new string(buffer)|];", true)]
    [InlineData("_ = [|\"a\" + n|];", true)]
    [InlineData("_ = [|$\"a{n}\"|];", true)]
    [InlineData("_ = [|$\"{Guid.NewGuid()}\"|];", true)]
    [InlineData("_ = [|DateTime.UtcNow.ToString()|];", true)]
    [InlineData("_ = [|builder.ToString()|];", true)]
    [InlineData("_ = [|p|];", false)]
    [InlineData("_ = [|_f|];", false)]
    [InlineData("_ = [|p.Trim()|];", false)]
    [InlineData("_ = [|\"a\" + p|];", false)]
    [InlineData("_ = [|$\"a{p}\"|];", false)]
    [InlineData("_ = [|\"a\" + 3|];", false)]
    [InlineData("_ = [|new string('x', 3)|];", false)]
    [InlineData("_ = [|func()|];", false)]
    [InlineData("_ = reader.ReadLine()?.Replace(\"a\", [|p.Trim()|]);", false)]
    [InlineData("_ = [|Own(p)|];", false)]
    [InlineData("_ = [|day.ToString()|];", false)]
    [InlineData("_ = [|Of(reader.ReadLine()!)|];", false)]
    public void Is_open(string statements, bool open) => Assert.Equal(open, new Domains(new Bodies()).IsOpen(Of(statements)));

    [Fact]
    public void Long_chains_end()
    {
        var value = Of("_ = [|" + string.Concat(Enumerable.Repeat("Own(", 100)) + "p" + new string(')', 100) + "|];");
        Assert.False(new Domains(new Bodies()).DiffersByCall(value));
        Assert.False(new Domains(new Bodies()).IsOpen(value));
    }
}
