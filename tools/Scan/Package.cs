using System.IO.Compression;

namespace MemoryAnalyzers.Scan;

/// <summary>The package that is shown: packed from this repository, or a file that the user names.</summary>
internal static class Package
{
    /// <summary>Packs the package into the local feed and gives its path.</summary>
    public static async Task<string> PackAsync(string repository)
    {
        var outcome = await Dotnet.RunAsync(repository, ["pack", Path.Combine("src", "Package"), "-nologo", "-tl:off", "-clp:NoSummary"]);
        if (!outcome.Succeeded)
            throw new ScanException(ExitCode.PackFailed, "packing failed: " + outcome.Why);
        return Directory.GetFiles(Path.Combine(repository, "feed"), "MemoryAnalyzers.Retention.*.nupkg").MaxBy(File.GetLastWriteTimeUtc)!;
    }

    /// <summary>Unpacks <paramref name="package"/> into <paramref name="folder"/>.</summary>
    public static void Unpack(string package, string folder)
    {
        try
        {
            ZipFile.ExtractToDirectory(package, folder);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new ScanException(ExitCode.PackFailed, $"'{package}' cannot be unpacked: {exception.Message}");
        }
    }
}
