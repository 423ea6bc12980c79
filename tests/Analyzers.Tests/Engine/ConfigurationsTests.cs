using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which values come out of a configuration.</summary>
public sealed class ConfigurationsTests
{
    private static bool Gives(string statements) => Configurations.Gives(Ask.Operations(
        $$"""
        using System; using System.Collections.Generic; using Microsoft.Extensions.Configuration; using Microsoft.Extensions.Options; using Microsoft.Win32;
        class Inner { public List<string> Names { get; } = new(); public Inner Next => this; }
        class Settings { public Inner Inner { get; } = new(); public Dictionary<string, string> Aliases { get; } = new(); public List<string> Read() => new(); }
        class RegistryKey2 { public string[] GetValueNames() => new string[0]; }
        class C
        {
            void M(IOptions<Settings> options, IOptionsMonitor<Settings> monitor, IOptionsSnapshot<Settings> snapshot, IConfiguration configuration, IConfigurationSection section, Lazy<Settings> lazy, Settings settings, RegistryKey key, RegistryKey2 other)
            {
                {{statements}}
            }
        }
        """).Marked[0]);

    [Theory]
    [InlineData("_ = [|options.Value|];")]
    [InlineData("_ = [|options.Value.Aliases|];")]
    [InlineData("_ = [|options.Value.Aliases.Keys|];")]
    [InlineData("_ = [|options.Value.Inner.Next.Names|];")]
    [InlineData("_ = [|monitor.CurrentValue.Aliases|];")]
    [InlineData("_ = [|snapshot.Value.Aliases|];")]
    [InlineData("_ = [|(IEnumerable<KeyValuePair<string, string>>)options.Value.Aliases|];")]
    [InlineData("var all = options.Value; var aliases = all.Aliases; _ = [|aliases|];")]
    [InlineData("_ = [|configuration.GetChildren()|];")]
    [InlineData("_ = [|section.GetChildren()|];")]
    [InlineData("_ = [|configuration.GetSection(\"a\").GetChildren()|];")]
    [InlineData("var children = configuration.GetChildren(); _ = [|children|];")]
    [InlineData("_ = [|key.GetValueNames()|];")]
    [InlineData("_ = [|Registry.CurrentUser.OpenSubKey(\"a\")!.GetSubKeyNames()|];")]
    public void What_a_configuration_gives(string statements) => Assert.True(Gives(statements));

    [Theory]
    [InlineData("_ = [|settings.Aliases|];")]
    [InlineData("_ = [|lazy.Value.Aliases|];")]
    [InlineData("_ = [|new Settings().Aliases|];")]
    [InlineData("_ = [|options.Value.Read()|];")] // may read a file
    [InlineData("_ = [|settings.Inner|];")]
    [InlineData("Settings all; all = options.Value; _ = [|all.Aliases|];")]
    [InlineData("foreach (var pair in options.Value.Aliases) { _ = [|pair.Key|]; }")]
    [InlineData("_ = [|other.GetValueNames()|];")]
    [InlineData("_ = [|key.Name|];")]
    public void What_others_give(string statements) => Assert.False(Gives(statements));

    [Theory]
    [InlineData(6, true)]
    [InlineData(60, false)]
    public void Long_chains_end(int steps, bool gives) => Assert.Equal(gives, Gives($"_ = [|options.Value.Inner{string.Concat(Enumerable.Repeat(".Next", steps))}|];"));
}
