namespace Orders;

/// <summary>Tells the packers what goes into a parcel; each parcel has a list of its own.</summary>
public sealed class Packing(IServiceProvider services)
{
    public string List(Order order)
    {
        var list = services.GetRequiredService<PackingList>(); // RET916
        return list.Print(order);
    }
}

/// <summary>The lines of one parcel, as they come out of the printer.</summary>
public sealed class PackingList : IDisposable
{
    private readonly StringWriter paper = new();

    public string Print(Order order)
    {
        foreach (var line in order.Lines)
            paper.WriteLine(line);
        return paper.ToString();
    }

    public void Dispose() => paper.Dispose();
}
