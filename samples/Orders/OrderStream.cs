using System.Globalization;
using System.Text;

namespace Orders;

/// <summary>One open connection that is sent the orders as server-sent events.</summary>
public sealed class OrderStream(HttpResponse response)
{
    private readonly StringBuilder frame = new();

    public async Task SendAsync(IReadOnlyList<Order> orders, CancellationToken aborted)
    {
        foreach (var order in orders)
            frame.Append(CultureInfo.InvariantCulture, $"data: {order.Id} {order.Customer} {order.Total}\n");
        await response.WriteAsync(frame.Append('\n').ToString(), aborted);
        await response.Body.FlushAsync(aborted);
        frame.Clear(); // RET102
    }
}
