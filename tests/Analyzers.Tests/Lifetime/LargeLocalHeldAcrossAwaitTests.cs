using MemoryAnalyzers.Lifetime;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Lifetime.LargeLocalHeldAcrossAwait>;

namespace MemoryAnalyzers.Tests.Lifetime;

public sealed class LargeLocalHeldAcrossAwaitTests
{
    private static Task Check(string method) => Verify.VerifyAnalyzerAsync(
        """
        using System;
        using System.Collections.Generic;
        using System.Data;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Text.Json;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using System.Xml.Linq;
        partial class C
        {
            static Task Send(object o) => Task.CompletedTask;
            static Task Other() => Task.CompletedTask;
            static int Use(object o) => 1;
            static bool Test() => false;
            private object? _field;
            private readonly List<object> _list = new();

        """ + method + "\n}\n");

    [Fact]
    public Task Read_after_an_await_then_a_loop_of_delays() => Check(
        """
        async Task M(string path, CancellationToken token)
        {
            var {|RET501:bytes|} = await File.ReadAllBytesAsync(path, token);
            await Send(1);
            Use(bytes);
            while (!token.IsCancellationRequested)
                await Task.Delay(1000, token);
        }
        """);

    [Fact]
    public Task Long_delay() => Check(
        """
        async Task M(string path)
        {
            var {|RET501:text|} = File.ReadAllText(path);
            await Send(text);
            Use(text);
            await Task.Delay(TimeSpan.FromHours(1));
        }
        """);

    [Fact]
    public Task Plain_await_is_the_other_id() => Check(
        """
        async Task M(string path)
        {
            var {|RET511:text|} = File.ReadAllText(path);
            await Send(1);
            Use(text);
            await Other();
        }
        """);

    [Fact]
    public Task Not_hoisted_is_silent() => Check(
        """
        async Task M(string path)
        {
            var text = File.ReadAllText(path);
            Use(text);
            await Send(1);
            await Task.Delay(10000);
        }
        """);

    [Fact]
    public Task Retry_loop_left_by_an_exception() => Check(
        """
        async Task M(string path)
        {
            while (true)
            {
                try
                {
                    var {|RET511:text|} = File.ReadAllText(path);
                    await Send(1);
                    await Send(text);
                    return;
                }
                catch (IOException)
                {
                    await Task.Delay(5000);
                }
            }
        }
        """);

    [Fact]
    public Task Continue_skips_the_clearing() => Check(
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                var {|RET511:text|} = File.ReadAllText(path);
                await Send(1);
                if (Use(text) == 3)
                    continue;
                Use(2);
            }
        }
        """);

    [Fact]
    public Task Loop_body_is_silent() => Check(
        """
        async Task M(string path)
        {
            while (Test())
            {
                await Other();
                var text = File.ReadAllText(path);
                await Send(1);
                Use(text);
            }
        }
        """);
}
