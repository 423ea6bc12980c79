using Orders;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<OrderStore>();
builder.Services.AddSingleton<OrderInbox>();
builder.Services.AddSingleton<PriceList>();
builder.Services.AddSingleton<Warehouse>();
builder.Services.AddSingleton<Bank>();
builder.Services.AddSingleton<CardTerminal>();
builder.Services.AddSingleton<Packing>();
builder.Services.AddTransient<Quote>();
builder.Services.AddTransient<PackingList>();
builder.Services.AddTransient<Checkout>();
builder.Services.AddHostedService<InboxWorker>();
builder.Services.AddHostedService<PriceWorker>();

var app = builder.Build();

app.MapGet("/orders", (OrderStore store) => store.All());
app.MapPost("/orders", (Order order, OrderInbox inbox, Checkout checkout) =>
{
    inbox.Add(checkout.Complete(order));
    return Results.Accepted($"/orders/{order.Id}");
});
app.MapDelete("/orders/{id:int}", (int id, OrderStore store) => store.Cancel(id));
app.MapPost("/orders/many", (Order[] orders, OrderInbox inbox) => inbox.Add(orders));
app.MapPost("/orders/import", Import.ReadAsync);
app.MapPost("/orders/settle", Settlement.PayAllAsync);
app.MapGet("/orders/best", (OrderStore store) => Statistics.Best(store, 10));
app.MapGet("/orders/stream", async (HttpResponse response, OrderStore store, CancellationToken aborted) =>
{
    response.ContentType = "text/event-stream";
    var stream = new OrderStream(response);
    do
        await stream.SendAsync(store.All(), aborted);
    while (!aborted.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)));
});
app.MapGet("/orders/{id:int}/receipt", (int id, OrderStore store) => store.Find(id) is { } order ? Results.Text(Receipts.Print(order)) : Results.NotFound());
app.MapGet("/orders/{id:int}/invoice", (int id, OrderStore store) => store.Find(id) is { } order ? Results.Text(Invoices.Write(order), "text/xml") : Results.NotFound());
app.MapGet("/orders/{id:int}/packing", (int id, OrderStore store, Packing packing) => store.Find(id) is { } order ? Results.Text(packing.List(order)) : Results.NotFound());
app.MapGet("/orders/{id:int}/seal", (int id, OrderStore store) => store.Find(id) is { } order ? Results.Ok(Seal.Of(System.Text.Encoding.UTF8.GetBytes(order.Customer))) : Results.NotFound());
app.MapGet("/orders/export", (OrderStore store) => Results.Text(Export.Csv(store.All()), "text/csv"));
app.MapGet("/orders/{id:int}/label", (int id, OrderStore store, HttpResponse response, CancellationToken aborted) =>
    store.Find(id) is { } order ? PrinterGates.PrintAsync(order, response.Body, aborted) : Task.CompletedTask);
app.MapPost("/orders/{id:int}/ship", async (int id, OrderStore store, Warehouse warehouse, CancellationToken aborted) =>
    store.Find(id) is { } order && await warehouse.ReserveAsync(order, aborted) ? Results.Ok(await Carrier.SendAsync(order)) : Results.NotFound());
app.MapGet("/orders/{id:int}/quote", (int id, OrderStore store, Quote quote) => store.Find(id) is { } order ? Results.Ok(quote.Of(order)) : Results.NotFound());
app.MapPost("/orders/{id:int}/pay", async (int id, OrderStore store, CardTerminal terminal) => store.Find(id) is { } order && await terminal.AskAsync(order) ? Results.Ok() : Results.NotFound());
app.MapPost("/orders/{id:int}/paid", (int id, CardTerminal terminal) => terminal.Answer(id, paid: true));
app.MapPost("/orders/{id:int}/tell", async (int id, OrderStore store, CancellationToken aborted) =>
    store.Find(id) is { } order ? Results.Ok(await new PartnerCall(order).SendAsync(aborted)) : Results.NotFound());
app.MapGet("/orders/next", async (OrderStore store, CancellationToken aborted) =>
{
    using var bell = new Doorbell(store);
    return await bell.WaitAsync(aborted);
});
app.MapGet("/board", async (HttpResponse response, OrderStore store, CancellationToken aborted) =>
{
    using var board = new Board(store);
    while (!aborted.IsCancellationRequested)
    {
        await response.WriteAsJsonAsync(board.Next(10), aborted);
        await Task.Delay(TimeSpan.FromSeconds(5), aborted);
    }
});
app.MapPost("/orders/{id:int}/load", async (int id, OrderStore store, IHostApplicationLifetime lifetime) =>
{
    await using var manifest = new Manifest(lifetime);
    return store.Find(id) is { } order && await manifest.AddAsync(order) ? Results.Ok() : Results.NotFound();
});
app.MapPost("/stock/count", (OrderStore store, IHostApplicationLifetime lifetime) =>
{
    using var count = new Stocktaking(lifetime);
    return count.Count(store.All());
});
app.MapGet("/archive/checksum", (IHostEnvironment environment) => Archive.Checksum(environment.ContentRootPath));
app.MapGet("/archive/lines", (IHostEnvironment environment) => Archive.CountLines(Path.Combine(environment.ContentRootPath, "prices.json")));

app.Run();
