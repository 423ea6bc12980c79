namespace MemoryAnalyzers.Engine;

/// <summary>Sets of small numbers as bits of an array.</summary>
internal static class Bits
{
    public static bool Has(ulong[] bits, int index) => (bits[index >> 6] & (1UL << (index & 63))) != 0;

    public static void Set(ulong[] bits, int index) => bits[index >> 6] |= 1UL << (index & 63);

    public static void Clear(ulong[] bits, int index) => bits[index >> 6] &= ~(1UL << (index & 63));

    public static void Unite(ulong[] bits, ulong[]? others)
    {
        for (var i = 0; i < bits.Length && others is not null; i++)
            bits[i] |= others[i];
    }

    public static bool Share(ulong[] bits, ulong[] others)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            if ((bits[i] & others[i]) != 0)
                return true;
        }

        return false;
    }

    public static bool Same(ulong[] bits, ulong[] others)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            if (bits[i] != others[i])
                return false;
        }

        return true;
    }
}
