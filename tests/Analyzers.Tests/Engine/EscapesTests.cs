using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class EscapesTests
{
    [Theory]
    [InlineData("_ = [|_list|].Count;", "PropertyRead")]
    [InlineData("_ = [|_list|][0];", "PropertyRead")]
    [InlineData("[|_list|][0] = 1;", "PropertyWritten")]
    [InlineData("[|_list|].Capacity = 1;", "PropertyWritten")]
    [InlineData("[|_list|].Clear();", "Called")]
    [InlineData("[|_list|]?.Clear();", "Called")]
    [InlineData("_ = [|_list|]?.Count;", "PropertyRead")]
    [InlineData("([|_list|] ?? new()).Clear();", "Called")]
    [InlineData("(b ? [|_list|] : new()).Clear();", "Called")]
    [InlineData("((ICollection<int>)[|_list|]).Clear();", "Called")]
    [InlineData("foreach (var x in [|_list|]) { }", "Read")]
    [InlineData("lock ([|_list|]) { }", "Read")]
    [InlineData("if ([|_list|] is null) { }", "Read")]
    [InlineData("if ([|_list|] == null) { }", "Read")]
    [InlineData("_ = nameof([|_list|]);", "Read")]
    [InlineData("_ = $\"{[|_list|]}\";", "Read")]
    [InlineData("_ = [|_array|].Length;", "PropertyRead")]
    [InlineData("_array[0] = [|_array|][1];", "Element")]
    [InlineData("Take(ref [|_array|][1]);", "Borrowed")]
    [InlineData("[|_list|] = new();", "Assigned")]
    [InlineData("[|_list|] ??= new();", "AssignedIfNull")]
    [InlineData("using ([|_stream|]) { }", "Used")]
    [InlineData("using var stream = [|_stream|];", "Used")]
    [InlineData("var copy = [|_list|];", "Aliased")]
    [InlineData("List<int> copy; copy = [|_list|];", "Aliased")]
    [InlineData("return [|_list|];", "Returned")]
    [InlineData("return b ? [|_list|] : null;", "Returned")]
    [InlineData("return s switch { null => null, _ => [|_list|] };", "Returned")]
    [InlineData("_other = [|_list|];", "Stored")]
    [InlineData("Property = [|_list|];", "Stored")]
    [InlineData("_lists[0] = [|_list|];", "Stored")]
    [InlineData("_ = ([|_list|], 1);", "Stored")]
    [InlineData("_other = new object[] { [|_list|] };", "Stored")]
    [InlineData("_other = new List<object> { [|_list|] };", "Passed")]
    [InlineData("_action = [|_list|].Clear;", "Stored")]
    [InlineData("throw [|_exception|];", "Stored")]
    [InlineData("_set.Add([|_list|]);", "Passed")]
    [InlineData("Keep([|_list|]);", "Passed")]
    [InlineData("Replace(ref [|_list|]);", "ByReference")]
    [InlineData("System.Threading.Interlocked.Exchange(ref [|_list|], new());", "ByReference")]
    [InlineData("_other = new List<int>([|_list|]);", "Borrowed")]
    [InlineData("_other = new Wrapper([|_list|]);", "Passed")]
    [InlineData("_other = string.Join(',', [|_list|]);", "Borrowed")]
    [InlineData("_other = [|_list|].Where(x => x > 1).Sum();", "Borrowed")]
    [InlineData("_other = [|_list|].Where(x => x > 1);", "Stored")]
    [InlineData("_other = [|_list|].ToArray();", "Called")]
    [InlineData("_stream.Write([|_bytes|], 0, 1);", "Borrowed")]
    [InlineData("_ = await _stream.ReadAsync([|_bytes|]);", "Borrowed")]
    [InlineData("Array.Sort([|_array|]);", "Borrowed")]
    [InlineData("void Local() { Span<byte> span = [|_bytes|]; }", "Borrowed")]
    [InlineData("TakeSpan([|_bytes|]);", "Borrowed")]
    [InlineData("_memory = [|_bytes|];", "Stored")]
    [InlineData("_memory = [|_bytes|].AsMemory(1);", "Stored")]
    [InlineData("_ = [|_bytes|].AsSpan(1).Length;", "Borrowed")]
    [InlineData("await _stream.WriteAsync([|_bytes|].AsMemory(0, 1));", "Borrowed")]
    [InlineData("using var reader = new StreamReader([|_stream|]);", "Used")]
    [InlineData("_other = new StreamReader([|_stream|]);", "Passed")]
    [InlineData("_other = System.Text.Encoding.UTF8.GetString([|_bytes|]);", "Borrowed")]
    [InlineData("[|_number|]++;", "Read")]
    [InlineData("[|_action|] += () => { };", "Read")]
    public void Use_of_a_field_is(string statement, string kind)
    {
        var (model, marked) = Ask.Operations($$"""
            #nullable disable
            using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading.Tasks;
            class Wrapper { public Wrapper(List<int> l) { } }
            class C
            {
                List<int> _list = new(); List<int>[] _lists = new List<int>[1]; HashSet<object> _set = new(); int[] _array = new int[4]; byte[] _bytes = new byte[4]; Memory<byte> _memory; Stream _stream; object _other; Exception _exception; int _number; Action _action;
                List<int> Property { get; set; }
                void Keep(List<int> l) { } void Take(ref int x) { } void TakeSpan(Span<byte> s) { } void Replace(ref List<int> l) { }
                async Task<object> M(bool b, string s) { await Task.Yield(); {{statement}} return null; }
            }
            """);
        Assert.Equal(kind, Escapes.Of(marked[0], model.Known).Kind.ToString());
    }

    [Theory]
    [InlineData("_list.Add(1)", false)]
    [InlineData("Array.Clear(_array)", true)]
    [InlineData("_stream.CopyTo(_stream)", true)]
    [InlineData("_memoryStream.Write(_bytes, 0, 1)", true)]
    [InlineData("Own.Sort(_array)", false)]
    [InlineData("_list.Contains(1)", false)]
    [InlineData("Convert.ToHexString(_bytes)", true)]
    [InlineData("System.Security.Cryptography.SHA256.HashData(_bytes)", true)]
    [InlineData("GC.KeepAlive(_list)", true)]
    [InlineData("_list.Select(x => x)", false)]
    [InlineData("_list.Sum()", true)]
    public void Framework_methods_of_the_table_borrow(string call, bool borrows)
    {
        var (model, marked) = Ask.Operations($$"""
            #nullable disable
            using System; using System.Collections.Generic; using System.IO; using System.Linq;
            static class Own { public static void Sort(int[] a) { } }
            class C { List<int> _list; int[] _array; byte[] _bytes; Stream _stream; MemoryStream _memoryStream; void M() { [|{{call}}|]; } }
            """.Replace("[|_list.Select(x => x)|];", "_ = [|_list.Select(x => x)|];", StringComparison.Ordinal));
        Assert.Equal(borrows, Escapes.Borrows(((Microsoft.CodeAnalysis.Operations.IInvocationOperation)marked[0]).TargetMethod, model.Known));
    }
}
