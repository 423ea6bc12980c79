using System.Buffers;
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

    public static int CountLines(string path)
    {
        var block = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0)
            {
                ArrayPool<byte>.Shared.Return(block);
                return 0;
            }

            var lines = 0;
            int read;
            while ((read = file.Read(block, 0, block.Length)) > 0)
                lines += block.AsSpan(0, read).Count((byte)'\n');
            return lines;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block); // RET204
        }
    }
}
