namespace Orders;

/// <summary>A parcel on its way, followed minute by minute.</summary>
public sealed class Parcel
{
    private readonly Timer timer;
    private int kilometres;

    public Parcel(string label)
    {
        Label = label;
        timer = new Timer(_ => Move(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)); // RET909
    }

    public string Label { get; }

    public int Kilometres => kilometres;

    private void Move() => Interlocked.Add(ref kilometres, 2);
}
