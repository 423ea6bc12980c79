namespace MemoryAnalyzers.Engine;

/// <summary>The words of a text: names and keywords, also those in comments and literals.</summary>
internal static class Words
{
    public static IEnumerable<(int Start, int End)> In(string text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            var end = End(text, start);
            if (end == start)
                continue;
            yield return (start, end);
            start = end;
        }
    }

    /// <summary>Where the word ends that starts at the position; the position itself when none does.</summary>
    public static int End(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' or > '\x7f')
            end++;
        return end;
    }

    public static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    public static int Hash(string text, int start, int length)
    {
        var hash = length;
        for (var i = start; i < start + length; i++)
            hash = unchecked((hash * 31) + text[i]);
        return hash;
    }
}
