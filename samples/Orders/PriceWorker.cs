namespace Orders;

/// <summary>Loads the price list and then prices what is open, minute by minute.</summary>
public sealed class PriceWorker(PriceList prices, OrderStore store, Bank bank, IHostEnvironment environment, ILogger<PriceWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var json = await File.ReadAllTextAsync(Path.Combine(environment.ContentRootPath, "prices.json"), stoppingToken); // RET501
        var rate = await bank.RateAsync(stoppingToken);
        await prices.LoadAsync(json, rate, stoppingToken);

        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var value = store.All().Sum(order => order.Lines.Sum(prices.Of));
            log.LogInformation("Open orders are worth {Value}", value);
        }
    }
}
