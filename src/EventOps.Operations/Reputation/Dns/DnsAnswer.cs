using System.Net;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>What asking came to: an answer of a server that knows, or why there is none.</summary>
/// <param name="Failure">Why nothing is known; null when something is.</param>
/// <param name="Addresses">Addresses; none: there is no such name, or it has none.</param>
/// <param name="Texts">Texts.</param>
/// <param name="TtlSeconds">How long that holds; null when the server does not say.</param>
internal sealed record DnsAnswer(string? Failure, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string> Texts, uint? TtlSeconds)
{
    internal static DnsAnswer Failed(string why) => new(why, [], [], null);

    internal static DnsAnswer Of(DnsReply reply) => reply.Code switch
    {
        DnsCode.NoError or DnsCode.NameError when reply.LeadsNowhere => Failed("the answer is an alias that leads to nothing"),
        DnsCode.NoError => new(null, reply.Addresses, reply.Texts, reply.TtlSeconds),
        DnsCode.NameError => new(null, [], [], reply.TtlSeconds),
        DnsCode.ServerFailure => Failed("the resolver failed (SERVFAIL)"),
        DnsCode.Refused => Failed("the resolver refuses (REFUSED)"),
        _ => Failed($"the resolver answers with code {(int)reply.Code}"),
    };
}
