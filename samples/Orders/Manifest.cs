namespace Orders;

/// <summary>The papers of a lorry, which is sent back when the service stops.</summary>
public sealed class Manifest : IDisposable, IAsyncDisposable
{
    private readonly StreamWriter paper = File.CreateText(Path.GetTempFileName());
    private readonly CancellationTokenRegistration stopping;
    private bool isSentBack;

    public Manifest(IHostApplicationLifetime lifetime)
    {
        stopping = lifetime.ApplicationStopping.Register(() => isSentBack = true);
    }

    public async Task<bool> AddAsync(Order order)
    {
        await paper.WriteLineAsync(order.Id.ToString());
        return !isSentBack;
    }

    public void Dispose()
    {
        stopping.Dispose();
        paper.Dispose();
    }

    public async ValueTask DisposeAsync() // RET918
    {
        await paper.DisposeAsync();
    }
}
