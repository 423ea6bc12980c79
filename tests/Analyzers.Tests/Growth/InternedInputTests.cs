using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.InternedInput>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class InternedInputTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Generic;
        using System.Globalization;
        using System.IO;
        using System.Linq;
        using System.Reflection;
        using System.Text;
        using System.Text.Json;
        using System.Text.RegularExpressions;
        using System.Threading.Tasks;
        using System.Xml;
        using System.Xml.Linq;


        """;

    private static string In(string members) => Header + "public class C {\nprivate string _name = Environment.MachineName;\n" + members + "\n}";

    private static Task Check(string members) => Verify.VerifyAnalyzerAsync(In(members));

    [Theory]
    [InlineData("public string M(TextReader r) => [|string.Intern(r.ReadLine()!)|];")]
    [InlineData("public async Task<string> M(StreamReader r) { var line = await r.ReadLineAsync(); return [|string.Intern(line!)|]; }")]
    [InlineData("public string M(BinaryReader r) => [|string.Intern(r.ReadString())|];")]
    [InlineData("public string M(byte[] b) => [|string.Intern(Encoding.UTF8.GetString(b))|];")]
    [InlineData("public string M(TextReader r) { var parts = r.ReadLine()!.Split(','); return [|string.Intern(parts[1].Trim())|]; }")]
    [InlineData("public List<string> M(string path) { var all = new List<string>(); foreach (var line in File.ReadLines(path)) all.Add([|string.Intern(line)|]); return all; }")]
    [InlineData("public string M(char[] b, int n) => [|string.Intern(new string(b, 0, n))|];")]
    [InlineData("public string M(ReadOnlySpan<char> b) => [|string.Intern(b.Slice(1).ToString())|];")]
    [InlineData("public string M(StringBuilder b) => [|string.Intern(b.ToString())|];")]
    [InlineData("public string M(XmlReader r) => [|string.Intern(r.Value)|];")]
    [InlineData("public string M(JsonElement e) => [|string.Intern(e.GetString() ?? \"\")|];")]
    [InlineData("public string M(string p) => [|string.Intern(Regex.Match(p, \"a*\").Value)|];")]
    [InlineData("public string M(int id) => [|string.Intern(\"order:\" + id)|];")]
    [InlineData("public string M(Guid id) => [|string.Intern($\"order:{id}\")|];")]
    [InlineData("public string M(long id) => [|string.Intern(id.ToString())|];")]
    [InlineData("public void M(string id) { lock ([|string.Intern(id)|]) { Console.WriteLine(id); } }")]
    [InlineData("public void M(string id) { lock ([|string.Intern(\"lock:\" + id)|]) { Console.WriteLine(id); } }")]
    public Task Text_from_outside_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("public string M(int p) => string.Intern(\"order\");")]
    [InlineData("public string M(Type t) => string.Intern(t.FullName!);")]
    [InlineData("public string M(MemberInfo m) => string.Intern(m.Name);")]
    [InlineData("public string M(DayOfWeek d) => string.Intern(d.ToString());")]
    [InlineData("public string M(bool b) => string.Intern(b.ToString() + nameof(C));")]
    [InlineData("public string M(CultureInfo c) => string.Intern(c.Name);")]
    [InlineData("public string M(XmlReader r) => string.Intern(r.LocalName);")]
    [InlineData("public string M(XElement e) => string.Intern(e.Name.LocalName);")]
    [InlineData("public string M(string name) => string.Intern(name);")] // not known where it comes from
    [InlineData("public string M(string name) => string.Intern(name.ToLowerInvariant());")]
    [InlineData("public string M(string a, string b) => string.Intern(a + \".\" + b);")]
    [InlineData("public string M(int p) => string.Intern(_name);")]
    [InlineData("public string Name { get => _name; set => _name = string.Intern(value); }")]
    [InlineData("public void M(DayOfWeek d) { lock (string.Intern(d.ToString())) { } }")]
    [InlineData("public void M(string s) { lock (string.Intern(\"all\")) { } }")]
    [InlineData("public string M(TextReader r) => string.IsInterned(r.ReadLine()!) ?? \"\";")]
    [InlineData("public string M(System.Resources.ResourceManager r, string key) => string.Intern(r.GetString(key)!);")]
    [InlineData("public string M(int p) => string.Intern(new string('a', p));")]
    [InlineData("public string M(System.Reflection.Metadata.MetadataReader r, System.Reflection.Metadata.StringHandle h) => string.Intern(r.GetString(h));")] // names of a program
    [InlineData("private void M(string name) { lock (string.Intern(name)) { } } public void One() => M(\"one\"); public void Two() => M(\"two\");")] // all callers are known
    public Task Names_that_a_program_knows_and_unknown_text_are_silent(string members) => Check(members);

    [Theory]
    [InlineData("private static readonly string Version = string.Intern(File.ReadAllText(\"version\"));")]
    [InlineData("static void Main() { var s = string.Intern(Console.ReadLine()!); Console.WriteLine(s); }")]
    [InlineData("private static string? s_name; public static string Name(string path) { if (s_name == null) s_name = string.Intern(File.ReadAllText(path)); return s_name; }")]
    [InlineData("public static string Load() => string.Intern(File.ReadAllText(\"version\"));")] // nothing shows that it runs often
    public Task Code_that_runs_once_is_silent(string members) => Check(members);

    [Fact]
    public Task Tests_are_silent() => Verify.VerifyAnalyzerAsync(Header +
        """
        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        public sealed class SomeTests
        {
            [Xunit.Fact] public void Test() => Read(new StringReader("a"));
            private static string Read(TextReader r) => string.Intern(r.ReadLine()!);
        }
        """);

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("string M(TextReader r) => string.Intern(; string N(TextReader r) => string.Intern(r.ReadLine(; string O() => string.Intern(r.X);"));
}
