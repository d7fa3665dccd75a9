using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EventOps.Operations.Reputation.Dns;

namespace EventOps.Operations.Reputation;

/// <summary>
/// Whether a list is alive: every list has an entry for 127.0.0.2, and one of IPv6 addresses for ::FFFF:7F00:2 (RFC 5782,
/// section 5). Where that is missing the zone has ended, is mistyped or has no addresses of that family, and "no such name"
/// says nothing about anybody. Any thread.
/// </summary>
internal sealed class TestEntry(DnsClient dns, ReputationSettings settings, TimeProvider clock)
{
    private static readonly IPAddress Of4 = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Of6 = IPAddress.Parse("::ffff:7f00:2");

    private readonly ConcurrentDictionary<(string Zone, AddressFamily Family), Proof> _proofs = new();

    /// <summary>Why a list cannot be believed when it says nothing; null when it can.</summary>
    internal async ValueTask<string?> WhyNotAsync(BlockList list, AddressFamily family, CancellationToken stopping)
    {
        if (!list.HasTestEntry)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (_proofs.TryGetValue((list.Zone, family), out Proof? known) && known.ExpiresAt > now)
        {
            return known.Problem;
        }

        IPAddress entry = family == AddressFamily.InterNetworkV6 ? Of6 : Of4;
        DnsAnswer answer = await dns.AskAsync(BlockListName.Of(entry, list.Zone)!.Value, DnsType.A, stopping);
        string? problem = answer.Failure ?? ReturnCode.WhyNone(answer.Addresses)
            ?? (answer.Addresses.Count > 0
                ? null
                : $"its test entry {entry} is not listed: it has ended, or is no list of such addresses");
        _proofs[(list.Zone, family)] = new Proof(problem, now + (problem is null ? settings.Kept(answer.TtlSeconds) : settings.TtlMin));
        return problem;
    }

    private sealed record Proof(string? Problem, DateTimeOffset ExpiresAt);
}
