using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.UnmanagedMemoryNotFreed, MemoryAnalyzers.Growth.UnmanagedMemoryNotFreedFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class UnmanagedMemoryNotFreedTests
{
    private static string In(string statement, string signature = "void M(byte[] a, int n, string s, bool ok)") =>
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Threading.Tasks;

        public struct S { public int X; public int Y; public IntPtr P; }

        unsafe class C
        {
            private IntPtr _p;
            private readonly List<IntPtr> _all = new();
            [DllImport("native")] private static extern void Native(IntPtr p);
            private static void Own(byte* p) { }
            public {{signature}}
            {
                {{statement}}
            }
        }
        """;

    private static Task Check(string statement, string signature = "void M(byte[] a, int n, string s, bool ok)") => Verify.VerifyAnalyzerAsync(In(statement, signature));

    private static Task Fixed(string before, string after) => Verify.VerifyCodeFixAsync(In(before), In(after));

    private static Task NoFix(string statement) => Fixed(statement, statement);

    [Theory]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; Marshal.Copy(a, 0, p, n);")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; Marshal.WriteByte(p, 1); n = Marshal.ReadInt32(p, 4);")]
    [InlineData("IntPtr p; p = [|Marshal.AllocCoTaskMem(n)|]; var x = Marshal.PtrToStructure<S>(p); n = x.X;")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; Marshal.StructureToPtr(new S(), p, false);")]
    [InlineData("var p = [|Marshal.StringToHGlobalAnsi(s)|]; n = Marshal.ReadByte(p);")]
    [InlineData("var p = [|Marshal.StringToBSTR(s)|]; s = Marshal.PtrToStringBSTR(p);")]
    [InlineData("var p = (byte*)[|NativeMemory.Alloc((nuint)n)|]; p[0] = 1; *p = 2; n = p[3];")]
    [InlineData("var p = (byte*)[|NativeMemory.AllocZeroed(10)|]; for (var i = 0; i < 10; i++) p[i] = (byte)i;")]
    [InlineData("var p = (byte*)[|NativeMemory.AlignedAlloc(64, 16)|]; new Span<byte>(p, 64).Clear();")]
    [InlineData("var p = (S*)[|NativeMemory.Alloc(16)|]; p->X = 3; var q = &p->Y; *q = 4;")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; var q = (byte*)p + 4; q[0] = 1; for (var end = q + n; q < end; q++) *q = 0;")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; var q = IntPtr.Add(p, 8); Marshal.WriteInt64(q, 1); var r = new IntPtr(p.ToInt64() + 4); Marshal.WriteByte(r, 1);")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; var span = new Span<byte>((void*)p, n); span.Fill(1); n = span[0];")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; fixed (byte* q = a) Buffer.MemoryCopy(q, (void*)p, n, n);")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; Unsafe.InitBlock((void*)p, 0, (uint)n);")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|]; if (p == IntPtr.Zero) throw new OutOfMemoryException(); Marshal.WriteByte(p, 1);")]
    [InlineData("[|Marshal.AllocHGlobal(n)|];")]
    [InlineData("Marshal.Copy(a, 0, [|Marshal.AllocHGlobal(n)|], n);")]
    [InlineData("Action act = () => { var p = [|Marshal.AllocHGlobal(n)|]; Marshal.WriteByte(p, 1); }; act();")]
    public Task Memory_that_is_freed_nowhere_is_reported(string statement) => Check(statement);

    [Theory]
    [InlineData("var p = Marshal.AllocHGlobal(n); try { Marshal.WriteByte(p, 1); } finally { Marshal.FreeHGlobal(p); }")]
    [InlineData("var p = Marshal.AllocHGlobal(n); Marshal.WriteByte(p, 1); Marshal.FreeHGlobal(p);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); if (ok) Marshal.FreeHGlobal(p);")]
    [InlineData("var p = (byte*)NativeMemory.Alloc(4); p[0] = 1; NativeMemory.Free(p);")]
    [InlineData("var p = (byte*)Marshal.AllocHGlobal(4); p[0] = 1; Marshal.FreeHGlobal((IntPtr)p);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); var q = (byte*)p; q[0] = 1; Marshal.FreeHGlobal((IntPtr)q);")]
    [InlineData("var p = Marshal.SecureStringToBSTR(new System.Security.SecureString()); Marshal.ReadByte(p); Marshal.ZeroFreeBSTR(p);")]
    [InlineData("IntPtr p = IntPtr.Zero; try { p = Marshal.AllocHGlobal(n); Marshal.WriteByte(p, 1); } finally { if (p != IntPtr.Zero) Marshal.FreeHGlobal(p); }")]
    public Task Memory_that_some_path_frees_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("var p = Marshal.AllocHGlobal(n); Native(p);")]
    [InlineData("Native(Marshal.StringToHGlobalUni(s));")]
    [InlineData("var p = (byte*)Marshal.AllocHGlobal(n); Own(p + 4);")]
    [InlineData("_p = Marshal.AllocHGlobal(n);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); _p = p + 4;")]
    [InlineData("var p = Marshal.AllocHGlobal(n); _all.Add(p);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); var x = new S { P = p };")]
    [InlineData("var p = Marshal.AllocHGlobal(n); var all = new[] { p };")]
    [InlineData("var p = (S*)NativeMemory.Alloc(16); Own((byte*)&p->Y);")]
    [InlineData("var p = (int*)NativeMemory.Alloc(16); ref var x = ref *p; x = 1;")]
    [InlineData("var p = (int*)NativeMemory.Alloc(16); ref var x = ref p[3]; x = 1;")]
    [InlineData("var p = Marshal.AllocHGlobal(n); p = Marshal.ReAllocHGlobal(p, (IntPtr)(n * 2)); Marshal.FreeHGlobal(p);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); Action free = () => Marshal.FreeHGlobal(p); free();")]
    [InlineData("var p = Marshal.AllocHGlobal(n); var t = (p, n);")]
    [InlineData("var p = (byte*)Marshal.AllocHGlobal(n); var stream = new System.IO.UnmanagedMemoryStream(p, n); stream.ReadByte();")]
    [InlineData("var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(Marshal.AllocHGlobal(n), true);")]
    public Task Memory_that_goes_to_somebody_else_is_silent(string statement) => Check(statement);

    [Theory]
    [InlineData("return Marshal.AllocHGlobal(n);")]
    [InlineData("var p = Marshal.AllocHGlobal(n); Marshal.WriteByte(p, 1); return p;")]
    [InlineData("var p = Marshal.AllocHGlobal(n); var q = p; if (n > 3) return q; return IntPtr.Zero;")]
    public Task Memory_that_is_returned_is_silent(string statement) => Check(statement, "IntPtr M(int n)");

    [Theory]
    [InlineData("var p = NativeMemory.Alloc(16); return new Span<byte>(p, 16);")]
    [InlineData("var p = NativeMemory.Alloc(16); var all = new Span<byte>(p, 16); var part = all.Slice(4); part[0] = 1; return part;")]
    public Task Span_that_is_returned_is_silent(string statement) => Check(statement, "Span<byte> M()");

    [Theory]
    [InlineData("var p = Marshal.AllocHGlobal(4); Marshal.WriteByte(p, 1);", "static void Main()")]
    [InlineData("while (args.Length > 0) { var p = [|Marshal.AllocHGlobal(4)|]; Marshal.WriteByte(p, 1); }", "static void Main(string[] args)")]
    public Task Code_that_runs_once_is_silent_outside_loops(string statement, string signature) => Check(statement, signature);

    [Fact]
    public Task Methods_of_others_are_silent() => Verify.VerifyAnalyzerAsync("using System; class Marshal { public static IntPtr AllocHGlobal(int n) => default; } class C { void M() { var p = Marshal.AllocHGlobal(3); } }");

    [Fact]
    public Task Uses_go_into_a_try() => Fixed(
        """
        // the copy
                var p = [|Marshal.AllocHGlobal(n)|];
                Marshal.Copy(a, 0, p, n);

                // the sum
                var sum = Marshal.ReadInt32(p);
                Console.WriteLine(sum);
        """,
        """
        // the copy
                var p = Marshal.AllocHGlobal(n);
                int sum;
                try
                {
                    Marshal.Copy(a, 0, p, n);

                    // the sum
                    sum = Marshal.ReadInt32(p);
                }
                finally
                {
                    Marshal.FreeHGlobal(p);
                }
                Console.WriteLine(sum);
        """);

    [Fact]
    public Task Each_allocation_has_its_own_free() => Fixed(
        """
        var p = [|Marshal.StringToCoTaskMemUni(s)|];
                Marshal.WriteByte(p, 0);
        """,
        """
        var p = Marshal.StringToCoTaskMemUni(s);
                try
                {
                    Marshal.WriteByte(p, 0);
                }
                finally
                {
                    Marshal.FreeCoTaskMem(p);
                }
        """);

    [Fact]
    public Task Pointers_are_freed_as_pointers() => Fixed(
        """
        var p = (byte*)[|NativeMemory.AlignedAlloc(64, 16)|];
                p[0] = 1;
        """,
        """
        var p = (byte*)NativeMemory.AlignedAlloc(64, 16);
                try
                {
                    p[0] = 1;
                }
                finally
                {
                    NativeMemory.AlignedFree(p);
                }
        """);

    [Fact]
    public Task Handles_are_cast() => Fixed(
        """
        var p = (byte*)[|Marshal.AllocHGlobal(64)|];
                p[0] = 1;
        """,
        """
        var p = (byte*)Marshal.AllocHGlobal(64);
                try
                {
                    p[0] = 1;
                }
                finally
                {
                    Marshal.FreeHGlobal((nint)p);
                }
        """);

    [Theory]
    [InlineData("var p = (byte*)[|NativeMemory.Alloc(64)|]; for (var i = 0; i < 64; i++) *p++ = 0;")]
    [InlineData("IntPtr p; p = [|Marshal.AllocHGlobal(n)|]; Marshal.WriteByte(p, 1);")]
    [InlineData("var p = [|Marshal.AllocHGlobal(n)|] + 8; Marshal.WriteByte(p, 1);")]
    [InlineData("Marshal.Copy(a, 0, [|Marshal.AllocHGlobal(n)|], n);")]
    public Task No_fix_where_no_local_holds_the_address(string statement) => NoFix(statement);
}
