using System.Collections.Concurrent;

namespace Orders;

/// <summary>Lets one label at a time onto each connection to a printer.</summary>
public static class PrinterGates
{
    private static readonly ConcurrentDictionary<Stream, SemaphoreSlim> Gates = new(); // RET901

    public static async Task PrintAsync(Order order, Stream printer, CancellationToken aborted)
    {
        var gate = Gates.GetOrAdd(printer, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(aborted);
        try
        {
            await Labels.PrintAsync(order, printer, aborted);
        }
        finally
        {
            gate.Release();
        }
    }
}
