using System.Text.Json;

namespace Orders;

/// <summary>What each article costs today.</summary>
public sealed class PriceList
{
    private Dictionary<string, decimal> prices = [];

    public void Load(string json) => prices = JsonSerializer.Deserialize<Dictionary<string, decimal>>(json)!;

    public decimal Of(string article) => prices.GetValueOrDefault(article);
}
