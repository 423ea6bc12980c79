namespace Orders;

public static class Settlement
{
    public static async Task<decimal> PayAllAsync(OrderStore store, Bank bank, CancellationToken aborted)
    {
        var orders = store.All();
        var totals = new decimal[orders.Length]; // RET511
        for (var i = 0; i < orders.Length; i++)
            totals[i] = orders[i].Total;
        var rate = await bank.RateAsync(aborted);
        var sum = totals.Sum() * rate;
        await bank.PayAsync(sum, aborted);
        return sum;
    }
}
