using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What allocates unmanaged memory, and what becomes of it in its method.</summary>
public sealed class UnmanagedMemoryTests
{
    [Theory]
    [InlineData("Marshal.AllocHGlobal(3)", "FreeHGlobal")]
    [InlineData("Marshal.AllocCoTaskMem(3)", "FreeCoTaskMem")]
    [InlineData("Marshal.StringToHGlobalUni(\"\")", "FreeHGlobal")]
    [InlineData("Marshal.StringToBSTR(\"\")", "FreeBSTR")]
    [InlineData("Marshal.SizeOf<int>()", null)]
    [InlineData("Marshal.GetLastWin32Error()", null)]
    public void Allocation_is_freed_by_its_like(string call, string? free)
    {
        var (model, marked) = Ask.Operations($"using System.Runtime.InteropServices; class C {{ object M() => [|{call}|]; }}");
        Assert.Equal(free, UnmanagedMemory.FreeOf((IInvocationOperation)marked[0], model.Known));
    }

    [Theory]
    [InlineData("", false, false, "p")]
    [InlineData("var q = p + 3; Marshal.ReadByte(q);", false, false, "p q")]
    [InlineData("var q = (long)p; var r = new IntPtr(q); Marshal.ReadByte(r);", false, false, "p q r")]
    [InlineData("Marshal.FreeHGlobal(p);", true, false, "p")]
    [InlineData("var q = p; Marshal.FreeHGlobal(q);", true, false, "p q")]
    [InlineData("_o = p;", false, true, "p")]
    [InlineData("Marshal.WriteIntPtr(p, s_list);", false, false, "p")]
    [InlineData("Marshal.WriteIntPtr(s_list, p);", false, true, "p")]
    [InlineData("Marshal.WriteIntPtr(s_list, 8, p);", false, true, "p")]
    [InlineData("Marshal.WriteInt64(s_list, p.ToInt64());", false, true, "p")]
    [InlineData("Marshal.StructureToPtr(3, p, false);", false, false, "p")]
    [InlineData("var q = p; _o = q;", false, true, "p q")]
    [InlineData("System.GC.KeepAlive(p);", false, true, "p")]
    public void Block_is_followed(string statement, bool isFreed, bool mayLeave, string variables)
    {
        var (model, marked) = Ask.Operations($"using System; using System.Runtime.InteropServices; class C {{ object _o = 1; static IntPtr s_list; void M() {{ var p = [|Marshal.AllocHGlobal(3)|]; {statement} }} }}");
        var block = new UnmanagedMemory(new LocalUses(marked[0].Root()), model.Known).Of((IInvocationOperation)marked[0]);
        Assert.Equal((isFreed, mayLeave, variables), (block.IsFreed, block.MayLeave, string.Join(' ', block.Variables.Select(variable => variable.Name))));
    }
}
