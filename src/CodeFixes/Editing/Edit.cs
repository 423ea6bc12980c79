namespace MemoryAnalyzers.Editing;

/// <summary>One way to fix a diagnostic.</summary>
/// <param name="Title">What the user reads; may name the variable.</param>
/// <param name="Key">The equivalence key: constant, so that Fix All finds its like.</param>
/// <param name="Change">Makes the change; called once, on a document that has not changed since the edit was yielded.</param>
internal sealed record Edit(string Title, string Key, Action<DocumentEditor> Change);
