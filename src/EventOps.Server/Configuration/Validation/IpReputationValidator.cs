using System.Net;
using EventOps.Operations.Reputation;
using EventOps.Operations.Reputation.Dns;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Monitoring:IpReputation</c>.</summary>
internal static class IpReputationValidator
{
    private const string Section = "EventOps:Monitoring:IpReputation";

    /// <summary>Pairs of an address and a list: each is a question an hour at least.</summary>
    private const int ChecksMax = 10_000;

    /// <summary>Adds what is wrong with the section.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var reputation = options.Monitoring.IpReputation;
        var check = new SectionChecks(Section, problems);
        if (reputation.Resolver is { } resolver && !ResolverAddresses.TryParse(resolver, out _))
        {
            problems.Add(check.Key(nameof(reputation.Resolver)), "must be an address such as 10.0.0.53 or 127.0.0.1:5353");
        }

        check.Between(nameof(reputation.TimeoutMs), reputation.TimeoutMs, 10, 60_000);
        check.Between(nameof(reputation.Attempts), reputation.Attempts, 1, 10);
        check.Between(nameof(reputation.TtlMin), reputation.TtlMin, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        check.Between(nameof(reputation.TtlMax), reputation.TtlMax, reputation.TtlMin, TimeSpan.FromDays(7));
        if (reputation.VolumeField.Length is 0 or > 200)
        {
            problems.Add(check.Key(nameof(reputation.VolumeField)), "must be from 1 to 200 characters");
        }

        CheckAddresses(reputation, problems);
        CheckLists(reputation, problems);
        if ((long)reputation.Addresses.Count * reputation.Lists.Count > ChecksMax)
        {
            problems.AddLine(Section, $"{Section} has more than {ChecksMax} pairs of an address and a list");
        }
    }

    private static void CheckAddresses(IpReputationOptions reputation, ProblemList problems)
    {
        var itemKeys = problems.ItemKeys(Section + ":Addresses");
        var known = new HashSet<IPAddress>();
        for (var i = 0; i < itemKeys.Count; i++)
        {
            var address = reputation.Addresses[i];
            var check = new SectionChecks(itemKeys[i], problems);
            if (!IPAddress.TryParse(address.Address, out var parsed))
            {
                problems.Add(check.Key(nameof(address.Address)), "must be an IPv4 or IPv6 address");
            }
            else if (!known.Add(WatchedAddress.Plain(parsed)))
            {
                problems.Add(check.Key(nameof(address.Address)), "stands here twice");
            }

            CheckText(check, nameof(address.Provider), address.Provider, problems);
        }
    }

    private static void CheckLists(IpReputationOptions reputation, ProblemList problems)
    {
        var itemKeys = problems.ItemKeys(Section + ":Lists");
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            var list = reputation.Lists[i];
            var check = new SectionChecks(itemKeys[i], problems);
            CheckText(check, nameof(list.Name), list.Name, problems);
            if (list.Name is { Length: > 0 } && !known.Add(list.Name))
            {
                problems.Add(check.Key(nameof(list.Name)), "is another list's name");
            }

            if (list.Zone is null || !BlockListName.IsZone(list.Zone))
            {
                problems.Add(check.Key(nameof(list.Zone)), "must be a DNS zone such as zen.spamhaus.org");
            }

            check.Between(nameof(list.Weight), list.Weight, 0, 100);
        }
    }

    private static void CheckText(SectionChecks check, string name, string? text, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 100)
        {
            problems.Add(check.Key(name), "needs from 1 to 100 characters");
        }
    }
}
