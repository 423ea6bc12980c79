namespace Orders;

/// <summary>The orders that one screen in the warehouse shows, while it is connected.</summary>
public sealed class Board : IDisposable
{
    private readonly OrderStore store;
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Order> shown = [];

    public Board(OrderStore store)
    {
        this.store = store;
        store.Arrived += OnArrived;
        store.Cancelled += OnCancelled; // RET904
        foreach (var order in store.All())
            OnArrived(order);
    }

    public Order[] Next(int count)
    {
        lock (gate)
            return [.. shown.Values.Take(count)];
    }

    public void Dispose() => store.Arrived -= OnArrived;

    private void OnArrived(Order order)
    {
        lock (gate)
            shown[order.Id] = order;
    }

    private void OnCancelled(int id)
    {
        lock (gate)
            shown.Remove(id);
    }
}
