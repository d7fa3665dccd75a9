using System.Net;
using EventOps.Operations.Probing;
using EventOps.Operations.Reputation.Dns;

namespace EventOps.Operations.Reputation;

/// <summary>
/// Asks one list for one address and judges the answer. Only a listing that is one counts (<see cref="ReturnCode"/>), and
/// an address that is not there is clean only where the list shows that it is one (<see cref="TestEntry"/>).
/// </summary>
internal sealed class BlockListQuestion(DnsClient dns, ReputationSettings settings, TimeProvider clock)
{
    private readonly TestEntry _testEntry = new(dns, settings, clock);

    internal async ValueTask<ListCheck> AskAsync(IPAddress address, BlockList list, CancellationToken stopping)
    {
        DateTimeOffset at = clock.GetUtcNow();
        if (BlockListName.Of(address, list.Zone) is not { } name)
        {
            return Unknown(list, at, "its zone makes no name");
        }

        DnsAnswer answer = await dns.AskAsync(name, DnsType.A, stopping);
        if ((answer.Failure ?? ReturnCode.WhyNone(answer.Addresses)) is { } failure)
        {
            return Unknown(list, at, failure);
        }

        DateTimeOffset expires = at + settings.Kept(answer.TtlSeconds);
        if (answer.Addresses.Count == 0)
        {
            if (await _testEntry.WhyNotAsync(list, address.AddressFamily, stopping) is { } doubt)
            {
                return Unknown(list, at, doubt);
            }

            return new ListCheck(list, ListVerdict.Clean, null, [], at, expires);
        }

        // Said beside the listing when the list says it; a listing stands without.
        DnsAnswer why = await dns.AskAsync(name, DnsType.Txt, stopping);
        string? reason = why.Texts.Count == 0 ? null : PeerText.Of(why.Texts[0]);
        string[] codes = [.. answer.Addresses.Select(one => one.ToString()).Distinct().Order(StringComparer.Ordinal)];
        return new ListCheck(list, ListVerdict.Listed, reason, codes, at, expires);
    }

    private ListCheck Unknown(BlockList list, DateTimeOffset at, string why) =>
        new(list, ListVerdict.Unknown, why, [], at, at + settings.TtlMin);
}
