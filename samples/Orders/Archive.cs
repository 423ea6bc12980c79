using System.Security.Cryptography;

namespace Orders;

/// <summary>The files of closed orders.</summary>
public static class Archive
{
    public static string Checksum(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
        {
            var chunk = new byte[128 * 1024]; // RET202
            using var file = File.OpenRead(path);
            int read;
            while ((read = file.Read(chunk, 0, chunk.Length)) > 0)
                hash.AppendData(chunk, 0, read);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
