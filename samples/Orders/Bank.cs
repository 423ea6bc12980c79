namespace Orders;

/// <summary>Stands in for a bank that takes its time.</summary>
public sealed class Bank
{
    private decimal paid;

    public decimal Paid => paid;

    public async Task<decimal> RateAsync(CancellationToken aborted)
    {
        await Task.Delay(20, aborted);
        return 1.5m;
    }

    public async Task AnnounceAsync(string seal, CancellationToken aborted)
    {
        ArgumentException.ThrowIfNullOrEmpty(seal);
        await Task.Delay(20, aborted);
    }

    public async Task PayAsync(decimal sum, CancellationToken aborted)
    {
        await Task.Delay(50, aborted);
        paid += sum;
    }
}
