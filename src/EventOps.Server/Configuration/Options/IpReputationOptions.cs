using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Addresses that mail is sent from, and the block lists they are looked up in.</summary>
internal sealed record IpReputationOptions
{
    /// <summary>The addresses. Default none.</summary>
    public IReadOnlyList<WatchedAddressOptions> Addresses { get; init; } = [];

    /// <summary>The lists. Default none: which of them one may ask, their operators decide.</summary>
    public IReadOnlyList<BlockListOptions> Lists { get; init; } = [];

    /// <summary>Who is asked. Default: those that <c>/etc/resolv.conf</c> names.</summary>
    [Description("DNS resolver as address or address:port; default: those of /etc/resolv.conf.")]
    public string? Resolver { get; init; }

    /// <summary>For one attempt at a question. Default 2 s.</summary>
    [Description("How long one attempt at a DNS question may take.")]
    public int TimeoutMs { get; init; } = 2_000;

    /// <summary>Attempts. Default 3.</summary>
    [Description("Attempts at a DNS question that is not answered.")]
    public int Attempts { get; init; } = 3;

    /// <summary>The shortest time between two looks. Default 1 min.</summary>
    [Description("An answer is kept at least this long; after it, unanswered questions are asked again.")]
    public TimeSpan TtlMin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time between two looks. Default 1 h.</summary>
    [Description("An answer is kept at most this long, whatever its TTL says.")]
    public TimeSpan TtlMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where events name the address they were sent from. Default <c>ip_address</c>.</summary>
    [Description("Member of an event's data, or metadata, that names the sending address.")]
    public string VolumeField { get; init; } = "ip_address";

    /// <summary>Events that are counted as volume. Default none: daily_volume is null.</summary>
    [Description("Event types counted as an address's daily volume; none: it is not counted.")]
    public IReadOnlyList<string> VolumeTypes { get; init; } = [];
}

/// <summary>One address.</summary>
internal sealed record WatchedAddressOptions
{
    /// <summary>The address, IPv4 or IPv6. Required.</summary>
    [Description("The address, IPv4 or IPv6; required.")]
    public string? Address { get; init; }

    /// <summary>Whose it is. Required.</summary>
    [Description("Whose it is, such as AWS; required.")]
    public string? Provider { get; init; }
}

/// <summary>One DNS block list.</summary>
internal sealed record BlockListOptions
{
    /// <summary>Its name. Required.</summary>
    [Description("The name it is shown by, such as spamhaus; required.")]
    public string? Name { get; init; }

    /// <summary>Its zone. Required.</summary>
    [Description("The zone it is asked at, such as zen.spamhaus.org; required.")]
    public string? Zone { get; init; }

    /// <summary>What being listed costs. Default 25 of 100.</summary>
    [Description("What being listed costs of the reputation score of 100.")]
    public int Weight { get; init; } = 25;

    /// <summary>Whether being listed is critical. Default true.</summary>
    [Description("Whether being listed makes the address critical, and not a warning.")]
    public bool Critical { get; init; } = true;

    /// <summary>Whether it has the entries of RFC 5782 that show that it is alive. Default true.</summary>
    [Description("Whether it has the test entries of RFC 5782 (127.0.0.2); without them it is unknown, never clean.")]
    public bool TestEntry { get; init; } = true;
}
