using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which objects must be released, and by whom they are kept.</summary>
public sealed class ResourcesTests
{
    [Theory]
    [InlineData("token.Register(M)", nameof(ResourceKind.Registration))]
    [InlineData("token.UnsafeRegister(_ => { }, null)", nameof(ResourceKind.Registration))]
    [InlineData("ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => { }, null, -1, true)", nameof(ResourceKind.Wait))]
    [InlineData("monitor.OnChange(_ => { })", nameof(ResourceKind.Subscription))]
    [InlineData("monitor?.OnChange(_ => { })", nameof(ResourceKind.Subscription))]
    [InlineData("change.RegisterChangeCallback(_ => { }, null)", nameof(ResourceKind.Subscription))]
    [InlineData("observable.Subscribe(observer)", nameof(ResourceKind.Subscription))]
    [InlineData("ChangeToken.OnChange(() => change, M)", nameof(ResourceKind.Subscription))]
    [InlineData("new MeterListener()", nameof(ResourceKind.Listener))]
    [InlineData("PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => { })", nameof(ResourceKind.Listener))]
    [InlineData("new CancellationTokenSource(60_000)", nameof(ResourceKind.TimedSource))]
    [InlineData("new CancellationTokenSource(span)", nameof(ResourceKind.TimedSource))]
    [InlineData("CancellationTokenSource.CreateLinkedTokenSource(token)", nameof(ResourceKind.LinkedSource))]
    [InlineData("new Timer(_ => { }, null, 1000, 1000)", nameof(ResourceKind.Timer))]
    [InlineData("TimeProvider.System.CreateTimer(_ => { }, null, span, span)", nameof(ResourceKind.Timer))]
    [InlineData("new FileStream(path, FileMode.Open)", nameof(ResourceKind.File))]
    [InlineData("new FileStream(File.OpenHandle(path), FileAccess.Read)", nameof(ResourceKind.File))]
    [InlineData("File.Create(path)", nameof(ResourceKind.File))]
    [InlineData("new FileInfo(path).OpenRead()", nameof(ResourceKind.File))]
    [InlineData("new StreamReader(path)", nameof(ResourceKind.File))]
    [InlineData("new StreamReader(File.OpenRead(path))", nameof(ResourceKind.File))]
    [InlineData("new BinaryWriter(File.Create(path))", nameof(ResourceKind.File))]
    [InlineData("new GZipStream(new BufferedStream(File.OpenRead(path)), CompressionMode.Decompress)", nameof(ResourceKind.File))]
    [InlineData("(Stream)File.OpenRead(path)", nameof(ResourceKind.File))]
    [InlineData("XmlReader.Create(path)", nameof(ResourceKind.File))]
    [InlineData("MemoryMappedFile.CreateFromFile(path)", nameof(ResourceKind.File))]
    [InlineData("new SafeFileHandle(IntPtr.Zero, true)", nameof(ResourceKind.Handle))]
    [InlineData("new AutoResetEvent(false)", nameof(ResourceKind.Handle))]
    [InlineData("new Semaphore(1, 1)", nameof(ResourceKind.Handle))]
    [InlineData("new TcpClient()", nameof(ResourceKind.Socket))]
    [InlineData("await new TcpListener(IPAddress.Any, 80).AcceptTcpClientAsync().ConfigureAwait(false)", nameof(ResourceKind.Socket))]
    [InlineData("new SomeConnection()", nameof(ResourceKind.Connection))]
    public void Must_be_released(string expression, string kind)
    {
        var (model, marked) = Marked(expression);
        var made = Resources.MadeBy(marked[0], model.Known);
        Assert.Equal(kind, made.ToString());
        Assert.NotEmpty(Resources.Consequence(made));
        Assert.Contains("Dispose", Resources.ReleasesOf(made));
    }

