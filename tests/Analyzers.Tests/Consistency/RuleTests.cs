using System.Reflection;
using System.Text.RegularExpressions;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>What must hold of each rule class and its descriptors. Each failure says what to do.</summary>
public sealed partial class RuleTests
{
    private static readonly string[] Families = ["Project", "Capacity", "Pooling", "Stack", "ReleaseOnly", "Lifetime", "Fragmentation", "Measurement", "Threads", "Growth"];

    public static TheoryData<string> Ids => AllRules.Ids;

    public static TheoryData<string> Classes => AllRules.Classes;

    [Fact]
    public void Ids_are_unique() => Assert.True(
        AllRules.Facts.GroupBy(rule => rule.Id).All(group => group.Count() == 1),
        "Two rules share an id: " + string.Join(", ", AllRules.Facts.GroupBy(rule => rule.Id).Where(group => group.Count() > 1).SelectMany(group => group)));

    [Theory, MemberData(nameof(Ids))]
    public void Id_folder_namespace_and_category_are_of_one_family(string id)
    {
        var rule = AllRules.Of(id);
        Assert.True(IdForm().IsMatch(id), $"{rule}: an id is RET and three digits");
        Assert.True(Families[id[3] - '0'] == rule.Family, $"{rule}: the first digit of the id says family {Families[id[3] - '0']}, the namespace says {rule.Family}");
        Assert.True(rule.Descriptor.Category == rule.Family, $"{rule}: make the descriptor with Family.{rule.Family}");
        var file = Path.Combine(References.RepositoryRoot, "src", "Analyzers", rule.Family, rule.Type.Name + ".cs");
        Assert.True(File.Exists(file), $"{rule}: the class belongs into {file}");
    }

    [Theory, MemberData(nameof(Classes))]
    public void Class_is_sealed_and_derives_from_a_base(string name)
    {
        var type = AllRules.Class(name).GetType();
        Assert.True(type is { IsSealed: true, IsPublic: true }, $"{name}: make it public sealed");
        Assert.True(type.BaseType == typeof(OperationRule) || type.BaseType == typeof(TypeRule), $"{name}: derive from OperationRule or TypeRule, nothing between");
        Assert.True(type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages is [LanguageNames.CSharp], $"{name}: add [DiagnosticAnalyzer(LanguageNames.CSharp)]");
        Assert.True(!name.EndsWith("Analyzer", StringComparison.Ordinal) && !name.EndsWith("Rule", StringComparison.Ordinal), $"{name}: the name is the defect, without 'Analyzer' or 'Rule'");
    }

