namespace Orders;

/// <summary>Waits for the next order.</summary>
public sealed class Doorbell : IDisposable
{
    private readonly OrderStore store;
    private readonly TaskCompletionSource<Order> rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Doorbell(OrderStore store)
    {
        this.store = store;
        store.Arrived += order => rung.TrySetResult(order);
    }

    public Task<Order> WaitAsync(CancellationToken aborted) => rung.Task.WaitAsync(aborted);

    public void Dispose() => store.Arrived -= order => rung.TrySetResult(order); // RET905
}
