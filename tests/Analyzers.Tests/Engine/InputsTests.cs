using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class InputsTests
{
    private static string Source(string body) =>
        $$"""
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Data.Common;
        using System.IO;
        using System.IO.Pipelines;
        using System.Linq;
        using System.Net.Sockets;
        using System.Text.RegularExpressions;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        class C
        {
            private readonly string[] _own = { "a" };
            static IEnumerable<string> Made() => null!;
            static int Next() => 0;
            async Task M(IEnumerable<string> all, int n, TextReader reader, DbDataReader rows, ChannelReader<string> channel, PipeReader pipe, Socket socket, BlockingCollection<string> queue, params string[] few) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("[|foreach (var s in all) Console.Write(s);|]", true, false)]
    [InlineData("[|foreach (var s in all.Where(s => s != null).Select(s => s + n)) Console.Write(s);|]", true, false)]
    [InlineData("var some = all.ToList(); [|foreach (var s in some) Console.Write(s);|]", true, false)]
    [InlineData("[|for (var i = 0; i < n; i++) Console.Write(i);|]", true, false)]
    [InlineData("[|foreach (var s in few) Console.Write(s);|]", false, false)]
    [InlineData("[|foreach (var s in _own) Console.Write(s);|]", false, false)]
    [InlineData("[|foreach (var s in Made()) Console.Write(s);|]", false, false)]
    [InlineData("[|foreach (var s in Directory.GetFiles(\"a\")) Console.Write(s);|]", false, false)]
    [InlineData("[|while (Next() > 0) Console.Write(n);|]", false, false)]
    [InlineData("[|for (var i = 0; i < _own.Length; i++) Console.Write(i);|]", false, false)]
    [InlineData("Action<IEnumerable<string>> a = x => { [|foreach (var s in x) Console.Write(s);|] };", false, false)]
    [InlineData("[|foreach (var s in File.ReadLines(\"a\")) Console.Write(s);|]", true, true)]
    [InlineData("[|foreach (var s in (await File.ReadAllTextAsync(\"a\")).Split(',')) Console.Write(s);|]", true, true)]
    [InlineData("[|foreach (Match m in Regex.Matches(\"a\", \"b\")) Console.Write(m);|]", true, true)]
    [InlineData("[|foreach (var s in queue.GetConsumingEnumerable()) Console.Write(s);|]", true, true)]
    [InlineData("[|await foreach (var s in channel.ReadAllAsync().ConfigureAwait(false)) Console.Write(s);|]", true, true)]
    [InlineData("var words = reader.ReadToEnd().Split(' '); [|for (var i = 0; i < words.Length; i++) Console.Write(i);|]", true, true)]
    [InlineData("string s; [|while ((s = reader.ReadLine()) != null) Console.Write(s);|]", true, true)]
    [InlineData("[|while (Console.ReadLine() is { } s) Console.Write(s);|]", true, true)]
    [InlineData("[|while (rows.Read()) Console.Write(rows[0]);|]", true, true)]
    [InlineData("[|while (await channel.WaitToReadAsync()) Console.Write(n);|]", true, true)]
    [InlineData("[|while (true) { var result = await pipe.ReadAsync(); if (result.IsCompleted) break; }|]", true, true)]
    [InlineData("[|while (true) { var count = socket.Receive(new byte[9]); if (count == 0) break; }|]", true, true)]
    [InlineData("[|do { Console.Write(n); } while (reader.Peek() > 0);|]", false, false)]
    [InlineData("using var own = new StreamReader(typeof(C).Assembly.GetManifestResourceStream(\"a\")!); [|foreach (var s in own.ReadToEnd().Split(' ')) Console.Write(s);|]", false, false)] // a part of the program
    [InlineData("using (var own = new StreamReader(typeof(C).Assembly.GetManifestResourceStream(\"a\")!)) { [|while (own.ReadLine() is { } s) Console.Write(s);|] }", false, false)]
    [InlineData("var from = typeof(C).Assembly.GetManifestResourceStream(\"a\")!; var own = new StreamReader(from); [|while (!own.EndOfStream) Console.Write(own.ReadLine());|]", false, false)]
    public void Turns(string body, bool withCallers, bool alone)
    {
        var loop = Assert.IsAssignableFrom<ILoopOperation>(Ask.Operations(Source(body)).Marked[0]);
        Assert.Equal((withCallers, alone), (Inputs.Turn(loop, fromCallers: true), Inputs.Turn(loop, fromCallers: false)));
    }
}
