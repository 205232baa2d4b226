using System.Buffers.Binary;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>Ids and random waits that a simulation can repeat.</summary>
internal sealed class SimulatedRandom(Random random) : NodeRandom
{
    public override Guid NewId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        random.NextBytes(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    public override double NextDouble() => random.NextDouble();
}
