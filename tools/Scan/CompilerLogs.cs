using System.Text.Json;

namespace MemoryAnalyzers.Scan;

/// <summary>Reads the SARIF files that the compiler writes: unlike the console they hold the Info reports too.</summary>
internal static class CompilerLogs
{
    // AD0001: an analyzer threw. CS8032, CS8033, CS8034, CS9057: it could not be loaded.
    private static readonly string[] TroubleIds = ["AD0001", "CS8032", "CS8033", "CS8034", "CS9057"];

    public static Findings Read(string folder)
    {
        var findings = new HashSet<Finding>();
        var titles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var troubles = new HashSet<string>();
        var logs = Directory.GetFiles(folder, "*.sarif");
        foreach (var log in logs)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(log));
            foreach (var run in document.RootElement.GetProperty("runs").EnumerateArray())
                ReadRun(run, findings, titles, troubles);
        }

        var ordered = findings.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ThenBy(f => f.Id, StringComparer.Ordinal);
        return new([.. ordered], titles, [.. troubles.Order(StringComparer.Ordinal)], logs.Length);
    }

    private static void ReadRun(JsonElement run, HashSet<Finding> findings, SortedDictionary<string, string> titles, HashSet<string> troubles)
    {
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            var id = result.GetProperty("ruleId").GetString()!;
            var message = result.GetProperty("message").GetProperty("text").GetString()!;
            if (TroubleIds.Contains(id) && message.Contains("MemoryAnalyzers", StringComparison.Ordinal))
                troubles.Add($"{id}: {message.ReplaceLineEndings(" ")}");
            else if (IsOurs(id) && !result.TryGetProperty("suppressions", out _))
                findings.Add(Finding(result, id, message));
        }

        if (!run.GetProperty("tool").GetProperty("driver").TryGetProperty("rules", out var rules))
            return; // a compilation without any result
        foreach (var rule in rules.EnumerateArray())
        {
            if (rule.GetProperty("id").GetString() is { } id && IsOurs(id) && rule.TryGetProperty("shortDescription", out var title))
                titles[id] = title.GetProperty("text").GetString()!;
        }
    }

    private static Finding Finding(JsonElement result, string id, string message)
    {
        var severity = result.GetProperty("level").GetString() switch { "error" => Severity.Error, "warning" => Severity.Warning, _ => Severity.Info };
        if (!result.TryGetProperty("locations", out var locations) || locations.GetArrayLength() == 0)
            return new("", 0, 0, severity, id, message);
        var physical = locations[0].GetProperty("physicalLocation");
        var region = physical.GetProperty("region");
        var uri = physical.GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        var file = Uri.TryCreate(uri, UriKind.Absolute, out var absolute) && absolute.IsFile ? absolute.LocalPath : Uri.UnescapeDataString(uri);
        return new(file, region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32(), severity, id, message);
    }

    private static bool IsOurs(string id) => id.StartsWith("RET", StringComparison.Ordinal);
}
