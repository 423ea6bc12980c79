using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Orders;

public static class Settlement
{
    public static async Task<decimal> PayAllAsync(OrderStore store, Bank bank, CancellationToken aborted)
    {
        var orders = store.All();
        var entries = new byte[orders.Length * sizeof(double)]; // RET511
        for (var i = 0; i < orders.Length; i++)
            BinaryPrimitives.WriteDoubleBigEndian(entries.AsSpan(i * sizeof(double)), (double)orders[i].Total);
        var rate = await bank.RateAsync(aborted);
        var seal = Convert.ToHexString(SHA256.HashData(entries));
        await bank.AnnounceAsync(seal, aborted);
        decimal sum = 0;
        foreach (var order in orders)
        {
            await bank.PayAsync(order.Total * rate, aborted);
            sum += order.Total * rate;
        }

        return sum;
    }
}
