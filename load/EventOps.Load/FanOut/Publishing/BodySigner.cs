using System.Security.Cryptography;
using System.Text;

namespace EventOps.Load.FanOut.Publishing;

/// <summary>
/// The two signatures every delivery carries, made anew for each POST: what a plain client would have to compute, had
/// it to do what the contract asks. The secret is nobody's.
/// </summary>
internal static class BodySigner
{
    private static readonly byte[] Key = SHA256.HashData("fan-out"u8);
    private static readonly byte[] Prefix = Encoding.ASCII.GetBytes("del_0123456789abc.1705488001.");

    /// <summary>The header's value for this body; the sample's own for what is no signature.</summary>
    public static string Value(string header, string sampled, byte[] body) => header.ToUpperInvariant() switch
    {
        "X-EVENTBUS-SIGNATURE" => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Key, body)),
        "WEBHOOK-SIGNATURE" => "v1," + Convert.ToBase64String(Standard(body)),
        _ => sampled,
    };

    private static byte[] Standard(byte[] body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);
        mac.AppendData(Prefix);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
