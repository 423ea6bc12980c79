namespace Orders;

/// <summary>Prints the labels of parcels; what takes longer than half a minute is sent without.</summary>
public static class Carrier
{
    public static async Task<Parcel> SendAsync(Order order)
    {
        var label = PrintAsync(order);
        if (await Task.WhenAny(label, Task.Delay(TimeSpan.FromSeconds(30))) != label) // RET910
            return new Parcel("");
        return new Parcel(await label);
    }

    private static async Task<string> PrintAsync(Order order)
    {
        await Task.Delay(20);
        return $"{order.Id} {order.Customer}";
    }
}
