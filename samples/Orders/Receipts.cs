using System.Globalization;

namespace Orders;

public static class Receipts
{
    [ThreadStatic]
    private static char[]? buffer; // RET801

    public static string Print(Order order)
    {
        var length = order.Customer.Length + order.Lines.Sum(line => line.Length + 1) + 40;
        if (buffer is null || buffer.Length < length)
            buffer = new char[length];

        var rest = buffer.AsSpan();
        Append(ref rest, order.Customer);
        foreach (var line in order.Lines)
            Append(ref rest, line);
        Append(ref rest, order.Total.ToString("0.00", CultureInfo.InvariantCulture));
        return new string(buffer, 0, buffer.Length - rest.Length);
    }

    private static void Append(ref Span<char> rest, string line)
    {
        line.CopyTo(rest);
        rest[line.Length] = '\n';
        rest = rest[(line.Length + 1)..];
    }
}
