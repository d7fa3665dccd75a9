using System.Security.Cryptography;
using System.Text;

namespace EventOps.Engine.Auditing;

/// <summary>
/// The form of a stored entry: its canonical bytes, which are a JSON object, with the member <c>hash</c> put before
/// their last brace. The hash is SHA-256 over the hash before it and the canonical bytes.
/// </summary>
internal static class AuditHash
{
    /// <summary>Hexadecimal digits of a hash.</summary>
    internal const int TextLength = 2 * SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Member => ",\"hash\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    private static int SuffixLength => Member.Length + TextLength + End.Length;

    /// <summary>The stored form of canonical bytes, and its hash.</summary>
    internal static byte[] Seal(string previous, ReadOnlySpan<byte> canonical, out string hash)
    {
        hash = Of(previous, canonical);
        byte[] stored = new byte[canonical.Length - 1 + SuffixLength];
        canonical[..^1].CopyTo(stored);
        Span<byte> at = stored.AsSpan(canonical.Length - 1);
        Member.CopyTo(at);
        Encoding.ASCII.GetBytes(hash, at[Member.Length..]);
        End.CopyTo(at[(Member.Length + TextLength)..]);
        return stored;
    }

    /// <summary>Whether an entry's hash is what its bytes and the hash before it make.</summary>
    internal static bool Holds(string previous, ReadOnlySpan<byte> stored)
    {
        if (stored.Length <= SuffixLength)
        {
            return false;
        }

        ReadOnlySpan<byte> suffix = stored[^SuffixLength..];
        byte[] canonical = [.. stored[..^SuffixLength], (byte)'}'];
        string hash = Of(previous, canonical);
        return suffix.StartsWith(Member) && suffix.EndsWith(End)
            && suffix.Slice(Member.Length, TextLength).SequenceEqual(Encoding.ASCII.GetBytes(hash));
    }

    private static string Of(string previous, ReadOnlySpan<byte> canonical)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(previous));
        hash.AppendData(canonical);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
