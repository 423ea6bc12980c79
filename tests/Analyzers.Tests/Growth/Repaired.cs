using MemoryAnalyzers.Tests.Consistency;

namespace MemoryAnalyzers.Tests.Growth;

/// <summary>Repaired code compiles, and no rule at all has anything to say of it: no fix leads from one rule to another.</summary>
internal static class Repaired
{
    public static async Task IsCleanAsync(string source)
    {
        var compilation = Code.Compile(source);
        Check.None(Code.Errors(compilation));
        Check.None((await Code.AnalyzeAsync(compilation)).Select(diagnostic => diagnostic.ToString()));
    }

    /// <summary>Code that does not compile makes no rule throw.</summary>
    public static async Task SurvivesAsync(string source)
    {
        var compilation = Code.Compile(source);
        Assert.NotEmpty(Code.Errors(compilation));
        Check.None((await Code.AnalyzeAsync(compilation)).Where(diagnostic => diagnostic.Id == "AD0001").Select(diagnostic => diagnostic.ToString()));
    }

    /// <summary>Start-up code that registers the class <c>C</c> for each use: its objects come and go.</summary>
    public const string Transient =
        """


        static class Setup { static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection services) => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddTransient<C>(services); }
        """;
}
