using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventOps.Webhooks.Signing;

/// <summary>The secret a subscription's deliveries are signed with, as text: what we make, what we take, which keys it is.</summary>
public static class WebhookSecret
{
    /// <summary>How Standard Webhooks marks a secret whose key is the base64 behind it.</summary>
    internal const string Prefix = "whsec_";

    /// <summary>Room for any acceptable secret's key, in either reading.</summary>
    internal const int KeyBytesMax = 128;

    private const int OwnBytesMin = 24;
    private const int OwnBytesMax = 64;
    private const int CreatedBytes = 32;

    /// <summary>A new one: 256 random bits.</summary>
    public static string Create()
    {
        Span<byte> key = stackalloc byte[CreatedBytes];
        RandomNumberGenerator.Fill(key);
        string secret = Prefix + Convert.ToBase64String(key);
        CryptographicOperations.ZeroMemory(key);
        return secret;
    }

    /// <summary>
    /// Whether a caller's own may be used: printable ASCII without spaces, 24 to 64 bytes; behind <c>whsec_</c> valid
    /// base64 of 24 to 64 bytes, since a receiver's library would decode it.
    /// </summary>
    /// <param name="secret">The caller's.</param>
    public static bool IsAcceptable(string? secret)
    {
        if (secret is null || secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        int bytes = secret.Length;
        if (secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Base64.IsValid(secret.AsSpan(Prefix.Length), out bytes) && bytes is >= OwnBytesMin and <= OwnBytesMax;
        }

        return bytes is >= OwnBytesMin and <= OwnBytesMax;
    }

    /// <summary>The key of <c>X-EventBus-Signature</c>: the text itself.</summary>
    internal static int WriteHubKey(string secret, Span<byte> key) => Encoding.UTF8.GetBytes(secret, key);

    /// <summary>The key of Standard Webhooks: what is behind the prefix, decoded; without one, the text itself.</summary>
    internal static int WriteStandardKey(string secret, Span<byte> key) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.TryFromBase64Chars(secret.AsSpan(Prefix.Length), key, out int written)
        && written > 0
            ? written
            : WriteHubKey(secret, key);
}
