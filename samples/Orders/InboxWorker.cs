namespace Orders;

/// <summary>Moves what has come in to the store, twice a second.</summary>
public sealed class InboxWorker(OrderInbox inbox, OrderStore store) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var order in inbox.TakeAll())
                store.Put(order);
        }
    }
}
