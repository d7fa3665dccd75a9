using System.Security.Cryptography;
using System.Text;

namespace EventOps.Webhooks.Signing;

/// <summary>The two forms in which a delivery is signed. The body is hashed where it lies.</summary>
internal static class DeliverySignature
{
    private const string HubPrefix = "sha256=";
    private const string StandardPrefix = "v1,";
    private const int StandardChars = 47; // "v1," and 44 of base64
    private const int SignedPrefixBytesMax = 256;

    /// <summary><c>sha256=…</c> as for X-Hub-Signature-256: HMAC-SHA256 over the body, in lower-case hex.</summary>
    internal static string Hub(string secret, ReadOnlySpan<byte> body)
    {
        Span<byte> key = stackalloc byte[WebhookSecret.KeyBytesMax];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key[..WebhookSecret.WriteHubKey(secret, key)], body, hash);
        Span<char> text = stackalloc char[HubPrefix.Length + (2 * HMACSHA256.HashSizeInBytes)];
        HubPrefix.CopyTo(text);
        Convert.TryToHexStringLower(hash, text[HubPrefix.Length..], out _);
        return new string(text);
    }

    /// <summary>
    /// The webhook-signature of Standard Webhooks: <c>v1,…</c> over "id.timestamp.body", one for each secret.
    /// </summary>
    internal static string Standard(
        string deliveryId, string timestamp, ReadOnlySpan<byte> body, string secret, string? previousSecret)
    {
        Span<byte> signed = stackalloc byte[SignedPrefixBytesMax];
        int length = Encoding.ASCII.GetBytes(deliveryId, signed);
        signed[length++] = (byte)'.';
        length += Encoding.ASCII.GetBytes(timestamp, signed[length..]);
        signed[length++] = (byte)'.';

        Span<char> text = stackalloc char[(2 * StandardChars) + 1];
        WriteStandard(secret, signed[..length], body, text);
        if (previousSecret is null)
        {
            return new string(text[..StandardChars]);
        }

        text[StandardChars] = ' ';
        WriteStandard(previousSecret, signed[..length], body, text[(StandardChars + 1)..]);
        return new string(text);
    }

    private static void WriteStandard(string secret, ReadOnlySpan<byte> signedPrefix, ReadOnlySpan<byte> body, Span<char> text)
    {
        Span<byte> key = stackalloc byte[WebhookSecret.KeyBytesMax];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key[..WebhookSecret.WriteStandardKey(secret, key)]);
        hmac.AppendData(signedPrefix);
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
        StandardPrefix.CopyTo(text);
        Convert.TryToBase64Chars(hash, text[StandardPrefix.Length..], out _);
    }
}
