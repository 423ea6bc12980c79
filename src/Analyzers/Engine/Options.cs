using System.Reflection;

namespace MemoryAnalyzers.Engine;

/// <summary>Every option and rule id that this assembly declares, found by reflection, and what is wrong with a setting.</summary>
/// <remarks>Touched only when a project sets something under <see cref="Option.Prefix"/>: others pay nothing.</remarks>
internal static class Options
{
    private static readonly ImmutableDictionary<string, Option> Declared = Fields(typeof(Option)).Select(field => (Option)field.GetValue(null))
        .ToImmutableDictionary(option => option.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly ImmutableHashSet<string> Rules = Fields(typeof(string))
        .Where(field => field.IsLiteral && field.DeclaringType.IsSubclassOf(typeof(DiagnosticAnalyzer))).Select(field => (string)field.GetRawConstantValue())
        .Where(IsId).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Why <paramref name="key"/> with that <paramref name="value"/> has no effect, or null when it has, or is none of ours.
    /// </summary>
    public static string? Complaint(string key, string value)
    {
        var parts = key.Substring(Option.Prefix.Length).Split(['.'], 2);
        if (parts.Length == 2 && !IsId(parts[0]))
            return null; // a setting of other analyzers
        if (parts.Length == 2 && !Rules.Contains(parts[0]))
            return $"there is no rule {parts[0].ToUpperInvariant()}";
        if (!Declared.TryGetValue(parts[parts.Length - 1], out var option))
            return parts.Length == 2 ? $"there is no option of that name, only {string.Join(", ", Declared.Keys.OrderBy(name => name, StringComparer.Ordinal))}" : null;
        return option.Accepts(value) ? null : $"allowed is {option.Allowed}; the default ({(option.DefaultText.Length == 0 ? "none" : option.DefaultText)}) is used";
    }

    /// <summary>The keys of a file's settings that may be ours. Most hosts list their keys; of one that cannot, each possible key is asked.</summary>
    public static IEnumerable<string> KeysIn(AnalyzerConfigOptions settings)
    {
        try
        {
            return settings.Keys.Where(key => key.StartsWith(Option.Prefix, StringComparison.OrdinalIgnoreCase));
        }
        catch (NotImplementedException)
        {
            return Declared.Keys.SelectMany(name => Rules.Select(id => id + "." + name).Append(name)).Select(name => Option.Prefix + name);
        }
    }

    private static bool IsId(string text) => text.Length == 6 && text.StartsWith("RET", StringComparison.OrdinalIgnoreCase) && text.Skip(3).All(char.IsDigit);

    private static IEnumerable<FieldInfo> Fields(Type type) => typeof(Options).Assembly.GetTypes().Where(declaring => !declaring.ContainsGenericParameters)
        .SelectMany(declaring => declaring.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).Where(field => type.IsAssignableFrom(field.FieldType));
}
