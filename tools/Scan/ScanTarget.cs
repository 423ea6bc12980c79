using System.Xml;
using System.Xml.Linq;

namespace MemoryAnalyzers.Scan;

/// <summary>Finds the project or solution that a path means, or says in one line why there is none.</summary>
internal static class ScanTarget
{
    private static readonly string[] Solutions = [".slnx", ".sln", ".slnf"];

    /// <summary>The full path of the project or solution.</summary>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return InDirectory(full);
        if (!File.Exists(full))
            throw new ScanException(ExitCode.PathMissing, $"'{path}' does not exist");
        return Extension(full) switch
        {
            ".csproj" => SdkStyle(full),
            { } extension when Solutions.Contains(extension) => full,
            ".vbproj" or ".fsproj" or ".vcxproj" => throw NotAProject($"'{path}' is no C# project; the rules read C# only"),
            _ => throw NotAProject($"'{path}' is neither a C# project (.csproj) nor a solution (.sln, .slnx, .slnf)"),
        };
    }

    private static string InDirectory(string directory)
    {
        var files = Directory.GetFiles(directory).Order(StringComparer.Ordinal).ToList();
        // A .sln and its .slnx twin are the same solution; a filter (.slnf) is only meant when named.
        var solutions = files.Where(file => Extension(file) is ".sln" or ".slnx").GroupBy(Path.GetFileNameWithoutExtension).Select(twins => twins.Last()).ToList();
        var candidates = solutions.Count > 0 ? solutions : files.Where(file => Extension(file) == ".csproj").ToList();
        return candidates switch
        {
            [var only] => Extension(only) == ".csproj" ? SdkStyle(only) : only,
            [] => throw NotAProject($"'{directory}' has no C# project or solution{Hint(directory)}"),
            _ => throw NotAProject($"'{directory}' has several: name one of {string.Join(", ", candidates.Select(Path.GetFileName))}"),
        };
    }

    private static string Hint(string directory)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };
        var below = Directory.EnumerateFiles(directory, "*.*", options).Where(file => Extension(file) is ".csproj" or ".sln" or ".slnx").Order(StringComparer.Ordinal).Take(3)
            .Select(file => Path.GetRelativePath(directory, file)).ToList();
        return below.Count == 0 ? "" : "; below it there is " + string.Join(", ", below);
    }

    private static string SdkStyle(string project)
    {
        try
        {
            var root = XDocument.Load(project).Root!;
            var named = root.Attribute("Sdk") is not null || root.Elements().Any(e => e.Name.LocalName == "Sdk" || (e.Name.LocalName == "Import" && e.Attribute("Sdk") is not null));
            return root.Name.LocalName == "Project" && named
                ? project
                : throw NotAProject($"'{project}' is not an SDK-style project (<Project Sdk=\"…\">)");
        }
        catch (XmlException exception)
        {
            throw NotAProject($"'{project}' is not a project: {exception.Message}");
        }
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static ScanException NotAProject(string message) => new(ExitCode.NotAProject, message);
}
