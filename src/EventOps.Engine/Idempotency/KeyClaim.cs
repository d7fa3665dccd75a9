using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EventOps.Engine.Idempotency;

/// <summary>
/// An idempotency key and the body it was used with, as hashes: 128 bits of SHA-256 over tenant, key and place in the batch, and 64 over the body.
/// The key itself is not kept. In a record it is 24 bytes.
/// </summary>
/// <param name="Key">Which key.</param>
/// <param name="Body">Which body.</param>
/// <param name="Ordinal">Index of the record in its frame.</param>
internal readonly record struct KeyClaim(UInt128 Key, ulong Body, int Ordinal)
{
    internal const int SizeBytes = 24;

    /// <summary>Makes the claim of one event.</summary>
    /// <param name="tenant">Keys of different tenants never meet.</param>
    /// <param name="key">The caller's key.</param>
    /// <param name="item">Index in the batch when the key stands for the whole batch, or -1.</param>
    /// <param name="body">The caller's bytes of this event.</param>
    internal static KeyClaim Of(string tenant, ReadOnlySpan<byte> key, int item, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var keyHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> place = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(place, item);
        keyHash.AppendData(Encoding.UTF8.GetBytes(tenant));
        keyHash.AppendData([0]);
        keyHash.AppendData(place);
        keyHash.AppendData(key);
        keyHash.GetHashAndReset(hash);
        UInt128 keyId = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        SHA256.HashData(body, hash);
        return new KeyClaim(keyId, BinaryPrimitives.ReadUInt64LittleEndian(hash), 0);
    }

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(destination, Key);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Body);
    }

    internal static KeyClaim Read(ReadOnlySpan<byte> bytes, int ordinal) => new(
        BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), ordinal);
}
