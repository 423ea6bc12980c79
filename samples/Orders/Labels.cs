using System.Collections.Concurrent;

namespace Orders;

/// <summary>A shipping label as a bitmap of 4 KB, which the printer is sent.</summary>
public sealed class Label
{
    public byte[] Bits { get; } = new byte[4096];

    public void Draw(Order order) => new Random(order.Id).NextBytes(Bits);
}

/// <summary>Labels that are not being printed just now.</summary>
public static class Labels
{
    private static readonly ConcurrentBag<Label> Free = []; // RET207

    public static async Task PrintAsync(Order order, Stream printer, CancellationToken aborted)
    {
        var label = Take();
        label.Draw(order);
        await printer.WriteAsync(label.Bits, aborted);
        Free.Add(label);
    }

    private static Label Take()
    {
        if (Free.TryTake(out var label))
            return label;
        return new Label();
    }
}
