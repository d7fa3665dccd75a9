using System.Buffers.Binary;

namespace EventOps.Engine.Logs.Terms;

/// <summary>
/// Hashes words and names to 64 bits. On disk in the summaries, so it never changes without their version. A word is hashed
/// together with its tenant and with what it stands in, so neither can be taken for another's.
/// </summary>
internal static class LogHash
{
    private const ulong Odd1 = 0x9E37_79B9_7F4A_7C15;
    private const ulong Odd2 = 0xD6E8_FEB8_6659_FD93;

    /// <summary>The seed of a tenant's words in messages and metadata.</summary>
    internal static ulong TextSeed(ReadOnlySpan<byte> tenant) => Of(tenant, 1);

    /// <summary>The seed of a tenant's request ids.</summary>
    internal static ulong RequestSeed(ReadOnlySpan<byte> tenant) => Of(tenant, 2);

    /// <summary>The seed of a tenant's user ids.</summary>
    internal static ulong UserSeed(ReadOnlySpan<byte> tenant) => Of(tenant, 3);

    /// <summary>A tenant's or a service's name.</summary>
    internal static ulong OfName(ReadOnlySpan<byte> name) => Of(name, 4);

    internal static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = seed ^ ((ulong)bytes.Length * Odd1);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Multiply(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), Odd1);
            bytes = bytes[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        return Multiply(hash ^ rest ^ Odd2, Odd1 ^ seed) ^ hash;
    }

    private static ulong Multiply(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
