using Microsoft.Extensions.Options;

namespace Orders;

public sealed class ShippingOptions
{
    public decimal FreeFrom { get; set; } = 50;
}

/// <summary>What an order costs with shipping, by the rates of the moment.</summary>
public sealed class Quote
{
    private decimal freeFrom;

    public Quote(IOptionsMonitor<ShippingOptions> options)
    {
        freeFrom = options.CurrentValue.FreeFrom;
        options.OnChange(changed => freeFrom = changed.FreeFrom); // RET908
    }

    public decimal Of(Order order) => order.Total >= freeFrom ? order.Total : order.Total + 4.9m;
}
