using System.Globalization;

namespace MemoryAnalyzers.Engine;

/// <summary>
/// A setting of <c>.editorconfig</c> or <c>.globalconfig</c>, declared once, beside the rule or the engine question that reads it:
/// <c>dotnet_code_quality.RETnnn.name = value</c> for one rule, <c>dotnet_code_quality.name = value</c> for all.
/// </summary>
internal abstract class Option(string name, string defaultText, string allowed)
{
    public const string Prefix = "dotnet_code_quality.";

    /// <summary>The short name, in snake case.</summary>
    public string Name { get; } = name;

    /// <summary>The default as a user would write it.</summary>
    public string DefaultText { get; } = defaultText;

    /// <summary>What a value may be, in words; RET000 quotes it.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>Whether <paramref name="text"/> is a value of this option.</summary>
    public abstract bool Accepts(string text);

    /// <summary>A whole number of <paramref name="unit"/> (bytes, elements, minutes) from <paramref name="least"/> up.</summary>
    public static Option<int> Number(string name, int @default, string unit, int least = 0) =>
        new(name, @default, @default.ToString(CultureInfo.InvariantCulture), $"a whole number of {unit}, {least.ToString(CultureInfo.InvariantCulture)} or more",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number : null);

    /// <summary>Full names of types or members, separated by <c>|</c> or <c>,</c>.</summary>
    public static Option<ImmutableArray<string>> Names(string name) =>
        new(name, ImmutableArray<string>.Empty, "", "full names such as Ns.Type or Ns.Type.Member, separated by |", text =>
        {
            var names = text.Split('|', ',').Select(part => part.Trim()).Where(part => part.Length > 0).ToImmutableArray();
            return names.All(IsFullName) ? names : null;
        });

    private static bool IsFullName(string name) => name.Split('.', '+').All(part => part.Length > 0 && part.All(c => char.IsLetterOrDigit(c) || c is '_' or '`'));
}

/// <inheritdoc/>
internal sealed class Option<T> : Option
    where T : struct
{
    private readonly T @default;
    private readonly Func<string, T?> parse;

    internal Option(string name, T @default, string defaultText, string allowed, Func<string, T?> parse)
        : base(name, defaultText, allowed) => (this.@default, this.parse) = (@default, parse);

    public override bool Accepts(string text) => parse(text.Trim()) is not null;

    /// <summary>The value for rule <paramref name="id"/> in a file: its own key first, then the key for all rules, else the default.</summary>
    public T Read(AnalyzerConfigOptions options, string id) =>
        Get(options, Prefix + id + "." + Name) ?? Get(options, Prefix + Name) ?? @default;

    /// <summary>The value for rule <paramref name="id"/> in <paramref name="tree"/>.</summary>
    public T Read(AnalyzerOptions options, SyntaxTree tree, string id) => Read(options.AnalyzerConfigOptionsProvider.GetOptions(tree), id);

    private T? Get(AnalyzerConfigOptions options, string key) =>
        options.TryGetValue(key, out var text) ? parse(text.Trim()) : null; // RET000 tells of a wrong value
}
