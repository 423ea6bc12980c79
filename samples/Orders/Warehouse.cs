namespace Orders;

/// <summary>Reserves goods for an order; gives up after two seconds, or when the service stops.</summary>
public sealed class Warehouse(IHostApplicationLifetime lifetime)
{
    public async Task<bool> ReserveAsync(Order order, CancellationToken aborted)
    {
        var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping); // RET906
        either.CancelAfter(TimeSpan.FromSeconds(2));
        await Task.Delay(order.Lines.Length, either.Token);
        return true;
    }
}
