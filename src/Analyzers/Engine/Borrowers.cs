namespace MemoryAnalyzers.Engine;

/// <summary>Framework methods that keep nothing of what they are given: a table, read by <see cref="Escapes"/>.</summary>
internal static class Borrowers
{
    /// <summary>Types and their methods.</summary>
    private static readonly MemberTable Table = new(new()
    {
        ["System.Array"] = "Clear Copy ConstrainedCopy Sort Reverse IndexOf LastIndexOf BinarySearch Fill Find FindAll FindIndex FindLast Exists TrueForAll ForEach ConvertAll",
        ["System.Buffer"] = "*",
        ["System.BitConverter"] = "*",
        ["System.Convert"] = "ToBase64String ToBase64CharArray ToHexString ToHexStringLower TryToBase64Chars FromBase64CharArray",
        ["System.Math"] = "*",
        ["System.Object"] = "ReferenceEquals Equals",
        ["System.String"] = "Join Concat Create Format IsNullOrEmpty IsNullOrWhiteSpace Compare CompareOrdinal Equals CopyTo",
        ["System.Random"] = "NextBytes",
        ["System.MemoryExtensions"] = "*",
        ["System.ArgumentNullException"] = "ThrowIfNull",
        ["System.Text.Encoding"] = "GetBytes GetString GetChars GetByteCount GetCharCount",
        ["System.Text.Encoder"] = "*",
        ["System.Text.Decoder"] = "*",
        ["System.Text.StringBuilder"] = "Append AppendLine Insert CopyTo AppendJoin",
        ["System.IO.File"] = "WriteAllBytes WriteAllBytesAsync WriteAllLines WriteAllLinesAsync WriteAllText WriteAllTextAsync AppendAllText AppendAllTextAsync AppendAllLines AppendAllBytes",
        ["System.IO.RandomAccess"] = "*",
        ["System.IO.TextReader"] = "Read ReadAsync ReadBlock ReadBlockAsync",
        ["System.IO.StreamReader"] = "Read ReadAsync ReadBlock ReadBlockAsync",
        ["System.IO.TextWriter"] = "Write WriteAsync WriteLine WriteLineAsync",
        ["System.IO.StreamWriter"] = "Write WriteAsync WriteLine WriteLineAsync",
        ["System.IO.BinaryReader"] = "Read",
        ["System.IO.BinaryWriter"] = "Write",
        ["System.Buffers.Binary.BinaryPrimitives"] = "*",
        ["System.Buffers.Text.Base64"] = "*",
        ["System.Buffers.BuffersExtensions"] = "*",
        ["System.Numerics.BigInteger"] = "Parse TryParse",
        ["System.Runtime.InteropServices.MemoryMarshal"] = "*",
        ["System.Runtime.InteropServices.Marshal"] = "Copy",
        ["System.Runtime.InteropServices.CollectionsMarshal"] = "AsSpan GetValueRefOrAddDefault GetValueRefOrNullRef",
        ["System.Security.Cryptography.RandomNumberGenerator"] = "GetBytes GetNonZeroBytes Fill",
        ["System.Security.Cryptography.CryptographicOperations"] = "*",
        ["System.Security.Cryptography.HashAlgorithm"] = "ComputeHash TransformBlock TransformFinalBlock TryComputeHash",
        ["System.Security.Cryptography.ICryptoTransform"] = "TransformBlock TransformFinalBlock",
        ["System.Security.Cryptography.IncrementalHash"] = "AppendData",
        ["System.Security.Cryptography.SHA1"] = "HashData TryHashData",
        ["System.Security.Cryptography.SHA256"] = "HashData TryHashData",
        ["System.Security.Cryptography.SHA384"] = "HashData TryHashData",
        ["System.Security.Cryptography.SHA512"] = "HashData TryHashData",
        ["System.Security.Cryptography.MD5"] = "HashData TryHashData",
        ["System.IO.Hashing.Crc32"] = "Append Hash HashToUInt32",
        ["System.Diagnostics.Debug"] = "*",
        ["System.Threading.Monitor"] = "*",
        ["System.GC"] = "KeepAlive SuppressFinalize ReRegisterForFinalize",
        ["System.Linq.Enumerable"] =
            "Aggregate All Any Average Contains Count ElementAt ElementAtOrDefault First FirstOrDefault Last LastOrDefault LongCount Max MaxBy Min MinBy " +
            "SequenceEqual Single SingleOrDefault Sum ToArray ToDictionary ToHashSet ToList ToLookup TryGetNonEnumeratedCount",
        ["System.Collections.Generic.CollectionExtensions"] = "GetValueOrDefault TryAdd Remove CopyTo AddRange InsertRange",
        ["System.Collections.Generic.List`1"] = "AddRange InsertRange CopyTo",
        ["System.Collections.Generic.HashSet`1"] = "UnionWith IntersectWith ExceptWith SymmetricExceptWith IsSubsetOf IsSupersetOf IsProperSubsetOf IsProperSupersetOf Overlaps SetEquals CopyTo",
        ["System.Collections.Generic.PriorityQueue`2"] = "EnqueueRange",
        ["System.Collections.Immutable.ImmutableArray"] = "CreateRange ToImmutableArray",
        ["System.Collections.Immutable.ImmutableList"] = "CreateRange ToImmutableList",
        ["System.Collections.Immutable.ImmutableHashSet"] = "CreateRange ToImmutableHashSet",
        ["System.Collections.Immutable.ImmutableDictionary"] = "CreateRange ToImmutableDictionary",
        ["System.Collections.Frozen.FrozenDictionary"] = "ToFrozenDictionary",
        ["System.Collections.Frozen.FrozenSet"] = "ToFrozenSet",
        ["System.Net.Sockets.Socket"] = "Send SendTo SendAsync SendToAsync Receive ReceiveFrom ReceiveAsync ReceiveFromAsync",
        ["System.Net.WebSockets.WebSocket"] = "SendAsync ReceiveAsync",
    });

