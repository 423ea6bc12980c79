using System.Collections.Concurrent;

namespace MemoryAnalyzers.Engine;

/// <summary>Every type that a rule or the engine names, resolved once; null when the compilation lacks it.</summary>
internal sealed class KnownSymbols(Compilation compilation)
{
    // Buffers
    public INamedTypeSymbol? ArrayPool { get; } = Find(compilation, "System.Buffers.ArrayPool`1");
    public INamedTypeSymbol? MemoryPool { get; } = Find(compilation, "System.Buffers.MemoryPool`1");
    public INamedTypeSymbol? MemoryOwner { get; } = Find(compilation, "System.Buffers.IMemoryOwner`1");
    public INamedTypeSymbol? ObjectPool { get; } = Find(compilation, "Microsoft.Extensions.ObjectPool.ObjectPool`1");
    public INamedTypeSymbol? ReadOnlySequence { get; } = Find(compilation, "System.Buffers.ReadOnlySequence`1");
    public INamedTypeSymbol? Span { get; } = Find(compilation, "System.Span`1");
    public INamedTypeSymbol? ReadOnlySpan { get; } = Find(compilation, "System.ReadOnlySpan`1");
    public INamedTypeSymbol? Memory { get; } = Find(compilation, "System.Memory`1");
    public INamedTypeSymbol? ReadOnlyMemory { get; } = Find(compilation, "System.ReadOnlyMemory`1");
    public INamedTypeSymbol? ArraySegment { get; } = Find(compilation, "System.ArraySegment`1");
    public INamedTypeSymbol? MemoryExtensions { get; } = Find(compilation, "System.MemoryExtensions");
    public INamedTypeSymbol? MemoryMarshal { get; } = Find(compilation, "System.Runtime.InteropServices.MemoryMarshal");
    public INamedTypeSymbol? ConditionalWeakTable { get; } = Find(compilation, "System.Runtime.CompilerServices.ConditionalWeakTable`2");
    public INamedTypeSymbol? RuntimeHelpers { get; } = Find(compilation, "System.Runtime.CompilerServices.RuntimeHelpers");
    public INamedTypeSymbol? ModuleInitializerAttribute { get; } = Find(compilation, "System.Runtime.CompilerServices.ModuleInitializerAttribute");
    public INamedTypeSymbol? GC { get; } = Find(compilation, "System.GC");

    // Object pools
    public INamedTypeSymbol? PooledObjectPolicy { get; } = Find(compilation, "Microsoft.Extensions.ObjectPool.PooledObjectPolicy`1");
    public INamedTypeSymbol? PooledObjectPolicyInterface { get; } = Find(compilation, "Microsoft.Extensions.ObjectPool.IPooledObjectPolicy`1");
    public INamedTypeSymbol? Resettable { get; } = Find(compilation, "Microsoft.Extensions.ObjectPool.IResettable");

    // Values and collections
    public INamedTypeSymbol? FrozenDictionary { get; } = Find(compilation, "System.Collections.Frozen.FrozenDictionary`2");
    public INamedTypeSymbol? FrozenSet { get; } = Find(compilation, "System.Collections.Frozen.FrozenSet`1");
    public INamedTypeSymbol? Enumerable { get; } = Find(compilation, "System.Linq.Enumerable");
    public INamedTypeSymbol? Math { get; } = Find(compilation, "System.Math");
    public INamedTypeSymbol? List { get; } = Find(compilation, "System.Collections.Generic.List`1");
    public INamedTypeSymbol? Stack { get; } = Find(compilation, "System.Collections.Generic.Stack`1");
    public INamedTypeSymbol? Queue { get; } = Find(compilation, "System.Collections.Generic.Queue`1");
    public INamedTypeSymbol? ConcurrentBag { get; } = Find(compilation, "System.Collections.Concurrent.ConcurrentBag`1");
    public INamedTypeSymbol? ConcurrentStack { get; } = Find(compilation, "System.Collections.Concurrent.ConcurrentStack`1");
    public INamedTypeSymbol? ConcurrentQueue { get; } = Find(compilation, "System.Collections.Concurrent.ConcurrentQueue`1");
    public INamedTypeSymbol? TextWriter { get; } = Find(compilation, "System.IO.TextWriter");
    public INamedTypeSymbol? Stream { get; } = Find(compilation, "System.IO.Stream");

