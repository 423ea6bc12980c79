using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What can fail now and then, and what is lost then.</summary>
public sealed class FailuresTests
{
    private const string Header =
        """
        using System; using System.Data.Common; using System.IO; using System.Net.Sockets; using System.Threading; using System.Threading.Tasks;

        """;

    [Theory]
    [InlineData("await WorkAsync()", "'WorkAsync'")]
    [InlineData("await WorkAsync().ConfigureAwait(false)", "'WorkAsync'")]
    [InlineData("await task", "the await")]
    [InlineData("await Task.Delay(3, token)", "'Delay'")]
    [InlineData("await Task.Delay(3)", null)]
    [InlineData("await Task.Yield()", null)]
    [InlineData("await Task.CompletedTask", null)]
    [InlineData("await Task.FromResult(3)", null)]
    [InlineData("await stream.DisposeAsync()", null)]
    [InlineData("File.Delete(\"\")", "'Delete'")]
    [InlineData("stream.ReadByte()", "'ReadByte'")]
    [InlineData("file.ReadByte()", "'ReadByte'")]
    [InlineData("socket.Close()", null)]
    [InlineData("command.ExecuteNonQuery()", "'ExecuteNonQuery'")]
    [InlineData("Path.GetFileName(\"\")", null)]
    [InlineData("File.Exists(\"\")", null)]
    [InlineData("stream.Seek(0, SeekOrigin.End)", null)]
    [InlineData("System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(null!, \"\", \"\")", "'CreateEntryFromFile'")]
    [InlineData("Directory()", null)]
    public void Operation_can_fail(string expression, string? name)
    {
        var (model, marked) = Ask.Operations(Header + $"class C {{ static Task WorkAsync() => Task.CompletedTask; static void Directory() {{ }} static async Task M(Task task, CancellationToken token, Stream stream, FileStream file, Socket socket, DbCommand command) {{ [|{expression}|]; await Task.Yield(); }} }}");
        Assert.Equal(name, Failures.Of(marked[0], model.Known));
    }

    [Theory]
    [InlineData("await task; s.Dispose();", "the await", "s.Dispose()")]
    [InlineData("s.ReadByte(); _o = s;", "'ReadByte'", "_o = s")]
    [InlineData("if (b) { s.Dispose(); return; } await task; _o = s;", "the await", "_o = s")]
    [InlineData("await task;", null, null)]
    [InlineData("s.Flush(); s.Dispose();", null, null)]
    [InlineData("b = s.CanRead; s.Flush(); s.Dispose();", "'Flush'", "s.Dispose()")]
    [InlineData("s.Dispose(); await task;", null, null)]
    [InlineData("try { await task; } finally { s.Dispose(); }", null, null)]
    [InlineData("try { await task; } catch { } s.Dispose();", null, null)]
    [InlineData("if (b) s.Dispose(); await task; s.Dispose();", null, null)]
    public void Loss_is_what_a_failure_leaves(string statements, string? risk, string? end)
    {
        var (model, marked) = Ask.Operations(Header + $"class C {{ object _o = 1; async Task M(Task task, bool b) {{ var s = [|File.OpenRead(\"\")|]; {statements} await Task.Yield(); }} }}");
        var blocks = System.Collections.Immutable.ImmutableArray.Create(marked[0].Root());
        var loss = Losses.Of(marked[0], new LocalUses(blocks), new Risks(blocks, model.Known), model);
        Assert.Equal((risk, end), (loss?.Risk, loss is null ? null : (loss.End.Parent is IConversionOperation conversion ? conversion.Parent : loss.End.Parent)!.Syntax.ToString()));
    }

    [Theory]
    [InlineData("void M() { [|l.BeginScope(1)|]; }", true)]
    [InlineData("async Task M() { [|l.BeginScope(1)|]; await Task.Yield(); }", false)]
    [InlineData("async Task M() { while (true) { [|l.BeginScope(1)|]; await Task.Yield(); } }", true)]
    [InlineData("async Task M() { Action a = () => [|l.BeginScope(1)|]; await Task.Yield(); }", true)]
    [InlineData("void M() { while (true) F(); async void F() { [|l.BeginScope(1)|]; await Task.Yield(); } }", false)]
    public void What_is_current_stays_so_after_the_function(string method, bool stays)
    {
        var (model, marked) = Ask.Operations(Header + $"class C {{ Microsoft.Extensions.Logging.ILogger l = null!; {method} }}");
        var call = (IInvocationOperation)marked[0];
        Assert.True(Flows.Begins(call, model.Known));
        Assert.Equal(stays, Flows.StaysAfter(call, model.Compilation.GetTypeByMetadataName("C")!.GetMembers("M")[0]));
    }
}
