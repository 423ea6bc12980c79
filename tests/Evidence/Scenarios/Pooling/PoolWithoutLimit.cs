namespace MemoryAnalyzers.Evidence.Pooling;

/// <summary>Many objects in use at once, one time: the pool keeps them all.</summary>
public sealed class PoolWithoutLimit() : Scenario("RET207")
{
    public override string Work => "10,000 pooled packets of 4 KB are in use at once in one turn and 10 in each of the others, and all go back to the pool";

    public override Promise Promise => Promise.AtLeast(100);

    public override string Bad => """
        using System.Collections.Concurrent;

        public static class Work
        {
            public static long Run(int turn)
            {
                var packets = new Packet[turn == 2 ? 10_000 : 10];
                for (var i = 0; i < packets.Length; i++)
                    packets[i] = Packets.Get();
                long bytes = 0;
                foreach (var packet in packets)
                {
                    bytes += packet.Bytes.Length;
                    Packets.Return(packet);
                }

                return bytes;
            }
        }

        public sealed class Packet
        {
            public byte[] Bytes { get; } = new byte[4096];
        }

        public static class Packets
        {
            private static readonly ConcurrentBag<Packet> s_free = new(); // RET207

            public static Packet Get()
            {
                if (s_free.TryTake(out var packet))
                    return packet;
                return new Packet();
            }

            public static void Return(Packet packet)
            {
                s_free.Add(packet);
            }
        }
        """;
}