    // Disposal, tasks, threads
    public INamedTypeSymbol? IDisposable { get; } = Find(compilation, "System.IDisposable");
    public INamedTypeSymbol? IAsyncDisposable { get; } = Find(compilation, "System.IAsyncDisposable");
    public INamedTypeSymbol? SafeHandle { get; } = Find(compilation, "System.Runtime.InteropServices.SafeHandle");
    public INamedTypeSymbol? DbConnection { get; } = Find(compilation, "System.Data.Common.DbConnection");
    public INamedTypeSymbol? Lazy { get; } = Find(compilation, "System.Lazy`1");
    public INamedTypeSymbol? Task { get; } = Find(compilation, "System.Threading.Tasks.Task");
    public INamedTypeSymbol? TaskOfT { get; } = Find(compilation, "System.Threading.Tasks.Task`1");
    public INamedTypeSymbol? ValueTask { get; } = Find(compilation, "System.Threading.Tasks.ValueTask");
    public INamedTypeSymbol? ValueTaskOfT { get; } = Find(compilation, "System.Threading.Tasks.ValueTask`1");
    public INamedTypeSymbol? CancellationToken { get; } = Find(compilation, "System.Threading.CancellationToken");
    public INamedTypeSymbol? CancellationTokenSource { get; } = Find(compilation, "System.Threading.CancellationTokenSource");
    public INamedTypeSymbol? Semaphore { get; } = Find(compilation, "System.Threading.Semaphore");
    public INamedTypeSymbol? SemaphoreSlim { get; } = Find(compilation, "System.Threading.SemaphoreSlim");
    public INamedTypeSymbol? TaskCompletionSource { get; } = Find(compilation, "System.Threading.Tasks.TaskCompletionSource");
    public INamedTypeSymbol? TaskCompletionSourceOfT { get; } = Find(compilation, "System.Threading.Tasks.TaskCompletionSource`1");
    public INamedTypeSymbol? Parallel { get; } = Find(compilation, "System.Threading.Tasks.Parallel");
    public INamedTypeSymbol? WaitHandle { get; } = Find(compilation, "System.Threading.WaitHandle");
    public INamedTypeSymbol? ThreadPool { get; } = Find(compilation, "System.Threading.ThreadPool");
    public INamedTypeSymbol? Interlocked { get; } = Find(compilation, "System.Threading.Interlocked");
    public INamedTypeSymbol? ThreadStaticAttribute { get; } = Find(compilation, "System.ThreadStaticAttribute");
    public INamedTypeSymbol? ThreadLocal { get; } = Find(compilation, "System.Threading.ThreadLocal`1");

    // Timers and subscriptions
    public INamedTypeSymbol? ThreadingTimer { get; } = Find(compilation, "System.Threading.Timer");
    public INamedTypeSymbol? TimersTimer { get; } = Find(compilation, "System.Timers.Timer");
    public INamedTypeSymbol? PeriodicTimer { get; } = Find(compilation, "System.Threading.PeriodicTimer");
    public INamedTypeSymbol? TimeProvider { get; } = Find(compilation, "System.TimeProvider");
    public INamedTypeSymbol? Observable { get; } = Find(compilation, "System.IObservable`1");
    public INamedTypeSymbol? Exception { get; } = Find(compilation, "System.Exception");

    public INamedTypeSymbol? OptionsMonitor { get; } = Find(compilation, "Microsoft.Extensions.Options.IOptionsMonitor`1");
    public INamedTypeSymbol? ChangeToken { get; } = Find(compilation, "Microsoft.Extensions.Primitives.ChangeToken");
    public INamedTypeSymbol? IChangeToken { get; } = Find(compilation, "Microsoft.Extensions.Primitives.IChangeToken");

