using Microsoft.CodeAnalysis.CSharp;

namespace MemoryAnalyzers.Tests;

/// <summary>A test of code that only a newer compiler reads: skipped where the tests run on an older Roslyn.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactSinceCSharpAttribute(int version) : FactAttribute
{
    public int Version { get; } = version;

    public override string? Skip => SinceCSharp.Reason(Version);
}

/// <inheritdoc cref="FactSinceCSharpAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheorySinceCSharpAttribute(int version) : TheoryAttribute
{
    public int Version { get; } = version;

    public override string? Skip => SinceCSharp.Reason(Version);
}

internal static class SinceCSharp
{
    /// <summary>The language of this repository's own sources.</summary>
    public const int OfSources = 13;

    public static bool IsKnown(int version) => Enum.IsDefined((LanguageVersion)(version * 100));

    public static string? Reason(int version) => IsKnown(version) ? null : $"This Roslyn does not know C# {version}";
}
