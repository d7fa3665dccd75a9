using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>
/// Verifies a delivery's signatures as a receiver would, over the bytes as they came: written from the two schemes'
/// descriptions, not from the product's code.
/// </summary>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary><c>X-EventBus-Signature</c> is exactly <c>sha256=</c> and the lower-case hex of HMAC-SHA256 by the secret's UTF-8 bytes over the body.</summary>
    public static bool IsEventBusSigned(ReceivedDelivery delivery, string secret)
    {
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), delivery.Body.Span);
        return IsSame(delivery.Header("X-EventBus-Signature"), $"sha256={Convert.ToHexStringLower(mac)}");
    }

    /// <summary>Standard Webhooks with a secret as it is handed out: <c>whsec_</c> and base64 of the key.</summary>
    public static bool IsStandardSigned(ReceivedDelivery delivery, string secret) =>
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
        && IsStandardSigned(delivery, Convert.FromBase64String(secret[SecretPrefix.Length..]));

    /// <summary>
    /// One of the signatures in <c>webhook-signature</c> (separated by spaces) is <c>v1,</c> and the base64 of
    /// HMAC-SHA256 over <c>webhook-id.webhook-timestamp.body</c>.
    /// </summary>
    public static bool IsStandardSigned(ReceivedDelivery delivery, ReadOnlySpan<byte> key)
    {
        if (delivery.Header("webhook-id") is not { Length: > 0 } id
            || delivery.Header("webhook-timestamp") is not { } timestamp
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || delivery.Header("webhook-signature") is not { } signatures)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. delivery.Body.Span];
        string expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
        return signatures.Split(' ').Any(signature => IsSame(signature, expected));
    }

    /// <summary>How many signatures <c>webhook-signature</c> carries: two while a secret is being rotated.</summary>
    public static int StandardSignatureCount(ReceivedDelivery delivery) =>
        delivery.Header("webhook-signature")?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length ?? 0;

    private static bool IsSame(string? given, string expected) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
