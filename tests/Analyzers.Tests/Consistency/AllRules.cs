using System.Reflection;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>One id of a rule class, with the fix classes that serve it.</summary>
internal sealed record RuleFacts(DiagnosticAnalyzer Rule, IReadOnlyList<DiagnosticDescriptor> Descriptors, IReadOnlyList<CodeFixProvider> Fixes)
{
    /// <summary>The first one: others of the same id differ in their message, or are suggestions.</summary>
    public DiagnosticDescriptor Descriptor => Descriptors[0];

    public string Id => Descriptor.Id;

    public Type Type => Rule.GetType();

    /// <summary>The folder of the rule in each of its four places.</summary>
    public string Family => Type.Namespace!["MemoryAnalyzers.".Length..];

    public string? NoFixReason => Type.GetCustomAttribute<NoCodeFixAttribute>()?.Reason;

    public string PagePath => Path.Combine(References.RepositoryRoot, "docs", "rules", Id + ".md");

    /// <summary>How the severity reads in tables: off for a rule that must be switched on.</summary>
    public string Severity => Descriptor.IsEnabledByDefault ? Descriptor.DefaultSeverity.ToString() : "Disabled";

    /// <summary>Whether a Warning rule only suggests where nothing shows that it holds much, often or long.</summary>
    public bool Suggests => Descriptors.Any(descriptor => descriptor.DefaultSeverity != Descriptor.DefaultSeverity);

    public override string ToString() => $"{Id} {Type.Name}";
}

/// <summary>Every rule and fix of the package, found by reflection: there is no list to keep.</summary>
internal static class AllRules
{
    private static readonly Assembly RuleAssembly = typeof(OperationRule).Assembly;
    private static readonly Assembly FixAssembly = typeof(RetentionFix).Assembly;

    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } = [.. Make<DiagnosticAnalyzer>(RuleAssembly)];

    public static IReadOnlyList<CodeFixProvider> Fixes { get; } = [.. Make<CodeFixProvider>(FixAssembly)];

    public static IReadOnlyList<RuleFacts> Facts { get; } =
    [
        .. from rule in Analyzers
           from descriptors in rule.SupportedDiagnostics.GroupBy(descriptor => descriptor.Id)
           orderby descriptors.Key
           select new RuleFacts(rule, [.. descriptors], [.. Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(descriptors.Key))]),
    ];

    /// <summary>Ids, as test data.</summary>
    public static TheoryData<string> Ids { get; } = new(Facts.Select(rule => rule.Id).Distinct());

    /// <summary>Names of rule classes, as test data.</summary>
    public static TheoryData<string> Classes { get; } = new(Analyzers.Select(rule => rule.GetType().Name));

    /// <summary>All types of both assemblies.</summary>
    public static IEnumerable<Type> Types => RuleAssembly.GetTypes().Concat(FixAssembly.GetTypes());

    /// <summary>The options that are declared anywhere, by name.</summary>
    public static IReadOnlyDictionary<string, Option> Options { get; } = RuleAssembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => typeof(Option).IsAssignableFrom(field.FieldType))
        .Select(field => (Option)field.GetValue(null)!)
        .ToDictionary(option => option.Name);

    public static RuleFacts Of(string id) => Facts.First(rule => rule.Id == id);

    public static DiagnosticAnalyzer Class(string name) => Analyzers.First(rule => rule.GetType().Name == name);

    private static IEnumerable<T> Make<T>(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal).Select(type => (T)Activator.CreateInstance(type)!);
}
