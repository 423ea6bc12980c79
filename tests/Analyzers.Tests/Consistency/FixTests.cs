using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>What must hold of each fix class.</summary>
public sealed class FixTests
{
    public static TheoryData<string> Classes => new(AllRules.Fixes.Select(fix => fix.GetType().Name));

    [Theory, MemberData(nameof(Classes))]
    public void Fix_is_exported_and_stands_beside_its_rule(string name)
    {
        var fix = Of(name);
        var type = fix.GetType();
        Assert.True(type is { IsSealed: true, IsPublic: true } && type.BaseType == typeof(RetentionFix), $"{name}: make it public sealed, derived from RetentionFix");
        Assert.True(type.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Languages is [LanguageNames.CSharp], $"{name}: add [ExportCodeFixProvider(LanguageNames.CSharp)]");
        Assert.True(name.EndsWith("Fix", StringComparison.Ordinal), $"{name}: call it after its rule, with 'Fix' at the end");
        Assert.True(type.GetCustomAttributes().All(attribute => attribute.GetType().Name != "SharedAttribute"), $"{name}: remove [Shared], its assembly keeps old IDEs from loading the fix");
        var file = Path.Combine(References.RepositoryRoot, "src", "CodeFixes", type.Namespace!["MemoryAnalyzers.".Length..], name + ".cs");
        Assert.True(File.Exists(file), $"{name}: the class belongs into {file}");
    }

    [Theory, MemberData(nameof(Classes))]
    public void Fix_serves_rules_of_its_family(string name)
    {
        var fix = Of(name);
        Assert.NotEmpty(fix.FixableDiagnosticIds);
        Assert.All(fix.FixableDiagnosticIds, id =>
        {
            var rule = AllRules.Facts.FirstOrDefault(rule => rule.Id == id);
            Assert.True(rule is not null, $"{name}: no rule has the id {id}");
            Assert.True(rule!.Type.Namespace == fix.GetType().Namespace, $"{name}: it fixes {id}, so it belongs into {rule.Type.Namespace}");
        });
    }

    [Theory, MemberData(nameof(Classes))]
    public void Fix_all_works_in_every_scope(string name) => Assert.Superset(
        new HashSet<FixAllScope> { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution },
        new HashSet<FixAllScope>(Of(name).GetFixAllProvider()!.GetSupportedFixAllScopes()));

    [Theory, MemberData(nameof(Classes))]
    public async Task Equivalence_keys_are_the_public_constants(string name)
    {
        var fix = Of(name);
        var constants = fix.GetType().GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => IsKey(field)).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.True(constants.Count > 0, $"{name}: declare 'public const string Key = \"{fix.FixableDiagnosticIds[0]}\"', one for each action");
        Assert.All(constants, key => Assert.True(key.StartsWith("RET", StringComparison.Ordinal), $"{name}: key '{key}' begins with the rule's id, so that no other fix has it"));
        foreach (var id in fix.FixableDiagnosticIds)
        {
            foreach (var block in new Page(AllRules.Of(id).PagePath).Blocks("Bad"))
            {
                foreach (var diagnostic in (await Code.AnalyzeAsync(Code.Compile(block))).Where(diagnostic => diagnostic.Id == id))
                    Assert.All((await OffersAsync(block, diagnostic)).Where(offer => offer.Fix.GetType() == fix.GetType()), offer => Assert.Contains(offer.Action.EquivalenceKey!, constants));
            }
        }
    }

    [Fact]
    public void Keys_are_unique()
    {
        var keys = AllRules.Fixes.SelectMany(fix => fix.GetType().GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => IsKey(field)).Select(field => (string)field.GetRawConstantValue()!));
        Assert.Empty(keys.GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    /// <summary>The actions that any fix offers for a diagnostic in a source, each of which must apply.</summary>
    internal static async Task<IReadOnlyList<(CodeFixProvider Fix, CodeAction Action)>> OffersAsync(string source, Diagnostic diagnostic, bool apply = false)
    {
        using var workspace = new AdhocWorkspace();
        var compilation = (Microsoft.CodeAnalysis.CSharp.CSharpCompilation)Code.Compile(source);
        var project = workspace.AddProject(ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "code", "code", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: compilation.SyntaxTrees[0].Options, metadataReferences: compilation.References));
        var document = project.AddDocument("Test.cs", source, filePath: "/0/Test.cs");
        var tree = await document.GetSyntaxTreeAsync();
        var moved = Diagnostic.Create(diagnostic.Descriptor, Location.Create(tree!, diagnostic.Location.SourceSpan), diagnostic.AdditionalLocations.Select(location => Location.Create(tree!, location.SourceSpan)), diagnostic.Properties);
        var offers = new List<(CodeFixProvider, CodeAction)>();
        foreach (var fix in AllRules.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, moved, (action, _) => offers.Add((fix, action)), CancellationToken.None));
        foreach (var (_, action) in apply ? offers : [])
            Assert.NotEmpty(await action.GetOperationsAsync(CancellationToken.None));
        return offers;
    }

    private static bool IsKey(FieldInfo field) =>
        field.IsLiteral && (field.Name.StartsWith("Key", StringComparison.Ordinal) || field.Name.EndsWith("Key", StringComparison.Ordinal));

    private static CodeFixProvider Of(string name) => AllRules.Fixes.First(fix => fix.GetType().Name == name);
}
