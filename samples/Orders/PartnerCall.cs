using System.Net.NetworkInformation;

namespace Orders;

/// <summary>Tells a partner of an order, and holds on while the network is down.</summary>
public sealed class PartnerCall
{
    private readonly Order order;
    private volatile bool online = NetworkInterface.GetIsNetworkAvailable();

    public PartnerCall(Order order)
    {
        this.order = order;
        NetworkChange.NetworkAvailabilityChanged += OnAvailabilityChanged; // RET903
    }

    public async Task<int> SendAsync(CancellationToken aborted)
    {
        while (!online)
            await Task.Delay(100, aborted);
        await Task.Delay(20, aborted);
        return order.Lines.Length;
    }

    private void OnAvailabilityChanged(object? sender, NetworkAvailabilityEventArgs e) => online = e.IsAvailable;
}
