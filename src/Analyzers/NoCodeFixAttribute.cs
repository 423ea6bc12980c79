namespace MemoryAnalyzers;

/// <summary>Says why a rule has no code fix: no fix beats an unsafe one.</summary>
/// <param name="reason">The reason, as its page gives it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NoCodeFixAttribute(string reason) : Attribute
{
    /// <summary>The reason, as the rule's page gives it.</summary>
    public string Reason { get; } = reason;
}
