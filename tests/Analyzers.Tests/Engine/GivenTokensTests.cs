using MemoryAnalyzers.Engine;
using MemoryAnalyzers.Tests.Consistency;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Whether callers hand in tokens that can outlive the object.</summary>
public sealed class GivenTokensTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("class User { void Use(Job job, CancellationToken[] all) { foreach (var each in all) job.Run(1, each); } }", true)]
    [InlineData("class User { void Use(Job job) => job.Run(1); }", false)]
    [InlineData("class User { void Use(Job job) => job.Run(ct: default, n: 1); }", false)]
    [InlineData("class User { static readonly CancellationToken Stop; void Use(Job job) => job.Run(ct: Stop, n: 1); }", true)]
    [InlineData("class User { void Use(IJob job) => job.Run(1, CancellationToken.None); }", false)]
    [InlineData("class User { void Use(Job job, CancellationToken ct) => job.Run(1, ct); void Again(Job job) { using var own = new CancellationTokenSource(); Use(job, own.Token); } }", false)]
    [InlineData("class User { void Use(Job job, CancellationToken ct) { Use(job, ct); job.Run(1, ct); } }", true)]
    [InlineData("class User { void Use(Job job) { Each(ct => job.Run(1, ct)); } void Each(System.Action<CancellationToken> each) => each(default); }", false)]
    [InlineData("class User { readonly CancellationTokenSource _stop = new(); Job Job { get; } = new(); void Use() => Job.Run(1, _stop.Token); }", false)]
    [InlineData("class User { readonly CancellationTokenSource _stop; User(CancellationTokenSource stop) => _stop = stop; Job Job { get; } = new(); void Use() => Job.Run(1, _stop.Token); }", true)]
    [InlineData("class User { CancellationTokenSource _stop = new(); void Use(Job job) { while (!_stop.IsCancellationRequested) job.Run(1, _stop.Token); } }", true)]
    [InlineData("class User { CancellationTokenSource _stop = new(); void Use(Job job) { while (true) { _stop = new(); job.Run(1, _stop.Token); } } }", false)]
    [InlineData("class User { CancellationTokenSource _stop = new(); void Use(Job job) => job.Run(1, _stop.Token); }", false)]
    [InlineData("namespace Xunit { class FactAttribute : System.Attribute { } } class Tests { readonly CancellationToken _ct; [Xunit.Fact] void Use() => new Job().Run(1, default); }", false)]
    public void MayOutlive_looks_at_all_callers(string users, bool outlives)
    {
        var compilation = Code.Compile("#pragma warning disable\nusing System.Threading;\ninterface IJob { void Run(int n, CancellationToken ct = default); }\nclass Job : IJob { public void Run(int n, CancellationToken ct = default) { } }\n" + users);
        Check.None(Code.Errors(compilation));
        var run = (Microsoft.CodeAnalysis.IMethodSymbol)compilation.GetTypeByMetadataName("Job")!.GetMembers("Run").Single();
        Assert.Equal(outlives, MemoryModel.For(compilation).GivenTokens.MayOutlive(run.Parameters[1]));
    }
}