    [Theory]
    [InlineData("new MemoryStream()")]
    [InlineData("new StringReader(path)")]
    [InlineData("new StreamReader(stream)")]
    [InlineData("new StreamReader(new MemoryStream())")]
    [InlineData("new FileStream(file, FileAccess.Read)")]
    [InlineData("new GZipStream(stream, CompressionMode.Decompress)")]
    [InlineData("XmlReader.Create(new StringReader(path))")]
    [InlineData("XmlReader.Create(stream)")]
    [InlineData("new CancellationTokenSource()")]
    [InlineData("new CancellationTokenSource(200)")]
    [InlineData("new CancellationTokenSource(Timeout.Infinite)")]
    [InlineData("new SemaphoreSlim(1)")]
    [InlineData("new ManualResetEventSlim()")]
    [InlineData("new SafeFileHandle(IntPtr.Zero, false)")]
    [InlineData("new Owner(File.OpenRead(path))")]
    [InlineData("Make()")]
    [InlineData("stream")]
    public void Nothing_is_lost_or_it_is_not_known(string expression)
    {
        var (model, marked) = Marked(expression);
        Assert.Equal(ResourceKind.None, Resources.MadeBy(marked[0], model.Known));
    }

    [Theory]
    [InlineData("source.CancelAfter(60_000)", nameof(ResourceKind.TimedSource))]
    [InlineData("source.CancelAfter(span)", nameof(ResourceKind.TimedSource))]
    [InlineData("source.CancelAfter(Timeout.Infinite)", nameof(ResourceKind.None))]
    [InlineData("source.Cancel()", nameof(ResourceKind.None))]
    [InlineData("semaphore.AvailableWaitHandle.WaitOne()", nameof(ResourceKind.Handle))]
    [InlineData("semaphore.Wait()", nameof(ResourceKind.None))]
    [InlineData("handle.WaitOne()", nameof(ResourceKind.None))]
    public void Some_become_what_must_be_released(string use, string kind)
    {
        var (model, marked) = Marked(use);
        var reference = marked[0].DescendantsAndSelf().First(operation => operation is IParameterReferenceOperation);
        Assert.Equal(kind, Resources.MadeOf(Escapes.Of(reference, model.Known), model.Known).ToString());
    }

    [Theory]
    [InlineData("token.Register(M)", "token")]
    [InlineData("monitor?.OnChange(_ => { })", "monitor")]
    [InlineData("ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => { }, null, -1, true)", "handle")]
    [InlineData("File.OpenRead(path)", null)]
    public void Keeper(string expression, string? keeper)
    {
        var (model, marked) = Marked(expression);
        var made = marked[0] is IConditionalAccessOperation access ? access.WhenNotNull : marked[0];
        Assert.Equal(keeper, Resources.KeeperOf(made, Resources.MadeBy(made, model.Known))?.Syntax.ToString());
    }

    private static (MemoryModel Model, IReadOnlyList<IOperation> Marked) Marked(string expression) => Ask.Operations(
        $$"""
        using System; using System.Data.Common; using System.Diagnostics.Metrics; using System.IO; using System.IO.Compression; using System.IO.MemoryMappedFiles; using System.Net;
        using System.Net.Sockets; using System.Runtime.InteropServices; using System.Threading; using System.Threading.Tasks; using System.Xml;
        using Microsoft.Extensions.Options; using Microsoft.Extensions.Primitives; using Microsoft.Win32.SafeHandles;
        abstract class C
        {
            async Task M(CancellationToken token, WaitHandle handle, IOptionsMonitor<string> monitor, IChangeToken change, IObservable<int> observable, IObserver<int> observer, TimeSpan span,
                string path, Stream stream, SafeFileHandle file, CancellationTokenSource source, SemaphoreSlim semaphore)
            {
                await Task.Yield();
                {{(expression is "stream" ? "_ = [|stream|]" : expression.Contains("WaitOne", StringComparison.Ordinal) || expression.StartsWith("source", StringComparison.Ordinal) || expression.StartsWith("semaphore", StringComparison.Ordinal) ? $"[|{expression}|]" : $"object o = [|{expression}|]")}};
            }
            void M() { }
            static FileStream Make() => null!;
        }
        class Owner : IDisposable { public Owner(Stream stream) { } public void Dispose() { } }
        class SomeConnection : DbConnection
        {
            public override string ConnectionString { get; set; } = "";
            public override string Database => "";
            public override string DataSource => "";
            public override string ServerVersion => "";
            public override System.Data.ConnectionState State => default;
            public override void ChangeDatabase(string name) { }
            public override void Close() { }
            public override void Open() { }
            protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel level) => null!;
            protected override DbCommand CreateDbCommand() => null!;
        }
        """);
}
