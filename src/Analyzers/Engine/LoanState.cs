namespace MemoryAnalyzers.Engine;

/// <summary>Which variables refer to the same memory (the same number, 0 for what nothing is known of), and by which release it is gone. Immutable.</summary>
internal sealed class LoanState : IEquatable<LoanState>
{
    private readonly string memory; // for each variable
    private readonly string gone; // for each memory, from 1 on

    private LoanState(string memory, string gone) => (this.memory, this.gone) = (memory, gone);

    public static LoanState Start(int variables) => new(new string('\0', variables), new string('\0', variables + 2));

    /// <summary>Whether something has gone back that a variable still refers to.</summary>
    public bool IsAnyGone
    {
        get
        {
            foreach (var number in memory)
            {
                if (gone[number] != 0)
                    return true;
            }

            return false;
        }
    }

    public int ReleaseOf(int variable) => memory[variable] == 0 ? 0 : gone[memory[variable]];

    /// <summary>Whether two variables are known to refer to the same memory.</summary>
    public bool AreOne(int variable, int other) => memory[variable] != 0 && memory[variable] == memory[other];

    public LoanState Forget(int variable) => memory[variable] == 0 ? this : new(Set(memory, variable, 0), gone);

    public LoanState Alias(int variable, int source)
    {
        if (variable == source)
            return this;
        var known = memory[source] == 0 ? Fresh(source) : this;
        return new(Set(known.memory, variable, known.memory[source]), known.gone);
    }

    public LoanState Released(int variable, int by)
    {
        var known = memory[variable] == 0 ? Fresh(variable) : this;
        return new(known.memory, Set(known.gone, known.memory[variable], by));
    }

    /// <summary>The same with memories numbered in the order of the variables; those of one variable that are not gone are of no interest.</summary>
    public LoanState Canonical()
    {
        var count = new int[gone.Length];
        foreach (var number in memory)
            count[number]++;
        var numbers = new char[gone.Length];
        var (newMemory, newGone) = (new char[memory.Length], new char[gone.Length]);
        var next = 0;
        for (var i = 0; i < memory.Length; i++)
        {
            var old = memory[i];
            if (old == 0 || (count[old] == 1 && gone[old] == 0))
                continue;
            if (numbers[old] == 0)
            {
                numbers[old] = (char)++next;
                newGone[next] = gone[old];
            }

            newMemory[i] = numbers[old];
        }

        return new(new string(newMemory), new string(newGone));
    }

    public bool Equals(LoanState? other) => other is not null && memory == other.memory && gone == other.gone;

    public override bool Equals(object? obj) => Equals(obj as LoanState);

    public override int GetHashCode() => (memory.GetHashCode() * 31) + gone.GetHashCode();

    /// <summary>The same with a memory of its own for the variable.</summary>
    private LoanState Fresh(int variable)
    {
        var number = 1;
        while (memory.IndexOf((char)number) >= 0)
            number++;
        return new(Set(memory, variable, number), Set(gone, number, 0));
    }

    private static string Set(string text, int at, int value)
    {
        var characters = text.ToCharArray();
        characters[at] = (char)value;
        return new(characters);
    }
}