    // Hosting
    public INamedTypeSymbol? HostApplicationLifetime { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IHostApplicationLifetime");
    public INamedTypeSymbol? ApplicationLifetime { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IApplicationLifetime");
    public INamedTypeSymbol? AspNetApplicationLifetime { get; } = Find(compilation, "Microsoft.AspNetCore.Hosting.IApplicationLifetime");
    public INamedTypeSymbol? Controller { get; } = Find(compilation, "Microsoft.AspNetCore.Mvc.ControllerBase");
    public INamedTypeSymbol? PageModel { get; } = Find(compilation, "Microsoft.AspNetCore.Mvc.RazorPages.PageModel");
    public INamedTypeSymbol? Hub { get; } = Find(compilation, "Microsoft.AspNetCore.SignalR.Hub");
    public INamedTypeSymbol? Component { get; } = Find(compilation, "Microsoft.AspNetCore.Components.ComponentBase");
    public INamedTypeSymbol? RequestDelegate { get; } = Find(compilation, "Microsoft.AspNetCore.Http.RequestDelegate");
    public INamedTypeSymbol? HostedService { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IHostedService");
    public INamedTypeSymbol? BackgroundService { get; } = Find(compilation, "Microsoft.Extensions.Hosting.BackgroundService");

    public INamedTypeSymbol? ServiceCollection { get; } = Find(compilation, "Microsoft.Extensions.DependencyInjection.IServiceCollection");
    public INamedTypeSymbol? ApplicationBuilder { get; } = Find(compilation, "Microsoft.AspNetCore.Builder.IApplicationBuilder");
    public INamedTypeSymbol? HostBuilder { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IHostBuilder");
    public INamedTypeSymbol? Host { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IHost");
    public INamedTypeSymbol? HostApplicationBuilder { get; } = Find(compilation, "Microsoft.Extensions.Hosting.IHostApplicationBuilder");

    public INamedTypeSymbol? EndpointRouteBuilder { get; } = Find(compilation, "Microsoft.AspNetCore.Routing.IEndpointRouteBuilder");

    // Objects that the process keeps
    public INamedTypeSymbol? XmlSerializer { get; } = Find(compilation, "System.Xml.Serialization.XmlSerializer");
    public INamedTypeSymbol? Meter { get; } = Find(compilation, "System.Diagnostics.Metrics.Meter");
    public INamedTypeSymbol? ActivitySource { get; } = Find(compilation, "System.Diagnostics.ActivitySource");
    public INamedTypeSymbol? DiagnosticListener { get; } = Find(compilation, "System.Diagnostics.DiagnosticListener");
    public INamedTypeSymbol? DiagnosticCounter { get; } = Find(compilation, "System.Diagnostics.Tracing.DiagnosticCounter");
    public INamedTypeSymbol? EventSource { get; } = Find(compilation, "System.Diagnostics.Tracing.EventSource");
    public INamedTypeSymbol? Assembly { get; } = Find(compilation, "System.Reflection.Assembly");
    public INamedTypeSymbol? AssemblyBuilder { get; } = Find(compilation, "System.Reflection.Emit.AssemblyBuilder");
    public INamedTypeSymbol? AssemblyLoadContext { get; } = Find(compilation, "System.Runtime.Loader.AssemblyLoadContext");
    public INamedTypeSymbol? MemoryCache { get; } = Find(compilation, "Microsoft.Extensions.Caching.Memory.IMemoryCache");
    public INamedTypeSymbol? MemoryCacheExtensions { get; } = Find(compilation, "Microsoft.Extensions.Caching.Memory.CacheExtensions");
    public INamedTypeSymbol? MemoryCacheEntryOptions { get; } = Find(compilation, "Microsoft.Extensions.Caching.Memory.MemoryCacheEntryOptions");
    public INamedTypeSymbol? TimeSpan { get; } = Find(compilation, "System.TimeSpan");
    // Unmanaged memory
    public INamedTypeSymbol? Marshal { get; } = Find(compilation, "System.Runtime.InteropServices.Marshal");
    public INamedTypeSymbol? NativeMemory { get; } = Find(compilation, "System.Runtime.InteropServices.NativeMemory");
    public INamedTypeSymbol? Unsafe { get; } = Find(compilation, "System.Runtime.CompilerServices.Unsafe");

    // Service scopes, cache entries
    public INamedTypeSymbol? ServiceProvider { get; } = Find(compilation, "System.IServiceProvider");
    public INamedTypeSymbol? ServiceProviderExtensions { get; } = Find(compilation, "Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions");
    public INamedTypeSymbol? ServiceScope { get; } = Find(compilation, "Microsoft.Extensions.DependencyInjection.IServiceScope");
    public INamedTypeSymbol? AsyncServiceScope { get; } = Find(compilation, "Microsoft.Extensions.DependencyInjection.AsyncServiceScope");
    public INamedTypeSymbol? CacheEntry { get; } = Find(compilation, "Microsoft.Extensions.Caching.Memory.ICacheEntry");
    public INamedTypeSymbol? CacheEntryExtensions { get; } = Find(compilation, "Microsoft.Extensions.Caching.Memory.CacheEntryExtensions");

    // Diagnostics
    public INamedTypeSymbol? Logger { get; } = Find(compilation, "Microsoft.Extensions.Logging.ILogger");
    public INamedTypeSymbol? LoggerExtensions { get; } = Find(compilation, "Microsoft.Extensions.Logging.LoggerExtensions");
    public INamedTypeSymbol? Activity { get; } = Find(compilation, "System.Diagnostics.Activity");
    public INamedTypeSymbol? ConditionalAttribute { get; } = Find(compilation, "System.Diagnostics.ConditionalAttribute");

    /// <summary>Whether objects of the type can be disposed, synchronously or not.</summary>
    public bool IsDisposable(ITypeSymbol type) => type.IsOrInherits(IDisposable) || type.IsOrInherits(IAsyncDisposable);

    /// <summary>Which fields keep a signal that their type asks whether it came: remembered, for each race with it asks.</summary>
    public ConcurrentDictionary<IFieldSymbol, bool> StopSignals { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The names of what a nest of types sets to anything but true: remembered, for all that stands behind a flag asks.</summary>
    public ConcurrentDictionary<INamedTypeSymbol, HashSet<string>> FlagsTakenBack { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Which types are test classes: remembered, for each method of a type asks.</summary>
    public ConcurrentDictionary<INamedTypeSymbol, bool> TestClasses { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The type of that metadata name. Where two references declare it (forwarders, polyfills) the accessible public one, source first:
    /// Roslyn's own lookup answers null then.
    /// </summary>
    internal static INamedTypeSymbol? Find(Compilation compilation, string metadataName)
    {
#pragma warning disable RS0030 // this is the place
        return compilation.GetTypeByMetadataName(metadataName)
            ?? compilation.GetTypesByMetadataName(metadataName).FirstOrDefault(t => compilation.IsSymbolAccessibleWithin(t, compilation.Assembly));
#pragma warning restore RS0030
    }
}
