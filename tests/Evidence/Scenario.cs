namespace MemoryAnalyzers.Evidence;

/// <summary>A rule's claim as programs that run: bad code that the rule reports, and what its fix makes of it (or good code, where it has none).</summary>
/// <remarks>
/// A program is one complete file with a <c>public static class Work</c> and in it <c>public static long Run(int turn)</c> (or <c>async Task&lt;long&gt;</c>), which does the
/// work once and returns a checksum of it. <see cref="Turns"/> calls are made one after the other in a process of its own, optimised, without the <c>DEBUG</c> symbol, and the
/// memory is measured in between. Implicit usings are off. Bytes kept vary by some 8 KB, so let a bad program keep 20 MB and more where 1,000 times less is promised. Nothing else is to be written: scenarios are found by reflection.
/// </remarks>
/// <param name="id">The rule's id.</param>
public abstract class Scenario(string id)
{
    /// <summary>The rule's id.</summary>
    public string Id { get; } = id;

    /// <summary>What the programs do, as a clause for the page: 'a dictionary is filled once with 1,000,000 numbers, then cleared'.</summary>
    public abstract string Work { get; }

    /// <summary>The bad program; each line that the rule reports, and no other, ends with a comment of the id: <c>// RET101</c>.</summary>
    public abstract string Bad { get; }

    /// <summary>The good program, for rules without a fix alone: where there is a fix, what it makes of the bad program is run instead.</summary>
    public virtual string? Good => null;

    /// <summary>What must be shown.</summary>
    public abstract Promise Promise { get; }

    /// <summary>What is measured.</summary>
    public virtual Measure Measure => Measure.Retained;

    /// <summary>How often the work is done.</summary>
    public virtual int Turns => 10;

    /// <summary>Lines for the <c>.editorconfig</c> section of all files, if the rule needs some.</summary>
    public virtual string? Config => null;

    /// <summary>Settings of the runtime that both programs need, by their names in <c>runtimeconfig.json</c>. <see cref="Work"/> then says what they mean.</summary>
    public virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>Tells scenarios apart, several of one rule too.</summary>
    public override string ToString() => $"{Id} {GetType().Name}";
}

/// <summary>Says of a rule why no program can show its effect. Better think again.</summary>
/// <param name="id">The rule's id.</param>
/// <param name="why">The reason, as a clause for the overview.</param>
public abstract class NoScenario(string id, string why)
{
    /// <summary>The rule's id.</summary>
    public string Id { get; } = id;

    /// <summary>The reason.</summary>
    public string Why { get; } = why;
}
