using System.Diagnostics;

namespace Orders;

/// <summary>The orders that are open.</summary>
public sealed class OrderStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Order> open = [];

    public event Action<Order>? Arrived;

    public event Action<int>? Cancelled;

    public int Count
    {
        get
        {
            lock (gate)
                return open.Count;
        }
    }

    public Order[] All()
    {
        lock (gate)
            return [.. open.Values];
    }

    public Order? Find(int id)
    {
        lock (gate)
            return open.GetValueOrDefault(id);
    }

    public void Put(Order order)
    {
        lock (gate)
            open[order.Id] = order;
        Arrived?.Invoke(order);
    }

    public void Cancel(int id)
    {
        lock (gate)
            Debug.Assert(open.Remove(id), "an unknown order was cancelled"); // RET401
        Cancelled?.Invoke(id);
    }

    public int CopyTo(Order[] target)
    {
        lock (gate)
        {
            open.Values.CopyTo(target, 0);
            return open.Count;
        }
    }
}