    /// <summary>Types whose constructor copies the collection or string that it is given.</summary>
    private static readonly ImmutableHashSet<string> Copiers = ImmutableHashSet.Create(
        "System.String", "System.Text.StringBuilder", "System.Collections.Generic.List`1", "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1", "System.Collections.Generic.SortedSet`1", "System.Collections.Generic.SortedList`2",
        "System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.LinkedList`1", "System.Collections.Generic.PriorityQueue`2",
        "System.Collections.Concurrent.ConcurrentQueue`1", "System.Collections.Concurrent.ConcurrentStack`1", "System.Collections.Concurrent.ConcurrentBag`1",
        "System.Collections.Concurrent.ConcurrentDictionary`2", "System.Collections.ArrayList", "System.Numerics.BigInteger", "System.Guid", "System.Net.IPAddress");

    /// <summary>Readers and writers over a stream or buffer: they keep it, and nothing more, as long as they are kept.</summary>
    private static readonly ImmutableHashSet<string> Wrappers = ImmutableHashSet.Create(
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.BinaryReader", "System.IO.BinaryWriter", "System.IO.StringWriter", "System.IO.MemoryStream",
        "System.IO.BufferedStream", "System.IO.Compression.GZipStream", "System.IO.Compression.DeflateStream", "System.IO.Compression.BrotliStream",
        "System.IO.Compression.ZLibStream", "System.Text.Json.Utf8JsonWriter", "System.Security.Cryptography.CryptoStream", "System.Xml.XmlTextWriter");

    /// <summary>A cheap filter: the simple names of <see cref="Wrappers"/>.</summary>
    private static readonly ImmutableHashSet<string> WrapperNames = Wrappers.Select(name => name.Substring(name.LastIndexOf('.') + 1)).ToImmutableHashSet();

    public static bool Copies(ITypeSymbol? type) => type is INamedTypeSymbol named && Copiers.Contains(named.FullName());

    public static bool IsWrapper(ITypeSymbol? type) => type is INamedTypeSymbol named && WrapperNames.Contains(named.Name) && Wrappers.Contains(named.FullName());

    public static bool Contain(IMethodSymbol method) => Table.Has(method);

    /// <summary>The type names of the table, for the test that looks each up.</summary>
    internal static IEnumerable<string> Types => Table.Types.Concat(Copiers).Concat(Wrappers);

    /// <summary>The methods of each type of the table, for the test that looks each up.</summary>
    internal static IEnumerable<(string Type, IEnumerable<string> Methods)> Rows => Table.Rows;
}
