namespace Orders;

public sealed record Order(int Id, string Customer, string[] Lines, decimal Total);
