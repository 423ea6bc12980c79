using System.Buffers;

namespace Orders;

public static class Statistics
{
    private static readonly IComparer<Order> ByTotal = Comparer<Order>.Create((left, right) => right.Total.CompareTo(left.Total));

    public static Order[] Best(OrderStore store, int count)
    {
        var orders = ArrayPool<Order>.Shared.Rent(store.Count + 100);
        try
        {
            var n = store.CopyTo(orders);
            Array.Sort(orders, 0, n, ByTotal);
            return orders.AsSpan(0, Math.Min(n, count)).ToArray();
        }
        finally
        {
            ArrayPool<Order>.Shared.Return(orders); // RET203
        }
    }
}
