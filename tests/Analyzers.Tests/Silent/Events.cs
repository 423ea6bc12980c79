using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Options;

namespace Silent.Events;

public sealed class Clock : IDisposable
{
    private readonly Timer _timer;
    private int _ticks;

    public Clock() => _timer = new Timer(_ => OnTick(), null, 1000, 1000);

    public event EventHandler? Tick;

    public int Ticks => _ticks;

    public void Dispose()
    {
        _timer.Dispose();
        Tick = null;
    }

    private void OnTick()
    {
        Interlocked.Increment(ref _ticks);
        Tick?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>Subscribes to what it was given, and lets go of it.</summary>
public sealed class Display : IDisposable
{
    private readonly Clock _clock;
    private readonly IDisposable? _change;
    private readonly List<string> _lines = new();

    public Display(Clock clock, IOptionsMonitor<DisplayOptions> options)
    {
        _clock = clock;
        _clock.Tick += OnTick;
        _change = options.OnChange(changed => Rows = changed.Rows);
        Console.CancelKeyPress += OnCancel;
    }

    public int Rows { get; private set; } = 10;

    public void Dispose()
    {
        _clock.Tick -= OnTick;
        Console.CancelKeyPress -= OnCancel;
        _change?.Dispose();
    }

    private void OnTick(object? sender, EventArgs e)
    {
        if (_lines.Count >= Rows)
            _lines.RemoveAt(0);
        _lines.Add(DateTime.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs e) => _lines.Clear();
}

public sealed class DisplayOptions
{
    public int Rows { get; set; } = 10;
}

/// <summary>The child's events do not outlive the parent that owns it.</summary>
public sealed class Folder : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private INotifyPropertyChanged? _model;

    public Folder(string path)
    {
        _watcher = new FileSystemWatcher(path);
        _watcher.Changed += (_, e) => Last = e.Name;
        _watcher.EnableRaisingEvents = true;
    }

    public string? Last { get; private set; }

    public INotifyPropertyChanged? Model
    {
        get => _model;
        set
        {
            if (_model is not null)
                _model.PropertyChanged -= OnModelChanged;
            _model = value;
            if (_model is not null)
                _model.PropertyChanged += OnModelChanged;
        }
    }

    public void Dispose()
    {
        Model = null;
        _watcher.Dispose();
    }

    private void OnModelChanged(object? sender, PropertyChangedEventArgs e) => Last = e.PropertyName;
}

public static class Waiting
{
    public static async Task<T> WithTimeoutAsync<T>(Task<T> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(timeout, source.Token);
        if (await Task.WhenAny(work, delay) == delay)
            throw new TimeoutException();
        await source.CancelAsync();
        return await work;
    }

    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), stopped);
        await stopped.Task;
    }
}
