// C# 12
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Silent.Services;

public sealed record Job(int Id, string Name);

public sealed class JobOptions
{
    public int Capacity { get; set; } = 100;
}

public interface IJobQueue
{
    ValueTask PutAsync(Job job, CancellationToken cancellationToken);

    IAsyncEnumerable<Job> TakeAsync(CancellationToken cancellationToken);
}

/// <summary>A bounded hand-off: producers wait.</summary>
public sealed class JobQueue(IOptions<JobOptions> options) : IJobQueue
{
    private readonly Channel<Job> _channel = Channel.CreateBounded<Job>(new BoundedChannelOptions(options.Value.Capacity) { FullMode = BoundedChannelFullMode.Wait });

    public ValueTask PutAsync(Job job, CancellationToken cancellationToken) => _channel.Writer.WriteAsync(job, cancellationToken);

    public IAsyncEnumerable<Job> TakeAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);
}

public sealed class JobStore(IServiceScopeFactory scopes)
{
    public async Task<bool> SaveAsync(Job job, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var clock = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock, cancellationToken);
        return job.Id > 0;
    }
}

public sealed class Worker(IJobQueue queue, JobStore store, ILogger<Worker> logger) : BackgroundService
{
    private static readonly ActivitySource s_activities = new("Silent.Worker");
    private readonly Dictionary<int, int> _attempts = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in queue.TakeAsync(stoppingToken))
        {
            using var activity = s_activities.StartActivity("job");
            using (logger.BeginScope("job {Id}", job.Id))
            {
                try
                {
                    await RunAsync(job, stoppingToken);
                    _attempts.Remove(job.Id);
                }
                catch (IOException e) when (_attempts.GetValueOrDefault(job.Id) < 3)
                {
                    _attempts[job.Id] = _attempts.GetValueOrDefault(job.Id) + 1;
                    logger.LogWarning(e, "again");
                    await queue.PutAsync(job, stoppingToken);
                }
            }
        }
    }

    private async Task RunAsync(Job job, CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        await store.SaveAsync(job, timeout.Token);
    }
}

/// <summary>Everything that is acquired in StartAsync is released in StopAsync.</summary>
public sealed class Heartbeat(IHostApplicationLifetime lifetime, TimeProvider clock) : IHostedService, IAsyncDisposable
{
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private long _beats;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStopping.Register(() => Interlocked.Exchange(ref _beats, 0));
        _timer = clock.CreateTimer(_ => Interlocked.Increment(ref _beats), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _registration.DisposeAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
    }
}

public static class Start
{
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.Configure<JobOptions>(builder.Configuration.GetSection("Jobs"));
        builder.Services.AddSingleton<IJobQueue, JobQueue>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddHostedService<Worker>();
        builder.Services.AddHostedService<Heartbeat>();
        await using var app = builder.Build();
        app.MapPost("/jobs", async (Job job, IJobQueue queue, CancellationToken cancellationToken) =>
        {
            await queue.PutAsync(job, cancellationToken);
            return Results.Accepted();
        });
        app.MapGet("/file/{name}", (string name) => Results.Stream(File.OpenRead(Path.GetFileName(name))));
        await app.RunAsync();
    }
}
