using System.Net;

namespace EventOps.Operations.Reputation;

/// <summary>
/// What a list answers for who is listed: 127.0.0.2 and up. 127.255.255.x is how Spamhaus, and 127.0.0.1 how SURBL and
/// others, refuse a resolver they do not serve; an address outside 127.0.0.0/8 is nobody's code but that of a parked domain,
/// which would list everybody.
/// </summary>
internal static class ReturnCode
{
    /// <summary>Why an answer is no listing; null when every address of it is a return code.</summary>
    internal static string? WhyNone(IReadOnlyList<IPAddress> codes)
    {
        foreach (IPAddress code in codes)
        {
            byte[] bytes = code.GetAddressBytes();
            if (bytes[0] != 127)
            {
                return $"the list answers with {code}, which is no return code: it may have ended";
            }

            if (bytes is [127, 255, 255, _] or [127, 0, 0, 0 or 1])
            {
                return $"the list does not serve this resolver ({code})";
            }
        }

        return null;
    }
}
