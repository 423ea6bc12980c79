using System.Runtime.InteropServices;

namespace Orders;

/// <summary>Seals a printed receipt with a number that the old till computes from its memory.</summary>
public static class Seal
{
    public static int Of(byte[] receipt)
    {
        var memory = Marshal.AllocHGlobal(receipt.Length); // RET917
        Marshal.Copy(receipt, 0, memory, receipt.Length);
        var seal = 17;
        for (var i = 0; i < receipt.Length; i++)
            seal = (seal * 31) + Marshal.ReadByte(memory, i);
        return seal;
    }
}
