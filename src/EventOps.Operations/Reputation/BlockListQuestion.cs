using System.Net;
using EventOps.Operations.Probing;
using EventOps.Operations.Reputation.Dns;

namespace EventOps.Operations.Reputation;

/// <summary>
/// Asks one list for one address and judges the answer: 127.0.0.2 and up is a listing; 127.255.255.x is how Spamhaus, and
/// 127.0.0.1 how SURBL and others, refuse a resolver they do not serve; an address outside 127.0.0.0/8 is nobody's code
/// but that of a parked domain, which would list everybody. Only a listing that is one counts.
/// </summary>
internal sealed class BlockListQuestion(DnsClient dns, ReputationSettings settings, TimeProvider clock)
{
    internal async ValueTask<ListCheck> AskAsync(IPAddress address, BlockList list, CancellationToken stopping)
    {
        DateTimeOffset at = clock.GetUtcNow();
        if (BlockListName.Of(address, list.Zone) is not { } name)
        {
            return Unknown(list, at, "its zone makes no name");
        }

        DnsAnswer answer = await dns.AskAsync(name, DnsType.A, stopping);
        if ((answer.Failure ?? Nonsense(answer.Addresses)) is { } failure)
        {
            return Unknown(list, at, failure);
        }

        DateTimeOffset expires = at + Kept(answer.TtlSeconds);
        if (answer.Addresses.Count == 0)
        {
            return new ListCheck(list, ListVerdict.Clean, null, [], at, expires);
        }

        // Said beside the listing when the list says it; a listing stands without.
        DnsAnswer why = await dns.AskAsync(name, DnsType.Txt, stopping);
        string? reason = why.Texts.Count == 0 ? null : PeerText.Of(why.Texts[0]);
        string[] codes = [.. answer.Addresses.Select(one => one.ToString()).Distinct().Order(StringComparer.Ordinal)];
        return new ListCheck(list, ListVerdict.Listed, reason, codes, at, expires);
    }

    private static string? Nonsense(IReadOnlyList<IPAddress> codes)
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

    private ListCheck Unknown(BlockList list, DateTimeOffset at, string why) =>
        new(list, ListVerdict.Unknown, why, [], at, at + settings.TtlMin);

    private TimeSpan Kept(uint? ttlSeconds)
    {
        TimeSpan kept = TimeSpan.FromSeconds(ttlSeconds ?? 0);
        return kept < settings.TtlMin ? settings.TtlMin : kept > settings.TtlMax ? settings.TtlMax : kept;
    }
}
