using MemoryAnalyzers.Capacity;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Capacity.FilledOnceKeepsSlack, MemoryAnalyzers.Capacity.FilledOnceKeepsSlackFix>;

namespace MemoryAnalyzers.Tests.Capacity;

public sealed class FilledOnceKeepsSlackTests
{
    private static string Class(string members) =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Text;
        enum Few { A, B, C }
        static class Source { public static IEnumerable<string> Names() => File.ReadLines("names.txt"); }
        sealed class C
        {
            {{members}}
        }
        """;

    [Theory]
    // By a static constructor, a method that it calls, a build method, a singleton's constructor
    [InlineData("private static readonly List<string> [|s_x|] = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> [|s_x|]; static C() { s_x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly Dictionary<string, int> [|s_x|] = new(StringComparer.Ordinal); static C() { var n = 0; foreach (var s in File.ReadLines(\"names.txt\")) s_x[s] = n++; } public static int At(string s) => s_x.TryGetValue(s, out var n) ? n : 0;")]
    [InlineData("private static readonly HashSet<string> [|s_x|] = new(); static C() => Fill(); private static void Fill() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static bool Has(string s) => s_x.Contains(s);")]
    [InlineData("private static readonly StringBuilder [|s_x|] = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Append(s); } public static char At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> [|s_x|] = Build(); private static List<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) { if (s.Length > 0) x.Add(s); } return x; } public static string At(int i) => s_x[i];")]
    [InlineData("public static readonly C Instance = new(); private readonly List<string> [|_x|] = new(); private C() { foreach (var s in File.ReadLines(\"names.txt\")) _x.Add(s); } public string At(int i) => _x[i];")]
    [InlineData("private static readonly Dictionary<string, int> [|s_x|] = new(); static C() { foreach (var file in new[] { \"a\", \"b\" }) { var words = File.ReadAllText(file).Split(' '); for (var i = 0; i < words.Length; i++) s_x[words[i]] = i; } } public static int At(string s) => s_x[s];")]
    [InlineData("private static readonly List<string> [|s_x|] = new(); static C() { using var reader = new StreamReader(\"a\"); while (reader.ReadLine() is { } s) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    // Enough turns; read-only views
    [InlineData("private static readonly List<int> [|s_x|] = new(); static C() { for (var i = 0; i < 64; i++) s_x.Add(i); } public static int At(int i) => s_x[i];")]
    [InlineData("private static readonly List<int> [|s_x|] = new(); static C() { for (var i = 0; i < 8; i++) for (var j = 0; j < 8; j++) s_x.Add(i * j); } public static int At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> [|s_x|] = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static IReadOnlyList<string> All => s_x;")]
    public Task Filled_once_in_a_loop_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    // Sized or trimmed
    [InlineData("private static readonly List<string> s_x = new(1000); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { s_x.EnsureCapacity(1000); foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); s_x.TrimExcess(); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly StringBuilder s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Append(s); s_x.Capacity = s_x.Length; } public static char At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = Build(); private static List<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); x.TrimExcess(); return x; } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = Build(); private static List<string> Build() { var x = new List<string>(1000); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(File.ReadLines(\"names.txt\")); public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = File.ReadLines(\"names.txt\").ToList(); public static string At(int i) => s_x[i];")]
    // Changed later
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static void Add(string s) => s_x.Add(s);")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static void Remove(string s) => s_x.Remove(s);")]
    [InlineData("private static List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static void Reset() => s_x = new();")]
    // Handed out to be changed, or to who knows whom
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static List<string> All => s_x;")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static void Give(Action<List<string>> to) => to(s_x);")]
    [InlineData("public static readonly List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); }")]
    [InlineData("private static readonly List<string> s_x = Build(); private static List<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static int Again() => Build().Count + s_x.Count;")]
    // Few, or not known
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var s in Source.Names()) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var t in typeof(C).Assembly.GetTypes()) s_x.Add(t.Name); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { using var own = new StreamReader(typeof(C).Assembly.GetManifestResourceStream(\"a\")!); while (own.ReadLine() is { } line) s_x.Add(line); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { foreach (var p in typeof(C).GetProperties()) foreach (var q in typeof(C).GetProperties()) s_x.Add(p.Name + q.Name); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly string[] All = Source.Names().ToArray(); private static readonly List<string> s_x = new(); static C() { for (var i = 0; i < All.Length; i++) s_x.Add(All[i]); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); static C() { s_x.Add(\"a\"); s_x.Add(\"b\"); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<int> s_x = new(); static C() { for (var i = 0; i < 63; i++) s_x.Add(i); } public static int At(int i) => s_x[i];")]
    [InlineData("private static readonly List<Few> s_x = new(); static C() { foreach (var f in Enum.GetValues<Few>()) s_x.Add(f); } public static Few At(int i) => s_x[i];")]
    [InlineData("private static readonly List<int> s_x = new(); static C() { foreach (var f in new[] { 1, 2, 3 }) s_x.Add(f); } public static int At(int i) => s_x[i];")]
    [InlineData("private static readonly string[] Names = { \"a\", \"b\" }; private static readonly List<string> s_x = new(); static C() { foreach (var n in Names) s_x.Add(n); } public static string At(int i) => s_x[i];")]
    // Not for as long as the process, not readonly, lazily filled, of another type
    [InlineData("private readonly List<string> _x = new(); public C() { foreach (var s in File.ReadLines(\"names.txt\")) _x.Add(s); } public string At(int i) => _x[i];")]
    [InlineData("private static List<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly List<string> s_x = new(); public static void Load() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static string At(int i) => s_x[i];")]
    [InlineData("private static readonly SortedSet<string> s_x = new(); static C() { foreach (var s in File.ReadLines(\"names.txt\")) s_x.Add(s); } public static bool Has(string s) => s_x.Contains(s);")]
    public Task Sized_changed_handed_out_small_or_short_lived_is_silent(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    [InlineData("foreach (var pair in options.Value.Aliases) _x.Add(pair.Key);")]
    [InlineData("var aliases = options.Value.Aliases; foreach (var pair in aliases) _x.Add(pair.Key);")]
    [InlineData("foreach (var pair in monitor.CurrentValue.Aliases) _x.Add(pair.Key);")]
    [InlineData("foreach (var section in configuration.GetSection(\"Aliases\").GetChildren()) _x.Add(section.Key);")]
    [InlineData("foreach (var name in Microsoft.Win32.Registry.CurrentUser.GetValueNames()) _x.Add(name);")]
    [InlineData("var all = {|CS0103:Missing|}.All; foreach (var name in all) _x.Add(name.Key);")]
    [InlineData("var settings = new Settings(); foreach (var pair in settings.Aliases) _x.Add(pair.Key);")]
    [InlineData("foreach (var name in names) _x.Add(name);")]
    [InlineData("foreach (var name in File.ReadLines(\"names.txt\")) _x.Add(name);", true)]
    public Task What_the_program_is_configured_with_is_few(string fill, bool reported = false) => Verify.VerifyAnalyzerAsync(
        $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Options;
        public class Settings { public Dictionary<string, string> Aliases { get; } = new(); }
        static class Startup { public static void Configure(IServiceCollection services) { services.AddSingleton<Names>(); } }
        sealed class Names
        {
            private readonly HashSet<string> {{(reported ? "[|_x|]" : "_x")}} = new();
            public Names(IOptions<Settings> options, IOptionsMonitor<Settings> monitor, IConfiguration configuration, IEnumerable<string> names) { {{fill}} }
            public bool Has(string name) => _x.Contains(name);
        }
        """);

    [Fact]
    public Task Least_number_is_an_option() => Verify.VerifyAnalyzerAsync(
        Class("private static readonly List<int> [|s_x|] = new(); static C() { for (var i = 0; i < 10; i++) s_x.Add(i); } public static int At(int i) => s_x[i];"), config: "dotnet_code_quality.RET103.min_items = 10");

    [Fact]
    public Task Constructor_trims_at_the_end_of_the_filling() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.IO;

        static class Names
        {
            private static readonly HashSet<string> [|s_names|] = new();

            static Names()
            {
                foreach (var name in File.ReadLines("names.txt"))
                {
                    s_names.Add(name);
                }

                System.Console.WriteLine("loaded");
            }

            public static bool Has(string name) => s_names.Contains(name);
        }
        """,
        """
        using System.Collections.Generic;
        using System.IO;

        static class Names
        {
            private static readonly HashSet<string> s_names = new();

            static Names()
            {
                foreach (var name in File.ReadLines("names.txt"))
                {
                    s_names.Add(name);
                }
                s_names.TrimExcess();

                System.Console.WriteLine("loaded");
            }

            public static bool Has(string name) => s_names.Contains(name);
        }
        """);

    [Fact]
    public Task Build_method_trims_before_it_returns() => Verify.VerifyCodeFixAsync(
        """
        using System.Collections.Generic;
        using System.IO;

        static class Names
        {
            private static readonly List<string> [|s_names|] = Read();

            public static string At(int i) => s_names[i];

            private static List<string> Read()
            {
                var names = new List<string>();
                foreach (var name in File.ReadLines("names.txt"))
                    names.Add(name);
                return names;
            }
        }
        """,
        """
        using System.Collections.Generic;
        using System.IO;

        static class Names
        {
            private static readonly List<string> s_names = Read();

            public static string At(int i) => s_names[i];

            private static List<string> Read()
            {
                var names = new List<string>();
                foreach (var name in File.ReadLines("names.txt"))
                    names.Add(name);
                names.TrimExcess();
                return names;
            }
        }
        """);

    [Fact]
    public Task Builder_gets_its_length_as_capacity() => Verify.VerifyCodeFixAsync(
        """
        using System.IO;
        using System.Text;

        static class Text
        {
            private static readonly StringBuilder [|s_text|] = new();

            static Text()
            {
                foreach (var line in File.ReadLines("text.txt"))
                    s_text.Append(line);
            }

            public static char At(int i) => s_text[i];
        }
        """,
        """
        using System.IO;
        using System.Text;

        static class Text
        {
            private static readonly StringBuilder s_text = new();

            static Text()
            {
                foreach (var line in File.ReadLines("text.txt"))
                    s_text.Append(line);
                s_text.Capacity = s_text.Length;
            }

            public static char At(int i) => s_text[i];
        }
        """);

    [Fact]
    public Task No_fix_where_the_framework_cannot_trim()
    {
        const string Source = "using System.Collections.Generic; using System.IO; static class N { private static readonly Dictionary<string, int> [|s_x|] = new(); static N() { foreach (var s in File.ReadLines(\"n\")) { s_x[s] = s.Length; } } public static int At(string s) => s_x[s]; }";
        return Verify.VerifyCodeFixAsync(Source, Source, framework: References.NetStandard20);
    }

    // Read-only interfaces

    [Theory]
    [InlineData("private static readonly IReadOnlyList<string> [|s_x|] = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static IReadOnlyList<string> All => s_x;")]
    [InlineData("private static readonly IReadOnlyDictionary<string, int> [|s_x|]; static C() => s_x = Build(); private static Dictionary<string, int> Build() { var x = new Dictionary<string, int>(); foreach (var s in File.ReadLines(\"names.txt\")) x[s] = s.Length; return x; } public static int At(string s) => s_x[s];")]
    [InlineData("internal static readonly IReadOnlyCollection<string> [|s_x|] = Build(); private static HashSet<string> Build() { var x = new HashSet<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; }")]
    [InlineData("private static readonly IEnumerable<string> [|s_x|] = Build(); private static List<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static void Give(Action<IEnumerable<string>> to) => to(s_x);")]
    public Task Read_only_interface_is_reported(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    [Theory]
    [InlineData("private static readonly IReadOnlyList<string> s_x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); x.TrimExcess(); return x; } public static IReadOnlyList<string> All => s_x;")]
    [InlineData("private static readonly IReadOnlyList<string> s_x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x.ToArray(); } public static IReadOnlyList<string> All => s_x;")]
    [InlineData("private static readonly IReadOnlyList<string> s_x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var f in Enum.GetValues<Few>()) x.Add(f.ToString()); return x; } public static IReadOnlyList<string> All => s_x;")]
    [InlineData("private static IReadOnlyList<string> s_x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static void Reload() => s_x = Build();")]
    [InlineData("private readonly IReadOnlyList<string> _x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public IReadOnlyList<string> All => _x;")]
    [InlineData("private static readonly IList<string> s_x = Build(); private static IList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static void Add(string s) => s_x.Add(s);")]
    [InlineData("private static readonly IReadOnlyList<string> s_x = Build(); private static IReadOnlyList<string> Build() { var x = new List<string>(); foreach (var s in File.ReadLines(\"names.txt\")) x.Add(s); return x; } public static IReadOnlyList<string> Again() => Build();")]
    public Task Read_only_interface_of_exact_small_or_changing_collections_is_silent(string members) => Verify.VerifyAnalyzerAsync(Class(members));

    // The second action

    private static string Names(string field, string result, string type, string statement, string returned, string member, string usings = "") =>
        $$"""
        using System;
        {{usings}}using System.Collections.Generic;
        using System.IO;
        using System.Linq;

        static class Names
        {
            private static readonly {{field}} s_names = Read();

            public static {{member}}

            private static {{result}} Read()
            {
                var names = new {{type}};
                foreach (var name in File.ReadLines("names.txt"))
                    {{statement}}
                return {{returned}};
            }
        }
        """;

    private static string Marked(string source) => source.Replace(" s_names = ", " [|s_names|] = ", StringComparison.Ordinal);

    [Theory]
    [InlineData("IReadOnlyList<string>", "IReadOnlyList<string>", "IReadOnlyList<string>", "IReadOnlyList<string>")]
    [InlineData("IEnumerable<string>", "IReadOnlyCollection<string>", "IEnumerable<string>", "IReadOnlyCollection<string>")]
    [InlineData("List<string>", "List<string>", "string[]", "string[]")]
    public Task Build_method_returns_an_array(string field, string result, string fixedField, string fixedResult) => Verify.VerifyCodeFixAsync(
        Marked(Names(field, result, "List<string>()", "names.Add(name);", "names", "bool Has(string name) => s_names.Contains(name);")),
        Names(fixedField, fixedResult, "List<string>()", "names.Add(name);", "names.ToArray()", "bool Has(string name) => s_names.Contains(name);"),
        FilledOnceKeepsSlackFix.KeyArray);

    [Theory]
    [InlineData("IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "", "")]
    [InlineData("IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "IReadOnlyDictionary<string, int>", "StringComparer.Ordinal", "names.Comparer")]
    [InlineData("Dictionary<string, int>", "Dictionary<string, int>", "FrozenDictionary<string, int>", "FrozenDictionary<string, int>", "", "")]
    public Task Build_method_returns_a_frozen_dictionary(string field, string result, string fixedField, string fixedResult, string comparer, string kept) => Verify.VerifyCodeFixAsync(
        Marked(Names(field, result, $"Dictionary<string, int>({comparer})", "names[name] = name.Length;", "names", "int At(string name) => s_names.TryGetValue(name, out var n) ? n : s_names[\"?\"];")),
        Names(fixedField, fixedResult, $"Dictionary<string, int>({comparer})", "names[name] = name.Length;", $"names.ToFrozenDictionary({kept})", "int At(string name) => s_names.TryGetValue(name, out var n) ? n : s_names[\"?\"];", "using System.Collections.Frozen;\n"),
        FilledOnceKeepsSlackFix.KeyFrozen);

    [Fact]
    public Task Build_method_returns_a_frozen_set() => Verify.VerifyCodeFixAsync(
        Marked(Names("HashSet<string>", "HashSet<string>", "HashSet<string>()", "names.Add(name);", "names", "bool Has(string name) => s_names.Contains(name);")),
        Names("FrozenSet<string>", "FrozenSet<string>", "HashSet<string>()", "names.Add(name);", "names.ToFrozenSet()", "bool Has(string name) => s_names.Contains(name);", "using System.Collections.Frozen;\n"),
        FilledOnceKeepsSlackFix.KeyFrozen);

    [Theory]
    [InlineData("List<string>", "List<string>()", "names.Add(name);", "int Count => s_names.Count;", FilledOnceKeepsSlackFix.KeyArray)] // arrays have no Count
    [InlineData("HashSet<string>", "HashSet<string>()", "names.Add(name);", "string First() { foreach (var name in s_names) return name; return \"\"; }", FilledOnceKeepsSlackFix.KeyFrozen)] // another order
    [InlineData("IReadOnlySet<string>", "HashSet<string>()", "names.Add(name);", "IReadOnlySet<string> All => s_names;", FilledOnceKeepsSlackFix.KeyFrozen)]
    public Task No_exact_form_where_it_would_not_do(string type, string made, string statement, string member, string key)
    {
        var source = Marked(Names(type, type, made, statement, "names", member));
        return Verify.VerifyCodeFixAsync(source, source, key);
    }

    [Fact]
    public Task No_frozen_form_where_the_framework_has_none()
    {
        var source = Marked(Names("HashSet<string>", "HashSet<string>", "HashSet<string>()", "names.Add(name);", "names", "bool Has(string name) => s_names.Contains(name);"));
        return Verify.VerifyCodeFixAsync(source, source, FilledOnceKeepsSlackFix.KeyFrozen, framework: References.Net472);
    }
}
