namespace MemoryAnalyzers.Engine;

/// <summary>The words of a text: names and keywords, also those in comments and literals.</summary>
internal static class Words
{
    private static readonly bool[] IsOfWord = Enumerable.Range(0, 128).Select(c => c == '_' || char.IsLetterOrDigit((char)c)).ToArray();

    /// <summary>Goes on to the next word, which ends at the new position; false when there is none.</summary>
    public static bool Next(string text, ref int position, out int start)
    {
        for (start = position; start < text.Length; start++)
        {
            position = End(text, start);
            if (position > start)
                return true;
        }

        return false;
    }

    /// <summary>Where the word ends that starts at the position; the position itself when none does.</summary>
    public static int End(string text, int start)
    {
        var end = start;
        while (end < text.Length && (text[end] >= 128 || IsOfWord[text[end]]))
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
