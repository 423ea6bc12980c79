namespace Orders;

public static class Settlement
{
    public static async Task<decimal> PayAllAsync(OrderStore store, Bank bank, CancellationToken aborted)
    {
        var orders = new Order[store.Count + 100]; // RET511
        var n = store.CopyTo(orders);
        await bank.OpenAsync(aborted);
        var sum = 0m;
        for (var i = 0; i < n; i++)
            sum += orders[i].Total;
        await bank.PayAsync(sum, aborted);
        return sum;
    }
}
