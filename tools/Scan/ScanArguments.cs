namespace MemoryAnalyzers.Scan;

/// <summary>The command line.</summary>
internal sealed record ScanArguments
{
    public const string Help = """
        Packs MemoryAnalyzers.Retention, builds a project with it and prints what it finds.

        dotnet run --project tools/Scan [-- [path] [options]]

          path                               a C# project, a solution (.sln, .slnx, .slnf) or the directory of one;
                                             without it, the sample service. Nothing in it is edited, and what is
                                             built goes to a scratch folder.
          --fail-on-findings [warning|info]  exit code 1 when there is a finding of this severity (warning) or above
          --configuration NAME               the configuration to build (Debug)
          -p:NAME=VALUE                      an MSBuild property for the scanned projects; may be repeated
          --package FILE                     use this .nupkg instead of packing one
          --svg FILE                         draw the output into a picture
          --help                             print this

        Exit codes: 0 it ran, 1 findings, 2 wrong arguments, 3 no such path, 4 not a C# project or solution,
        5 restore failed, 6 build failed, 7 packing failed, 8 the analyzers did not run or crashed.
        """;

    public string? Path { get; private init; }

    /// <summary>The least severity that fails the command, or null when none does.</summary>
    public Severity? FailOn { get; private init; }

    public string Configuration { get; private init; } = "Debug";

    public string? Package { get; private init; }

    public string? Svg { get; private init; }

    public IReadOnlyList<string> Properties { get; private init; } = [];

    public bool WantsHelp { get; private init; }

    public static ScanArguments Parse(IReadOnlyList<string> words)
    {
        var parsed = new ScanArguments();
        var left = new Queue<string>(words);
        while (left.TryDequeue(out var word))
        {
            parsed = word switch
            {
                "--help" or "-h" or "-?" => parsed with { WantsHelp = true },
                "--fail-on-findings" => parsed with { FailOn = OptionalSeverity(left) },
                "--configuration" or "-c" => parsed with { Configuration = ValueOf(word, left) },
                "--package" => parsed with { Package = ValueOf(word, left) },
                "--svg" => parsed with { Svg = ValueOf(word, left) },
                _ when word.StartsWith("-p:", StringComparison.Ordinal) => parsed with { Properties = [.. parsed.Properties, word] },
                _ when word.StartsWith('-') => throw Wrong($"unknown option '{word}'"),
                _ when parsed.Path is not null => throw Wrong($"one path at a time: '{parsed.Path}' or '{word}'"),
                _ => parsed with { Path = word },
            };
        }

        return parsed;
    }

    private static string ValueOf(string option, Queue<string> left) =>
        left.TryDequeue(out var value) && !value.StartsWith('-') ? value : throw Wrong($"{option} needs a value");

    private static Severity OptionalSeverity(Queue<string> left)
    {
        if (!left.TryPeek(out var value) || value is not ("warning" or "info"))
            return Severity.Warning;
        left.Dequeue();
        return value == "info" ? Severity.Info : Severity.Warning;
    }

    private static ScanException Wrong(string message) => new(ExitCode.WrongArguments, message + " (--help lists the options)");
}
