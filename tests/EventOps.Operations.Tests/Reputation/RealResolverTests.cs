using System.Net;
using EventOps.Operations.Reputation;
using EventOps.Operations.Reputation.Dns;
using EventOps.Operations.Tests.Support;
using EventOps.Tests.Shared;

namespace EventOps.Operations.Tests.Reputation;

/// <summary>Block lists served by the server that serves most of them, and a resolver that truncates.</summary>
public sealed class RealResolverTests
{
    private const string Zone4 = """
        $SOA 3000 ns.bl.test host.bl.test 1 600 300 86400 120
        $NS 3000 127.0.0.1
        $TTL 300
        :127.0.0.2:Listed, see http://bl.test/$
        127.0.0.2
        203.0.113.12
        203.0.113.13 :127.0.0.4:spam source
        203.0.113.99 :127.255.255.254:query refused
        203.0.113.98 :127.0.0.1:blocked

        """;

    private const string Zone6 = """
        $SOA 3000 ns.six.test host.six.test 1 600 300 86400 90
        :127.0.0.3:v6 listed
        2001:db8:1::/48
        ::ffff:7f00:2

        """;

    [NeedsDebianPackageFact("rbldnsd", "/bin/sh", "-c", "test -x /usr/sbin/rbldnsd")]
    public async Task A_list_says_who_is_listed_why_and_for_how_long()
    {
        string folder = PeerProgram.NewFolder();
        File.WriteAllText(Path.Combine(folder, "ip4"), Zone4);
        File.WriteAllText(Path.Combine(folder, "ip6"), Zone6);
        using PeerProgram rbldnsd = await PeerProgram.StartAsync(
            folder, "/usr/sbin/rbldnsd",
            port => ["-n", "-b", $"127.0.0.1/{port}", "-w", folder, "bl.test:ip4set:ip4", "six.test:ip6trie:ip6"], "started (");
        int port = rbldnsd.Port;

        ListCheck listed = await CheckAsync(port, "203.0.113.12", "bl.test");
        Assert.Equal((ListVerdict.Listed, "Listed, see http://bl.test/203.0.113.12"), (listed.Verdict, listed.Reason));
        Assert.Equal(["127.0.0.2"], listed.Codes);
        Assert.Equal(TimeSpan.FromSeconds(300), listed.ExpiresAt - listed.CheckedAt);
        ListCheck other = await CheckAsync(port, "203.0.113.13", "bl.test");
        Assert.Equal((ListVerdict.Listed, "spam source", "127.0.0.4"), (other.Verdict, other.Reason, Assert.Single(other.Codes)));
        ListCheck clean = await CheckAsync(port, "203.0.113.14", "bl.test");
        Assert.Equal((ListVerdict.Clean, null), (clean.Verdict, clean.Reason));
        Assert.Equal(TimeSpan.FromSeconds(120), clean.ExpiresAt - clean.CheckedAt);
        ListCheck six = await CheckAsync(port, "2001:db8:1::25", "six.test");
        Assert.Equal((ListVerdict.Listed, "v6 listed"), (six.Verdict, six.Reason));
        Assert.Equal(ListVerdict.Clean, (await CheckAsync(port, "2001:db8:2::25", "six.test")).Verdict);

        foreach ((string address, string zone, string why) in ((string, string, string)[])
            [
                ("203.0.113.99", "bl.test", "does not serve this resolver (127.255.255.254)"), ("203.0.113.98", "bl.test", "(127.0.0.1)"),
                ("203.0.113.12", "other.test", "REFUSED"),
                ("203.0.113.12", "typo.bl.test", "its test entry 127.0.0.2 is not listed"),
            ])
        {
            ListCheck unknown = await CheckAsync(port, address, zone);
            Assert.Equal(ListVerdict.Unknown, unknown.Verdict);
            Assert.Contains(why, unknown.Reason, StringComparison.Ordinal);
            Assert.Equal(TimeSpan.FromSeconds(60), unknown.ExpiresAt - unknown.CheckedAt);
        }
    }

    [NeedsDebianPackageFact("dnsmasq-base", "/usr/sbin/dnsmasq", "--version")]
    public async Task What_does_not_fit_a_datagram_comes_by_stream()
    {
        string folder = PeerProgram.NewFolder();
        string[] records = [.. Enumerable.Range(2, 60).Select(last => $"--host-record=12.113.0.203.bl.test,127.0.0.{last}")];
        string[] ArgumentsFor(int port) =>
        [
            "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--pid-file=", "--log-facility=-", "--user=root", "--bind-interfaces",
            "--listen-address=127.0.0.1", $"--port={port}", "--local=/bl.test/", $"--txt-record=12.113.0.203.bl.test,{new string('x', 200)},{new string('y', 200)},{new string('z', 200)}",
            "--host-record=13.113.0.203.bl.test,192.0.2.7", "--host-record=2.0.0.127.bl.test,127.0.0.2", .. records,
        ];
        using PeerProgram dnsmasq = await PeerProgram.StartAsync(folder, "/usr/sbin/dnsmasq", ArgumentsFor, "started, version");
        int port = dnsmasq.Port;
        ListCheck listed = await CheckAsync(port, "203.0.113.12", "bl.test");
        Assert.Equal(ListVerdict.Listed, listed.Verdict);
        Assert.Equal(60, listed.Codes.Count);
        Assert.Equal(new string('x', 120), listed.Reason);
        Assert.Equal(ListVerdict.Clean, (await CheckAsync(port, "203.0.113.14", "bl.test")).Verdict);
        Assert.Equal(ListVerdict.Unknown, (await CheckAsync(port, "203.0.113.14", "ended.bl.test")).Verdict);
        Assert.Contains("test entry ::ffff:127.0.0.2 is not listed", (await CheckAsync(port, "2001:db8:2::25", "bl.test")).Reason, StringComparison.Ordinal);
        Assert.Equal(ListVerdict.Clean, (await CheckAsync(port, "203.0.113.14", "ended.bl.test", hasTestEntry: false)).Verdict);
        ListCheck parked = await CheckAsync(port, "203.0.113.13", "bl.test");
        Assert.Equal((ListVerdict.Unknown, true), (parked.Verdict, parked.Reason!.Contains("192.0.2.7, which is no return code", StringComparison.Ordinal)));
    }

    private static async Task<ListCheck> CheckAsync(int port, string address, string zone, bool hasTestEntry = true)
    {
        var settings = new ReputationSettings { Addresses = [], Lists = [], Resolvers = [] };
        var dns = new DnsClient([new IPEndPoint(IPAddress.Loopback, port)], TimeSpan.FromSeconds(5), 2, TimeProvider.System);
        return await new BlockListQuestion(dns, settings, TimeProvider.System)
            .AskAsync(IPAddress.Parse(address), new BlockList("bl", zone, 25, true, hasTestEntry), CancellationToken.None);
    }
}
