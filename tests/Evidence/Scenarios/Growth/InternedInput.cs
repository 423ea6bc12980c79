namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>About 230 bytes for each text of 100 characters.</summary>
public sealed class InternedInput() : Scenario("RET913")
{
    public override string Work => "10,000 different lines of about 100 characters are read in each turn";

    public override Promise Promise => Promise.AtLeast(500);

    public override int Turns => 20;

    public override string Bad => """
        using System.IO;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10_000; i++)
                    sum += Read(new StringReader(new string('a', 100) + turn + "." + i)).Length;
                return sum;
            }

            private static string Read(TextReader reader) => string.Intern(reader.ReadLine()!); // RET913
        }
        """;

    public override string Good => """
        using System.IO;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10_000; i++)
                    sum += Read(new StringReader(new string('a', 100) + turn + "." + i)).Length;
                return sum;
            }

            private static string Read(TextReader reader) => reader.ReadLine()!;
        }
        """;
}
