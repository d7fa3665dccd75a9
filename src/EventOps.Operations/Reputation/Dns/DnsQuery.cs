using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>One question as it is sent: an id by chance, one name, recursion desired, no extensions.</summary>
internal sealed class DnsQuery
{
    internal const int HeaderBytes = 12;
    internal const ushort ClassInternet = 1;
    private const byte RecursionDesired = 1;

    private DnsQuery(ushort id, DnsName name, DnsType type)
    {
        Id = id;
        Name = name;
        Type = type;
        byte[] bytes = new byte[HeaderBytes + name.Wire.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        bytes[2] = RecursionDesired;
        bytes[5] = 1;
        name.Wire.CopyTo(bytes, HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(bytes.Length - 4), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(bytes.Length - 2), ClassInternet);
        Bytes = bytes;
    }

    internal ushort Id { get; }

    /// <summary>With the case it is asked in.</summary>
    internal DnsName Name { get; }

    internal DnsType Type { get; }

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal static DnsQuery Of(DnsName name, DnsType type) => new(
        (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name.InRandomCase(new StrongRandom()), type);

    /// <summary>What cannot be foretold from what was seen before.</summary>
    private sealed class StrongRandom : Random
    {
        public override int Next(int maxValue) => RandomNumberGenerator.GetInt32(maxValue);
    }
}
