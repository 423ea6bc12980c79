using System.Text.Json;

namespace Orders;

/// <summary>What each article costs today.</summary>
public sealed class PriceList
{
    private Dictionary<string, decimal> prices = [];

    public Task LoadAsync(string json, decimal rate, CancellationToken stopped) => Task.Run(
        () => prices = JsonSerializer.Deserialize<Dictionary<string, decimal>>(json)!.ToDictionary(price => price.Key, price => price.Value * rate),
        stopped);

    public decimal Of(string article) => prices.GetValueOrDefault(article);
}
