namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>Disposed by <c>using</c> they go, by <c>await using</c> they stay.</summary>
public sealed class DisposeAsyncForgetsField() : Scenario("RET918")
{
    public override string Work => "10 uploads are made in each turn in an 'await using', each with a registration that aborts it when the process stops";

    public override Promise Promise => Promise.Freed;

    public override Measure Measure => Measure.LiveObjects;

    public override string Bad => """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;

        public static class Work
        {
            private static readonly CancellationTokenSource s_stop = new();
            public static readonly List<WeakReference> Watched = new();

            public static async Task<long> Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                    sum += await UploadAsync(turn + i);
                return sum;
            }

            private static async Task<long> UploadAsync(int part)
            {
                await using var upload = new Upload(s_stop.Token);
                Watched.Add(new WeakReference(upload));
                return await upload.WriteAsync(part);
            }
        }

        public sealed class Upload : IDisposable, IAsyncDisposable
        {
            private readonly MemoryStream _buffer = new();
            private readonly CancellationTokenRegistration _stopping;
            private bool _isAborted;

            public Upload(CancellationToken stopping)
            {
                _stopping = stopping.Register(() => _isAborted = true);
            }

            public async Task<long> WriteAsync(int part)
            {
                await _buffer.WriteAsync(new byte[] { (byte)part });
                return _isAborted ? 0 : part;
            }

            public void Dispose()
            {
                _stopping.Dispose();
                _buffer.Dispose();
            }

            public async ValueTask DisposeAsync() // RET918
            {
                await _buffer.DisposeAsync();
            }
        }
        """;
}
