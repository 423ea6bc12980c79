namespace MemoryAnalyzers.Tests.Consistency;

/// <summary>Assertions that print all of what is wrong: each line says what to mend.</summary>
internal static class Check
{
    public static void None(IEnumerable<string> complaints)
    {
        var all = string.Join("\n", complaints);
        Assert.True(all.Length == 0, all);
    }

    public static void Same(string wanted, string found, string mend) =>
        Assert.True(wanted == found, $"{mend}\n--- wanted ---\n{wanted}\n--- found ---\n{found}");
}