    [Theory, MemberData(nameof(Classes))]
    public void Class_has_tests(string name)
    {
        var type = AllRules.Class(name).GetType();
        var tests = typeof(RuleTests).Assembly.GetTypes().FirstOrDefault(test => test.Name == name + "Tests");
        Assert.True(tests is not null, $"{name}: write tests/Analyzers.Tests/{type.Namespace!.Split('.')[1]}/{name}Tests.cs");
        Assert.True(tests!.Namespace == type.Namespace!.Replace("MemoryAnalyzers", "MemoryAnalyzers.Tests", StringComparison.Ordinal), $"{tests.Name}: its namespace is that of its folder");
        var facts = tests.GetMethods().Count(method => method.GetCustomAttributes<FactAttribute>().Any());
        Assert.True(facts >= 5, $"{tests.Name}: {facts} tests are not enough to show that it is right");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Rule_has_either_a_fix_or_a_reason(string id)
    {
        var rule = AllRules.Of(id);
        Assert.True(rule.Fixes.Count > 0 || rule.NoFixReason is not null, $"{rule}: write src/CodeFixes/{rule.Family}/{rule.Type.Name}Fix.cs, or add [NoCodeFix(\"why\")]");
        Assert.True(rule.Fixes.Count == 0 || rule.NoFixReason is null, $"{rule}: it has a fix, so remove [NoCodeFix]");
        Assert.True(rule.NoFixReason is null || (rule.NoFixReason.Length > 20 && !rule.NoFixReason.EndsWith('.')), $"{rule}: the reason is a clause that says why, without a full stop");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Words_of_the_descriptor_have_their_form(string id)
    {
        foreach (var descriptor in AllRules.Of(id).Descriptors)
            CheckWords(id, descriptor.Title.ToString(), descriptor.MessageFormat.ToString(), descriptor.Description.ToString());
        Assert.True(
            AllRules.Of(id).Descriptors.Select(descriptor => (descriptor.Title.ToString(), descriptor.Category, descriptor.IsEnabledByDefault)).Distinct().Count() == 1,
            $"{id}: descriptors of one id differ in message, description and severity alone");
        Assert.True(
            AllRules.Of(id).Descriptors.All(descriptor => descriptor.DefaultSeverity <= AllRules.Of(id).Descriptor.DefaultSeverity),
            $"{id}: the first descriptor has the highest severity, which is the rule's; others suggest");
    }

    private static void CheckWords(string id, string title, string message, string description)
    {
        Assert.True(title.Length is > 10 and < 80 && char.IsUpper(title[0]), $"{id}: a title is a short phrase with a capital");
        Assert.False(title.EndsWith('.') || title.Contains('{', StringComparison.Ordinal), $"{id}: a title has no full stop and no argument");
        Assert.True(message.Contains("{0}", StringComparison.Ordinal), $"{id}: a message names the object, so it has at least {{0}}");
        Assert.False(message.EndsWith('.') || message.EndsWith(' '), $"{id}: a message has no full stop");
        Assert.True(description.Length > 40 && description.EndsWith('.') && description != title, $"{id}: the description says in sentences why it holds memory");
        Assert.False((title + message + description).Contains('\n', StringComparison.Ordinal), $"{id}: no line breaks");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Help_link_is_the_page(string id) => Assert.Equal(
        $"https://github.com/memory-analyzers/memory-analyzers/blob/main/docs/rules/{id}.md", AllRules.Of(id).Descriptor.HelpLinkUri);

    [Fact]
    public void Releases_equal_the_descriptors()
    {
        var folder = Path.Combine(References.RepositoryRoot, "src", "Analyzers");
        var rows = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(file => File.ReadAllLines(Path.Combine(folder, file))).Where(line => line.StartsWith("RET", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var wanted = AllRules.Facts.Select(rule => $"{rule.Id} | {rule.Family} | {rule.Severity} | {rule.Descriptor.Title}").Order(StringComparer.Ordinal);
        Check.Same(string.Join("\n", wanted), string.Join("\n", rows), "AnalyzerReleases.Shipped.md and Unshipped.md together have one row for each id, whose note is the title");
    }

    [Fact]
    public void Options_have_proper_names_and_defaults()
    {
        Assert.All(AllRules.Options.Values, option =>
        {
            Assert.True(OptionForm().IsMatch(option.Name), $"{option.Name}: snake case");
            Assert.True(option.Accepts(option.DefaultText), $"{option.Name}: its default is no value of it");
            Assert.False(string.IsNullOrWhiteSpace(option.Allowed), $"{option.Name}: say what is allowed");
        });
    }

    [Fact]
    public void No_static_state_but_the_table_of_models()
    {
        var mutable = from type in AllRules.Types
                      from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                      where !field.IsLiteral && !field.Name.StartsWith('<') && !type.Name.StartsWith('<') && !(field.IsInitOnly && IsData(field.FieldType))
                      where !(type == typeof(MemoryModel) && field.Name == "Models")
                      select $"{type.Name}.{field.Name} of type {field.FieldType.Name}: make it static readonly of an immutable type, or keep it in MemoryModel";
        Check.None(mutable);
    }

    /// <summary>Immutable, or a table (an array or a set of such) that nothing writes.</summary>
    private static bool IsData(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(DiagnosticDescriptor) || type == typeof(SymbolDisplayFormat) || type == typeof(SyntaxAnnotation) ||
        typeof(Option).IsAssignableFrom(type) ||
        (type.IsArray && IsData(type.GetElementType()!)) ||
        (type.Namespace == "System.Collections.Immutable" && type.GetGenericArguments().All(IsData)) ||
        (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(HashSet<>) && IsData(type.GetGenericArguments()[0])) ||
        (type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) && type.GetGenericArguments().All(IsData)) ||
        (type.Assembly == typeof(OperationRule).Assembly && type.GetProperties().All(property => property.SetMethod is null || IsInit(property.SetMethod)) && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).All(field => field.IsInitOnly && IsData(field.FieldType)));

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    [GeneratedRegex("^RET[0-9]{3}$")]
    private static partial Regex IdForm();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex OptionForm();
}
