using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Silent.AsyncCode;

public static class Files
{
    /// <summary>The large array is used to the end, and nothing is awaited after.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    public static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = File.OpenRead(from);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, cancellationToken);
    }

    public static async Task<int> CountAsync(string path)
    {
        var n = 0;
        await foreach (var line in File.ReadLinesAsync(path))
        {
            if (line.Length > 0)
                n++;
        }

        return n;
    }

    public static async Task UploadAsync(HttpClient http, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            using var content = new StreamContent(File.OpenRead(path));
            using var response = await http.PostAsync(new Uri("https://example.org/"), content, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>What is read lives in a method of its own; the loop that waits holds a number.</summary>
    public static async Task WatchAsync(string path, Action<int> changed, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        while (await timer.WaitForNextTickAsync(cancellationToken))
            changed(await LengthAsync(path, cancellationToken));
    }

    public static async Task<T?> ReadAsync<T>(Stream stream, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await JsonSerializer.DeserializeAsync<T>(stream, cancellationToken: cancellationToken);
            }
            catch (IOException) when (attempt < 3)
            {
                await Task.Delay(100 * attempt, cancellationToken);
            }
        }
    }

    public static string? NameIn(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("name", out var name) ? name.GetString() : null;
    }

    private static async Task<int> LengthAsync(string path, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return text.Length;
    }
}

public sealed class Index
{
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task AddAsync(string word, int place, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Debug.Assert(place >= 0, "place");
            if (!_places.TryGetValue(word, out var places))
                _places.Add(word, places = new());
            places.Add(place);
            Debug.Assert(_places.ContainsKey(word) && places.Count > 0);
        }
        finally
        {
            _gate.Release();
        }
    }

    public IReadOnlyList<string> Words()
    {
        var words = new List<string>(_places.Count);
        foreach (var (word, _) in _places.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            words.Add(word);
        return words;
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var (word, places) in _places)
            text.Append(word).Append(' ').AppendJoin(',', places).AppendLine();
        return text.ToString();
    }
}

public static class Parallels
{
    public static async Task<long> TotalAsync(IEnumerable<Uri> pages, HttpClient http, CancellationToken cancellationToken)
    {
        long total = 0;
        await Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (page, token) =>
        {
            await using var stream = await http.GetStreamAsync(page, token);
            var buffer = new byte[4096];
            int read;
            while ((read = await stream.ReadAsync(buffer, token)) > 0)
                Interlocked.Add(ref total, read);
        });
        return total;
    }

    public static int[] Primes(int limit) => Enumerable.Range(2, limit).AsParallel().Where(IsPrime).ToArray();

    private static bool IsPrime(int number)
    {
        for (var i = 2; i * i <= number; i++)
        {
            if (number % i == 0)
                return false;
        }

        return number > 1;
    }
}
