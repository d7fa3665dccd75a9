using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http;

/// <summary>The <c>Idempotency-Key</c> header: 1 to 256 visible ASCII characters.</summary>
public static class IdempotencyHeader
{
    /// <summary>The header.</summary>
    public const string Name = "Idempotency-Key";

    /// <summary>The longest key.</summary>
    public const int BytesMax = 256;

    /// <summary>What is wrong with a key that is refused.</summary>
    public const string Problem = "Idempotency-Key must be 1 to 256 visible ASCII characters";

    /// <summary>Reads the key into <paramref name="room"/>; no header at all is a key of length 0.</summary>
    public static bool TryRead(StringValues header, Span<byte> room, out int length)
    {
        length = 0;
        if (header.Count == 0)
        {
            return true;
        }

        if (header.Count > 1 || header[0] is not { Length: > 0 and <= BytesMax } text)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is <= ' ' or > '~')
            {
                return false;
            }

            room[length++] = (byte)c;
        }

        return true;
    }
}
