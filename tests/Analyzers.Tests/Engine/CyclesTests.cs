using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which emptyings end a cycle.</summary>
public sealed class CyclesTests
{
    private const string List = "readonly List<int> _x = new(); ";
    private const string Text = "readonly StringBuilder _x = new(); ";
    private const string Add = "public void Add(int p) => _x.Add(p); ";
    private const string Flush = "foreach (var x in _x) Console.WriteLine(x); _x.Clear(); ";

    /// <summary>Whether the only emptying of the field <c>_x</c> ends one.</summary>
    private static async Task<bool> EndsAsync(string members)
    {
        var (model, summaries) = await Ask.ModelAsync(("/0/Test.cs", $"using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Text; sealed class C {{ {members} }}"));
        var field = Assert.Single(summaries["C"].Fields, field => field.Symbol.Name == "_x");
        return new Cycles(field, summaries["C"], model.Known).End(Assert.Single(field.Uses, use => use.Effect == StorageEffect.Empty));
    }

    [Theory]
    [InlineData(List + Add + "public void End() { " + Flush + "}")]
    [InlineData(List + Add + "public int[] End() { var all = _x.ToArray(); _x.Clear(); return all; }")]
    [InlineData(List + Add + "public void End(Action<int> a) { _x.ForEach(a); _x.Clear(); }")]
    [InlineData(List + Add + "public void End() { for (var i = 0; i < _x.Count; i++) Console.WriteLine(_x[i]); _x.Clear(); }")]
    [InlineData("readonly Queue<int> _x = new(); public void Add(int p) => _x.Enqueue(p); public void End() { while (_x.TryDequeue(out var x)) Console.WriteLine(x); }")]
    [InlineData("readonly Stack<int> _x = new(); public void Add(int p) => _x.Push(p); public void End() { while (_x.Count > 0) Console.WriteLine(_x.Pop()); }")]
    public async Task Content_that_was_used_just_before_ends_one(string members) => Assert.True(await EndsAsync(members));

    [Theory]
    [InlineData(List + Add + "public void End() { _x.Clear(); }")] // as well for good
    [InlineData(List + Add + "public void End() { _x.Clear(); foreach (var x in _x) Console.WriteLine(x); }")]
    [InlineData(List + Add + "public int End() { var n = _x.Count; _x.Clear(); return n; }")]
    [InlineData(List + Add + "public void End(bool p) { while (p) { " + Flush + "} }")] // a trim in each turn costs more than it saves
    public async Task Bare_and_repeated_emptyings_end_none(string members) => Assert.False(await EndsAsync(members));

    [Theory]
    [InlineData(Text + "public void Add(string p) => _x.Append(p); public void End() { _x.Clear(); }", false)]
    [InlineData(Text + "public void Add(string p) => _x.Append(p); public string End() { var all = _x.ToString(); _x.Clear(); return all; }", true)]
    [InlineData(Text + "public void Add(string p) => _x.Append(p); public string End() { var all = _x.Append('.').ToString(); _x.Length = 0; return all; }", true)]
    [InlineData(Text + "public void Add(string p) => _x.Append(p); public string End() { _x.Length = 0; return _x.ToString(); }", false)]
    [InlineData(Text + "public string Run(string[] p) { foreach (var s in p) _x.Append(s); var all = _x.ToString(); _x.Clear(); return all; }", true)] // of one call, but as large as what it is given
    [InlineData(Text + "readonly int[] _all = new int[9]; public string Run() { foreach (var i in _all) _x.Append(i); var all = _x.ToString(); _x.Clear(); return all; }", false)]
    [InlineData(Text + "public void Run(string[] p) { foreach (var s in p) { _x.Append(s); _x.Clear(); } }", false)]
    [InlineData("readonly MemoryStream _x = new(); public void Add(byte[] p) => _x.Write(p, 0, p.Length); public void End(Stream s) { _x.WriteTo(s); _x.SetLength(0); }", true)]
    [InlineData("readonly System.Buffers.ArrayBufferWriter<byte> _x = new(); public void Add(byte[] p) => System.Buffers.BuffersExtensions.Write(_x, p); public int End() { var n = _x.WrittenSpan.IndexOf((byte)1); _x.ResetWrittenCount(); return n; }", true)]
    public async Task Payload_is_as_large_as_what_comes(string members, bool ends) => Assert.Equal(ends, await EndsAsync(members));

    [Theory]
    [InlineData("public void Run(IEnumerable<int> p) { foreach (var i in p) _x.Add(i); " + Flush + "}", false)]
    [InlineData("public void Run(IEnumerable<int> p) { foreach (var i in p) Put(i); " + Flush + "} void Put(int p) => _x.Add(p);", false)]
    [InlineData("public void Run(IEnumerable<int> p) { Fill(p); " + Flush + "} void Fill(IEnumerable<int> p) { foreach (var i in p) Put(i); } void Put(int p) => _x.Add(p);", false)]
    [InlineData("public void Run(IEnumerable<int> p) { if (p == null) return; foreach (var i in p) _x.Add(i); " + Flush + "}", false)]
    [InlineData("public void Run(IEnumerable<int> p) { foreach (var i in p) Put(i); " + Flush + "} public void Put(int p) => _x.Add(p);", true)]
    [InlineData("public void Run(IEnumerable<int> p) { foreach (var i in p) _x.Add(i); if (_x.Contains(3)) return; " + Flush + "}", true)]
    [InlineData("public void Run(IEnumerable<int> p, bool q) { foreach (var i in p) _x.Add(i); if (q) { " + Flush + "} }", true)]
    [InlineData("public void Run(Action<Action<int>> p) { p(i => _x.Add(i)); " + Flush + "}", true)]
    [InlineData("public void Run(IEnumerable<int> p) { foreach (var i in p) Put(i); " + Flush + "} public void More(int p) => Put(p); void Put(int p) => _x.Add(p);", true)]
    public async Task What_one_call_fills_and_empties_is_its_working_storage(string members, bool ends) => Assert.Equal(ends, await EndsAsync(List + members));
}
