namespace MemoryAnalyzers.Engine;

/// <summary>Says which operations fail now and then in correct programs: what waits for others, or does input and output.</summary>
internal static class Failures
{
    /// <summary>Members that do input or output: types (and what derives from them), and their methods.</summary>
    private static readonly MemberTable Table = new(new()
    {
        ["System.IO.File"] = "*",
        ["System.IO.Directory"] = "*",
        ["System.IO.Stream"] = "Read ReadByte ReadExactly ReadAtLeast Write WriteByte CopyTo Flush SetLength",
        ["System.IO.FileStream"] = "Lock",
        ["System.IO.StreamReader"] = "Read ReadLine ReadToEnd ReadBlock Peek",
        ["System.IO.StreamWriter"] = "Write WriteLine Flush",
        ["System.IO.BinaryReader"] = "Read ReadBoolean ReadByte ReadBytes ReadInt16 ReadInt32 ReadInt64 ReadString ReadUInt16 ReadUInt32 ReadUInt64",
        ["System.IO.FileInfo"] = "CopyTo MoveTo Delete Create Open OpenRead OpenWrite",
        ["System.IO.Compression.ZipFileExtensions"] = "CreateEntryFromFile ExtractToDirectory ExtractToFile",
        ["System.Net.Sockets.Socket"] = "Bind Connect Listen Accept Send SendTo Receive ReceiveFrom",
        ["System.Net.Sockets.TcpClient"] = "Connect",
        ["System.Net.Sockets.UdpClient"] = "Connect Send Receive",
        ["System.Net.Http.HttpClient"] = "Send",
        ["System.Diagnostics.Process"] = "Start",
        ["System.Data.Common.DbConnection"] = "Open BeginTransaction ChangeDatabase",
        ["System.Data.Common.DbCommand"] = "ExecuteReader ExecuteNonQuery ExecuteScalar Prepare",
        ["System.Data.Common.DbDataReader"] = "Read NextResult",
        ["System.Data.Common.DbTransaction"] = "Commit",
        ["System.Data.IDbConnection"] = "Open BeginTransaction",
        ["System.Data.IDbCommand"] = "ExecuteReader ExecuteNonQuery ExecuteScalar Prepare",
        ["System.Data.IDbTransaction"] = "Commit",
    });

    /// <summary>What fails, in words ('ConnectAsync'), when the operation is an await or call that can; null for others.</summary>
    public static string? Of(IOperation operation, KnownSymbols known) => operation switch
    {
        IAwaitOperation wait => OfAwait(wait, known),
        IInvocationOperation call when call.TargetMethod.Name != "Exists" && Table.HasInherited(call.TargetMethod) => $"'{call.TargetMethod.Name}'",
        _ => null,
    };

    /// <summary>An await of work; a pause without a token, a yield, and what is done already cannot fail.</summary>
    private static string? OfAwait(IAwaitOperation wait, KnownSymbols known) => Waits.Awaited(wait) switch
    {
        IInvocationOperation { TargetMethod: { Name: "Yield" or "FromResult" or "WhenAny", ContainingType: var type } } when type.Is(known.Task) => null,
        IInvocationOperation { TargetMethod: { Name: "Delay", ContainingType: var type }, Arguments.Length: 1 } when type.Is(known.Task) => null,
        IInvocationOperation { TargetMethod.Name: "DisposeAsync" } => null,
        IInvocationOperation call => $"'{call.TargetMethod.Name}'",
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", IsStatic: true } } => null,
        _ => "the await",
    };

    /// <summary>The types and methods of the table, for the test that looks each up.</summary>
    internal static IEnumerable<(string Type, IEnumerable<string> Methods)> Rows => Table.Rows;
}
