namespace Orders;

/// <summary>A count of the shelves, noted down article by article, and put off when the service stops.</summary>
public sealed class Stocktaking : IDisposable
{
    private readonly StreamWriter notes = new(Path.GetTempFileName());
    private readonly CancellationTokenRegistration stopping; // RET922
    private int counted;
    private bool isPutOff;

    public Stocktaking(IHostApplicationLifetime lifetime)
    {
        stopping = lifetime.ApplicationStopping.Register(PutOff);
    }

    public int Count(IEnumerable<Order> orders)
    {
        foreach (var order in orders.TakeWhile(_ => !isPutOff))
            notes.WriteLine($"{++counted}: {order.Id}");
        return counted;
    }

    public void Dispose()
    {
        notes.Dispose();
    }

    private void PutOff() => isPutOff = true;
}
