namespace MemoryAnalyzers.Evidence.Project;

/// <summary>RET000 reports a setting of the rules.</summary>
public sealed class WrongOptionValue() : NoScenario("RET000", "it reports a setting of the rules, which is no part of the program that runs");
