namespace Orders;

/// <summary>Orders that have come in since the worker last looked.</summary>
public sealed class OrderInbox
{
    private readonly Lock gate = new();
    private readonly List<Order> waiting = [];

    public void Add(Order order)
    {
        lock (gate)
            waiting.Add(order);
    }

    public void Add(IEnumerable<Order> orders)
    {
        lock (gate)
            waiting.AddRange(orders);
    }

    public Order[] TakeAll()
    {
        lock (gate)
        {
            var batch = waiting.ToArray();
            waiting.Clear(); // RET101
            return batch;
        }
    }
}
