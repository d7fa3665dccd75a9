using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Idempotency;

/// <summary>
/// An idempotency key and the body it was used with, as hashes: 128 bits of SHA-256 over tenant, key and place in the
/// batch, and 64 over the body. The key itself is not kept. In a record it is 24 bytes.
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
    /// <param name="fields">The event: another body is one in which any of its parts differs.</param>
    internal static KeyClaim Of(string tenant, ReadOnlySpan<byte> key, int item, scoped in EventFields fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Append(hash, Encoding.UTF8.GetBytes(tenant));
        Append(hash, key);
        Append(hash, [], item);
        hash.GetHashAndReset(digest);
        UInt128 keyId = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        Append(hash, fields.EventType, (int)fields.Priority);
        Append(hash, fields.Source, (int)fields.Encoding | ((int)fields.Origin << 8));
        Append(hash, fields.Data);
        Append(hash, fields.Metadata);
        hash.GetHashAndReset(digest);
        return new KeyClaim(keyId, BinaryPrimitives.ReadUInt64LittleEndian(digest), 0);
    }

    /// <summary>Adds a part with its length before it, so that no two lists of parts hash alike.</summary>
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part, int number = 0)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, part.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(int)..], number);
        hash.AppendData(head);
        hash.AppendData(part);
    }

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(destination, Key);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Body);
    }

    internal static KeyClaim Read(ReadOnlySpan<byte> bytes, int ordinal) => new(
        BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), ordinal);
}
